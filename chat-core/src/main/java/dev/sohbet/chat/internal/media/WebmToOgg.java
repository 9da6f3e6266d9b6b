package dev.sohbet.chat.internal.media;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/**
 * Puts a recording from WebM, as the browsers' MediaRecorder writes it, into Ogg, which Telegram takes as a voice message. The sound itself
 * stays as it is, bit for bit; nothing else of the input is kept. Thread-safe.
 */
final class WebmToOgg {
    static final Duration LONGEST = Duration.ofHours(1);

    private static final int BUFFER_BYTES = 65_536;
    private static final long MOST_SAMPLES = LONGEST.toSeconds() * OggOpus.RATE;
    private static final long LONGEST_PADDING = 120_000_000;

    private WebmToOgg() {}

    /**
     * Writes what is in one file into another. Needs some 300 KiB of memory whatever the file's size, and time in proportion to it. Pauses
     * of the recorder are not filled.
     *
     * @param webm only read
     * @param ogg created, or overwritten; the caller deletes it, also after an exception
     * @return how long it plays
     * @throws MalformedMediaException when it is not a WebM recording of one track in Opus, or not a sound one, or longer than
     *     {@link #LONGEST}
     */
    static Duration remux(Path webm, Path ogg) throws IOException {
        try (InputStream in = new BufferedInputStream(Files.newInputStream(webm), BUFFER_BYTES);
                OutputStream out = new BufferedOutputStream(Files.newOutputStream(ogg), BUFFER_BYTES)) {
            return remux(in, Files.size(webm), out);
        }
    }

    /** The same from a stream of that many bytes. */
    static Duration remux(InputStream in, long length, OutputStream out) throws IOException {
        WebmReader reader = new WebmReader(in, length);
        byte[] packet = new byte[WebmReader.LONGEST_PACKET];
        int bytes = reader.next(packet);
        if (bytes < 0) {
            throw new MalformedMediaException("there is no sound in it");
        }
        OggOpus head = OggOpus.of(reader.codecPrivate());
        OggWriter writer = new OggWriter(out, OggChecksum.of(packet, bytes));
        writer.header(head.head());
        writer.header(OggOpus.tags());
        long total = 0;
        int last = 0;
        while (bytes > 0) {
            last = OggOpus.samples(packet, bytes);
            total += last;
            if (total - head.preSkip() > MOST_SAMPLES) {
                throw new MalformedMediaException("longer than an hour");
            }
            writer.packet(packet, bytes, last);
            bytes = reader.next(packet);
        }
        long padding = padding(reader.discardPadding(), last);
        long heard = total - padding - head.preSkip();
        if (heard <= 0) {
            throw new MalformedMediaException("nothing of it can be heard");
        }
        writer.end(padding);
        return OggOpus.duration(heard);
    }

    /** In samples. A negative padding is of the beginning, where the pre-skip says it already. */
    private static long padding(long nanos, int last) throws IOException {
        if (nanos <= 0) {
            return 0;
        }
        long samples =
                nanos > LONGEST_PADDING ? Long.MAX_VALUE : (nanos * OggOpus.RATE + 500_000_000L) / 1_000_000_000L;
        if (samples > last) {
            throw new MalformedMediaException("more is to be left out at its end than its last packet");
        }
        return samples;
    }
}
