package dev.sohbet.chat.internal.media;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/**
 * Writes the pages of an Ogg stream (RFC 3533) that holds sound in Opus. A packet never lies on two pages: the longest fits on one. A page
 * is kept back until it is known whether it is the last. Not thread-safe; the caller closes what it writes to.
 */
final class OggWriter {
    private static final int SEGMENT_BYTES = 255;
    private static final int MOST_SEGMENTS = 255;
    private static final int MOST_SAMPLES_OF_PAGE = OggOpus.RATE;
    private static final byte[] MAGIC = "OggS".getBytes(StandardCharsets.US_ASCII);
    private static final int CHECKSUM_AT = 22;
    private static final int HEAD_BYTES = 27;
    private static final int FIRST = 2;
    private static final int LAST = 4;

    private final OutputStream out;
    private final int serial;
    private int sequence;
    private long granule;

    private final byte[] sizes = new byte[MOST_SEGMENTS];
    private int segments;
    private final byte[] body = new byte[MOST_SEGMENTS * SEGMENT_BYTES];
    private int bodyBytes;
    private long pageSamples;

    /** @param serial names the stream among others that somebody may put into the same file */
    OggWriter(OutputStream out, int serial) {
        this.out = out;
        this.serial = serial;
    }

    /** Writes a header, which has a page for itself; the first is the stream's first page. */
    void header(byte[] header) throws IOException {
        add(header, header.length);
        page(sequence == 0 ? FIRST : 0, 0);
    }

    /** Adds a packet of at least one byte that plays so many samples. */
    void packet(byte[] packet, int length, int samples) throws IOException {
        boolean fits = segments + segmentsOf(length) <= MOST_SEGMENTS && pageSamples + samples <= MOST_SAMPLES_OF_PAGE;
        if (!fits) {
            page(0, granule);
        }
        add(packet, length);
        pageSamples += samples;
        granule += samples;
    }

    /**
     * Writes the last page.
     *
     * @param samples that are to be left out at the end, at most those of the last packet
     */
    void end(long samples) throws IOException {
        page(LAST, granule - samples);
    }

    private static int segmentsOf(int length) {
        return length / SEGMENT_BYTES + 1;
    }

    private void add(byte[] packet, int length) {
        int whole = segmentsOf(length) - 1;
        for (int i = 0; i < whole; i++) {
            sizes[segments++] = (byte) SEGMENT_BYTES;
        }
        sizes[segments++] = (byte) (length % SEGMENT_BYTES);
        System.arraycopy(packet, 0, body, bodyBytes, length);
        bodyBytes += length;
    }

    private void page(int flags, long position) throws IOException {
        ByteBuffer page = ByteBuffer.allocate(HEAD_BYTES + segments + bodyBytes)
                .order(ByteOrder.LITTLE_ENDIAN)
                .put(MAGIC)
                .put((byte) 0)
                .put((byte) flags)
                .putLong(position)
                .putInt(serial)
                .putInt(sequence++)
                .putInt(0)
                .put((byte) segments)
                .put(sizes, 0, segments)
                .put(body, 0, bodyBytes);
        page.putInt(CHECKSUM_AT, OggChecksum.of(page.array(), page.position()));
        out.write(page.array());
        segments = 0;
        bodyBytes = 0;
        pageSamples = 0;
    }
}
