package dev.sohbet.chat.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sohbet.chat.model.About;
import dev.sohbet.chat.model.Attachment;
import dev.sohbet.chat.model.Audience;
import dev.sohbet.chat.model.Author;
import dev.sohbet.chat.model.ChannelQueue;
import dev.sohbet.chat.model.ChatThread;
import dev.sohbet.chat.model.ClientId;
import dev.sohbet.chat.model.Content;
import dev.sohbet.chat.model.Entry;
import dev.sohbet.chat.model.ErrorCode;
import dev.sohbet.chat.model.MediaId;
import dev.sohbet.chat.model.Presence;
import dev.sohbet.chat.model.ReadMark;
import dev.sohbet.chat.model.ThreadId;
import dev.sohbet.chat.model.ThreadStatus;
import dev.sohbet.chat.model.Undelivered;
import dev.sohbet.chat.protocol.ServerFrame.Limits;
import dev.sohbet.chat.protocol.ServerFrame.Page;
import dev.sohbet.chat.protocol.ServerFrame.ThreadView;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Holds the codec against the examples that the widget's tests read too. */
class FrameFixturesTest {
    private static final JsonMapper JSON = new JsonMapper();
    private static final ThreadId THREAD = new ThreadId("Zy3vXn0cQ5mZs8mR2d1bqA");
    private static final String TOKEN = "dG9rZW4tb2YtYS12aXNpdG9yLWZvci10ZXN0cy0wMDE";
    private static final Author GUEST = new Author(Author.Role.VISITOR, "vIs1torXn0cQ5mZs8mR2dQ", null);
    private static final Author AYSE = new Author(Author.Role.VISITOR, "vIs1torXn0cQ5mZs8mR2dQ", "Ayşe");
    private static final Author DENIZ = new Author(Author.Role.AGENT, "aGent1Xn0cQ5mZs8mR2dQQ", "Deniz");
    private static final Author SYS = new Author(Author.Role.SYS, "sys", null);
    private static final Instant NOON = Instant.parse("2026-11-23T12:00:00Z");
    private static final Instant ANSWERED = Instant.parse("2026-11-23T12:01:00.250Z");
    private static final String QUESTION = "Merhaba, siparişim nerede? 🚚";
    private static final About ABOUT = new About("https://shop.example/cart", "tr-TR", "Europe/Istanbul", "sales");
    private static final Attachment PHOTO = new Attachment(
            new MediaId("pH0Jt2n4S8W1x7Zb5c3VhQ"),
            Attachment.Kind.IMAGE,
            "image/jpeg",
            "Çay.jpg",
            81_234,
            new Attachment.Picture(1280, 960, "AbC_-012".repeat(8)),
            null);
    private static final Attachment VOICE = new Attachment(
            new MediaId("vO0Jt2n4S8W1x7Zb5c3VhQ"),
            Attachment.Kind.VOICE,
            "audio/ogg",
            "recording.ogg",
            9_876,
            null,
            Duration.ofMillis(3_200));
    private static final Limits LIMITS = new Limits(4000, 65536, 100, null);

    private final FrameCodec codec = new FrameCodec();

    @TestFactory
    Stream<DynamicTest> clientFramesAreRead() {
        Map<String, ClientFrame> expected = clientFrames();
        JsonNode examples = read("client-frames.json");
        assertThat(new TreeSet<>(examples.propertyNames())).isEqualTo(new TreeSet<>(expected.keySet()));
        return expected.entrySet().stream()
                .map(example -> DynamicTest.dynamicTest(
                        example.getKey(),
                        () -> assertThat(codec.decode(
                                        examples.get(example.getKey()).toString()))
                                .isEqualTo(example.getValue())));
    }

    @TestFactory
    Stream<DynamicTest> serverFramesAreWritten() {
        Map<String, String> written = new TreeMap<>();
        serverFrames().forEach((name, frame) -> written.put(name, codec.encode(frame)));
        written.put("events, nothing new", codec.encodeEvents("e1", Presence.State.ONLINE, List.of()));
        written.put(
                "events with news",
                codec.encodeEvents(
                        "e1",
                        Presence.State.OFFLINE,
                        List.of(codec.encode(new ServerFrame.TypingPush(THREAD, DENIZ, false)))));
        JsonNode examples = read("server-frames.json");
        assertThat(new TreeSet<>(examples.propertyNames())).isEqualTo(written.keySet());
        return written.entrySet().stream()
                .map(example -> DynamicTest.dynamicTest(example.getKey(), () -> {
                    assertThat(JSON.readTree(example.getValue())).isEqualTo(examples.get(example.getKey()));
                    assertThat(example.getValue()).startsWith("{\"kind\":").doesNotContain("\n");
                }));
    }

    @Test
    void closeCodesAreTheSharedOnes() {
        Map<String, Integer> ours = new TreeMap<>();
        for (CloseCode code : CloseCode.values()) {
            ours.put(code.name(), code.code());
        }
        assertThat(numbers("close-codes.json")).isEqualTo(ours);
    }

    @Test
    void errorCodesAreTheSharedOnes() {
        TreeSet<String> ours = new TreeSet<>();
        for (ErrorCode code : ErrorCode.values()) {
            ours.add(code.wire());
        }
        assertThat(numbers("error-codes.json").keySet()).isEqualTo(ours);
    }

    private static Map<String, ClientFrame> clientFrames() {
        Map<String, ClientFrame> frames = new LinkedHashMap<>();
        frames.put("hello of a new visitor", new ClientFrame.Hello("1", 1, As.VISITOR, TOKEN, null, null, null));
        frames.put(
                "hello of a visitor who resumes", new ClientFrame.Hello("1", 1, As.VISITOR, TOKEN, "e1", THREAD, 12L));
        frames.put("hello of an agent", new ClientFrame.Hello("1", 1, As.AGENT, null, null, null, null));
        frames.put(
                "a visitor's send",
                new ClientFrame.Send(new ClientId("kq0Jt2n4S8W1x7Zb5c3VhQ"), null, QUESTION, List.of(), About.NOTHING));
        frames.put(
                "an agent's send",
                new ClientFrame.Send(
                        new ClientId("aB0Jt2n4S8W1x7Zb5c3VhQ"), THREAD, "It left today.", List.of(), About.NOTHING));
        frames.put(
                "a visitor's send, about itself",
                new ClientFrame.Send(new ClientId("kq0Jt2n4S8W1x7Zb5c3VhQ"), null, QUESTION, List.of(), ABOUT));
        frames.put(
                "a visitor's send, with files",
                new ClientFrame.Send(
                        new ClientId("fL0Jt2n4S8W1x7Zb5c3VhQ"),
                        null,
                        "",
                        List.of(PHOTO.id(), VOICE.id()),
                        About.NOTHING));
        frames.put("media", new ClientFrame.Media("19", THREAD, List.of(PHOTO.id(), VOICE.id())));
        frames.put(
                "edit", new ClientFrame.Edit(new ClientId("eD0Jt2n4S8W1x7Zb5c3VhQ"), THREAD, 13, "It left yesterday."));
        frames.put("history forwards", new ClientFrame.History("7", THREAD, 12L, null, 100));
        frames.put("history backwards", new ClientFrame.History("8", THREAD, null, 90L, 50));
        frames.put("history, the newest", new ClientFrame.History("9", THREAD, null, null, 50));
        frames.put("read", new ClientFrame.Read("10", THREAD, 13));
        frames.put("typing", new ClientFrame.Typing(THREAD, true));
        frames.put("presence", new ClientFrame.Visibility(true));
        frames.put("ping", new ClientFrame.Ping("11"));
        frames.put("watch", new ClientFrame.Watch("12", true, List.of(new ClientFrame.Watched(THREAD, 12))));
        frames.put("threads", new ClientFrame.Threads("13", ThreadStatus.OPEN, null, 50));
        frames.put("threads, the next page", new ClientFrame.Threads("14", null, "MTc5NTQzNzYwMDAwMC5aeTN2WG4wYw", 50));
        frames.put("note", new ClientFrame.Note(new ClientId("nT0Jt2n4S8W1x7Zb5c3VhQ"), THREAD, "VIP customer"));
        frames.put(
                "status", new ClientFrame.Status(new ClientId("sT0Jt2n4S8W1x7Zb5c3VhQ"), THREAD, ThreadStatus.CLOSED));
        ClientId given = new ClientId("aS0Jt2n4S8W1x7Zb5c3VhQ");
        frames.put("assign", new ClientFrame.Assign(given, THREAD, DENIZ.id()));
        frames.put("assign to nobody", new ClientFrame.Assign(given, THREAD, null));
        frames.put("block", new ClientFrame.Block(new ClientId("bL0Jt2n4S8W1x7Zb5c3VhQ"), THREAD, true));
        frames.put("agents", new ClientFrame.Agents("15"));
        frames.put("deliveries", new ClientFrame.Deliveries("16", THREAD));
        frames.put("resend", new ClientFrame.Resend("17", THREAD, 41));
        frames.put("queues", new ClientFrame.Queues("18"));
        return frames;
    }

    private static Map<String, ServerFrame> serverFrames() {
        Entry question = message(1, 0, AYSE, "kq0Jt2n4S8W1x7Zb5c3VhQ", QUESTION, NOON);
        Entry answer = message(3, 1, DENIZ, "aB0Jt2n4S8W1x7Zb5c3VhQ", "It left today.", ANSWERED);
        Entry note = new Entry(
                THREAD,
                2,
                1,
                DENIZ,
                new ClientId("nT0Jt2n4S8W1x7Zb5c3VhQ"),
                new Content.Note("VIP customer"),
                NOON.plusSeconds(30));
        Entry closed = new Entry(
                THREAD,
                4,
                3,
                SYS,
                new ClientId("sT0Jt2n4S8W1x7Zb5c3VhQ"),
                new Content.StatusChange(ThreadStatus.CLOSED),
                NOON.plusSeconds(300));
        ChatThread.Preview last = new ChatThread.Preview(DENIZ, "It left today.", ANSWERED);
        Page nothing = Page.empty(Audience.ALL);
        Map<String, ServerFrame> frames = new LinkedHashMap<>();
        frames.put(
                "welcome of a new visitor",
                new ServerFrame.Welcome("1", "e1", GUEST, LIMITS, null, nothing, Presence.State.ONLINE));
        Map<Attachment.Kind, Long> sizes =
                Map.of(Attachment.Kind.IMAGE, 16_777_216L, Attachment.Kind.VOICE, 1_048_576L);
        Limits files = new Limits(
                4000,
                65536,
                100,
                new ServerFrame.MediaLimits(5, sizes, List.of("image/jpeg", "audio/ogg"), Duration.ofMinutes(10)));
        frames.put(
                "welcome where files are taken",
                new ServerFrame.Welcome("1", "e1", GUEST, files, null, nothing, Presence.State.ONLINE));
        frames.put(
                "entry, a message with files",
                new ServerFrame.EntryPush(
                        entry(8, AYSE, new Content.Message("", List.of(PHOTO, VOICE))), Audience.ALL));
        frames.put(
                "media",
                new ServerFrame.MediaLinks(
                        "19",
                        Duration.ofMinutes(5),
                        List.of(
                                new ServerFrame.MediaLinks.Link(
                                        PHOTO.id(),
                                        "media/pH0Jt2n4S8W1x7Zb5c3VhQ/t1",
                                        "media/pH0Jt2n4S8W1x7Zb5c3VhQ/t1/small"),
                                new ServerFrame.MediaLinks.Link(VOICE.id(), "media/vO0Jt2n4S8W1x7Zb5c3VhQ/t2", null))));
        frames.put(
                "welcome of a visitor with a thread",
                new ServerFrame.Welcome(
                        "1",
                        "e1",
                        AYSE,
                        LIMITS,
                        new ThreadView(
                                thread(AYSE, ThreadStatus.OPEN, ANSWERED, 3, 3, 1, 1, last),
                                Audience.ALL,
                                new ThreadView.Mark(0, 0),
                                Presence.State.AWAY),
                        new Page(
                                List.of(question, answer),
                                Audience.ALL,
                                List.of(new ReadMark(DENIZ, 1, 1)),
                                false,
                                true),
                        Presence.State.AWAY));
        frames.put(
                "welcome of an agent",
                new ServerFrame.Welcome(
                        "1", "e1", DENIZ, LIMITS, null, Page.empty(Audience.AGENTS), Presence.State.ONLINE));
        frames.put("ack", new ServerFrame.Ack("kq0Jt2n4S8W1x7Zb5c3VhQ", THREAD, 13, NOON));
        frames.put(
                "entries, a reply",
                new ServerFrame.Entries("7", THREAD, new Page(List.of(note), Audience.AGENTS, List.of(), true, false)));
        frames.put(
                "entries, a push after a reset",
                new ServerFrame.Entries(null, THREAD, new Page(List.of(), Audience.ALL, List.of(), false, true)));
        frames.put("done", new ServerFrame.Done("10"));
        frames.put("pong", new ServerFrame.Pong("11"));
        frames.put("watching", new ServerFrame.Watching("12"));
        frames.put(
                "threads",
                new ServerFrame.Threads(
                        "13",
                        List.of(new ThreadView(
                                thread(GUEST, ThreadStatus.CLOSED, NOON.plusSeconds(300), 4, 4, 1, 1, last),
                                Audience.AGENTS,
                                new ThreadView.Mark(1, 1),
                                Presence.State.OFFLINE)),
                        "MTc5NTQzNzYwMDAwMC5aeTN2WG4wYw"));
        frames.put("agents", new ServerFrame.Agents("15", List.of(DENIZ)));
        frames.put(
                "deliveries",
                new ServerFrame.Deliveries(
                        "16",
                        THREAD,
                        List.of(
                                new Undelivered(
                                        41,
                                        "telegram",
                                        1,
                                        Undelivered.State.DEAD,
                                        1,
                                        NOON,
                                        "the bot was removed from the chat"),
                                new Undelivered(
                                        42,
                                        "telegram",
                                        3,
                                        Undelivered.State.UNCERTAIN,
                                        2,
                                        NOON.plusSeconds(120),
                                        "timeout"),
                                new Undelivered(
                                        43, "telegram", 4, Undelivered.State.WAITING, 0, NOON.plusSeconds(300), ""))));
        frames.put(
                "queues",
                new ServerFrame.Queues(
                        "18",
                        List.of(new ChannelQueue("mail", 0, null, 0), new ChannelQueue("telegram", 2, ANSWERED, 1))));
        frames.put("queues, no channels", new ServerFrame.Queues("18", List.of()));
        frames.put("entry, a message", new ServerFrame.EntryPush(answer, Audience.ALL));
        frames.put("entry, a status", new ServerFrame.EntryPush(closed, Audience.ALL));
        frames.put(
                "entry, an edit",
                new ServerFrame.EntryPush(entry(5, DENIZ, new Content.Edit(3, "It left yesterday.")), Audience.ALL));
        frames.put(
                "entry, an assignment",
                new ServerFrame.EntryPush(entry(6, DENIZ, new Content.Assignment(DENIZ)), Audience.AGENTS));
        frames.put(
                "entry, an assignment to nobody",
                new ServerFrame.EntryPush(entry(7, DENIZ, new Content.Assignment(null)), Audience.AGENTS));
        frames.put(
                "entry, a block", new ServerFrame.EntryPush(entry(8, DENIZ, new Content.Block(true)), Audience.AGENTS));
        frames.put("read", new ServerFrame.ReadPush(THREAD, new ReadMark(GUEST, 3, 1)));
        frames.put("typing", new ServerFrame.TypingPush(THREAD, DENIZ, true));
        frames.put("presence of the team", new ServerFrame.TeamPresence(Presence.State.OFFLINE));
        frames.put(
                "presence of a visitor",
                new ServerFrame.ParticipantPresence(
                        GUEST, new Presence(Presence.State.OFFLINE, NOON.plusSeconds(240))));
        frames.put(
                "summaries",
                new ServerFrame.Summaries(List.of(new ThreadView(
                        thread(
                                GUEST,
                                ThreadStatus.OPEN,
                                NOON,
                                1,
                                1,
                                1,
                                0,
                                new ChatThread.Preview(GUEST, "Merhaba", NOON)),
                        Audience.AGENTS,
                        null,
                        Presence.State.ONLINE))));
        ChatThread known = new ChatThread(
                THREAD, GUEST, ThreadStatus.OPEN, NOON, ANSWERED, null, 8, 5, 1, 1, last, DENIZ, true, ABOUT);
        frames.put(
                "summaries of a thread with everything",
                new ServerFrame.Summaries(
                        List.of(new ThreadView(known, Audience.AGENTS, null, Presence.State.ONLINE))));
        frames.put(
                "welcome of a visitor who is blocked",
                new ServerFrame.Welcome(
                        "1",
                        "e1",
                        GUEST,
                        LIMITS,
                        new ThreadView(known, Audience.ALL, new ThreadView.Mark(0, 0), Presence.State.ONLINE),
                        nothing,
                        Presence.State.ONLINE));
        frames.put(
                "error",
                new ServerFrame.Error(
                        "kq0Jt2n4S8W1x7Zb5c3VhQ",
                        ErrorCode.RATE_LIMITED,
                        "Too many messages; try again in 2 seconds.",
                        Duration.ofMillis(1_200)));
        frames.put(
                "error without a request",
                new ServerFrame.Error(null, ErrorCode.BAD_JSON, "The frame is not JSON.", null));
        return frames;
    }

    private static Entry entry(long seq, Author from, Content content) {
        ClientId id = new ClientId("nE0Jt2n4S8W1x7Zb5c3VhQ");
        return new Entry(THREAD, seq, Math.min(seq - 1, 5), from, id, content, NOON.plusSeconds(60 * seq));
    }

    private static Entry message(long seq, long prev, Author from, String id, String text, Instant at) {
        return new Entry(THREAD, seq, prev, from, new ClientId(id), new Content.Message(text), at);
    }

    private static ChatThread thread(
            Author visitor,
            ThreadStatus status,
            Instant activeAt,
            long lastSeq,
            long lastPublicSeq,
            long visitorMessages,
            long teamMessages,
            ChatThread.@Nullable Preview last) {
        Instant closedAt = status == ThreadStatus.CLOSED ? activeAt : null;
        return new ChatThread(
                THREAD,
                visitor,
                status,
                NOON,
                activeAt,
                closedAt,
                lastSeq,
                lastPublicSeq,
                visitorMessages,
                teamMessages,
                last,
                null,
                false,
                About.NOTHING);
    }

    private static Map<String, Integer> numbers(String file) {
        Map<String, Integer> numbers = new TreeMap<>();
        JsonNode node = read(file);
        node.propertyNames().forEach(name -> numbers.put(name, node.get(name).intValue()));
        return numbers;
    }

    private static JsonNode read(String file) {
        try (InputStream in = FrameFixturesTest.class.getResourceAsStream("/protocol/" + file)) {
            return JSON.readTree(Objects.requireNonNull(in, file).readAllBytes());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
