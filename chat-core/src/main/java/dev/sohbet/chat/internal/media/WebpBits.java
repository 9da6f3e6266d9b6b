package dev.sohbet.chat.internal.media;

/** Reads bits, the least significant one first. */
final class WebpBits {
    private final Bytes file;
    private final int end;
    private int at;
    private long held;
    private int count;

    WebpBits(Bytes file, int at, int end) {
        file.need(at, (long) end - at);
        this.file = file;
        this.at = at;
        this.end = end;
    }

    /** @param wanted 0 to 32 */
    int read(int wanted) {
        while (count < wanted) {
            if (at == end) {
                throw Refusals.damaged();
            }
            held |= (long) file.u8(at++) << count;
            count += 8;
        }
        int bits = (int) (held & ((1L << wanted) - 1));
        held >>>= wanted;
        count -= wanted;
        return bits;
    }
}
