package dev.sohbet.chat.internal.media;

/** A prefix code of WebP without loss (RFC 9649, section 3.7.2): canonical, so that the lengths say all. */
final class WebpCode {
    private static final int LONGEST = 15;
    private static final int[] ORDER = {17, 18, 0, 1, 2, 3, 4, 5, 16, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15};

    private final short[] counts = new short[LONGEST + 1];
    private final short[] symbols;

    private WebpCode(int[] lengths) {
        int used = 0;
        for (int length : lengths) {
            if (length > 0) {
                counts[length]++;
                used++;
            }
        }
        symbols = new short[used];
        int[] next = new int[LONGEST + 2];
        int left = 1;
        for (int length = 1; length <= LONGEST; length++) {
            next[length + 1] = next[length] + counts[length];
            left = (left << 1) - counts[length];
            if (left < 0) {
                throw Refusals.damaged();
            }
        }
        if (used == 0 || (used > 1 && left != 0)) {
            throw Refusals.damaged();
        }
        for (int symbol = 0; symbol < lengths.length; symbol++) {
            if (lengths[symbol] > 0) {
                symbols[next[lengths[symbol]]++] = (short) symbol;
            }
        }
    }

    /** @param size how many symbols there are at most */
    static WebpCode read(WebpBits bits, int size) {
        int[] lengths = new int[size];
        if (bits.read(1) == 1) {
            boolean two = bits.read(1) == 1;
            mark(lengths, bits.read(bits.read(1) == 1 ? 8 : 1));
            if (two) {
                mark(lengths, bits.read(8));
            }
            return new WebpCode(lengths);
        }
        int[] lengthsOfLengths = new int[ORDER.length];
        int given = bits.read(4) + 4;
        for (int i = 0; i < given; i++) {
            lengthsOfLengths[ORDER[i]] = bits.read(3);
        }
        WebpCode code = new WebpCode(lengthsOfLengths);
        int coded = bits.read(1) == 1 ? 2 + bits.read(2 + 2 * bits.read(3)) : size;
        if (coded > size) {
            throw Refusals.damaged();
        }
        int previous = 8;
        int symbol = 0;
        while (symbol < size && coded-- > 0) {
            int length = code.next(bits);
            if (length < 16) {
                lengths[symbol++] = length;
                previous = length == 0 ? previous : length;
                continue;
            }
            int times = switch (length) {
                case 16 -> 3 + bits.read(2);
                case 17 -> 3 + bits.read(3);
                default -> 11 + bits.read(7);
            };
            if (times > size - symbol) {
                throw Refusals.damaged();
            }
            for (; times > 0; times--) {
                lengths[symbol++] = length == 16 ? previous : 0;
            }
        }
        return new WebpCode(lengths);
    }

    private static void mark(int[] lengths, int symbol) {
        if (symbol >= lengths.length) {
            throw Refusals.damaged();
        }
        lengths[symbol] = 1;
    }

    int next(WebpBits bits) {
        if (symbols.length == 1) {
            return symbols[0];
        }
        int code = 0;
        int first = 0;
        int index = 0;
        for (int length = 1; length <= LONGEST; length++) {
            code |= bits.read(1);
            int count = counts[length];
            if (code - count < first) {
                return symbols[index + code - first];
            }
            index += count;
            first = (first + count) << 1;
            code <<= 1;
        }
        throw Refusals.damaged();
    }
}
