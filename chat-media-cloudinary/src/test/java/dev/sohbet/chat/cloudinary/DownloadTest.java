package dev.sohbet.chat.cloudinary;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import org.apache.hc.core5.http.ContentType;
import org.apache.hc.core5.http.io.entity.InputStreamEntity;
import org.apache.hc.core5.http.message.BasicClassicHttpResponse;
import org.junit.jupiter.api.Test;

class DownloadTest {
    /** Nothing but zeros, without end. */
    private static final class Endless extends InputStream {
        @Override
        public int read() {
            return 0;
        }

        @Override
        public int read(byte[] into, int from, int length) {
            Arrays.fill(into, from, from + length, (byte) 0);
            return length;
        }
    }

    @Test
    void a_file_without_end_comes_to_an_end() throws Exception {
        BasicClassicHttpResponse answer = new BasicClassicHttpResponse(200);
        answer.setEntity(new InputStreamEntity(new Endless(), ContentType.APPLICATION_OCTET_STREAM));
        byte[] chunk = new byte[1024 * 1024];
        long[] read = {0};
        try (InputStream bytes = Download.from(answer, 0)) {
            assertThatThrownBy(() -> {
                        while (read[0] <= Download.LARGEST) {
                            read[0] += bytes.read(chunk);
                        }
                    })
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("more bytes than any file has");
        }
        assertThat(read[0]).isEqualTo(Download.LARGEST);
    }

    @Test
    void an_answer_without_a_file_is_none() {
        assertThatThrownBy(() -> Download.from(new BasicClassicHttpResponse(200), 0))
                .isInstanceOf(IOException.class);
    }
}
