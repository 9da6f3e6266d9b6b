package dev.sohbet.chat.telegram;

import dev.sohbet.chat.model.ClientId;
import dev.sohbet.chat.model.Participant;
import dev.sohbet.chat.model.ThreadId;
import dev.sohbet.chat.model.ThreadStatus;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What begins with a slash: it is for the bot and never for a visitor. */
final class Commands {
    private static final Pattern COMMAND =
            Pattern.compile("/([A-Za-z0-9_]{1,32})(?:@([A-Za-z0-9_]{1,64}))?(?:\\s+(.*))?", Pattern.DOTALL);

    /** A command with something else than a blank behind it: what was meant is not known, and it may be for the team alone. */
    private static final Pattern ALMOST = Pattern.compile(
            "/(?:close|reopen|note|block|unblock|assign|list|help|start)\\b.*",
            Pattern.DOTALL | Pattern.CASE_INSENSITIVE);

    private static final Command HELP = new Command("help", "", "");

    private final Desk desk;

    Commands(Desk desk) {
        this.desk = desk;
    }

    /**
     * A command.
     *
     * @param name in lower case
     * @param bot the bot it is for; empty when it says none
     * @param rest what stands behind it
     */
    record Command(String name, String bot, String rest) {}

    /** The command that a text is; empty for any other text, such as a path. */
    static Optional<Command> of(String text) {
        Matcher command = COMMAND.matcher(text);
        if (!command.matches()) {
            return ALMOST.matcher(text).matches() ? Optional.of(HELP) : Optional.empty();
        }
        String bot = command.group(2);
        String rest = command.group(3);
        return Optional.of(new Command(
                command.group(1).toLowerCase(Locale.ROOT), bot == null ? "" : bot, rest == null ? "" : rest.strip()));
    }

    /** Does it, and returns what to say. */
    String run(Command command, Participant.Agent agent, Optional<ThreadId> where, ClientId id, Words words) {
        switch (command.name()) {
            case "list" -> {
                return desk.list(agent, words);
            }
            case "close", "reopen", "note", "block", "unblock", "assign" -> {
                return where.map(thread -> run(command, agent, thread, id, words))
                        .orElseGet(() -> words.say(Word.WHICH_CONVERSATION));
            }
            default -> {
                return words.say(Word.HELP);
            }
        }
    }

    private String run(Command command, Participant.Agent agent, ThreadId thread, ClientId id, Words words) {
        return switch (command.name()) {
            case "close" -> desk.set(agent, thread, id, ThreadStatus.CLOSED, words);
            case "reopen" -> desk.set(agent, thread, id, ThreadStatus.OPEN, words);
            case "note" -> desk.note(agent, thread, id, command.rest(), words);
            case "block" -> desk.block(agent, thread, id, true, words);
            case "unblock" -> desk.block(agent, thread, id, false, words);
            default ->
                command.rest().isEmpty()
                        ? desk.takeOver(agent, thread, id, words)
                        : desk.assign(agent, thread, id, command.rest(), words);
        };
    }
}
