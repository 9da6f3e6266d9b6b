package dev.sohbet.chat.telegram;

import dev.sohbet.chat.model.Content;
import dev.sohbet.chat.model.Entry;
import dev.sohbet.chat.model.ThreadId;
import dev.sohbet.chat.model.ThreadStatus;
import dev.sohbet.chat.spi.Delivery;
import dev.sohbet.chat.spi.Notifier.Failure;
import dev.sohbet.chat.spi.Notifier.Result;
import dev.sohbet.chat.spi.Receipt;
import dev.sohbet.chat.telegram.Composer.Piece;
import dev.sohbet.chat.telegram.Outcome.NoRoom;
import dev.sohbet.chat.telegram.Outcome.NotSent;
import dev.sohbet.chat.telegram.Outcome.Ok;
import dev.sohbet.chat.telegram.Outcome.Refused;
import dev.sohbet.chat.telegram.Outcome.Uncertain;
import java.io.Serializable;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.telegram.telegrambots.meta.api.methods.GetMe;
import org.telegram.telegrambots.meta.api.methods.botapimethods.BotApiMethod;
import org.telegram.telegrambots.meta.api.methods.updatingmessages.EditMessageCaption;
import org.telegram.telegrambots.meta.api.methods.updatingmessages.EditMessageText;
import org.telegram.telegrambots.meta.api.objects.LinkPreviewOptions;
import org.telegram.telegrambots.meta.api.objects.message.Message;

/**
 * Tells the team's chat what happens: in a topic for each conversation where the chat has topics, otherwise one after the other under
 * the visitor's name. At least once and in order for each conversation; what may be there twice is marked.
 */
final class Outbound {
    private static final Logger log = LoggerFactory.getLogger(Outbound.class);
    private static final Duration A_WHILE = Duration.ofSeconds(5);
    /** A lost topic, then a closed one, then an introduction, then the message itself. */
    private static final int TRIES = 4;

    private final BotApi api;
    private final Speaker speaker;
    private final TeamChats chats;
    private final Places places;
    private final Topics topics;
    private final Layout.Finder layouts;
    private final Parking parking;
    private final Introduction introduction;
    private final Buttons buttons;
    private final FileSender files;
    private final Forms forms;
    private final InstantSource clock;
    private final Words words;
    private final Set<Closed> closed = ConcurrentHashMap.newKeySet();

    /**
     * A topic that was found closed. It is opened before anything else is tried there, also when there is room for that only later:
     * otherwise each try would find it closed anew, and use up the room that opening it needs.
     */
    private record Closed(long chat, int topic) {}

    Outbound(
            BotApi api,
            Speaker speaker,
            FileSender files,
            Forms forms,
            TeamChats chats,
            Places places,
            Layout.Finder layouts,
            Parking parking,
            Introduction introduction,
            Buttons buttons,
            InstantSource clock,
            Words words) {
        this.api = api;
        this.speaker = speaker;
        this.files = files;
        this.forms = forms;
        this.chats = chats;
        this.places = places;
        this.topics = new Topics(speaker, places);
        this.layouts = layouts;
        this.parking = parking;
        this.introduction = introduction;
        this.buttons = buttons;
        this.clock = clock;
        this.words = words;
    }

    Result deliver(List<Delivery> head, Consumer<Receipt> receipts) {
        ThreadId thread = head.get(0).entry().thread();
        long to = chats.of(chats.areSeveral() ? introduction.of(thread).about().label() : null);
        Failure parked = parking.check(to, head.get(0).entry().at());
        if (parked != null) {
            return new Result.Stopped(0, parked);
        }
        if (head.get(0).repeated() && !(api.call(new GetMe()) instanceof Ok<?>)) {
            // a second copy is only worth its while when somebody answers
            return new Result.Stopped(0, new Failure.NotNow(A_WHILE, "Telegram does not answer"));
        }
        Outcome<Layout> layout = layouts.of(to);
        if (!(layout instanceof Ok<Layout> known)) {
            return new Result.Stopped(0, failure(to, layout));
        }
        return deliver(new Target(to, known.value(), thread, head.get(0).entry().seq()), head, receipts);
    }

    /**
     * Where the messages of one conversation go.
     *
     * @param first the {@code seq} of the first of them
     */
    private record Target(long chat, Layout layout, ThreadId thread, long first) {}

    private Result deliver(Target target, List<Delivery> head, Consumer<Receipt> receipts) {
        Composer composer = new Composer(
                !target.layout().topics(), words, forms, seq -> places.alone(target.chat(), target.thread(), seq));
        int delivered = 0;
        for (Piece piece : composer.compose(head)) {
            int deliveries = Math.max(1, piece.begun() - delivered);
            Failure failure = piece.changes() == null
                    ? say(target, piece, deliveries, receipts)
                    : change(target, piece, piece.changes(), deliveries, receipts);
            if (failure != null) {
                return new Result.Stopped(delivered, failure);
            }
            delivered = piece.delivered();
        }
        parking.leave(target.chat());
        return new Result.Delivered();
    }

    private @Nullable Failure change(
            Target target, Piece piece, Places.Alone message, int deliveries, Consumer<Receipt> receipts) {
        Outcome<Serializable> changed = speaker.speak(target.chat(), edit(target.chat(), message, piece.text()));
        boolean saysSo =
                changed instanceof Ok<?> || (changed instanceof Refused<?> no && no.says("message is not modified"));
        if (saysSo) {
            note(piece, List.of(message.message()), receipts);
            return null;
        }
        if (changed instanceof Refused<?> no && no.migratedTo() == null && !no.isForPeople()) {
            // it is gone, or not this bot's: Telegram has several words for that
            if (piece.last().content() instanceof Content.Edit edit) {
                // or each try would begin with changing it, and what may have been said instead would not be marked
                places.forgetAlone(target.chat(), target.thread(), edit.message());
            }
            return say(target, piece.asMessage(), deliveries, receipts);
        }
        return failure(target.chat(), changed);
    }

    private static BotApiMethod<Serializable> edit(long chat, Places.Alone message, String text) {
        return message.caption()
                ? EditMessageCaption.builder()
                        .chatId(String.valueOf(chat))
                        .messageId(message.message())
                        .caption(text)
                        .build()
                : EditMessageText.builder()
                        .chatId(String.valueOf(chat))
                        .messageId(message.message())
                        .text(text)
                        .linkPreviewOptions(
                                LinkPreviewOptions.builder().isDisabled(true).build())
                        .build();
    }

    private @Nullable Failure say(Target target, Piece piece, int deliveries, Consumer<Receipt> receipts) {
        long to = target.chat();
        if (piece.isSilent()) {
            Integer topic = target.layout().topics() ? places.topic(to, target.thread()) : null;
            return topic == null ? null : follow(target, topic, piece.last());
        }
        boolean general = !target.layout().topics();
        for (int tries = 0; tries < TRIES; tries++) {
            Integer topic = general ? null : places.topic(to, target.thread());
            if (!general && topic == null) {
                Outcome<Integer> made = topics.make(to, target.thread(), introduction.name(target.thread()));
                boolean impossible = made instanceof Refused<Integer> no
                        && (no.says("not enough rights") || (no.migratedTo() == null && !no.isForPeople()));
                if (impossible) {
                    log.warn("No topic can be made in chat {}; conversations go to the group itself: {}", to, made);
                    layouts.forget(to); // it may be no forum any more
                    general = true;
                    continue;
                }
                if (!(made instanceof Ok<Integer> ok)) {
                    return failure(to, made);
                }
                topic = ok.value();
            }
            if (topic != null && closed.contains(new Closed(to, topic))) {
                Outcome<Boolean> reopened = topics.reopen(to, topic);
                if (!(reopened instanceof Ok<Boolean>) && !(reopened instanceof Refused<Boolean>)) {
                    return failure(to, reopened);
                }
                closed.remove(new Closed(to, topic));
                if (reopened instanceof Refused<Boolean> kept
                        && kept.migratedTo() == null
                        && !kept.says("TOPIC_NOT_MODIFIED")) {
                    log.warn("A closed topic cannot be opened; its conversation goes to the group: {}", reopened);
                    general = true;
                    topic = null;
                }
            }
            Opening opening = opening(target, topic, piece);
            Outcome<List<Integer>> sent = send(target, topic, opening, piece);
            if (sent instanceof Ok<List<Integer>> ok) {
                if (!opening.complete()) {
                    places.introduced(to, target.thread(), topic == null ? 0 : topic);
                    places.message(to, ok.value().get(0), target.thread(), 0);
                    continue;
                }
                arrived(target, topic, ok.value(), piece, opening, receipts);
                return topic == null ? null : follow(target, topic, piece.last());
            }
            if (topic == null && sent instanceof Refused<?> no && no.says("TOPIC_CLOSED")) {
                break; // the group's own topic is closed as well, which people can mend
            }
            if (topic != null && sent instanceof Refused<?> no) {
                if (no.says("TOPIC_CLOSED")) {
                    closed.add(new Closed(to, topic));
                    continue;
                }
                if (no.isAboutTopic()) {
                    if (places.mayMakeAgain(target.thread(), clock.instant())) {
                        places.forgetTopic(to, target.thread());
                    } else {
                        log.warn("The topic of conversation {} is lost again; it goes to the group", target.thread());
                        general = true;
                    }
                    continue;
                }
            }
            return opening.complete() && sent instanceof Uncertain<?> open
                    ? new Failure.Uncertain(deliveries, open.reason())
                    : failure(to, sent);
        }
        return new Failure.RetryAfter(Duration.ofMinutes(1), "The topic of this conversation cannot be written to.");
    }

    /**
     * A message as it is sent.
     *
     * @param introduces whether it introduces the conversation
     * @param complete whether the piece is in it, or only the introduction, as there was no room for both
     */
    private record Opening(String text, boolean introduces, boolean complete) {}

    private Outcome<List<Integer>> send(Target target, @Nullable Integer topic, Opening opening, Piece piece) {
        if (opening.complete() && !piece.files().isEmpty()) {
            return files.send(target.chat(), topic, opening.text(), piece.files());
        }
        Outcome<Message> sent = speaker.send(
                target.chat(), topic, opening.text(), () -> opening.introduces() ? buttons.of(target.thread()) : null);
        return sent instanceof Ok<Message> ok ? new Ok<>(List.of(ok.value().getMessageId())) : sent.other();
    }

    private Opening opening(Target target, @Nullable Integer topic, Piece piece) {
        boolean astray =
                topic == null && target.layout().topics(); // in the group itself, where nothing says whose it is
        String text = astray ? (introduction.name(target.thread()) + ":\n" + piece.text()).strip() : piece.text();
        if (places.isIntroduced(target.chat(), target.thread(), topic == null ? 0 : topic)) {
            return new Opening(text, false, true);
        }
        String before = introduction.text(target.thread());
        String last =
                places.isIntroduced(target.thread()) ? introduction.lastBefore(target.thread(), target.first()) : "";
        String introducing = last.isEmpty() ? before : before + Composer.GAP + last;
        String all = introducing + Composer.GAP + text;
        return piece.files().isEmpty() && all.length() <= Texts.LONGEST
                ? new Opening(all, true, true)
                : new Opening(introducing, true, false);
    }

    private void arrived(
            Target target,
            @Nullable Integer topic,
            List<Integer> messages,
            Piece piece,
            Opening opening,
            Consumer<Receipt> receipts) {
        // the receipts first: a message that is not found again costs an answer's place, one without a receipt is sent
        // twice
        note(piece, messages, receipts);
        messages.forEach(message -> places.message(
                target.chat(), message, target.thread(), piece.last().seq()));
        if (opening.introduces()) {
            places.introduced(target.chat(), target.thread(), topic == null ? 0 : topic);
        } else if (piece.alone() && opening.text().equals(piece.text())) {
            places.alone(
                    target.chat(),
                    target.thread(),
                    piece.last().seq(),
                    new Places.Alone(messages.get(0), !piece.files().isEmpty()));
        }
    }

    private static void note(Piece piece, List<Integer> messages, Consumer<Receipt> receipts) {
        piece.arrivedAs(messages).forEach(receipts);
    }

    /** A topic is closed and opened with its conversation. */
    private @Nullable Failure follow(Target target, int topic, Entry last) {
        if (!(last.content() instanceof Content.StatusChange change)
                || change.status() == ThreadStatus.SNOOZED
                || !target.layout().closes()) {
            return null;
        }
        Outcome<Boolean> done = change.status() == ThreadStatus.CLOSED
                ? topics.close(target.chat(), topic)
                : topics.reopen(target.chat(), topic);
        if (done instanceof Refused<Boolean> no && no.migratedTo() == null) {
            log.debug("The topic of conversation {} stays as it is: {}", last.thread(), no.description());
            return null; // so already, gone, or not the bot's to change: no message depends on it
        }
        return done instanceof Ok<Boolean> ? null : failure(target.chat(), done);
    }

    /** Where nobody's words are in question. */
    private Failure failure(long to, Outcome<?> outcome) {
        if (outcome instanceof NoRoom<?> full) {
            return new Failure.NotNow(full.after(), "");
        }
        if (outcome instanceof NotSent<?> unsent) {
            return new Failure.RetryAfter(unsent.after(), unsent.reason());
        }
        if (outcome instanceof Refused<?> no) {
            return refusal(to, no);
        }
        return new Failure.RetryAfter(A_WHILE, outcome instanceof Uncertain<?> open ? open.reason() : "");
    }

    private Failure refusal(long to, Refused<?> no) {
        Long migratedTo = no.migratedTo();
        if (migratedTo != null) {
            chats.moved(to, migratedTo);
            return new Failure.NotNow(Duration.ZERO, "");
        }
        return no.isForPeople() ? parking.park(to, no.description()) : new Failure.Rejected(no.description());
    }
}
