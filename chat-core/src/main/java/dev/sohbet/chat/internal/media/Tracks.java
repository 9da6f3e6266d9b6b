package dev.sohbet.chat.internal.media;

import java.io.IOException;

/** What is in a container of sound and pictures. */
record Tracks(boolean video, boolean audio, boolean opus) {
    private static final int MOST_ELEMENTS = 4_096;
    private static final int HEAD = 16;

    private static final int SEGMENT = 0x18538067;
    private static final int TRACKS = 0x1654ae6b;
    private static final int TRACK = 0xae;
    private static final int TRACK_TYPE = 0x83;
    private static final int CODEC = 0x86;
    private static final int CLUSTER = 0x1f43b675;

    /** Of ISO base media (MP4, QuickTime): what the handlers of its tracks are, wherever in the file they are described. */
    static Tracks ofMp4(Window file) throws IOException {
        boolean video = false;
        boolean audio = false;
        long at = 0;
        for (int boxes = 0; boxes < MOST_ELEMENTS && at + 8 <= file.size(); boxes++) {
            Bytes head = file.read(at, HEAD);
            long length = head.u32(0);
            long content = at + 8;
            if (length == 1) {
                length = head.u32(8) << 32 | head.u32(12);
                content += 8;
            } else if (length == 0) {
                length = file.size() - at;
            }
            if (length < content - at || length > file.size() - at) {
                throw Refusals.damaged();
            }
            if (head.has(4, "moov") || head.has(4, "trak") || head.has(4, "mdia")) {
                at = content; // into it; what follows it comes after
            } else {
                if (head.has(4, "hdlr")) {
                    Bytes handler = file.read(content, 12);
                    video |= handler.has(8, "vide");
                    audio |= handler.has(8, "soun");
                }
                at += length;
            }
        }
        return new Tracks(video, audio, false);
    }

    /** Of WebM: the tracks that are described before what is in them. */
    static Tracks ofWebm(Window file) throws IOException {
        boolean video = false;
        boolean audio = false;
        boolean opus = true;
        long at = 0;
        for (int elements = 0; elements < MOST_ELEMENTS && at < file.size(); elements++) {
            Bytes head = file.read(at, HEAD);
            int idLength = Integer.numberOfLeadingZeros(head.u8(0)) - 23;
            if (idLength > 4) {
                throw Refusals.damaged();
            }
            int id = (int) number(head, 0, idLength);
            if (id == CLUSTER) {
                break;
            }
            int sizeLength = Integer.numberOfLeadingZeros(head.u8(idLength)) - 23;
            if (sizeLength > 8) {
                throw Refusals.damaged();
            }
            long mask = (1L << (7 * sizeLength)) - 1;
            long length = number(head, idLength, sizeLength) & mask;
            long content = at + idLength + sizeLength;
            if (id == SEGMENT || id == TRACKS || id == TRACK) {
                at = content;
                continue;
            }
            if (length > file.size() - content) { // of unknown length too
                throw Refusals.damaged();
            }
            if (id == TRACK_TYPE) {
                int type = file.read(content, 1).u8(0);
                video |= type == 1;
                audio |= type == 2;
            } else if (id == CODEC) {
                opus &= length == 6 && file.read(content, 6).has(0, "A_OPUS");
            }
            at = content + length;
        }
        return new Tracks(video, audio, audio && opus);
    }

    private static long number(Bytes bytes, int at, int length) {
        long number = 0;
        for (int i = 0; i < length; i++) {
            number = number << 8 | bytes.u8(at + i);
        }
        return number;
    }
}
