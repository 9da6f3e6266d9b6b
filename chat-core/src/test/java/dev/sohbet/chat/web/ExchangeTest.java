package dev.sohbet.chat.web;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sohbet.chat.memory.InMemoryChatStore;
import dev.sohbet.chat.testkit.SteeredStore;
import dev.sohbet.chat.testkit.TestClient;
import dev.sohbet.chat.testkit.TestHttp;
import dev.sohbet.chat.testkit.TestSocket;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class ExchangeTest {
    private static final int WORKERS = 8;

    @Test
    void an_answer_does_not_wait_for_workers_that_hang_in_the_store() throws Exception {
        SteeredStore steered = new SteeredStore(new InMemoryChatStore());
        CountDownLatch away = new CountDownLatch(1);
        CountDownLatch hanging = new CountDownLatch(WORKERS);
        List<TestSocket> newcomers = new ArrayList<>();
        try (TestSite site = TestSite.start(steered.store())) {
            TestClient visitor = site.visitor();
            steered.before("visitorByToken", args -> {
                if (Thread.currentThread().getName().startsWith("chat-worker")) {
                    hanging.countDown();
                    assertThat(away.await(30, TimeUnit.SECONDS)).isTrue();
                }
            });
            for (int i = 0; i < WORKERS; i++) {
                TestSocket newcomer = TestSocket.open(site.base(), Map.of());
                newcomers.add(newcomer);
                newcomer.send("{\"kind\":\"hello\",\"id\":\"1\",\"v\":1,\"as\":\"visitor\",\"token\":\""
                        + visitor.token() + "\"}");
            }
            assertThat(hanging.await(10, TimeUnit.SECONDS)).isTrue();
            TestHttp.Reply reply = CompletableFuture.supplyAsync(() -> TestHttp.post(
                            site.base(),
                            "/api/frame",
                            "{\"kind\":\"send\",\"id\":\"" + TestClient.newClientId()
                                    + "\",\"as\":\"visitor\",\"text\":\"hello\"}",
                            Map.of("Authorization", "Bearer " + visitor.token())))
                    .get(10, TimeUnit.SECONDS);
            assertThat(reply.json().get("kind").stringValue()).isEqualTo("ack");
        } finally {
            away.countDown();
            newcomers.forEach(TestSocket::close);
        }
    }
}
