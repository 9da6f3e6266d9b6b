package dev.sohbet.chat.internal.media;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import javax.imageio.stream.ImageInputStreamImpl;

/** What a decoder gets to see of a file: the pieces that it needs and nothing else, until the deadline. */
final class Pieces extends ImageInputStreamImpl {
    private final ByteBuffer[] pieces;
    private final long[] starts;
    private final long length;
    private final Deadline deadline;
    private int current;

    Pieces(List<ByteBuffer> pieces, Deadline deadline) {
        this.pieces = pieces.toArray(ByteBuffer[]::new);
        this.starts = new long[this.pieces.length];
        long at = 0;
        for (int i = 0; i < this.pieces.length; i++) {
            starts[i] = at;
            at += this.pieces[i].capacity();
        }
        this.length = at;
        this.deadline = deadline;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] into, int offset, int count) throws IOException {
        checkClosed();
        deadline.check();
        bitOffset = 0;
        if (count == 0) {
            return 0;
        }
        if (streamPos >= length) {
            return -1;
        }
        while (streamPos < starts[current]) {
            current--;
        }
        while (streamPos >= starts[current] + pieces[current].capacity()) {
            current++;
        }
        int from = (int) (streamPos - starts[current]);
        int got = Math.min(count, pieces[current].capacity() - from);
        pieces[current].get(from, into, offset, got);
        streamPos += got;
        return got;
    }

    @Override
    public long length() {
        return length;
    }
}
