package dev.sohbet.chat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;

import dev.sohbet.chat.media.LocalMediaStore;
import dev.sohbet.chat.media.MediaLimits;
import dev.sohbet.chat.media.MediaSettings;
import dev.sohbet.chat.memory.InMemoryChatStore;
import dev.sohbet.chat.model.About;
import dev.sohbet.chat.model.AgentRole;
import dev.sohbet.chat.model.Attachment;
import dev.sohbet.chat.model.ChatException;
import dev.sohbet.chat.model.Content;
import dev.sohbet.chat.model.Entry;
import dev.sohbet.chat.model.ErrorCode;
import dev.sohbet.chat.model.MediaId;
import dev.sohbet.chat.model.Participant;
import dev.sohbet.chat.spi.EntryQuery;
import dev.sohbet.chat.spi.MediaScanner;
import dev.sohbet.chat.spi.MediaScanner.Verdict;
import dev.sohbet.chat.spi.MediaStore;
import dev.sohbet.chat.spi.StoredAttachment;
import dev.sohbet.chat.testkit.TestClock;
import dev.sohbet.chat.testkit.TestIds;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files from their upload to their end, through the face of the chat. */
class FilesTest {
    private static final byte[] KEY = "a key of at least thirty-two bytes".getBytes(StandardCharsets.UTF_8);
    private static final byte[] TEXT = "Merhaba".getBytes(StandardCharsets.UTF_8);

    @TempDir
    private Path folder = Path.of("");

    private final TestClock clock = new TestClock();
    private final TestIds ids = new TestIds(20261126);
    private final InMemoryChatStore store = new InMemoryChatStore();
    private final Participant.Visitor visitor = ids.visitor("Deniz");
    private final Participant.Agent agent = ids.agent("Ayşe");
    private final List<Chat> open = new ArrayList<>();

    /** A media store that can be told to fail, under another name. */
    private static final class Elsewhere implements MediaStore {
        private final LocalMediaStore files;
        private boolean fails;
        private boolean keeps;
        private Runnable before = () -> {};
        private int deletes;

        private final String name;

        Elsewhere(Path root) {
            this(root, "elsewhere");
        }

        Elsewhere(Path root, String name) {
            this.name = name;
            files = new LocalMediaStore(root);
        }

        @Override
        public String name() {
            return name;
        }

        @Override
        public void put(Key key, Path file) {
            before.run();
            if (fails) {
                throw new ChatException(ErrorCode.UNAVAILABLE, "It is away.");
            }
            files.put(key, file);
        }

        @Override
        public Optional<InputStream> open(Key key, long from) {
            return files.open(key, from);
        }

        @Override
        public void delete(Key key) {
            deletes++;
            if (keeps) {
                throw new ChatException(ErrorCode.UNAVAILABLE, "It is away.");
            }
            files.delete(key);
        }
    }

    private LocalMediaStore local() {
        return new LocalMediaStore(folder.resolve("local"));
    }

    private Chat chat(MediaSettings settings) {
        Chat chat = Chat.builder()
                .store(store)
                .clock(clock)
                .limits(ChatLimits.DEFAULT.withSending(1, Duration.ZERO))
                .serverKey(KEY)
                .media(settings)
                .build();
        open.add(chat);
        return chat;
    }

    private Chat chat(MediaLimits limits, @Nullable MediaScanner scanner) {
        return chat(new MediaSettings(local(), incoming(), limits, scanner, List.of(), false));
    }

    private Chat chat() {
        return chat(MediaLimits.DEFAULT, null);
    }

    private Path incoming() {
        return folder.resolve("incoming");
    }

    @AfterEach
    void close() {
        open.forEach(Chat::close);
    }

    private Attachment upload(ChatActor by, byte[] bytes) {
        Upload upload = by.upload(ids.clientId(), "a.txt", "text/plain", false);
        upload.write(ByteBuffer.wrap(bytes));
        return upload.finish().join();
    }

    private static ErrorCode refusal(Runnable task) {
        Throwable thrown = catchThrowable(task::run);
        Throwable cause = thrown instanceof CompletionException ? thrown.getCause() : thrown;
        assertThat(cause).isInstanceOf(ChatException.class);
        return ((ChatException) Objects.requireNonNull(cause)).code();
    }

    private static long files(Path folder) {
        try (Stream<Path> all = Files.walk(folder)) {
            return all.filter(Files::isRegularFile).count();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private String read(ChatActor by, MediaId file) throws IOException {
        try (MediaContent content = by.media(file, false, 0)) {
            return new String(content.bytes().readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private Entry sent(ChatActor by, Attachment file) {
        return by.send(ids.clientId(), "", List.of(file.id()), About.NOTHING).join();
    }

    @Test
    void a_message_of_a_file_alone() throws IOException {
        ChatActor by = chat().as(visitor);
        Attachment file = upload(by, TEXT);

        Entry entry = sent(by, file);

        assertThat(entry.content()).isEqualTo(new Content.Message("", List.of(file)));
        assertThat(read(by, file.id())).isEqualTo("Merhaba");
        assertThat(files(incoming())).isZero();
    }

    @Test
    void a_message_needs_words_or_files_and_takes_five() {
        ChatActor by = chat().as(visitor);
        List<MediaId> six =
                Stream.generate(() -> new MediaId(ids.id())).limit(6).toList();
        Attachment file = upload(by, TEXT);

        assertThat(refusal(() ->
                        by.send(ids.clientId(), " ", List.of(), About.NOTHING).join()))
                .isEqualTo(ErrorCode.BAD_TEXT);
        assertThat(refusal(
                        () -> by.send(ids.clientId(), "x", six, About.NOTHING).join()))
                .isEqualTo(ErrorCode.BAD_FRAME);
        assertThat(refusal(() -> by.send(ids.clientId(), "x", List.of(file.id(), file.id()), About.NOTHING)
                        .join()))
                .isEqualTo(ErrorCode.BAD_FRAME);
        assertThat(refusal(() -> by.send(ids.clientId(), "x", six.subList(0, 1), About.NOTHING)
                        .join()))
                .isEqualTo(ErrorCode.BAD_MEDIA);
    }

    @Test
    void an_infected_file_is_refused_and_an_examiner_that_is_away_lets_nothing_in() {
        AtomicReference<@Nullable Verdict> verdict = new AtomicReference<>(new Verdict.Infected("Eicar"));
        ChatActor by = chat(MediaLimits.DEFAULT, file -> {
                    Verdict said = verdict.get();
                    if (said == null) {
                        throw new ChatException(ErrorCode.UNAVAILABLE, "It is away.");
                    }
                    return said;
                })
                .as(visitor);

        assertThat(refusal(() -> upload(by, TEXT))).isEqualTo(ErrorCode.BAD_MEDIA);
        verdict.set(null);
        assertThat(refusal(() -> upload(by, TEXT))).isEqualTo(ErrorCode.UNAVAILABLE);
        assertThat(files(folder)).isZero();
        verdict.set(new Verdict.Clean());
        assertThat(upload(by, TEXT).size()).isEqualTo(TEXT.length);
    }

    @Test
    void so_many_at_once() {
        MediaLimits few = new MediaLimits(
                Map.of(Attachment.Kind.FILE, 100L), 1_000, Duration.ofMinutes(1), 3, 2, Duration.ofDays(1));
        Chat chat = chat(few, null);
        ChatActor by = chat.as(visitor);
        Upload first = by.upload(ids.clientId(), "a.txt", "text/plain", false);
        Upload second = by.upload(ids.clientId(), "a.txt", "text/plain", false);

        assertThat(refusal(() -> by.upload(ids.clientId(), "a.txt", "text/plain", false)))
                .isEqualTo(ErrorCode.RATE_LIMITED);
        Upload agents = chat.as(agent).upload(ids.clientId(), "a.txt", "text/plain", false);
        assertThat(refusal(() -> chat.as(ids.visitor("Ege")).upload(ids.clientId(), "a.txt", "text/plain", false)))
                .isEqualTo(ErrorCode.OVERLOADED);
        first.close();
        first.close();
        Upload third = chat.as(ids.visitor("Ege")).upload(ids.clientId(), "a.txt", "text/plain", false);
        assertThat(refusal(() -> chat.as(ids.visitor("Cem")).upload(ids.clientId(), "a.txt", "text/plain", false)))
                .as("closing twice makes room for one")
                .isEqualTo(ErrorCode.OVERLOADED);
        third.close();
        upload(by, TEXT);
        assertThat(refusal(() -> second.write(ByteBuffer.allocate(101)))).isEqualTo(ErrorCode.TOO_LARGE);
        agents.close();
        assertThat(files(incoming())).isZero();
        upload(by, TEXT);
    }

    @Test
    void what_a_media_store_did_not_take_is_disposed_of() {
        Elsewhere elsewhere = new Elsewhere(folder.resolve("elsewhere"));
        MediaSettings settings = new MediaSettings(elsewhere, incoming());
        ChatActor by = chat(settings).as(visitor);
        elsewhere.fails = true;

        assertThat(refusal(() -> upload(by, TEXT))).isEqualTo(ErrorCode.UNAVAILABLE);

        assertThat(store.disposable(clock.instant(), 10)).hasSize(1);
        keeper(settings).disposeOnce();
        assertThat(store.disposable(clock.instant(), 10)).isEmpty();
        elsewhere.fails = false;
        upload(by, TEXT);
    }

    @Test
    void only_what_is_left_of_uploads_is_deleted_at_the_start() throws IOException {
        Files.createDirectories(incoming());
        FileTime old = FileTime.from(Instant.now().minus(Duration.ofDays(1)));
        List<String> left = List.of("upload-1.part", "media-2.part", "move-3");
        for (String name : List.of("upload-1.part", "media-2.part", "move-3", "accounts.db")) {
            Files.setLastModifiedTime(Files.createFile(incoming().resolve(name)), old);
        }
        Path young = Files.createFile(incoming().resolve("upload-4.part"));

        chat();

        assertThat(left).noneMatch(name -> Files.exists(incoming().resolve(name)));
        assertThat(young).exists();
        assertThat(incoming().resolve("accounts.db")).exists();
    }

    @Test
    void nobody_else_on_the_machine_reads_a_file_on_its_way() throws IOException {
        ChatActor by = chat().as(visitor);
        try (Upload upload = by.upload(ids.clientId(), "a.txt", "text/plain", false)) {
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(incoming())))
                    .isEqualTo("rwx------");
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(upload.file())))
                    .isEqualTo("rw-------");
        }
    }

    @Test
    void files_are_taken_again_when_somebody_has_deleted_the_directory() throws IOException {
        ChatActor by = chat().as(visitor);
        Files.delete(incoming());

        assertThat(upload(by, TEXT).size()).isEqualTo(TEXT.length);
    }

    /** Where it took so long that it counts as not sent, the keeper has been there before its bytes. */
    @Test
    void a_file_that_was_disposed_of_while_it_was_stored_leaves_nothing() {
        Elsewhere slow = new Elsewhere(folder.resolve("elsewhere"));
        MediaSettings settings = new MediaSettings(slow, incoming());
        slow.before = () -> {
            clock.advance(Duration.ofDays(2));
            keeper(settings).disposeOnce();
        };
        ChatActor by = chat(settings).as(visitor);

        assertThat(refusal(() -> upload(by, TEXT))).isEqualTo(ErrorCode.UNAVAILABLE);

        assertThat(files(folder)).isZero();
        assertThat(store.disposable(clock.instant(), 10)).isEmpty();
    }

    private MediaKeeper keeper(MediaSettings settings) {
        return new MediaKeeper(settings, store, TestMedia.of(settings, store, clock), clock);
    }

    @Test
    void unsent_files_go_after_a_day_and_sent_ones_stay() throws IOException {
        MediaSettings settings = new MediaSettings(local(), incoming());
        ChatActor by = chat(settings).as(visitor);
        MediaKeeper keeper = keeper(settings);
        Attachment sent = upload(by, TEXT);
        sent(by, sent);
        Attachment unsent = upload(by, TEXT);
        clock.advance(Duration.ofDays(1).minusSeconds(1));
        keeper.disposeOnce();
        assertThat(files(folder.resolve("local"))).isEqualTo(2);
        clock.advance(Duration.ofSeconds(2));

        keeper.disposeOnce();

        assertThat(files(folder.resolve("local"))).isEqualTo(1);
        assertThat(read(by, sent.id())).isEqualTo("Merhaba");
        assertThat(refusal(() -> sent(by, unsent))).isEqualTo(ErrorCode.BAD_MEDIA);
    }

    @Test
    void only_an_admin_withdraws_the_files_of_a_thread_and_then_nobody_sees_them() {
        MediaSettings settings = new MediaSettings(local(), incoming());
        Chat chat = chat(settings);
        ChatActor by = chat.as(visitor);
        Attachment file = upload(by, TEXT);
        Entry entry = sent(by, file);
        assertThat(refusal(() -> chat.as(agent).withdrawMedia(entry.thread()))).isEqualTo(ErrorCode.FORBIDDEN);
        assertThat(refusal(() -> by.withdrawMedia(entry.thread()))).isEqualTo(ErrorCode.FORBIDDEN);

        chat.as(new Participant.Agent(ids.id(), "Vural", AgentRole.ADMIN)).withdrawMedia(entry.thread());

        assertThat(refusal(() -> by.media(file.id(), false, 0))).isEqualTo(ErrorCode.NOT_FOUND);
        assertThat(by.mediaLinks(entry.thread(), List.of(file.id()))).isEmpty();
        keeper(settings).disposeOnce();
        assertThat(files(folder)).isZero();
        assertThat(by.history(entry.thread(), new EntryQuery.Newest(), 10).entries())
                .containsExactly(entry);
    }

    @Test
    void files_move_to_another_media_store_and_are_seen_all_the_while() throws IOException {
        LocalMediaStore before = local();
        Elsewhere after = new Elsewhere(folder.resolve("elsewhere"));
        ChatActor by = chat(new MediaSettings(before, incoming())).as(visitor);
        List<Attachment> files = new ArrayList<>();
        for (int i = 0; i < 45; i++) {
            files.add(upload(by, ("file " + i).getBytes(StandardCharsets.UTF_8)));
            sent(by, files.get(i));
        }
        MediaSettings moving = new MediaSettings(after, incoming(), MediaLimits.DEFAULT, null, List.of(before), true);
        MediaKeeper keeper = keeper(moving);
        ChatActor then = chat(new MediaSettings(
                        after, folder.resolve("incoming2"), MediaLimits.DEFAULT, null, List.of(before), false))
                .as(visitor);
        int rounds = 0;
        do {
            for (int i = 0; i < files.size(); i += 11) {
                assertThat(read(then, files.get(i).id())).isEqualTo("file " + i);
            }
            rounds++;
        } while (keeper.moveOnce());

        assertThat(rounds).isEqualTo(4);
        assertThat(files(folder.resolve("local"))).isZero();
        assertThat(files(folder.resolve("elsewhere"))).isEqualTo(45);
        assertThat(store.storedIn("elsewhere", 100)).hasSize(45);
        assertThat(read(then, files.get(44).id())).isEqualTo("file 44");
    }

    /** Another node disposes of a file between the two steps of its move. */
    @Test
    void a_file_that_is_withdrawn_while_it_moves_leaves_nothing() {
        LocalMediaStore before = local();
        MediaSettings old = new MediaSettings(before, incoming());
        ChatActor by = chat(old).as(visitor);
        Attachment file = upload(by, TEXT);
        Elsewhere after = new Elsewhere(folder.resolve("elsewhere"));
        MediaStore interrupted = new MediaStore() {
            @Override
            public String name() {
                return after.name();
            }

            @Override
            public void put(Key key, Path bytes) {
                after.put(key, bytes);
                store.withdraw(file.id());
                keeper(old).disposeOnce();
            }

            @Override
            public Optional<InputStream> open(Key key, long from) {
                return after.open(key, from);
            }

            @Override
            public void delete(Key key) {
                after.delete(key);
            }
        };

        keeper(new MediaSettings(interrupted, incoming(), MediaLimits.DEFAULT, null, List.of(before), true))
                .moveOnce();

        assertThat(store.files(List.of(file.id()))).isEmpty();
        assertThat(files(folder)).isZero();
    }

    @Test
    void a_move_that_failed_goes_on_later() throws IOException {
        LocalMediaStore before = local();
        ChatActor by = chat(new MediaSettings(before, incoming())).as(visitor);
        Attachment file = upload(by, TEXT);
        sent(by, file);
        Elsewhere after = new Elsewhere(folder.resolve("elsewhere"));
        after.fails = true;
        MediaSettings moving = new MediaSettings(after, incoming(), MediaLimits.DEFAULT, null, List.of(before), true);

        assertThat(refusal(keeper(moving)::moveOnce)).isEqualTo(ErrorCode.UNAVAILABLE);

        assertThat(read(by, file.id())).isEqualTo("Merhaba");
        assertThat(files(incoming())).isZero();
        after.fails = false;
        assertThat(keeper(moving).moveOnce()).isTrue();
        assertThat(store.files(List.of(file.id())))
                .extracting(StoredAttachment::store)
                .containsExactly("elsewhere");
    }

    /** Its disk may not be mounted: were it noted elsewhere, its bytes would be lost when the disk comes back. */
    @Test
    void a_file_whose_bytes_are_missing_is_not_noted_as_moved_and_is_in_no_others_way() throws IOException {
        LocalMediaStore before = local();
        ChatActor by = chat(new MediaSettings(before, incoming())).as(visitor);
        List<Attachment> files = new ArrayList<>();
        for (int i = 0; i < 45; i++) {
            files.add(upload(by, ("file " + i).getBytes(StandardCharsets.UTF_8)));
            sent(by, files.get(i));
        }
        List<StoredAttachment> missing = store.storedIn("local", 30);
        missing.forEach(file -> before.delete(file.key()));
        Elsewhere after = new Elsewhere(folder.resolve("elsewhere"));
        MediaKeeper keeper =
                keeper(new MediaSettings(after, incoming(), MediaLimits.DEFAULT, null, List.of(before), true));

        for (int i = 0; i < 3; i++) {
            keeper.moveOnce();
        }

        assertThat(store.storedIn("local", 100)).containsExactlyElementsOf(missing);
        assertThat(store.storedIn("elsewhere", 100)).hasSize(15);
        Path back = Files.writeString(folder.resolve("back"), "it is back");
        missing.forEach(file -> before.put(file.key(), back));
        for (int i = 0; i < 3; i++) {
            keeper.moveOnce();
        }
        assertThat(store.storedIn("elsewhere", 100)).hasSize(45);
    }

    @Test
    void a_store_whose_bytes_are_missing_keeps_none_from_moving_out_of_another() {
        LocalMediaStore first = local();
        Elsewhere second = new Elsewhere(folder.resolve("second"), "second");
        for (MediaStore store : List.of(first, second)) {
            ChatActor by = chat(new MediaSettings(store, incoming())).as(visitor);
            sent(by, upload(by, TEXT));
        }
        store.storedIn("local", 10).forEach(file -> first.delete(file.key()));
        Elsewhere after = new Elsewhere(folder.resolve("elsewhere"));
        MediaKeeper keeper =
                keeper(new MediaSettings(after, incoming(), MediaLimits.DEFAULT, null, List.of(first, second), true));

        assertThat(keeper.moveOnce()).isTrue();
        assertThat(store.storedIn("elsewhere", 10)).hasSize(1);
        assertThat(keeper.moveOnce()).isFalse();
        assertThat(store.storedIn("local", 10)).hasSize(1);
    }

    @Test
    void files_that_cannot_be_deleted_keep_no_others_from_it() {
        Elsewhere gone = new Elsewhere(folder.resolve("elsewhere"));
        ChatActor then = chat(new MediaSettings(gone, incoming())).as(visitor);
        for (int i = 0; i < 120; i++) {
            upload(then, TEXT);
        }
        MediaSettings settings = new MediaSettings(local(), incoming());
        clock.advance(Duration.ofDays(2));
        upload(chat(settings).as(visitor), TEXT);
        clock.advance(Duration.ofDays(2));
        MediaKeeper keeper = keeper(settings);

        keeper.disposeOnce();
        keeper.disposeOnce();

        assertThat(files(folder.resolve("local"))).isZero();
        assertThat(store.disposable(clock.instant(), 200)).hasSize(120);
    }

    @Test
    void a_media_store_that_is_away_is_not_asked_for_each_file() {
        Elsewhere away = new Elsewhere(folder.resolve("elsewhere"));
        MediaSettings settings = new MediaSettings(away, incoming());
        ChatActor by = chat(settings).as(visitor);
        for (int i = 0; i < 10; i++) {
            upload(by, TEXT);
        }
        clock.advance(Duration.ofDays(2));
        away.keeps = true;
        MediaKeeper keeper = keeper(settings);

        assertThat(refusal(keeper::disposeOnce)).isEqualTo(ErrorCode.UNAVAILABLE);

        assertThat(away.deletes).isEqualTo(3);
        away.keeps = false;
        keeper.disposeOnce();
        assertThat(files(folder)).isZero();
    }

    @Test
    void the_chat_moves_and_disposes_by_itself() throws IOException {
        LocalMediaStore before = local();
        ChatActor by = chat(new MediaSettings(before, incoming())).as(visitor);
        Attachment file = upload(by, TEXT);
        sent(by, file);
        upload(by, TEXT);
        clock.advance(Duration.ofDays(2));
        Elsewhere after = new Elsewhere(folder.resolve("elsewhere"));

        chat(new MediaSettings(after, incoming(), MediaLimits.DEFAULT, null, List.of(before), true));

        await().until(() -> files(folder.resolve("local")) == 0 && files(folder.resolve("elsewhere")) == 1);
    }

    @Test
    void files_need_a_server_key() {
        Chat.Builder builder = Chat.builder().media(new MediaSettings(local(), incoming()));

        assertThatThrownBy(builder::build)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("server key");
    }
}
