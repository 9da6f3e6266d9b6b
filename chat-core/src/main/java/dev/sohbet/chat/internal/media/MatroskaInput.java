package dev.sohbet.chat.internal.media;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;

/**
 * Reads the elements of EBML (RFC 8794), the ground that Matroska and WebM stand on, one after another. What an element claims about
 * its size is held against what contains it before anything else is done. Not thread-safe.
 */
final class MatroskaInput {
    private static final int LONGEST_ID = 4;
    private static final int LONGEST_NUMBER = 8;

    private final InputStream in;
    private final long length;
    private long position;

    /** @param length of all that can be read, in bytes */
    MatroskaInput(InputStream in, long length) {
        this.in = in;
        this.length = length;
    }

    /**
     * The head of an element.
     *
     * @param id with its marker, as the specifications print it
     * @param end where it ends; where what contains it ends, when it does not say
     * @param sized whether it says how large it is
     */
    record Element(int id, long end, boolean sized) {}

    long position() {
        return position;
    }

    long length() {
        return length;
    }

    /** The head of the element that begins here, inside of one that ends there. */
    Element element(long outerEnd) throws IOException {
        int first = octet();
        int idBytes = Integer.numberOfLeadingZeros(first) - 23;
        if (idBytes > LONGEST_ID) {
            throw new MalformedMediaException("an element's id is longer than 4 bytes");
        }
        int id = (int) append(first, idBytes - 1);
        first = octet();
        int sizeBytes = Integer.numberOfLeadingZeros(first) - 23;
        if (sizeBytes > LONGEST_NUMBER) {
            throw new MalformedMediaException("an element's size is longer than 8 bytes");
        }
        long unknown = (1L << (7 * sizeBytes)) - 1;
        long size = append(first, sizeBytes - 1) & unknown;
        if (position > outerEnd || (size != unknown && size > outerEnd - position)) {
            throw new MalformedMediaException("an element is larger than what contains it");
        }
        return size == unknown ? new Element(id, outerEnd, false) : new Element(id, position + size, true);
    }

    /** A number of variable length, as in a block's head; its longest forms are not taken. */
    long variable() throws IOException {
        return variable(false);
    }

    /** The same for a number that may be negative. */
    long signedVariable() throws IOException {
        return variable(true);
    }

    private long variable(boolean signed) throws IOException {
        int first = octet();
        int bytes = Integer.numberOfLeadingZeros(first) - 23;
        if (bytes > LONGEST_ID) {
            throw new MalformedMediaException("a number in a block is too long");
        }
        long largest = (1L << (7 * bytes)) - 1;
        return (append(first, bytes - 1) & largest) - (signed ? largest >> 1 : 0);
    }

    /** The element's content as a number without a sign. */
    long unsigned(Element element) throws IOException {
        long number = append(0, contentBytes(element, LONGEST_NUMBER));
        if (number < 0) {
            throw new MalformedMediaException("a number is too large");
        }
        return number;
    }

    /** The element's content as a number with a sign. */
    long signed(Element element) throws IOException {
        int bytes = contentBytes(element, LONGEST_NUMBER);
        int unused = Long.SIZE - Byte.SIZE * bytes;
        return bytes == 0 ? 0 : (append(0, bytes) << unused) >> unused;
    }

    /** The element's content, which has at most so many bytes. */
    byte[] content(Element element, int most) throws IOException {
        byte[] content = new byte[contentBytes(element, most)];
        fill(content, content.length);
        return content;
    }

    private int contentBytes(Element element, int most) throws IOException {
        long bytes = element.end() - position;
        if (!element.sized() || bytes > most) {
            throw new MalformedMediaException("an element is larger than it may be");
        }
        return (int) bytes;
    }

    void fill(byte[] into, int bytes) throws IOException {
        if (in.readNBytes(into, 0, bytes) < bytes) {
            throw endsTooEarly();
        }
        position += bytes;
    }

    int octet() throws IOException {
        int octet = in.read();
        if (octet < 0) {
            throw endsTooEarly();
        }
        position++;
        return octet;
    }

    void skip(Element element) throws IOException {
        if (!element.sized()) {
            throw new MalformedMediaException("an element does not say how large it is");
        }
        try {
            in.skipNBytes(element.end() - position);
        } catch (EOFException e) {
            throw endsTooEarly();
        }
        position = element.end();
    }

    private long append(long number, int bytes) throws IOException {
        long result = number;
        for (int i = 0; i < bytes; i++) {
            result = (result << Byte.SIZE) | octet();
        }
        return result;
    }

    private static MalformedMediaException endsTooEarly() {
        return new MalformedMediaException("the file ends too early");
    }
}
