package dev.sohbet.chat.cloudinary;

import java.io.IOException;
import java.io.InputStream;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.HttpEntity;
import org.apache.hc.core5.http.HttpHeaders;
import org.apache.hc.core5.http.HttpStatus;

/** The bytes of a file as they come, up to a size that no attachment has. Closed early, it cuts the connection. Not thread-safe. */
final class Download extends InputStream {
    /** More than any file that may be uploaded. */
    static final long LARGEST = 512L * 1024 * 1024;

    private final ClassicHttpResponse answer;
    private final InputStream bytes;
    private long left = LARGEST;

    private Download(ClassicHttpResponse answer, InputStream bytes) {
        this.answer = answer;
        this.bytes = bytes;
    }

    /** What an answer of 200 or 206 holds from this position on; closes the answer when that cannot be had. */
    static InputStream from(ClassicHttpResponse answer, long position) throws IOException {
        try {
            HttpEntity entity = answer.getEntity();
            if (entity == null) {
                throw new IOException("an answer without a file");
            }
            Download download = new Download(answer, entity.getContent());
            if (answer.getCode() == HttpStatus.SC_OK) {
                download.skipNBytes(position); // Range is a wish
            } else if (!begins(answer, position)) {
                throw new IOException("another part than was asked for");
            }
            return download;
        } catch (IOException | RuntimeException e) {
            answer.close();
            throw e;
        }
    }

    private static boolean begins(ClassicHttpResponse answer, long position) {
        Header range = answer.getFirstHeader(HttpHeaders.CONTENT_RANGE);
        return range != null && range.getValue() != null && range.getValue().startsWith("bytes " + position + "-");
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
    }

    @Override
    public int read(byte[] into, int from, int length) throws IOException {
        int read = bytes.read(into, from, length);
        if (read > 0) {
            left -= read;
            if (left < 0) {
                throw new IOException("more bytes than any file has");
            }
        }
        return read;
    }

    @Override
    public void close() throws IOException {
        answer.close(); // not the bytes: these would be read to their end
    }
}
