package dev.sohbet.chat.telegram;

import static dev.sohbet.chat.telegram.TelegramBridge.CHANNEL;

import dev.sohbet.chat.spi.BridgeStore;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;

/**
 * The chats where the team reads, and which of them a conversation belongs to. A group that becomes a supergroup gets another id and is
 * followed there. Thread-safe; blocks on the store.
 */
final class TeamChats {
    private static final String SETTING = "chat.telegram.chat";

    private final BridgeStore store;
    private final long main;
    private final Map<String, Long> labelled;

    TeamChats(BridgeStore store, TelegramSettings settings) {
        this.store = store;
        this.main = settings.chat();
        this.labelled = new TreeMap<>(settings.chats());
    }

    /**
     * A chat as it was configured.
     *
     * @param setting the name of the setting
     * @param configured its id there
     * @param id its newest id
     */
    record TeamChat(String setting, long configured, long id) {}

    /** Whether labels make a difference. */
    boolean areSeveral() {
        return !labelled.isEmpty();
    }

    /** The chat of conversations with that label, by its newest id. */
    long of(@Nullable String label) {
        return newest(label == null ? main : labelled.getOrDefault(label, main));
    }

    /** All of them, that of conversations without a label first; what has one id in the settings is one. */
    List<TeamChat> all() {
        List<TeamChat> all = new ArrayList<>();
        all.add(new TeamChat(SETTING, main, newest(main)));
        labelled.forEach((label, configured) -> {
            if (all.stream().noneMatch(other -> other.configured() == configured)) {
                all.add(new TeamChat(SETTING + "s." + label, configured, newest(configured)));
            }
        });
        return all;
    }

    /** Whether the team writes there, or wrote there before the group became another one: what was written last may come late. */
    boolean has(long chat) {
        return configured().anyMatch(configured -> configured == chat || newest(configured) == chat);
    }

    /**
     * A group has become a supergroup and has another id from now on. Messages begin there with new ids, so that what stood for a message
     * of the old one stands for nothing there.
     */
    void moved(long from, long to) {
        configured()
                .filter(configured -> newest(configured) == from)
                .forEach(configured -> store.put(CHANNEL, key(configured), String.valueOf(to)));
    }

    private LongStream configured() {
        return LongStream.concat(LongStream.of(main), labelled.values().stream().mapToLong(Long::longValue))
                .distinct();
    }

    private long newest(long configured) {
        return store.get(CHANNEL, key(configured)).map(Long::valueOf).orElse(configured);
    }

    private static String key(long configured) {
        return "chat/" + configured;
    }
}
