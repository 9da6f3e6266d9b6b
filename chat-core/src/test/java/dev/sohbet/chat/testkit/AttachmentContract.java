package dev.sohbet.chat.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sohbet.chat.model.Attachment;
import dev.sohbet.chat.model.Audience;
import dev.sohbet.chat.model.Author;
import dev.sohbet.chat.model.ChatThread.Preview;
import dev.sohbet.chat.model.ClientId;
import dev.sohbet.chat.model.Content.Edit;
import dev.sohbet.chat.model.Content.Message;
import dev.sohbet.chat.model.ErrorCode;
import dev.sohbet.chat.model.MediaId;
import dev.sohbet.chat.model.ThreadId;
import dev.sohbet.chat.spi.AppendResult;
import dev.sohbet.chat.spi.AppendResult.Appended;
import dev.sohbet.chat.spi.AppendResult.Conflict;
import dev.sohbet.chat.spi.AppendResult.Duplicate;
import dev.sohbet.chat.spi.AppendResult.Refused;
import dev.sohbet.chat.spi.EntryQuery;
import dev.sohbet.chat.spi.NewEntry;
import dev.sohbet.chat.spi.NewEntry.Address;
import dev.sohbet.chat.spi.NewEntry.ToThread;
import dev.sohbet.chat.spi.StoredAttachment;
import dev.sohbet.chat.spi.StoredAttachment.State;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Uploaded files, from before their bytes are stored to after they are deleted. */
abstract class AttachmentContract extends SignInContract {
    private static final String LOCAL = "local";
    private static final String GRID = "AbC_-012".repeat(8);
    private static final Instant EVER = Instant.EPOCH;

    private final Attachment photo = new Attachment(
            new MediaId(ids.id()),
            Attachment.Kind.IMAGE,
            "image/jpeg",
            "Çay bahçesi 🍵 2.jpg",
            81_234,
            new Attachment.Picture(1280, 960, GRID),
            null);

    private Attachment voice(long size) {
        return new Attachment(
                new MediaId(ids.id()),
                Attachment.Kind.VOICE,
                "audio/ogg",
                "voice.ogg",
                size,
                null,
                Duration.ofMillis(3_217));
    }

    private StoredAttachment storing(Author owner, Attachment file) {
        return storing(owner, file, ids.clientId());
    }

    private StoredAttachment storing(Author owner, Attachment file, ClientId upload) {
        return stored(owner, file, upload, State.STORING, null);
    }

    private StoredAttachment stored(
            Author owner, Attachment file, ClientId upload, State state, @Nullable ThreadId thread) {
        String small = file.picture() == null ? null : "image/png";
        return new StoredAttachment(file, owner, upload, now(), LOCAL, small, state, thread);
    }

    private boolean reserve(StoredAttachment file) {
        return store.reserve(file, Long.MAX_VALUE, EVER);
    }

    private Attachment uploaded(Author owner, Attachment file) {
        assertThat(reserve(storing(owner, file))).isTrue();
        assertThat(store.ready(file.id())).isPresent();
        return file;
    }

    private NewEntry sends(Author from, Address to, ClientId id, String text, Attachment... media) {
        List<MediaId> files = List.of(media).stream().map(Attachment::id).toList();
        return new NewEntry(to, from, id, new Message(text), now(), Set.of(), files);
    }

    private NewEntry sends(Author from, Address to, Attachment... media) {
        return sends(from, to, ids.clientId(), "", media);
    }

    private StoredAttachment file(MediaId id) {
        return otherNode.files(List.of(id)).get(0);
    }

    private Preview last(ThreadId thread) {
        return Objects.requireNonNull(thread(thread).last());
    }

    private static ErrorCode refusal(AppendResult result) {
        return ((Refused) result).code();
    }

    @Test
    void a_file_comes_back_as_it_was() {
        StoredAttachment file = storing(visitor, photo);

        assertThat(reserve(file)).isTrue();

        assertThat(otherNode.files(List.of(photo.id(), new MediaId(ids.id())))).containsExactly(file);
        assertThat(otherNode.uploaded(visitor, file.upload())).isEmpty();
        StoredAttachment ready = stored(visitor, photo, file.upload(), State.READY, null);
        assertThat(store.ready(photo.id())).contains(ready);
        assertThat(store.ready(photo.id())).contains(ready);
        assertThat(otherNode.uploaded(visitor, file.upload())).contains(ready);
        assertThat(otherNode.uploaded(agent, file.upload())).isEmpty();
        assertThat(store.ready(new MediaId(ids.id()))).isEmpty();
    }

    @Test
    void an_upload_that_is_tried_again_is_one_file() {
        ClientId upload = ids.clientId();
        Attachment first = voice(10);
        Attachment second = voice(10);
        reserve(storing(visitor, first, upload));
        reserve(storing(visitor, second, upload));
        reserve(storing(agent, voice(10), upload));

        assertThat(store.ready(first.id())).isPresent();

        assertThat(otherNode.ready(second.id()).map(StoredAttachment::attachment))
                .contains(first);
        assertThat(file(second.id()).state()).isEqualTo(State.WITHDRAWN);
        assertThat(store.ready(second.id())).isEmpty();
        assertThat(store.uploaded(visitor, upload).map(StoredAttachment::attachment))
                .contains(first);
    }

    @Test
    void tries_of_an_upload_at_once_are_one_file() throws Exception {
        for (int round = 0; round < 10; round++) {
            ClientId upload = ids.clientId();
            List<Attachment> tries =
                    IntStream.range(0, 6).mapToObj(i -> voice(10)).toList();
            List<Callable<MediaId>> racers = new ArrayList<>();
            for (int i = 0; i < tries.size(); i++) {
                Attachment file = tries.get(i);
                var node = i % 2 == 0 ? store : otherNode;
                reserve(storing(visitor, file, upload));
                racers.add(
                        () -> node.ready(file.id()).orElseThrow().attachment().id());
            }

            assertThat(Set.copyOf(Racers.race(racers))).hasSize(1);
        }
    }

    @Test
    void an_owner_has_so_much_a_day() throws Exception {
        Instant since = now().minus(Duration.ofDays(1));
        assertThat(store.reserve(storing(visitor, voice(60)), 100, since)).isTrue();
        assertThat(store.reserve(storing(visitor, voice(41)), 100, since)).isFalse();
        assertThat(store.reserve(storing(visitor, voice(40)), 100, since)).isTrue();
        assertThat(store.reserve(storing(visitor, voice(1)), 100, since)).isFalse();
        assertThat(store.reserve(storing(ids.visitor("Ege").author(), voice(100)), 100, since))
                .isTrue();
        clock.advance(Duration.ofDays(1).plusMillis(1));

        assertThat(store.reserve(storing(visitor, voice(100)), 100, now().minus(Duration.ofDays(1))))
                .isTrue();
    }

    @Test
    void uploads_at_once_do_not_get_around_it() throws Exception {
        List<Callable<Boolean>> racers = new ArrayList<>();
        for (int i = 0; i < 16; i++) {
            StoredAttachment file = storing(visitor, voice(10));
            var node = i % 2 == 0 ? store : otherNode;
            racers.add(() -> node.reserve(file, 50, EVER));
        }

        assertThat(Racers.race(racers)).filteredOn(got -> got).hasSize(5);
    }

    @Test
    void a_message_carries_its_files() {
        uploaded(visitor, photo);
        Attachment voice = uploaded(visitor, voice(5));

        NewEntry entry = sends(visitor, toVisitor(), ids.clientId(), "Bu mu?", photo, voice);
        Appended appended = appended(entry);

        Message said = new Message("Bu mu?", List.of(photo, voice));
        assertThat(appended.entry().content()).isEqualTo(said);
        ThreadId thread = appended.thread().id();
        assertThat(otherNode.entry(visitor, entry.clientId()).orElseThrow().content())
                .isEqualTo(said);
        assertThat(otherNode
                        .entries(new EntryQuery(thread, Audience.ALL, new EntryQuery.After(0), 10))
                        .entries())
                .containsExactly(appended.entry());
        assertThat(last(thread).media()).isEqualTo(Attachment.Kind.IMAGE);
        assertThat(last(thread).text()).isEqualTo("Bu mu?");
        assertThat(file(photo.id()).thread()).isEqualTo(thread);
        assertThat(result(entry)).isEqualTo(new Duplicate(appended.entry()));
    }

    @Test
    void the_preview_of_a_later_message_has_no_file() {
        uploaded(visitor, photo);
        ThreadId thread = appended(sends(visitor, toVisitor(), photo)).thread().id();
        assertThat(last(thread).text()).isEmpty();

        appended(says(agent, thread, "Evet"));

        assertThat(last(thread).media()).isNull();
    }

    @Test
    void an_edit_leaves_the_files() {
        uploaded(visitor, photo);
        Appended sent = appended(sends(visitor, toVisitor(), photo));
        ThreadId thread = sent.thread().id();

        appended(entry(new ToThread(thread), visitor, new Edit(1, "Kapı")));

        assertThat(last(thread).text()).isEqualTo("Kapı");
        assertThat(last(thread).media()).isEqualTo(Attachment.Kind.IMAGE);
    }

    @Test
    void one_id_is_one_message_with_the_same_files() {
        uploaded(visitor, photo);
        Attachment other = uploaded(visitor, voice(5));
        ClientId id = ids.clientId();
        Appended sent = appended(sends(visitor, toVisitor(), id, "", photo));

        assertThat(result(sends(visitor, toVisitor(), id, "", other))).isEqualTo(new Conflict());
        assertThat(result(sends(visitor, toVisitor(), id, ""))).isEqualTo(new Conflict());
        assertThat(result(sends(visitor, toVisitor(), id, "x", photo))).isEqualTo(new Conflict());
        store.withdrawAll(sent.thread().id());
        store.forget(photo.id());

        assertThat(result(sends(visitor, toVisitor(), id, "", photo))).isEqualTo(new Duplicate(sent.entry()));
    }

    @Test
    void only_an_own_file_that_is_ready_is_sent_and_only_once() {
        Attachment foreign = uploaded(agent, voice(5));
        Attachment storing = voice(5);
        reserve(storing(visitor, storing));
        Attachment withdrawn = uploaded(visitor, voice(5));
        assertThat(store.withdraw(withdrawn.id())).isTrue();
        uploaded(visitor, photo);
        ThreadId thread = appended(sends(visitor, toVisitor(), photo)).thread().id();
        Attachment fresh = uploaded(visitor, voice(5));

        for (Attachment file : List.of(foreign, storing, withdrawn, photo, voice(5))) {
            assertThat(refusal(result(sends(visitor, toVisitor(), fresh, file))))
                    .as(file.toString())
                    .isEqualTo(ErrorCode.BAD_MEDIA);
        }
        assertThat(thread(thread).lastSeq()).isEqualTo(1);
        assertThat(file(fresh.id()).thread()).isNull();
        List<AppendResult> both = append(
                sends(visitor, toVisitor(), fresh), sends(visitor, toVisitor(), fresh), says(visitor, thread, "x"));
        assertThat(both.get(0)).isInstanceOf(Appended.class);
        assertThat(refusal(both.get(1))).isEqualTo(ErrorCode.BAD_MEDIA);
        assertThat(both.get(2)).isInstanceOf(Appended.class);
    }

    @Test
    void of_sending_and_withdrawing_at_once_one_happens() throws Exception {
        for (int round = 0; round < 20; round++) {
            Attachment file = uploaded(visitor, voice(5));
            NewEntry entry = sends(visitor, toVisitor(), file);

            List<Boolean> happened = Racers.race(List.of(
                    () -> store.append(List.of(entry)).get(0) instanceof Appended,
                    () -> otherNode.withdraw(file.id())));

            assertThat(happened).containsExactlyInAnyOrder(true, false);
        }
    }

    @Test
    void a_file_is_sent_once_by_any_number_at_once() throws Exception {
        for (int round = 0; round < 10; round++) {
            Attachment file = uploaded(visitor, voice(5));
            List<Callable<Boolean>> racers = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                NewEntry entry = sends(visitor, toVisitor(), file);
                var node = i % 2 == 0 ? store : otherNode;
                racers.add(() -> node.append(List.of(entry)).get(0) instanceof Appended);
            }

            assertThat(Racers.race(racers)).filteredOn(sent -> sent).hasSize(1);
        }
    }

    @Test
    void what_was_not_sent_is_disposed_of() {
        Attachment storing = voice(5);
        reserve(storing(visitor, storing));
        clock.advance(Duration.ofSeconds(1));
        Attachment sent = uploaded(visitor, voice(5));
        appended(sends(visitor, toVisitor(), sent));
        Attachment old = uploaded(visitor, voice(5));
        clock.advance(Duration.ofHours(1));
        Attachment fresh = uploaded(visitor, voice(5));

        assertThat(store.disposable(now(), 10))
                .extracting(StoredAttachment::attachment)
                .containsExactly(storing, old);
        assertThat(store.disposable(now(), 1))
                .extracting(StoredAttachment::attachment)
                .containsExactly(storing);
        assertThat(store.withdraw(old.id())).isTrue();
        assertThat(store.withdraw(old.id())).isTrue();
        assertThat(store.disposable(now(), 10))
                .as("what was withdrawn hides nothing else")
                .extracting(StoredAttachment::attachment)
                .containsExactly(storing, old);
        assertThat(store.withdraw(sent.id())).isFalse();
        assertThat(store.disposable(EVER, 10))
                .extracting(StoredAttachment::attachment)
                .containsExactly(old);
        store.forget(old.id());
        store.forget(fresh.id());
        store.forget(sent.id());
        assertThat(otherNode.files(List.of(old.id(), fresh.id(), sent.id()))).hasSize(2);
    }

    @Test
    void all_files_of_a_thread_are_withdrawn() {
        uploaded(visitor, photo);
        Attachment answer = uploaded(agent, voice(5));
        ThreadId thread = appended(sends(visitor, toVisitor(), photo)).thread().id();
        appended(sends(agent, new ToThread(thread), answer));
        Attachment other = uploaded(visitor, voice(5));

        store.withdrawAll(thread);

        assertThat(otherNode.disposable(EVER, 10))
                .extracting(StoredAttachment::attachment)
                .containsExactlyInAnyOrder(photo, answer);
        assertThat(file(other.id()).state()).isEqualTo(State.READY);
        store.forget(photo.id());
        assertThat(otherNode.files(List.of(photo.id()))).isEmpty();
        assertThat(thread(thread).lastSeq()).isEqualTo(2);
    }

    @Test
    void what_lies_in_a_media_store_is_found_until_it_is_moved() {
        List<MediaId> all = IntStream.range(0, 5)
                .mapToObj(i -> uploaded(visitor, voice(5)).id())
                .sorted(Comparator.comparing(MediaId::value))
                .toList();
        reserve(storing(visitor, voice(5)));
        Attachment withdrawn = uploaded(visitor, voice(5));
        store.withdraw(withdrawn.id());

        assertThat(store.storedIn(LOCAL, 2))
                .extracting(file -> file.attachment().id())
                .containsExactlyElementsOf(all.subList(0, 2));
        all.forEach(id -> assertThat(store.moved(id, LOCAL, "cloudinary")).isTrue());
        assertThat(store.moved(all.get(0), LOCAL, "cloudinary")).isFalse();
        assertThat(store.moved(withdrawn.id(), LOCAL, "cloudinary")).isFalse();

        assertThat(otherNode.storedIn(LOCAL, 2)).isEmpty();
        assertThat(otherNode.storedIn("cloudinary", 10)).hasSize(5);
        assertThat(file(all.get(0)).store()).isEqualTo("cloudinary");
    }
}
