package dev.sohbet.chat.telegram.fake;

import java.util.TreeMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/** A chat and what its administrators do with it and with the bot. Thread-safe. */
public final class FakeChat {
    /** What a chat is. */
    public enum Kind {
        PRIVATE,
        GROUP,
        SUPERGROUP,
        /** A supergroup with topics. */
        FORUM
    }

    /** What the bot is in a chat. */
    enum Standing {
        ADMINISTRATOR("administrator"),
        MEMBER("member"),
        LEFT("left"),
        KICKED("kicked");

        final String wire;

        Standing(String wire) {
            this.wire = wire;
        }
    }

    /** A topic; guarded by the timeline. */
    static final class Topic {
        final int id;
        String name;
        boolean closed;

        Topic(int id, String name) {
            this.id = id;
            this.name = name;
        }
    }

    final World world;
    final long id;
    final TreeMap<Integer, Message> messages = new TreeMap<>();
    final TreeMap<Integer, Topic> topics = new TreeMap<>();
    /** The other side of a private chat; null in groups. */
    final @Nullable FakeUser person;

    Kind kind;
    String title;
    Standing standing = Standing.LEFT;
    boolean canManageTopics;
    boolean canDeleteMessages;
    /** Whether the bot sees everything without being an administrator; taken when it joins. */
    boolean readsAll;
    /** What a group became; null while it is a group. */
    @Nullable
    FakeChat migratedTo;

    /** A supergroup's first message says that it was made; so none has the id of General, which is 1. */
    private int lastMessageId = 1;

    FakeChat(World world, long id, Kind kind, String title, @Nullable FakeUser person) {
        this.world = world;
        this.id = id;
        this.kind = kind;
        this.title = title;
        this.person = person;
    }

    public long id() {
        return id;
    }

    public Kind kind() {
        return locked(() -> kind);
    }

    /** Makes the bot a member; what it sees depends on its privacy mode at this moment. */
    public void addBot(FakeUser by) {
        setStanding(by, Standing.MEMBER, false, false);
    }

    /** Makes the bot an administrator with the given rights. */
    public void promoteBot(FakeUser by, boolean manageTopics, boolean deleteMessages) {
        setStanding(by, Standing.ADMINISTRATOR, manageTopics, deleteMessages);
    }

    /** Takes the bot out of the group, without keeping it from coming back. */
    public void removeBot(FakeUser by) {
        setStanding(by, Standing.LEFT, false, false);
    }

    public void kickBot(FakeUser by) {
        setStanding(by, Standing.KICKED, false, false);
    }

    private void setStanding(FakeUser by, Standing next, boolean manageTopics, boolean deleteMessages) {
        synchronized (world.timeline) {
            ObjectNode before = member();
            boolean joins = standing == Standing.LEFT || standing == Standing.KICKED;
            standing = next;
            canManageTopics = manageTopics;
            canDeleteMessages = deleteMessages;
            readsAll = joins ? world.readsAllMessages : readsAll;
            world.tellStanding(this, by, before);
        }
    }

    /** Opens a topic and returns its id. */
    public int openTopic(FakeUser by, String name) {
        return locked(() -> world.openTopic(this, by, name).id);
    }

    public void closeTopic(FakeUser by, int topic) {
        locked(() -> world.closeTopic(this, by, topic, true));
    }

    public void reopenTopic(FakeUser by, int topic) {
        locked(() -> world.closeTopic(this, by, topic, false));
    }

    public void renameTopic(FakeUser by, int topic, String name) {
        locked(() -> world.renameTopic(this, by, topic, name));
    }

    /** Deletes a topic with its messages, of which Telegram tells nobody. */
    public void deleteTopic(int topic) {
        locked(() -> world.deleteTopic(this, topic));
    }

    /**
     * Puts a service message into the chat.
     *
     * @param topic 0 for none
     * @param field what it is, as the Bot API names the field, such as {@code new_chat_title}
     */
    public StoredMessage serviceMessage(FakeUser by, int topic, String field) {
        return locked(() -> world.service(this, by, topic, field, world.sampleOf(field)))
                .stored();
    }

    /** Makes the group a supergroup, which is another chat; all ids of its messages are new. */
    public FakeChat migrate(FakeUser by) {
        return locked(() -> world.migrate(this, by));
    }

    int nextMessageId() {
        // Private chats and plain groups share the account's numbers; a supergroup has its own.
        return isSupergroup() ? ++lastMessageId : world.nextAccountMessageId();
    }

    boolean isSupergroup() {
        return kind == Kind.SUPERGROUP || kind == Kind.FORUM;
    }

    boolean isForum() {
        return kind == Kind.FORUM || (kind == Kind.PRIVATE && world.topicsInPrivateChats);
    }

    String wireKind() {
        return switch (kind) {
            case PRIVATE -> "private";
            case GROUP -> "group";
            case SUPERGROUP, FORUM -> "supergroup";
        };
    }

    ObjectNode json() {
        ObjectNode json = Json.object().put("id", id);
        if (person != null) {
            json.put("first_name", person.name);
        } else {
            json.put("title", title);
        }
        json.put("type", wireKind());
        if (kind == Kind.FORUM) {
            json.put("is_forum", true);
        }
        return json;
    }

    /** The bot's own {@code ChatMember}. */
    ObjectNode member() {
        ObjectNode json = Json.object();
        json.set("user", world.bot.json());
        json.put("status", standing.wire);
        if (standing == Standing.ADMINISTRATOR) {
            json.put("can_be_edited", false)
                    .put("is_anonymous", false)
                    .put("can_manage_chat", true)
                    .put("can_delete_messages", canDeleteMessages)
                    .put("can_manage_video_chats", false)
                    .put("can_restrict_members", false)
                    .put("can_promote_members", false)
                    .put("can_change_info", false)
                    .put("can_invite_users", true)
                    .put("can_post_stories", false)
                    .put("can_edit_stories", false)
                    .put("can_delete_stories", false)
                    .put("can_pin_messages", false)
                    .put("can_manage_topics", canManageTopics);
        } else if (standing == Standing.KICKED) {
            json.put("until_date", 0);
        }
        return json;
    }

    private <T> T locked(Supplier<T> work) {
        synchronized (world.timeline) {
            return work.get();
        }
    }

    @Override
    public String toString() {
        return wireKind() + " " + id;
    }
}
