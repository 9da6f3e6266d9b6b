package dev.sohbet.chat.cloudinary;

import dev.sohbet.chat.spi.MediaStore;

/**
 * A file as Cloudinary names it.
 *
 * @param resourceType {@code image}, {@code video} (which sound is as well) or {@code raw}
 * @param publicId with its folder
 */
record Asset(String resourceType, String publicId) {
    /** Nobody gets these without a signature. */
    static final String TYPE = "authenticated";

    static Asset of(String folder, MediaStore.Key key) {
        String resourceType = switch (key.kind()) {
            case IMAGE -> "image";
            case VOICE, AUDIO, VIDEO -> "video";
            case FILE -> "raw";
        };
        return new Asset(resourceType, folder + "/" + key.id() + (key.small() ? "-small" : ""));
    }
}
