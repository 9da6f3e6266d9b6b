package dev.sohbet.chat.web;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sohbet.chat.MediaContent;
import dev.sohbet.chat.model.Attachment;
import dev.sohbet.chat.model.Attachment.Kind;
import dev.sohbet.chat.model.MediaId;
import jakarta.servlet.http.HttpServletResponse;
import java.io.InputStream;
import java.lang.reflect.Proxy;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class MediaHeadersTest {
    private static final MediaId FILE = new MediaId("AAAAAAAAAAAAAAAAAAAAAA");

    private static Map<String, String> headers(Kind kind, String name, boolean small) {
        Map<String, String> headers = new HashMap<>();
        HttpServletResponse response = (HttpServletResponse) Proxy.newProxyInstance(
                MediaHeadersTest.class.getClassLoader(),
                new Class<?>[] {HttpServletResponse.class},
                (proxy, method, args) -> switch (method.getName()) {
                    case "setHeader" -> headers.put((String) args[0], (String) args[1]);
                    case "setContentType" -> headers.put("Content-Type", (String) args[0]);
                    default -> throw new AssertionError(method);
                });
        Attachment.Picture picture = kind == Kind.IMAGE ? new Attachment.Picture(1, 1, "A".repeat(64)) : null;
        Attachment file = new Attachment(FILE, kind, "a/b", name, 1, picture, null);
        MediaHeaders.write(new MediaContent(file, "c/d", InputStream.nullInputStream()), small, response);
        headers.values().removeIf(value -> value == null);
        return headers;
    }

    @ParameterizedTest
    @EnumSource
    void every_file_has_all_that_keeps_it_a_file(Kind kind) {
        assertThat(headers(kind, "a.b", false))
                .containsExactlyInAnyOrderEntriesOf(Map.of(
                        "Content-Type", "c/d",
                        "Content-Disposition", (kind == Kind.FILE ? "attachment" : "inline") + "; filename*=UTF-8''a.b",
                        "X-Content-Type-Options", "nosniff",
                        "Content-Security-Policy", "sandbox; default-src 'none'",
                        "Cross-Origin-Resource-Policy", "same-origin",
                        "Referrer-Policy", "no-referrer",
                        "X-Robots-Tag", "noindex",
                        "Accept-Ranges", "bytes",
                        "ETag", "\"AAAAAAAAAAAAAAAAAAAAAA\""));
    }

    /** A part of the large one by the same tag would be put behind it. */
    @Test
    void a_small_picture_has_no_parts_and_not_the_tag_of_the_large_one() {
        assertThat(headers(Kind.IMAGE, "a.png", true))
                .containsEntry("Content-Disposition", "inline; filename*=UTF-8''a.png")
                .containsEntry("X-Content-Type-Options", "nosniff")
                .doesNotContainKeys("Accept-Ranges", "ETag");
    }

    @Test
    void a_name_cannot_leave_its_place() {
        assertThat(headers(Kind.FILE, "a\"; x=1,'%(ç)*.Z_9-", false))
                .containsEntry(
                        "Content-Disposition",
                        "attachment; filename*=UTF-8''a%22%3B%20x%3D1%2C%27%25%28%C3%A7%29%2A.Z_9-");
    }
}
