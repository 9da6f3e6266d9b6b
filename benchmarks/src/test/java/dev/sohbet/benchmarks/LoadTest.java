package dev.sohbet.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sohbet.chat.memory.InMemoryChatStore;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LoadTest {
    @TempDir
    Path folder;

    @Test
    void everyMessageIsAcknowledgedAndReachesTheAgentOnceAndInOrder() throws Exception {
        try (ChatServer server = new ChatServer(new InMemoryChatStore(), folder)) {
            Site site = new SohbetSite(server.port(), true);
            site.prepare(10);
            try (Load load = new Load(site, 10)) {
                Load.Result busy = load.closedLoop(Duration.ZERO, Duration.ofMillis(300));
                assertThat(busy.acked()).isPositive();
                Load.Result offered = load.offered(100, Duration.ZERO, Duration.ofMillis(300));
                assertThat(offered.acked()).isPositive();
                assertThat(offered.agentTimes().total()).isEqualTo(30);
                assertThat(offered.faults()).isEmpty();
            }
        }
    }

    @Test
    void whatIsMissingIsNoticed() throws Exception {
        try (ChatServer server = new ChatServer(new InMemoryChatStore(), folder)) {
            Site site = new SohbetSite(server.port(), false);
            site.prepare(1);
            try (Load load = new Load(site, 1)) {
                load.arrived(0, 1, 3, 2);
                load.acked(0, 1);
                assertThat(load.lone(1, Duration.ZERO).faults())
                        .contains(
                                "visitor 0: message 1 arrived at the agent, not 0",
                                "visitor 0: message 1 acknowledged, not 0");
            }
        }
    }
}
