package dev.sohbet.chat.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sohbet.chat.model.Author;
import dev.sohbet.chat.model.ChatException;
import dev.sohbet.chat.model.Participant.Visitor;
import dev.sohbet.chat.model.Presence;
import dev.sohbet.chat.spi.PresenceStore.PresenceUpdate;
import dev.sohbet.chat.testkit.TestIds;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is written besides messages does not get in their way, nor in anybody's who only wants to read. */
class SmallWritesTest {
    private static final Instant NOW = Instant.parse("2026-11-23T12:00:00Z");

    private final TestIds ids = new TestIds(29);

    @TempDir
    Path folder;

    private JdbcChatStore store;

    @BeforeEach
    void open() {
        store = JdbcChatStore.sqlite(folder.resolve("chat.db"));
    }

    @AfterEach
    void close() {
        store.close();
    }

    /** Passes on to another database, unless it fails; counts. */
    private static final class Watched implements Database {
        private final Database database;
        private int writes;
        private boolean failing;

        Watched(Database database) {
            this.database = database;
        }

        @Override
        public Dialect dialect() {
            return database.dialect();
        }

        @Override
        public <T> T read(Work<T> work) {
            return database.read(work);
        }

        @Override
        public <T> T write(Work<T> work) {
            writes++;
            if (failing) {
                throw Failures.unavailable("The disk is full.");
            }
            return database.write(work);
        }

        @Override
        public void close() {
            database.close();
        }
    }

    @Test
    void the_presence_of_thousands_is_written_in_pieces_that_messages_get_between() {
        Watched watched = new Watched(store.database());
        PresenceRows presence = new PresenceRows(watched);
        presence.renewNode("n", NOW, Duration.ofSeconds(30));
        List<PresenceUpdate> updates = new ArrayList<>();
        List<Author> authors = new ArrayList<>();
        for (int i = 0; i < 1_000; i++) {
            Author author = ids.visitor("V" + i).author();
            authors.add(author);
            Presence.State state = i % 3 == 0 ? Presence.State.OFFLINE : Presence.State.ONLINE;
            updates.add(new PresenceUpdate(author, state, NOW));
        }
        watched.writes = 0;
        presence.update("n", updates);
        assertThat(watched.writes).as("256 at a time").isEqualTo(4);
        var found = presence.of(authors, NOW);
        for (int i = 0; i < 1_000; i++) {
            Presence expected =
                    i % 3 == 0 ? new Presence(Presence.State.OFFLINE, NOW) : new Presence(Presence.State.ONLINE, null);
            assertThat(found.get(authors.get(i))).isEqualTo(expected);
        }
        presence.update("n", Collections.nCopies(600, updates.get(1)));
        assertThat(watched.writes).as("one participant is one row").isEqualTo(5);
    }

    @Test
    void a_visitor_is_known_although_that_it_came_cannot_be_written_down() {
        Watched watched = new Watched(store.database());
        IdentityRows identities = new IdentityRows(watched);
        Visitor visitor = ids.visitor("Deniz");
        identities.addVisitor(visitor, "hash", NOW);
        watched.failing = true;
        watched.writes = 0;
        Instant later = NOW.plus(Duration.ofDays(2));
        for (int i = 0; i < 3; i++) {
            assertThat(identities.visitorByToken("hash", later, Duration.ofDays(30)))
                    .contains(visitor);
        }
        assertThat(watched.writes).isEqualTo(3);
        assertThatThrownBy(() -> identities.addVisitor(visitor, "another", NOW)).isInstanceOf(ChatException.class);
        watched.failing = false;
        assertThat(identities.visitorByToken("hash", later, Duration.ofDays(30)))
                .contains(visitor);
        assertThat(identities.visitorByToken("hash", NOW.plus(Duration.ofDays(31)), Duration.ofDays(30)))
                .as("that it came is written down now")
                .contains(visitor);
    }
}
