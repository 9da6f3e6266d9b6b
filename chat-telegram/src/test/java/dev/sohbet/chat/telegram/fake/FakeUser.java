package dev.sohbet.chat.telegram.fake;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Somebody on Telegram and what they do there. Thread-safe. */
public final class FakeUser {
    final World world;
    final long id;
    final String name;
    final boolean isBot;
    /** The group that an anonymous administrator speaks for; null for anyone else. */
    final @Nullable FakeChat speaksFor;

    String language = "en";
    boolean deactivated;

    FakeUser(World world, long id, String name, boolean isBot, @Nullable FakeChat speaksFor) {
        this.world = world;
        this.id = id;
        this.name = name;
        this.isBot = isBot;
        this.speaksFor = speaksFor;
    }

    public long id() {
        return id;
    }

    /** The chat with the bot; the bot may write there once this person has {@link #starts started} it. */
    public FakeChat chat() {
        return locked(() -> world.privateChat(this));
    }

    /** Sets the language of this person's application, such as {@code tr}. */
    public void language(String tag) {
        locked(() -> language = tag);
    }

    /** Presses <i>start</i> in the chat with the bot, with the payload of a deep link or an empty text. */
    public StoredMessage starts(String payload) {
        return locked(() -> {
            FakeChat chat = world.privateChat(this);
            if (chat.standing != FakeChat.Standing.MEMBER) {
                ObjectNode before = chat.member();
                chat.standing = FakeChat.Standing.MEMBER;
                world.tellStanding(chat, this, before);
            }
            return world.say(chat, this, 0, 0, payload.isEmpty() ? "/start" : "/start " + payload);
        });
    }

    /** Writes into a chat; in a forum, into General. */
    public StoredMessage says(FakeChat chat, String text) {
        return says(chat, 0, text);
    }

    /** Writes into a topic. */
    public StoredMessage says(FakeChat chat, int topic, String text) {
        return locked(() -> world.say(chat, this, topic, 0, text));
    }

    /** Answers a message, where that one stands. */
    public StoredMessage replies(StoredMessage to, String text) {
        return locked(() -> world.say(world.chat(to.chat()), this, to.topic(), to.id(), text));
    }

    public StoredMessage edits(StoredMessage own, String text) {
        return locked(() -> world.edit(world.message(own), text));
    }

    /** Makes Telegram tell of an edit that changed no text, as a link's preview or a reaction can. */
    public StoredMessage touches(StoredMessage own) {
        return edits(own, own.text());
    }

    /** Deletes a message, of which Telegram tells nobody. */
    public void deletes(StoredMessage message) {
        locked(() -> world.message(message).deleted = true);
    }

    /** Puts an emoji on a message; an empty text takes it away. */
    public void reacts(StoredMessage message, String emoji) {
        locked(() -> {
            world.react(world.message(message), this, emoji);
            return emoji;
        });
    }

    /** Presses a button by its words, and returns the query's id. @throws IllegalArgumentException when there is none */
    public String presses(StoredMessage message, String button) {
        return locked(() -> world.press(world.message(message), this, button));
    }

    /**
     * Sends a file; {@code kind} is {@code photo}, {@code voice}, {@code audio}, {@code video}, {@code video_note}, {@code animation} or
     * {@code document}.
     */
    public StoredMessage sends(FakeChat chat, int topic, String kind, String name, byte[] bytes, String caption) {
        return locked(() -> world.send(chat, this, topic, kind, name, bytes, caption));
    }

    /** Answers a message with a file, where that one stands. */
    public StoredMessage replies(StoredMessage to, String kind, String name, byte[] bytes, String caption) {
        return locked(
                () -> world.send(world.chat(to.chat()), this, to.topic(), to.id(), kind, name, bytes, caption, ""));
    }

    /** Sends photos together, the caption below the first. */
    public List<StoredMessage> sendsAlbum(FakeChat chat, int topic, List<byte[]> photos, String caption) {
        return locked(() -> {
            String album = Long.toString(14_000_000_000_000_000L + world.messages.size());
            List<StoredMessage> sent = new ArrayList<>();
            for (byte[] photo : photos) {
                String below = sent.isEmpty() ? caption : "";
                sent.add(world.send(chat, this, topic, 0, "photo", "photo.jpg", photo, below, album));
            }
            return sent;
        });
    }

    /** Sends a sticker that stands for an emoji, or for none. */
    public StoredMessage sendsSticker(FakeChat chat, int topic, String emoji) {
        ObjectNode sticker = Json.object()
                .put("file_id", "STICKER")
                .put("file_unique_id", "S")
                .put("type", "regular")
                .put("width", 512)
                .put("height", 512)
                .put("is_animated", false)
                .put("is_video", false);
        if (!emoji.isEmpty()) {
            sticker.put("emoji", emoji);
        }
        return locked(() -> world.send(chat, this, topic, Map.of("sticker", sticker), "sticker"));
    }

    /** Sends a place; with a title it is one that has a name and an address. */
    public StoredMessage sendsPlace(FakeChat chat, int topic, double latitude, double longitude, String title) {
        ObjectNode location = Json.object().put("latitude", latitude).put("longitude", longitude);
        Map<String, JsonNode> content = new LinkedHashMap<>();
        content.put("location", location);
        if (!title.isEmpty()) {
            ObjectNode venue = Json.object().put("title", title).put("address", "1 " + title + " Street");
            venue.set("location", location.deepCopy());
            content.put("venue", venue);
        }
        return locked(() -> world.send(chat, this, topic, content, "location"));
    }

    /** Moves, while the place that was sent follows. */
    public StoredMessage moves(StoredMessage place, double latitude, double longitude) {
        return locked(() -> {
            Message message = world.message(place);
            message.content.set(
                    "location", Json.object().put("latitude", latitude).put("longitude", longitude));
            return world.edit(message, "");
        });
    }

    /** Sends somebody's name and number. */
    public StoredMessage sendsContact(FakeChat chat, int topic, String name, String number) {
        ObjectNode contact = Json.object().put("phone_number", number).put("first_name", name);
        return locked(() -> world.send(chat, this, topic, Map.of("contact", contact), "contact"));
    }

    /** Puts another file into a message, in place of the one that is there. */
    public StoredMessage exchanges(StoredMessage own, String name, byte[] bytes) {
        return locked(() -> world.exchange(world.message(own), name, bytes));
    }

    /** Blocks the bot. */
    public void blocksBot() {
        setBlocked(true);
    }

    public void unblocksBot() {
        setBlocked(false);
    }

    private void setBlocked(boolean blocked) {
        synchronized (world.timeline) {
            world.setBlocked(this, blocked);
        }
    }

    /** Closes this account. */
    public void deactivates() {
        locked(() -> deactivated = true);
    }

    boolean isBotUnderTest() {
        return world.bot == this;
    }

    ObjectNode json() {
        ObjectNode json = Json.object().put("id", id).put("is_bot", isBot).put("first_name", name);
        if (isBot) {
            json.put("username", world.username(this));
        } else {
            json.put("language_code", language);
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
        return name + " " + id;
    }
}
