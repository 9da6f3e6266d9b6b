package dev.sohbet.chat.internal.media;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.zip.CRC32;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;
import org.jspecify.annotations.Nullable;

/** Walks through the chunks of a PNG and keeps those that a decoder needs. */
final class PngHead {
    private static final int MOST_CHUNKS = 20_000;
    private static final int AROUND = 12;

    private final Bytes file;
    private final List<ByteBuffer> pieces = new ArrayList<>();
    private int width;
    private int height;
    private int depth;
    private int colour;
    private boolean data;
    private int orientation = Exif.UPRIGHT;
    private @Nullable Bytes profile;

    private PngHead(Bytes file) {
        this.file = file;
    }

    static ImageHead read(Bytes file) {
        return new PngHead(file).walk();
    }

    private ImageHead walk() {
        pieces.add(file.slice(0, 8));
        int at = 8;
        for (int chunks = 0; chunks < MOST_CHUNKS; chunks++) {
            long length = file.u32(at);
            file.need(at, length + AROUND);
            if ((chunks == 0) != file.has(at + 4, "IHDR")) {
                throw Refusals.damaged();
            }
            chunk(at, (int) length);
            at += (int) length + AROUND;
            if (file.has(at - AROUND + 4, "IEND") && length == 0) {
                return head();
            }
        }
        throw Refusals.unusual("made in an unusual way");
    }

    private void chunk(int at, int length) {
        if (file.has(at + 4, "IHDR")) {
            header(at + 8, length);
            keep(at, length);
        } else if (file.has(at + 4, "IDAT")) {
            data = true;
            if (length > 0) {
                keep(at, length);
            }
        } else if (file.has(at + 4, "PLTE")) {
            if (length == 0 || length > 256 * 3 || length % 3 != 0 || data) {
                throw Refusals.damaged();
            }
            keep(at, length);
        } else if (file.has(at + 4, "tRNS")) {
            if (length == 0 || length > 256 || data) {
                throw Refusals.damaged();
            }
            keep(at, length);
        } else if (file.has(at + 4, "IEND")) {
            keep(at, length);
        } else if (file.has(at + 4, "eXIf")) {
            orientation = Exif.orientation(new Bytes(file.copy(at + 8, length)));
        } else if (file.has(at + 4, "iCCP")) {
            profile = profile(file, at + 8, at + 8 + length);
        } else if ((file.u8(at + 4) & 0x20) == 0) {
            throw Refusals.damaged(); // a critical chunk that nobody knows
        }
    }

    private void header(int at, int length) {
        if (length != 13) {
            throw Refusals.damaged();
        }
        long wide = file.u32(at);
        long high = file.u32(at + 4);
        ImageHead.checkSize(wide, high);
        width = (int) wide;
        height = (int) high;
        depth = file.u8(at + 8);
        colour = file.u8(at + 9);
        boolean known = switch (colour) {
            case 0 -> depth == 1 || depth == 2 || depth == 4 || depth == 8 || depth == 16;
            case 3 -> depth == 1 || depth == 2 || depth == 4 || depth == 8;
            case 2, 4, 6 -> depth == 8 || depth == 16;
            default -> false;
        };
        if (!known || file.u16(at + 10) != 0 || file.u8(at + 12) > 1) {
            throw Refusals.damaged();
        }
    }

    private void keep(int at, int length) {
        CRC32 crc = new CRC32();
        crc.update(file.data(), at + 4, length + 4);
        if (crc.getValue() != file.u32(at + 8 + length)) {
            throw Refusals.damaged();
        }
        pieces.add(file.slice(at, length + AROUND));
    }

    private static @Nullable Bytes profile(Bytes file, int at, int end) {
        int name = at;
        while (name < end && file.u8(name) != 0) {
            name++;
        }
        if (name + 2 >= end) {
            return null;
        }
        Inflater inflater = new Inflater();
        try {
            inflater.setInput(file.data(), name + 2, end - name - 2);
            byte[] inflated = new byte[ImageHead.LARGEST_PROFILE];
            int length = 0;
            int got;
            while ((got = inflater.inflate(inflated, length, inflated.length - length)) > 0) {
                length += got;
            }
            return inflater.finished() ? new Bytes(Arrays.copyOf(inflated, length)) : null;
        } catch (DataFormatException e) {
            return null; // colours are shown as if it was not there, as browsers do
        } finally {
            inflater.end();
        }
    }

    private ImageHead head() {
        if (!data) {
            throw Refusals.damaged();
        }
        int samples = switch (colour) {
            case 2 -> 3;
            case 4 -> 2;
            case 6 -> 4;
            default -> 1;
        };
        // transparency by one colour becomes a sample of its own
        return new ImageHead(
                width, height, (samples == 3 ? 4 : samples) * (depth == 16 ? 2 : 1), orientation, profile, pieces);
    }
}
