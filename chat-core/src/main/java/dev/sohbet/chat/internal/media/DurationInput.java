package dev.sohbet.chat.internal.media;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** Reads numbers here and there in a file, through a window of it; fastest from front to back. Not thread-safe. */
final class DurationInput implements Closeable {
    private static final int WINDOW_BYTES = 65_536;

    private final FileChannel channel;
    private final long length;
    private final ByteBuffer window = ByteBuffer.allocate(WINDOW_BYTES).limit(0);
    private long windowStart;

    DurationInput(Path file) throws IOException {
        channel = FileChannel.open(file);
        length = channel.size();
    }

    /** Of the file, in bytes. */
    long length() {
        return length;
    }

    /** A number without a sign, of 1 to 8 bytes, the most significant first; of 8 bytes it may come out negative. */
    long number(long position, int bytes) throws IOException {
        long number = 0;
        for (int i = 0; i < bytes; i++) {
            number = (number << Byte.SIZE) | octet(position + i);
        }
        return number;
    }

    /** The same with the least significant byte first. */
    long reversed(long position, int bytes) throws IOException {
        long number = 0;
        for (int i = bytes - 1; i >= 0; i--) {
            number = (number << Byte.SIZE) | octet(position + i);
        }
        return number;
    }

    /** Whether these ASCII characters stand there. */
    boolean has(long position, String text) throws IOException {
        return position + text.length() <= length
                && new String(bytes(position, text.length()), StandardCharsets.ISO_8859_1).equals(text);
    }

    byte[] bytes(long position, int count) throws IOException {
        byte[] bytes = new byte[count];
        for (int i = 0; i < count; i++) {
            bytes[i] = (byte) octet(position + i);
        }
        return bytes;
    }

    int octet(long position) throws IOException {
        if (position < windowStart || position >= windowStart + window.limit()) {
            moveTo(position);
        }
        return Byte.toUnsignedInt(window.get((int) (position - windowStart)));
    }

    private void moveTo(long position) throws IOException {
        if (position >= length) {
            throw new MalformedMediaException("the file ends too early");
        }
        window.clear();
        int read;
        do {
            read = channel.read(window, position + window.position());
        } while (read >= 0 && window.hasRemaining());
        if (window.flip().limit() == 0) {
            throw new MalformedMediaException("the file ends too early");
        }
        windowStart = position;
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
