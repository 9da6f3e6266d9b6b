package dev.sohbet.chat.internal.media;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** Bytes that nobody vouches for: reading past their end says that the file is damaged. The caller changes none. */
final class Bytes {
    private final byte[] data;

    Bytes(byte[] data) {
        this.data = data;
    }

    /** Not a copy. */
    byte[] data() {
        return data;
    }

    int length() {
        return data.length;
    }

    /** That many bytes are there from this position on. */
    void need(long at, long count) {
        if (at < 0 || count < 0 || at + count > data.length) {
            throw Refusals.damaged();
        }
    }

    int u8(int at) {
        need(at, 1);
        return data[at] & 0xff;
    }

    /** Most significant byte first, as are {@link #u32}. */
    int u16(int at) {
        return u8(at) << 8 | u8(at + 1);
    }

    long u32(int at) {
        return (long) u16(at) << 16 | u16(at + 2);
    }

    /** Least significant byte first, as are {@link #le24} and {@link #le32}. */
    int le16(int at) {
        return u8(at) | u8(at + 1) << 8;
    }

    int le24(int at) {
        return le16(at) | u8(at + 2) << 16;
    }

    long le32(int at) {
        return le16(at) | (long) le16(at + 2) << 16;
    }

    /** Whether these characters, each a byte, are at this position. */
    boolean has(int at, String text) {
        byte[] wanted = text.getBytes(StandardCharsets.ISO_8859_1);
        if (at < 0 || (long) at + wanted.length > data.length) {
            return false;
        }
        for (int i = 0; i < wanted.length; i++) {
            if (data[at + i] != wanted[i]) {
                return false;
            }
        }
        return true;
    }

    /** The characters of at most that many bytes, each one. */
    String text(int at, int most) {
        return new String(data, at, Math.max(0, Math.min(most, data.length - at)), StandardCharsets.ISO_8859_1);
    }

    /** These bytes, not copied. */
    ByteBuffer slice(int at, int count) {
        need(at, count);
        return ByteBuffer.wrap(data, at, count).slice();
    }

    byte[] copy(int at, int count) {
        byte[] copy = new byte[count];
        slice(at, count).get(copy);
        return copy;
    }
}
