package dev.sohbet.chat.telegram;

import java.util.Comparator;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.telegram.telegrambots.meta.api.objects.message.Message;
import org.telegram.telegrambots.meta.api.objects.photo.PhotoSize;

/**
 * A file as Telegram tells of it, none of which is proven.
 *
 * @param id what it is asked for by
 * @param unique the same for the same file, always
 * @param name made up where it has none
 * @param type empty where Telegram says nothing
 * @param voice whether it was recorded to be played in place
 * @param size in bytes; 0 where Telegram says nothing
 */
record SentFile(String id, String unique, String name, String type, boolean voice, long size) {
    private static final String MP4 = "video/mp4";

    /** The file of a message, in its largest size. */
    static Optional<SentFile> of(Message message) {
        String number = String.valueOf(message.getMessageId());
        if (message.getPhoto() != null && !message.getPhoto().isEmpty()) {
            PhotoSize photo = message.getPhoto().stream()
                    .max(Comparator.comparingLong(size -> (long) size.getWidth() * size.getHeight()))
                    .orElseThrow();
            return file(photo.getFileId(), photo.getFileUniqueId(), null, "photo-" + number + ".jpg", "image/jpeg")
                    .map(file -> file.of(photo.getFileSize()));
        }
        if (message.getVoice() != null) {
            var voice = message.getVoice();
            return file(voice.getFileId(), voice.getFileUniqueId(), null, "voice-" + number + ".ogg", "audio/ogg")
                    .map(file -> file.of(voice.getFileSize()).recorded());
        }
        if (message.getAudio() != null) {
            var audio = message.getAudio();
            String type = Objects.requireNonNullElse(audio.getMimeType(), "audio/mpeg");
            String made = "audio-" + number + (type.contains("mpeg") ? ".mp3" : ".m4a");
            return file(audio.getFileId(), audio.getFileUniqueId(), audio.getFileName(), made, type)
                    .map(file -> file.of(audio.getFileSize()));
        }
        if (message.getAnimation() != null) { // which is a document as well, for programs that know no animations
            var animation = message.getAnimation();
            String type = Objects.requireNonNullElse(animation.getMimeType(), MP4);
            String made = "animation-" + number + (type.equals("image/gif") ? ".gif" : ".mp4");
            return file(animation.getFileId(), animation.getFileUniqueId(), animation.getFileName(), made, type)
                    .map(file -> file.of(animation.getFileSize()));
        }
        if (message.getVideo() != null) {
            var video = message.getVideo();
            String type = Objects.requireNonNullElse(video.getMimeType(), MP4);
            return file(
                            video.getFileId(),
                            video.getFileUniqueId(),
                            video.getFileName(),
                            "video-" + number + ".mp4",
                            type)
                    .map(file -> file.of(video.getFileSize()));
        }
        if (message.getVideoNote() != null) {
            var note = message.getVideoNote();
            return file(note.getFileId(), note.getFileUniqueId(), null, "video-" + number + ".mp4", MP4)
                    .map(file -> file.of(note.getFileSize()));
        }
        if (message.getDocument() != null) {
            var document = message.getDocument();
            String type = Objects.requireNonNullElse(document.getMimeType(), "");
            return file(
                            document.getFileId(),
                            document.getFileUniqueId(),
                            document.getFileName(),
                            "file-" + number,
                            type)
                    .map(file -> file.of(document.getFileSize()));
        }
        return Optional.empty();
    }

    private static Optional<SentFile> file(
            String id, String unique, @Nullable String name, String otherwise, String type) {
        String called = name == null || name.isBlank() ? otherwise : name;
        return Optional.of(new SentFile(id, unique, called, type, false, 0));
    }

    private SentFile of(@Nullable Number size) {
        return new SentFile(id, unique, name, type, voice, size == null ? 0 : size.longValue());
    }

    private SentFile recorded() {
        return new SentFile(id, unique, name, type, true, size);
    }
}
