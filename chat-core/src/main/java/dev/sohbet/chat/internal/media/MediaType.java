package dev.sohbet.chat.internal.media;

import dev.sohbet.chat.model.Attachment;
import java.util.Arrays;
import java.util.List;
import java.util.Set;

/** The kinds of files that are taken. */
@SuppressWarnings("ImmutableEnumChecker") // List.of, Set.of
enum MediaType {
    JPEG(Attachment.Kind.IMAGE, "image/jpeg", "jpg jpeg jpe jfif", "image/jpg image/pjpeg", "image/jpeg"),
    PNG(Attachment.Kind.IMAGE, "image/png", "png apng", "image/x-png image/apng", "image/png image/apng"),
    WEBP(Attachment.Kind.IMAGE, "image/webp", "webp", "", "image/webp"),
    GIF(Attachment.Kind.IMAGE, "image/gif", "gif", "", "image/gif"),
    OGG(
            Attachment.Kind.AUDIO,
            "audio/ogg",
            "ogg oga opus",
            "audio/opus audio/vorbis application/ogg video/ogg",
            "audio/ogg audio/opus audio/vorbis application/ogg"),
    MP3(
            Attachment.Kind.AUDIO,
            "audio/mpeg",
            "mp3",
            "audio/mp3 audio/x-mp3 audio/x-mpeg audio/mpeg3 audio/x-mpeg-3 audio/mpg",
            "audio/mpeg"),
    M4A(
            Attachment.Kind.AUDIO,
            "audio/mp4",
            "m4a mp4",
            "audio/x-m4a audio/m4a audio/mp4a-latm video/mp4",
            "audio/mp4 video/mp4 application/mp4 video/x-m4v video/quicktime"),
    WEBM_AUDIO(
            Attachment.Kind.AUDIO,
            "audio/webm",
            "webm weba",
            "video/webm",
            "video/webm audio/webm application/x-matroska video/x-matroska"),
    MP4(
            Attachment.Kind.VIDEO,
            "video/mp4",
            "mp4 m4v",
            "video/x-m4v application/mp4",
            "video/mp4 application/mp4 video/x-m4v video/quicktime audio/mp4"),
    WEBM(
            Attachment.Kind.VIDEO,
            "video/webm",
            "webm",
            "",
            "video/webm audio/webm application/x-matroska video/x-matroska"),
    MOV(Attachment.Kind.VIDEO, "video/quicktime", "mov qt", "", "video/quicktime"),
    PDF(Attachment.Kind.FILE, "application/pdf", "pdf", "application/x-pdf", "application/pdf"),
    TEXT(
            Attachment.Kind.FILE,
            "text/plain",
            "txt",
            "",
            "text/plain application/octet-stream text/x-diff message/rfc822 message/x-emlx message/news");

    final Attachment.Kind kind;
    final String type;
    /** Of names of such files, the one to give first. */
    final List<String> extensions;

    private final Set<String> declared;
    private final Set<String> detected;

    MediaType(Attachment.Kind kind, String type, String extensions, String aliases, String detected) {
        this.kind = kind;
        this.type = type;
        this.extensions = words(extensions);
        this.declared = Set.copyOf(words(aliases + " " + type));
        this.detected = Set.copyOf(words(detected));
    }

    private static List<String> words(String text) {
        return Arrays.stream(text.split(" ")).filter(word -> !word.isEmpty()).toList();
    }

    /** Whether senders declare such a file to be of this media type. */
    boolean isDeclaredAs(String mediaType) {
        return declared.contains(mediaType);
    }

    /** Whether the detector calls such a file this. */
    boolean isDetectedAs(String mediaType) {
        return detected.contains(mediaType);
    }
}
