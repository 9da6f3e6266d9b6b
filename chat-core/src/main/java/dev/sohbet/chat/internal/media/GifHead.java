package dev.sohbet.chat.internal.media;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * Walks through the blocks of a GIF (GIF89a) and keeps what its frames are made of.
 *
 * @param width of the whole, within which all frames are
 * @param loops how often an animation is repeated; 0: for ever, -1: it is not said
 */
record GifHead(int width, int height, int loops, List<Frame> frames) {
    private static final int MOST_FRAMES = 100;
    private static final long MOST_PIXELS_OF_FRAMES = 60_000_000;
    private static final int MOST_PIXELS_OF_ANIMATION = 4 << 20;
    private static final int MOST_EXTENSIONS = 1_000;

    /**
     * One picture of it.
     *
     * @param disposal what becomes of it before the next, 0 to 3
     * @param delay how long it is shown, in hundredths of a second
     * @param transparent the colour that is none; -1: all are
     * @param pieces a GIF of this frame alone, as large as the frame
     */
    record Frame(
            int left,
            int top,
            int width,
            int height,
            int disposal,
            int delay,
            int transparent,
            List<ByteBuffer> pieces) {}

    boolean isAnimation() {
        return frames.size() > 1;
    }

    static GifHead read(Bytes file) {
        int width = file.le16(6);
        int height = file.le16(8);
        ImageHead.checkSize(width, height);
        List<Frame> frames = new ArrayList<>();
        int loops = -1;
        long pixels = 0;
        int extensions = 0;
        int control = -1;
        int at = 13 + colourTable(file, 10);
        int headEnd = at;
        while (file.u8(at) != 0x3b) {
            if (file.u8(at) == 0x21) {
                int label = file.u8(at + 1);
                if (label == 0xf9) {
                    if (file.u8(at + 2) != 4) {
                        throw Refusals.damaged();
                    }
                    control = at;
                } else if (label == 0xff && file.has(at + 2, "\u000bNETSCAPE2.0\u0003\u0001")) {
                    loops = file.le16(at + 16);
                }
                if (++extensions > MOST_EXTENSIONS) {
                    throw Refusals.unusual("made in an unusual way");
                }
                at = endOfBlocks(file, at + 2);
            } else if (file.u8(at) == 0x2c) {
                if (frames.size() == MOST_FRAMES) {
                    throw Refusals.large("at most " + MOST_FRAMES + " frames");
                }
                int data = at + 10 + colourTable(file, at + 9);
                int size = file.u8(data);
                int end = endOfBlocks(file, data + 1);
                Frame frame = frame(file, at, end, headEnd, control);
                if (size < 1 || size > 8 || frame.left + frame.width > width || frame.top + frame.height > height) {
                    throw Refusals.damaged();
                }
                pixels += (long) frame.width * frame.height;
                if (pixels > MOST_PIXELS_OF_FRAMES) {
                    throw Refusals.large("fewer or smaller frames");
                }
                frames.add(frame);
                control = -1;
                at = end;
            } else {
                throw Refusals.damaged();
            }
        }
        if (frames.isEmpty()) {
            throw Refusals.damaged();
        }
        if (frames.size() > 1 && width * height > MOST_PIXELS_OF_ANIMATION) {
            throw Refusals.large("smaller frames");
        }
        return new GifHead(width, height, loops, List.copyOf(frames));
    }

    private static Frame frame(Bytes file, int at, int end, int headEnd, int control) {
        int width = file.le16(at + 5);
        int height = file.le16(at + 7);
        ImageHead.checkSize(width, height);
        List<ByteBuffer> pieces = new ArrayList<>();
        byte[] head = file.copy(0, headEnd);
        System.arraycopy(file.data(), at + 5, head, 6, 4);
        pieces.add(ByteBuffer.wrap(head));
        if (control >= 0) {
            pieces.add(file.slice(control, 8));
        }
        byte[] description = file.copy(at, 10);
        for (int i = 1; i <= 4; i++) {
            description[i] = 0; // at the upper left of itself
        }
        pieces.add(ByteBuffer.wrap(description));
        pieces.add(file.slice(at + 10, end - at - 10));
        pieces.add(ByteBuffer.wrap(new byte[] {0x3b}));
        int flags = control < 0 ? 0 : file.u8(control + 3);
        int disposal = (flags >> 2) & 7;
        return new Frame(
                file.le16(at + 1),
                file.le16(at + 3),
                width,
                height,
                disposal > 3 ? 0 : disposal,
                control < 0 ? 0 : file.le16(control + 4),
                (flags & 1) == 0 ? -1 : file.u8(control + 6),
                pieces);
    }

    private static int colourTable(Bytes file, int flagsAt) {
        int flags = file.u8(flagsAt);
        return (flags & 0x80) == 0 ? 0 : 3 << ((flags & 7) + 1);
    }

    /** Where the sub-blocks that begin here end. */
    private static int endOfBlocks(Bytes file, int from) {
        int at = from;
        while (file.u8(at) != 0) {
            at += file.u8(at) + 1;
        }
        return at + 1;
    }
}
