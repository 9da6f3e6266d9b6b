package dev.sohbet.chat.internal.media;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;

/** Looks at parts of a file that is too large to be held. */
final class Window implements Closeable {
    private final SeekableByteChannel channel;

    Window(Path file) throws IOException {
        this.channel = Files.newByteChannel(file);
    }

    long size() throws IOException {
        return channel.size();
    }

    /** The bytes from there on; fewer than {@code most} at the end of the file. */
    Bytes read(long at, int most) throws IOException {
        int count = (int) Math.max(0, Math.min(most, size() - at));
        ByteBuffer buffer = ByteBuffer.allocate(count);
        channel.position(at);
        int got = 0;
        while (buffer.hasRemaining() && got >= 0) {
            got = channel.read(buffer);
        }
        return new Bytes(buffer.array());
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
