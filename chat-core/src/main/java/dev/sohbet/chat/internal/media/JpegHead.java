package dev.sohbet.chat.internal.media;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/** Walks through the segments of a JPEG (ITU-T T.81, annex B) and keeps those that a decoder needs. */
final class JpegHead {
    private static final int MOST_SEGMENTS = 1_000;
    private static final int MOST_SCANS = 100;
    /** Pixels times scans: what a decoder spends on scans that say nothing. */
    private static final long MOST_WORK = 1_000_000_000L;
    /** What a decoder holds of an image of several scans, outside of the heap. */
    private static final long MOST_COEFFICIENT_BYTES = 100L << 20;

    private static final int BLOCK_BYTES = 2 * 64;
    private static final byte[] JFIF = {
        (byte) 0xff, (byte) 0xe0, 0, 16, 'J', 'F', 'I', 'F', 0, 1, 1, 0, 0, 1, 0, 1, 0, 0
    };

    private final Bytes file;
    private final List<ByteBuffer> pieces = new ArrayList<>();
    private final ByteArrayOutputStream profile = new ByteArrayOutputStream();
    private int profileParts;
    private boolean profileIsWhole;
    private int orientation = Exif.UPRIGHT;
    private int width;
    private int height;
    private int components;
    private long coefficientBytes;
    private boolean progressive;
    private int scans;

    private JpegHead(Bytes file) {
        this.file = file;
    }

    static ImageHead read(Bytes file) {
        return new JpegHead(file).walk();
    }

    private ImageHead walk() {
        pieces.add(file.slice(0, 2));
        int at = 2;
        for (int segments = 0; segments <= MOST_SEGMENTS; segments++) {
            while (file.u8(at) == 0xff && file.u8(at + 1) == 0xff) {
                at++;
            }
            if (file.u8(at) != 0xff) {
                throw Refusals.damaged();
            }
            int marker = file.u8(at + 1);
            if (marker == 0xd9) {
                pieces.add(file.slice(at, 2));
                return head();
            }
            int length = file.u16(at + 2);
            file.need(at + 2, length);
            if (length < 2) {
                throw Refusals.damaged();
            }
            int end = at + 2 + length;
            end = segment(marker, at, end);
            at = end;
        }
        throw Refusals.unusual("made in an unusual way");
    }

    /** Takes a segment; returns where the next one begins. */
    private int segment(int marker, int at, int end) {
        switch (marker) {
            case 0xc0, 0xc1, 0xc2 -> {
                frame(at + 4, marker == 0xc2);
                keep(at, end);
            }
            case 0xc4, 0xdb, 0xdd -> keep(at, end);
            case 0xda -> {
                if (width == 0) {
                    throw Refusals.damaged();
                }
                if (++scans > MOST_SCANS) {
                    throw Refusals.unusual("made in an unusual way");
                }
                if (file.u8(at + 4) < components) {
                    progressive = true; // or as good as: a decoder holds the whole
                }
                int next = endOfScan(end);
                keep(at, next);
                return next;
            }
            case 0xe0 -> {
                if (file.has(at + 4, "JFIF\0")) {
                    pieces.add(ByteBuffer.wrap(JFIF));
                }
            }
            case 0xe1 -> {
                if (file.has(at + 4, "Exif\0\0") && end - at > 10) {
                    orientation = Exif.orientation(new Bytes(file.copy(at + 10, end - at - 10)));
                }
            }
            case 0xe2 -> profile(at + 4, end);
            case 0xee -> {
                if (file.has(at + 4, "Adobe") && end - at == 16) {
                    keep(at, end); // says how colours are kept; every bit of it means something
                }
            }
            case 0xc3, 0xc5, 0xc6, 0xc7, 0xc8, 0xc9, 0xca, 0xcb, 0xcc, 0xcd, 0xce, 0xcf, 0xdc, 0xde, 0xdf ->
                throw Refusals.unusual("a rare kind of JPEG");
            default -> {
                if (marker != 0xfe && (marker < 0xe0 || marker > 0xef)) {
                    throw Refusals.damaged();
                }
            }
        }
        return end;
    }

    private void keep(int at, int end) {
        pieces.add(file.slice(at, end - at));
    }

    private void frame(int at, boolean inScans) {
        if (width != 0 || file.u8(at) != 8) {
            throw Refusals.unusual("a rare kind of JPEG");
        }
        height = file.u16(at + 1);
        width = file.u16(at + 3);
        components = file.u8(at + 5);
        progressive = inScans;
        ImageHead.checkSize(width, height);
        if (components != 1 && components != 3) {
            throw Refusals.unusual("in the colours of a printer (CMYK)");
        }
        int widest = 1;
        int highest = 1;
        for (int i = 0; i < components; i++) {
            int sampling = file.u8(at + 7 + 3 * i);
            if (sampling >> 4 < 1 || sampling >> 4 > 4 || (sampling & 15) < 1 || (sampling & 15) > 4) {
                throw Refusals.damaged();
            }
            widest = Math.max(widest, sampling >> 4);
            highest = Math.max(highest, sampling & 15);
        }
        for (int i = 0; i < components; i++) {
            int sampling = file.u8(at + 7 + 3 * i);
            long across = (width * (long) (sampling >> 4) / widest + 15) / 8;
            long down = (height * (long) (sampling & 15) / highest + 15) / 8;
            coefficientBytes += across * down * BLOCK_BYTES;
        }
    }

    private int endOfScan(int from) {
        byte[] data = file.data();
        for (int i = from; i + 1 < data.length; i++) {
            int next = data[i + 1] & 0xff;
            if (data[i] == (byte) 0xff && next != 0 && next != 0xff && (next < 0xd0 || next > 0xd7)) {
                return i;
            }
        }
        throw Refusals.damaged();
    }

    /** Parts of a profile are numbered; out of order, or too many, they are none. */
    private void profile(int at, int end) {
        if (!file.has(at, "ICC_PROFILE\0") || end - at < 14) {
            return;
        }
        int number = file.u8(at + 12);
        int count = file.u8(at + 13);
        if (number == profileParts + 1 && profile.size() + end - at - 14 <= ImageHead.LARGEST_PROFILE) {
            profileParts++;
            profile.writeBytes(file.copy(at + 14, end - at - 14));
            profileIsWhole = number == count;
        } else {
            profileParts = Integer.MIN_VALUE;
            profileIsWhole = false;
        }
    }

    private ImageHead head() {
        if (scans == 0) {
            throw Refusals.damaged();
        }
        if (progressive && coefficientBytes > MOST_COEFFICIENT_BYTES) {
            throw Refusals.large("fewer pixels, or not as a progressive one,");
        }
        if ((long) scans * width * height > MOST_WORK) {
            throw Refusals.unusual("made in an unusual way");
        }
        Bytes icc = profileIsWhole ? new Bytes(profile.toByteArray()) : null;
        return new ImageHead(width, height, components, orientation, icc, pieces);
    }
}
