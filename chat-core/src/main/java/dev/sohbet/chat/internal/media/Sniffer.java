package dev.sohbet.chat.internal.media;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Finds out what a file is by its bytes, and whether what its sender says of it agrees. Thread-safe. */
final class Sniffer {
    private static final int HEAD = 64 * 1024;
    private static final int MOST_BRANDS = 64;

    private static final List<String> HEIF = List.of("heic", "heix", "heim", "heis", "hevc", "hevx", "hevm", "hevs");
    private static final List<String> AVIF = List.of("avif", "avis");
    private static final List<String> AUDIO = List.of("M4A ", "M4B ");
    private static final List<String> MP4 = List.of(
            "isom", "iso2", "iso3", "iso4", "iso5", "iso6", "iso7", "iso8", "iso9", "mp41", "mp42", "avc1", "dash",
            "M4V ");

    private final Detector detector = new Detector();

    /**
     * What the file is.
     *
     * @param extension of its name, in lower case; empty: none
     * @param declared in lower case, without parameters; empty: none
     * @throws dev.sohbet.chat.model.ChatException {@code bad_media} when it is not taken, or not what it is said to be
     */
    MediaType find(Path file, String extension, String declared) throws IOException {
        Bytes head;
        MediaType type;
        try (Window window = new Window(file)) {
            head = window.read(0, HEAD);
            type = byContent(head, window);
        }
        boolean saysText = extension.isEmpty()
                ? declared.equals(MediaType.TEXT.type)
                : MediaType.TEXT.extensions.contains(extension);
        if (type == null) {
            if (!saysText || !PlainText.is(file)) {
                throw Refusals.kind();
            }
            type = MediaType.TEXT;
        }
        if (!type.isDetectedAs(detector.detect(head))) {
            throw Refusals.kind();
        }
        if ((!extension.isEmpty() && !type.extensions.contains(extension))
                || (!declared.isEmpty() && !type.isDeclaredAs(declared))) {
            throw Refusals.names();
        }
        return type;
    }

    private static @Nullable MediaType byContent(Bytes head, Window file) throws IOException {
        if (head.has(0, "\u00ff\u00d8\u00ff")) {
            return MediaType.JPEG;
        }
        if (head.has(0, "\u0089PNG\r\n\u001a\n")) {
            return MediaType.PNG;
        }
        if (head.has(0, "GIF87a") || head.has(0, "GIF89a")) {
            return MediaType.GIF;
        }
        if (head.has(0, "RIFF") && head.has(8, "WEBP")) {
            if (!WebpReaders.areAvailable()) {
                throw Refusals.saveAsJpeg("WebP");
            }
            return MediaType.WEBP;
        }
        if (head.has(0, "OggS")) {
            return ogg(head);
        }
        if (head.has(4, "ftyp")) {
            return mp4(head, file);
        }
        if (head.has(0, "\u001aE\u00df\u00a3")) {
            return webm(head, file);
        }
        if (head.has(0, "%PDF-1.") || head.has(0, "%PDF-2.")) {
            return MediaType.PDF;
        }
        return Mp3.is(file) ? MediaType.MP3 : null;
    }

    /** The first page holds the first packet, which says what the stream is. */
    private static MediaType ogg(Bytes head) {
        int packet = 27 + head.u8(26);
        if (head.has(packet, "OpusHead") || head.has(packet, "\u0001vorbis")) {
            return MediaType.OGG;
        }
        throw Refusals.kind();
    }

    private static MediaType mp4(Bytes head, Window file) throws IOException {
        long end = Math.min(head.u32(0), head.length());
        List<String> brands = Stream.concat(
                        Stream.of(8),
                        IntStream.range(0, MOST_BRANDS).map(i -> 16 + 4 * i).boxed())
                .filter(at -> at + 4 <= end)
                .map(at -> new String(head.copy(at, 4), StandardCharsets.ISO_8859_1))
                .toList();
        if (brands.isEmpty()) {
            throw Refusals.damaged();
        }
        if (brands.stream().anyMatch(AVIF::contains)) {
            throw Refusals.saveAsJpeg("AVIF");
        }
        if (brands.stream().anyMatch(HEIF::contains)
                || brands.get(0).equals("mif1")
                || brands.get(0).equals("msf1")) {
            throw Refusals.saveAsJpeg("HEIC");
        }
        boolean quickTime = brands.get(0).equals("qt  ");
        if (!quickTime && brands.stream().noneMatch(brand -> MP4.contains(brand) || AUDIO.contains(brand))) {
            throw Refusals.kind();
        }
        Tracks tracks = Tracks.ofMp4(file);
        if (tracks.video()) {
            return quickTime ? MediaType.MOV : MediaType.MP4;
        }
        if (tracks.audio() && !quickTime) {
            return MediaType.M4A;
        }
        throw Refusals.damaged();
    }

    private static MediaType webm(Bytes head, Window file) throws IOException {
        if (!head.text(0, 64).contains("B\u0082\u0084webm")) {
            throw Refusals.kind();
        }
        Tracks tracks = Tracks.ofWebm(file);
        if (tracks.video()) {
            return MediaType.WEBM;
        }
        if (tracks.opus()) {
            return MediaType.WEBM_AUDIO;
        }
        throw Refusals.kind();
    }

    /** A declared media type as it is compared; empty where it says nothing. */
    static String plain(String declared) {
        String type = declared.split(";", 2)[0].strip().toLowerCase(Locale.ROOT);
        return type.equals("application/octet-stream") ? "" : type;
    }
}
