package dev.sohbet.chat.internal.media;

/** The checksum of Ogg's pages (RFC 3533): a CRC-32 whose bits are not reversed, which the JDK does not have. */
final class OggChecksum {
    private static final int POLYNOMIAL = 0x04C11DB7;
    private static final int[] OF_OCTET = new int[256];

    static {
        for (int octet = 0; octet < OF_OCTET.length; octet++) {
            int remainder = octet << 24;
            for (int bit = 0; bit < Byte.SIZE; bit++) {
                remainder = remainder << 1 ^ (remainder < 0 ? POLYNOMIAL : 0);
            }
            OF_OCTET[octet] = remainder;
        }
    }

    private OggChecksum() {}

    /** Of the first so many bytes. */
    static int of(byte[] bytes, int length) {
        int checksum = 0;
        for (int i = 0; i < length; i++) {
            checksum = checksum << 8 ^ OF_OCTET[(checksum >>> 24) ^ Byte.toUnsignedInt(bytes[i])];
        }
        return checksum;
    }
}
