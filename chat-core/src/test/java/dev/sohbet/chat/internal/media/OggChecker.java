package dev.sohbet.chat.internal.media;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Takes an Ogg stream apart by RFC 3533 alone, and complains about whatever that forbids. Shares nothing with what writes them. */
final class OggChecker {
    /**
     * @param granule of the page
     * @param ends how many packets end on the page
     */
    record Page(int flags, long granule, int serial, int ends, boolean unfinished) {}

    final List<Page> pages = new ArrayList<>();
    final List<byte[]> packets = new ArrayList<>();
    /** For each packet the index of the page it ends on. */
    final List<Integer> pageOf = new ArrayList<>();

    OggChecker(byte[] file) {
        ByteBuffer in = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN);
        ByteArrayOutputStream packet = new ByteArrayOutputStream();
        while (in.hasRemaining()) {
            packet = page(in, packet);
        }
        assertThat(packet.size()).as("bytes of an unfinished packet").isZero();
        assertThat(pages.get(0).flags() & 2)
                .as("the first page begins the stream")
                .isEqualTo(2);
        for (int i = 0; i < pages.size(); i++) {
            Page page = pages.get(i);
            assertThat((page.flags() & 2) != 0).as("begins, page " + i).isEqualTo(i == 0);
            assertThat((page.flags() & 4) != 0).as("ends, page " + i).isEqualTo(i == pages.size() - 1);
            assertThat(page.serial()).isEqualTo(pages.get(0).serial());
            assertThat((page.flags() & 1) != 0)
                    .as("continues, page " + i)
                    .isEqualTo(i > 0 && pages.get(i - 1).unfinished());
        }
    }

    private ByteArrayOutputStream page(ByteBuffer in, ByteArrayOutputStream begun) {
        int start = in.position();
        byte[] magic = new byte[4];
        in.get(magic);
        assertThat(new String(magic, StandardCharsets.US_ASCII)).isEqualTo("OggS");
        assertThat(in.get()).as("version").isZero();
        int flags = in.get();
        assertThat(flags & ~7).isZero();
        long granule = in.getLong();
        int serial = in.getInt();
        assertThat(in.getInt()).as("sequence").isEqualTo(pages.size());
        int checksum = in.getInt();
        byte[] sizes = new byte[Byte.toUnsignedInt(in.get())];
        in.get(sizes);
        ByteArrayOutputStream packet = begun;
        int ends = 0;
        for (byte part : sizes) {
            byte[] segment = new byte[Byte.toUnsignedInt(part)];
            in.get(segment);
            packet.writeBytes(segment);
            if (segment.length < 255) {
                packets.add(packet.toByteArray());
                pageOf.add(pages.size());
                packet = new ByteArrayOutputStream();
                ends++;
            }
        }
        byte[] page = new byte[in.position() - start];
        in.get(start, page);
        page[22] = page[23] = page[24] = page[25] = 0;
        assertThat(checksum).as("checksum of page " + pages.size()).isEqualTo(checksum(page));
        pages.add(new Page(flags, granule, serial, ends, sizes.length > 0 && sizes[sizes.length - 1] == -1));
        return packet;
    }

    /** Bit by bit, as the polynomial division that it is. */
    private static int checksum(byte[] page) {
        long remainder = 0;
        for (byte octet : page) {
            for (int bit = 7; bit >= 0; bit--) {
                long carry = ((remainder >> 31) ^ (octet >> bit)) & 1;
                remainder = ((remainder << 1) & 0xFFFFFFFFL) ^ (carry == 1 ? 0x04C11DB7L : 0);
            }
        }
        return (int) remainder;
    }
}
