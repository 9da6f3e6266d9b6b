package dev.sohbet.chat;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sohbet.chat.internal.signin.ServerKey;
import dev.sohbet.chat.model.Author;
import dev.sohbet.chat.model.MediaId;
import dev.sohbet.chat.testkit.TestClock;
import dev.sohbet.chat.testkit.TestIds;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class MediaTicketsTest {
    private final TestClock clock = new TestClock();
    private final TestIds ids = new TestIds(20261127);
    private final MediaTickets tickets = tickets("a key of at least thirty-two bytes");
    private final MediaId file = new MediaId(ids.id());
    private final Author visitor = ids.visitor("Deniz").author();

    private MediaTickets tickets(String key) {
        return new MediaTickets(new ServerKey(key.getBytes(StandardCharsets.UTF_8)), clock);
    }

    @Test
    void a_ticket_names_whom_it_was_made_for() {
        Author agent = ids.agent("Ayşe").author();

        for (Author viewer : List.of(visitor, agent)) {
            assertThat(tickets.viewer(file, tickets.make(file, viewer)))
                    .hasValueSatisfying(found -> assertThat(found.is(viewer)).isTrue());
        }
    }

    @Test
    void a_ticket_ends_after_five_minutes() {
        String ticket = tickets.make(file, visitor);

        clock.advance(Duration.ofMinutes(5).minusSeconds(1));
        assertThat(tickets.viewer(file, ticket)).isPresent();
        clock.advance(Duration.ofSeconds(1));
        assertThat(tickets.viewer(file, ticket)).isEmpty();
    }

    @Test
    void a_ticket_is_good_for_nothing_else() {
        String ticket = tickets.make(file, visitor);
        String until = ticket.substring(0, ticket.indexOf('.'));
        String mac = ticket.substring(ticket.lastIndexOf('.'));

        assertThat(tickets.viewer(new MediaId(ids.id()), ticket))
                .as("another file")
                .isEmpty();
        List<String> forged = List.of(
                until + ".visitor." + ids.id() + mac,
                until + ".agent." + visitor.id() + mac,
                Long.parseLong(until) + 1 + ".visitor." + visitor.id() + mac,
                until + ".visitor." + visitor.id() + "." + "0".repeat(64),
                until + ".visitor." + visitor.id() + mac + "0",
                until + ".visitor." + visitor.id());
        assertThat(forged)
                .allSatisfy(each -> assertThat(tickets.viewer(file, each)).isEmpty());
        assertThat(tickets("another key of at least 32 bytes!").viewer(file, ticket))
                .as("another site")
                .isEmpty();
    }
}
