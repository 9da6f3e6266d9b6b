package dev.sohbet.chat.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sohbet.chat.model.ChatException;
import dev.sohbet.chat.model.ErrorCode;
import dev.sohbet.chat.protocol.FrameCodec;
import dev.sohbet.chat.testkit.TestClock;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class MediaUploadsTest {
    private final AtomicReference<@Nullable Object> timeout = new AtomicReference<>();

    /** It knows nothing of how fast bytes come: 16 MB on a line of less than 1 Mbit/s take longer than two minutes. */
    @Test
    void the_container_ends_no_upload_that_comes_fast_enough() {
        AsyncContext async = fake(AsyncContext.class, (name, args) -> {
            if (name.equals("setTimeout")) {
                timeout.set(args[0]);
            }
            return null;
        });
        HttpServletRequest request = fake(HttpServletRequest.class, (name, args) -> switch (name) {
            case "startAsync" -> async;
            case "getInputStream" -> throw new IOException("no further");
            case "getRemoteAddr" -> "192.0.2.1";
            case "getProtocol" -> "HTTP/1.1";
            default -> null;
        });
        try (WebThreads threads = new WebThreads()) {
            MediaUploads uploads = new MediaUploads(new Proxies(Set.of()), new FrameCodec(), threads, new TestClock());
            HttpServletResponse response = fake(HttpServletResponse.class, (name, args) -> null);
            assertThatThrownBy(() -> uploads.start(request, response, () -> {
                        throw new ChatException(ErrorCode.FORBIDDEN, "No.");
                    }))
                    .hasMessage("no further");
        }

        assertThat(timeout.get()).isEqualTo(Duration.ofMinutes(32).toMillis());
    }

    private interface Answers {
        @Nullable
        Object to(String method, Object[] args) throws IOException;
    }

    private static <T> T fake(Class<T> type, Answers answers) {
        return type.cast(Proxy.newProxyInstance(
                type.getClassLoader(),
                new Class<?>[] {type},
                (proxy, method, args) -> answers.to(method.getName(), args == null ? new Object[0] : args)));
    }
}
