package dev.sohbet.chat.internal.media;

import dev.sohbet.chat.internal.media.MatroskaInput.Element;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Reads the Opus packets of a WebM recording as browsers write it: one track, which is sound. Needs memory for the sizes of one block's
 * packets only, and time in proportion to the file. Not thread-safe.
 */
final class WebmReader {
    /** What RFC 7845 asks everybody to take, and therefore the most that is worth to be passed on. */
    static final int LONGEST_PACKET = 61_440;

    private static final int EBML = 0x1A45DFA3;
    private static final int EBML_READ_VERSION = 0x42F7;
    private static final int EBML_LONGEST_ID = 0x42F2;
    private static final int EBML_LONGEST_SIZE = 0x42F3;
    private static final int DOC_TYPE = 0x4282;
    private static final int DOC_TYPE_READ_VERSION = 0x4285;
    private static final int VOID = 0xEC;
    private static final int SEGMENT = 0x18538067;
    private static final int SEEK_HEAD = 0x114D9B74;
    private static final int INFO = 0x1549A966;
    private static final int TRACKS = 0x1654AE6B;
    private static final int CHAPTERS = 0x1043A770;
    private static final int CUES = 0x1C53BB6B;
    private static final int ATTACHMENTS = 0x1941A469;
    private static final int TAGS = 0x1254C367;
    private static final int CLUSTER = 0x1F43B675;
    private static final int TRACK_ENTRY = 0xAE;
    private static final int TRACK_NUMBER = 0xD7;
    private static final int TRACK_TYPE = 0x83;
    private static final int CODEC_ID = 0x86;
    private static final int CODEC_PRIVATE = 0x63A2;
    private static final int CONTENT_ENCODINGS = 0x6D80;
    private static final int SIMPLE_BLOCK = 0xA3;
    private static final int BLOCK_GROUP = 0xA0;
    private static final int BLOCK = 0xA1;
    private static final int ENCRYPTED_BLOCK = 0xAF;
    private static final int DISCARD_PADDING = 0x75A2;

    private static final int NEWEST_EBML = 1;
    private static final int NEWEST_DOC_TYPE = 4;
    private static final int LONGEST_NAME = 32;
    private static final int LONGEST_PRIVATE = 1_024;
    private static final int AUDIO = 2;
    private static final int TIMECODE_AND_FLAGS = 3;
    private static final int MOST_PACKETS_OF_BLOCK = 256;

    private final MatroskaInput in;
    private final long segmentEnd;
    private @Nullable Element cluster;
    private @Nullable Element group;
    private boolean groupHasBlock;
    private long track;
    private byte @Nullable [] codecPrivate;
    private long discardPadding;

    private final int[] sizes = new int[MOST_PACKETS_OF_BLOCK];
    private int packets;
    private int taken;

    /** @param length of the whole recording, in bytes */
    WebmReader(InputStream recording, long length) throws IOException {
        in = new MatroskaInput(recording, length);
        readHead(in.element(length));
        Element segment = in.element(length);
        while (segment.id() == VOID) {
            in.skip(segment);
            segment = in.element(length);
        }
        if (segment.id() != SEGMENT) {
            throw new MalformedMediaException("there is no segment");
        }
        segmentEnd = segment.end();
    }

    /** What the encoder tells decoders, as it stands before the first packet. */
    byte[] codecPrivate() throws IOException {
        if (codecPrivate == null) {
            throw new MalformedMediaException("there is no OpusHead");
        }
        return codecPrivate;
    }

    /** How much of the last packet that was read is to be left out at its end, in nanoseconds; known once the next was asked for. */
    long discardPadding() {
        return discardPadding;
    }

    /**
     * Reads the next packet into the array, which has room for {@link #LONGEST_PACKET}.
     *
     * @return its length, at least 1; -1 when there is none left
     */
    int next(byte[] packet) throws IOException {
        while (taken == packets) {
            closeWhatEndsHere();
            if (group != null) {
                readInGroup(in.element(group.end()));
            } else if (cluster != null && in.position() < cluster.end()) {
                readInCluster(in.element(cluster.end()));
            } else if (in.position() < segmentEnd) {
                readInSegment(in.element(segmentEnd));
            } else {
                readRest();
                return -1;
            }
        }
        int size = sizes[taken++];
        in.fill(packet, size);
        return size;
    }

    private void closeWhatEndsHere() throws IOException {
        if (group != null && in.position() == group.end()) {
            if (!groupHasBlock) {
                throw new MalformedMediaException("a group without a block");
            }
            group = null;
        }
        if (group == null && cluster != null && cluster.sized() && in.position() == cluster.end()) {
            cluster = null;
        }
    }

    private void readHead(Element head) throws IOException {
        if (head.id() != EBML || !head.sized()) {
            throw new MalformedMediaException("not EBML");
        }
        boolean webm = false;
        while (in.position() < head.end()) {
            Element element = in.element(head.end());
            switch (element.id()) {
                case EBML_READ_VERSION -> atMost(NEWEST_EBML, element, "the version of EBML");
                case EBML_LONGEST_ID -> atMost(4, element, "the length of ids");
                case EBML_LONGEST_SIZE -> atMost(8, element, "the length of sizes");
                case DOC_TYPE_READ_VERSION -> atMost(NEWEST_DOC_TYPE, element, "the version of WebM");
                case DOC_TYPE -> webm = text(element).equals("webm");
                default -> in.skip(element);
            }
        }
        if (!webm) {
            throw new MalformedMediaException("EBML, but not WebM");
        }
    }

    private void atMost(long most, Element element, String what) throws IOException {
        if (in.unsigned(element) > most) {
            throw new MalformedMediaException(what + " is not known");
        }
    }

    private String text(Element element) throws IOException {
        return new String(in.content(element, LONGEST_NAME), StandardCharsets.ISO_8859_1).replace("\0", "");
    }

    private void readInSegment(Element element) throws IOException {
        switch (element.id()) {
            case CLUSTER -> cluster = element;
            case TRACKS -> readTracks(element);
            case EBML, SEGMENT -> throw new MalformedMediaException("more than one segment");
            case SIMPLE_BLOCK, BLOCK_GROUP -> throw new MalformedMediaException("a block outside of a cluster");
            default -> in.skip(element);
        }
    }

    private void readInCluster(Element element) throws IOException {
        switch (element.id()) {
            case SIMPLE_BLOCK -> readBlock(element);
            case BLOCK_GROUP -> {
                if (!element.sized()) {
                    throw new MalformedMediaException("a group does not say how large it is");
                }
                group = element;
                groupHasBlock = false;
            }
            case CLUSTER, SEEK_HEAD, INFO, TRACKS, CHAPTERS, CUES, ATTACHMENTS, TAGS, EBML, SEGMENT -> {
                if (cluster != null && cluster.sized()) {
                    throw new MalformedMediaException("a cluster contains what stands beside clusters");
                }
                cluster = null;
                readInSegment(element);
            }
            case ENCRYPTED_BLOCK -> throw new MalformedMediaException("it is encrypted");
            default -> in.skip(element);
        }
    }

    private void readInGroup(Element element) throws IOException {
        switch (element.id()) {
            case BLOCK -> {
                if (groupHasBlock) {
                    throw new MalformedMediaException("a group with two blocks");
                }
                groupHasBlock = true;
                readBlock(element);
            }
            case DISCARD_PADDING -> discardPadding = in.signed(element);
            default -> in.skip(element);
        }
    }

    private void readTracks(Element tracks) throws IOException {
        if (track != 0 || !tracks.sized()) {
            throw new MalformedMediaException("the tracks are told twice, or without a size");
        }
        while (in.position() < tracks.end()) {
            Element element = in.element(tracks.end());
            if (element.id() != TRACK_ENTRY) {
                in.skip(element);
            } else if (track != 0 || !element.sized()) {
                throw new MalformedMediaException("more than one track, or one without a size");
            } else {
                readTrack(element);
            }
        }
        if (track == 0) {
            throw new MalformedMediaException("there is no track");
        }
    }

    private void readTrack(Element entry) throws IOException {
        long type = 0;
        boolean opus = false;
        while (in.position() < entry.end()) {
            Element element = in.element(entry.end());
            switch (element.id()) {
                case TRACK_NUMBER -> track = in.unsigned(element);
                case TRACK_TYPE -> type = in.unsigned(element);
                case CODEC_ID -> opus = text(element).equals("A_OPUS");
                case CODEC_PRIVATE -> codecPrivate = in.content(element, LONGEST_PRIVATE);
                case CONTENT_ENCODINGS -> throw new MalformedMediaException("it is encrypted or packed");
                default -> in.skip(element);
            }
        }
        if (type != AUDIO || !opus) {
            throw new MalformedMediaException("a track that is not sound in Opus");
        }
        if (track == 0) {
            throw new MalformedMediaException("a track without a number");
        }
    }

    /** Reads the head of a block, so that its packets come next. */
    private void readBlock(Element block) throws IOException {
        if (!block.sized()) {
            throw new MalformedMediaException("a block does not say how large it is");
        }
        if (track == 0) {
            throw new MalformedMediaException("a block before the tracks");
        }
        if (in.variable() != track) {
            throw new MalformedMediaException("a block of a track that there is not");
        }
        byte[] head = new byte[TIMECODE_AND_FLAGS];
        in.fill(head, head.length);
        int lacing = (head[TIMECODE_AND_FLAGS - 1] >> 1) & 3;
        packets = 0;
        taken = 0;
        int count = lacing == 0 ? 1 : in.octet() + 1;
        switch (lacing) {
            case 1 -> readXiphSizes(count);
            case 3 -> readEbmlSizes(count);
            default -> packets = 0;
        }
        long rest = block.end() - in.position();
        for (int i = 0; i < packets; i++) {
            rest -= sizes[i];
        }
        if (lacing == 2) {
            if (rest % count != 0) {
                throw new MalformedMediaException("a block that cannot be divided as it should be");
            }
            for (long size = rest / count; packets < count - 1; rest -= size) {
                addSize(size);
            }
        }
        addSize(rest);
        discardPadding = 0;
    }

    private void readXiphSizes(int count) throws IOException {
        while (packets < count - 1) {
            int size = 0;
            int part;
            do {
                part = in.octet();
                size += part;
            } while (part == 0xFF && size <= LONGEST_PACKET);
            addSize(size);
        }
    }

    private void readEbmlSizes(int count) throws IOException {
        long size = 0;
        while (packets < count - 1) {
            size = packets == 0 ? in.variable() : size + in.signedVariable();
            addSize(size);
        }
    }

    private void addSize(long size) throws IOException {
        if (size < 1 || size > LONGEST_PACKET) {
            throw new MalformedMediaException("a packet of an impossible size");
        }
        sizes[packets++] = (int) size;
    }

    private void readRest() throws IOException {
        while (in.position() < in.length()) {
            Element element = in.element(in.length());
            if (element.id() != VOID) {
                throw new MalformedMediaException("something comes after the recording");
            }
            in.skip(element);
        }
    }
}
