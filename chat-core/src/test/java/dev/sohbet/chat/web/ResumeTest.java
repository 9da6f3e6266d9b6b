package dev.sohbet.chat.web;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sohbet.chat.memory.InMemoryChatStore;
import dev.sohbet.chat.testkit.SteeredStore;
import dev.sohbet.chat.testkit.TestClient;
import dev.sohbet.chat.testkit.TestClient.Carrier;
import dev.sohbet.chat.testkit.TestHttp;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A container that was about to stop and goes on: its clients come back to it. */
class ResumeTest {
    @ParameterizedTest
    @EnumSource
    void who_was_sent_away_comes_back(Carrier carrier) {
        try (TestSite site = TestSite.start();
                TestClient visitor = site.visitor().over(carrier).connect()) {
            String thread = visitor.send("before").acked().thread();
            site.container().servlet().drain();
            visitor.await("1012", () -> visitor.closings().contains(1012));
            site.container().servlet().resume();
            visitor.drop();
            visitor.connect();
            visitor.send("after").acked();
            visitor.awaitText(thread, "after");
            assertThat(visitor.closings()).containsOnlyOnce(1012);
        }
    }

    @Test
    void polls_are_held_again() throws Exception {
        SteeredStore steered = new SteeredStore(new InMemoryChatStore());
        CountDownLatch compares = new CountDownLatch(1);
        try (TestSite site = TestSite.start(steered.store());
                TestClient other = site.visitor().connect()) {
            site.container().servlet().drain();
            site.container().servlet().resume();
            steered.after("newestThread", args -> compares.countDown());
            CompletableFuture<TestHttp.Reply> held = CompletableFuture.supplyAsync(() -> TestHttp.post(
                    site.base(),
                    "/api/events",
                    "{\"as\":\"visitor\",\"epoch\":\"" + site.chat().epoch()
                            + "\",\"watch\":[],\"presence\":\"offline\"}",
                    Map.of("Authorization", "Bearer " + other.token())));
            assertThat(compares.await(10, TimeUnit.SECONDS)).isTrue();
            other.drop();
            other.connect();
            other.send("news").acked();
            assertThat(held.get(10, TimeUnit.SECONDS).body()).contains("news");
        }
    }
}
