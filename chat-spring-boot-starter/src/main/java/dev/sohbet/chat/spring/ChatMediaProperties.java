package dev.sohbet.chat.spring;

import dev.sohbet.chat.media.MediaLimits;
import dev.sohbet.chat.model.Attachment.Kind;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * Files that people send.
 *
 * @param enabled Whether pictures, recordings and files can be sent.
 * @param store Where new files are kept: local, in the data directory, or cloudinary. With auto, on Cloudinary where its settings are,
 *     otherwise in the data directory.
 * @param move Whether files that lie in the other place are moved to where new ones are kept, in the background.
 * @param scanner Address of a clamd that looks into each file, as unix:/run/clamav/clamd.ctl or host:port. Without one, nobody does.
 * @param perDay How much a visitor may upload in 24 hours.
 * @param longestVoice How long a recording may be.
 * @param unsent How long a file is kept that was uploaded and not sent.
 * @param size How large a file may be, by its kind. Zero means that files of this kind are not taken.
 * @param cloudinary The Cloudinary account that keeps files.
 */
@ConfigurationProperties("chat.media")
record ChatMediaProperties(
        @Nullable Boolean enabled,
        @Nullable MediaPlace store,
        @Nullable Boolean move,
        @Nullable String scanner,
        @Nullable DataSize perDay,
        @Nullable Duration longestVoice,
        @Nullable Duration unsent,
        @DefaultValue Sizes size,
        @DefaultValue Cloudinary cloudinary) {
    static final MediaPlace DEFAULT_STORE = MediaPlace.AUTO;

    MediaPlace storeOrDefault() {
        return store == null ? DEFAULT_STORE : store;
    }

    boolean isMoving() {
        return move != null && move;
    }

    /** These limits. @throws ChatSettingsException when one is wrong */
    MediaLimits limits() {
        MediaLimits defaults = MediaLimits.DEFAULT;
        return ChatSettingsException.ifIllegal(() -> new MediaLimits(
                size.bytes(defaults.sizes()),
                perDay == null ? defaults.perDay() : perDay.toBytes(),
                longestVoice == null ? defaults.longestVoice() : longestVoice,
                defaults.atOnce(),
                defaults.ofOne(),
                unsent == null ? defaults.unsent() : unsent));
    }

    /**
     * How large a file may be.
     *
     * @param image How large a picture may be.
     * @param voice How large a recording may be.
     * @param audio How large another sound may be.
     * @param video How large a video may be.
     * @param file How large any other file may be.
     */
    record Sizes(
            @Nullable DataSize image,
            @Nullable DataSize voice,
            @Nullable DataSize audio,
            @Nullable DataSize video,
            @Nullable DataSize file) {
        Map<Kind, Long> bytes(Map<Kind, Long> defaults) {
            Map<Kind, Long> sizes = new EnumMap<>(defaults);
            put(sizes, Kind.IMAGE, image);
            put(sizes, Kind.VOICE, voice);
            put(sizes, Kind.AUDIO, audio);
            put(sizes, Kind.VIDEO, video);
            put(sizes, Kind.FILE, file);
            return sizes;
        }

        private static void put(Map<Kind, Long> sizes, Kind kind, @Nullable DataSize size) {
            if (size != null && size.toBytes() == 0) {
                sizes.remove(kind);
            } else if (size != null) {
                sizes.put(kind, size.toBytes());
            }
        }
    }

    /**
     * A Cloudinary account.
     *
     * @param url Address of the account, as cloudinary://key:secret@cloud. The environment's CLOUDINARY_URL is taken where this is not set.
     * @param cloudName Name of the cloud, instead of the address. The environment's CLOUDINARY_CLOUD_NAME is taken where this is not set.
     * @param apiKey Key, instead of the address. The environment's CLOUDINARY_API_KEY is taken where this is not set.
     * @param apiSecret Secret, instead of the address. The environment's CLOUDINARY_API_SECRET is taken where this is not set.
     * @param uploadPrefix Address of the API server. The environment's CLOUDINARY_UPLOAD_PREFIX is taken where this is not set.
     * @param folder Folder of the account in which files are kept.
     */
    record Cloudinary(
            @Nullable String url,
            @Nullable String cloudName,
            @Nullable String apiKey,
            @Nullable String apiSecret,
            @Nullable String uploadPrefix,
            @Nullable String folder) {
        /** Without the secret, which the address holds too. */
        @Override
        public String toString() {
            return "Cloudinary[" + cloudName + ", " + folder + "]";
        }
    }
}
