package dev.sohbet.chat.internal.media;

import java.awt.image.BufferedImage;
import java.awt.image.IndexColorModel;
import java.awt.image.Raster;
import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Arrays;

/** Writes an animation as GIF89a: the frames, how long each is shown, and nothing else. */
final class GifWriter implements Closeable {
    private static final int MOST_CODES = 4096;
    private static final int TABLE = 1 << 14;
    private static final int BLOCK = 255;

    private final OutputStream out;
    private final int[] keys = new int[TABLE];
    private final int[] values = new int[TABLE];
    private final byte[] block = new byte[BLOCK];
    private int filled;
    private int bits;
    private int bitCount;

    /** @param loops as {@link GifHead#loops()} */
    GifWriter(OutputStream out, int width, int height, int loops) throws IOException {
        this.out = out;
        ascii("GIF89a");
        u16(width);
        u16(height);
        out.write(new byte[] {0x70, 0, 0});
        if (loops >= 0) {
            out.write(new byte[] {0x21, (byte) 0xff, 11});
            ascii("NETSCAPE2.0");
            out.write(new byte[] {3, 1});
            u16(loops);
            out.write(0);
        }
    }

    /** @param image with a palette, as large as the frame */
    void write(GifHead.Frame frame, BufferedImage image) throws IOException {
        IndexColorModel colours = (IndexColorModel) image.getColorModel();
        int size = 1;
        while (1 << size < colours.getMapSize()) {
            size++;
        }
        boolean transparent = frame.transparent() >= 0 && frame.transparent() < colours.getMapSize();
        out.write(new byte[] {0x21, (byte) 0xf9, 4, (byte) (frame.disposal() << 2 | (transparent ? 1 : 0))});
        u16(frame.delay());
        out.write(transparent ? frame.transparent() : 0);
        out.write(0);
        out.write(0x2c);
        u16(frame.left());
        u16(frame.top());
        u16(frame.width());
        u16(frame.height());
        out.write(0x80 | (size - 1));
        for (int i = 0; i < 1 << size; i++) {
            int rgb = i < colours.getMapSize() ? colours.getRGB(i) : 0;
            out.write(rgb >> 16);
            out.write(rgb >> 8);
            out.write(rgb);
        }
        compress(image.getRaster(), Math.max(2, size));
    }

    /** LZW (GIF89a, appendix F). */
    private void compress(Raster raster, int size) throws IOException {
        out.write(size);
        int clear = 1 << size;
        int last = clear + 1;
        int codeSize = size + 1;
        int prefix = -1;
        int[] row = new int[raster.getWidth()];
        forget();
        put(clear, codeSize);
        for (int y = 0; y < raster.getHeight(); y++) {
            raster.getPixels(0, y, row.length, 1, row);
            for (int raw : row) {
                int index = raw < 1 << size ? raw : 0; // of a colour that is not there
                int slot = prefix < 0 ? -1 : slot(prefix << 8 | index);
                if (prefix < 0) {
                    prefix = index;
                } else if (values[slot] != 0) {
                    prefix = values[slot];
                } else {
                    put(prefix, codeSize);
                    keys[slot] = prefix << 8 | index;
                    values[slot] = ++last;
                    if (last >= 1 << codeSize) {
                        codeSize++;
                    }
                    if (last == MOST_CODES - 1) {
                        put(clear, codeSize);
                        forget();
                        last = clear + 1;
                        codeSize = size + 1;
                    }
                    prefix = index;
                }
            }
        }
        put(prefix, codeSize);
        put(clear + 1, codeSize);
        flush();
    }

    private void forget() {
        Arrays.fill(values, 0); // no sequence has the code 0
    }

    private int slot(int key) {
        int slot = (key * 0x9e3779b1) >>> (32 - 14);
        while (values[slot] != 0 && keys[slot] != key) {
            slot = (slot + 1) & (TABLE - 1);
        }
        return slot;
    }

    private void put(int code, int codeSize) throws IOException {
        bits |= code << bitCount;
        bitCount += codeSize;
        while (bitCount >= 8) {
            take();
        }
    }

    private void take() throws IOException {
        block[filled++] = (byte) bits;
        bits >>>= 8;
        bitCount -= 8;
        if (filled == BLOCK) {
            endBlock();
        }
    }

    private void endBlock() throws IOException {
        out.write(filled);
        out.write(block, 0, filled);
        filled = 0;
    }

    private void flush() throws IOException {
        if (bitCount > 0) {
            take();
        }
        if (filled > 0) {
            endBlock();
        }
        bits = 0;
        bitCount = 0;
        out.write(0);
    }

    private void ascii(String text) throws IOException {
        for (int i = 0; i < text.length(); i++) {
            out.write(text.charAt(i));
        }
    }

    private void u16(int value) throws IOException {
        out.write(value);
        out.write(value >> 8);
    }

    /** Ends the animation. */
    @Override
    public void close() throws IOException {
        out.write(0x3b);
        out.close();
    }
}
