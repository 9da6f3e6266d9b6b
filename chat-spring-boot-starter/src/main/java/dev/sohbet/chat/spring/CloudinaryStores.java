package dev.sohbet.chat.spring;

import dev.sohbet.chat.cloudinary.CloudinaryMediaStore;
import dev.sohbet.chat.cloudinary.CloudinarySettings;
import dev.sohbet.chat.spring.ChatMediaProperties.Cloudinary;
import java.net.URI;
import org.jspecify.annotations.Nullable;
import org.springframework.core.env.Environment;

/** Reads the settings of Cloudinary; loaded only where its jar is. */
final class CloudinaryStores {
    private static final String REMEDY =
            "Copy the 'API environment variable' from Cloudinary's console into CLOUDINARY_URL or chat.media.cloudinary.url.";

    private CloudinaryStores() {}

    /** The store. @throws ChatSettingsException when a setting is wrong or missing; its words do not hold the secret */
    static CloudinaryMediaStore of(Cloudinary set, Environment environment) {
        String prefix = first(set.uploadPrefix(), environment, "CLOUDINARY_UPLOAD_PREFIX");
        try {
            CloudinarySettings settings = account(set, environment);
            if (prefix != null) {
                settings = settings.withUploadPrefix(URI.create(prefix));
            }
            String folder = set.folder();
            return new CloudinaryMediaStore(
                    folder == null || folder.isBlank() ? settings : settings.withFolder(folder.strip()));
        } catch (IllegalArgumentException e) {
            throw new ChatSettingsException(
                    "A setting under 'chat.media.cloudinary' is wrong: " + e.getMessage(), REMEDY);
        }
    }

    private static CloudinarySettings account(Cloudinary set, Environment environment) {
        String url = first(set.url(), environment, "CLOUDINARY_URL");
        if (url != null) {
            return CloudinarySettings.ofUrl(url);
        }
        String cloud = first(set.cloudName(), environment, "CLOUDINARY_CLOUD_NAME");
        String key = first(set.apiKey(), environment, "CLOUDINARY_API_KEY");
        String secret = first(set.apiSecret(), environment, "CLOUDINARY_API_SECRET");
        if (cloud == null || key == null || secret == null) {
            throw new ChatSettingsException(
                    "Files are to be kept on Cloudinary, but cloud name, API key and API secret are not all set.",
                    REMEDY);
        }
        return CloudinarySettings.of(cloud, key, secret);
    }

    private static @Nullable String first(@Nullable String setting, Environment environment, String variable) {
        return ChatMediaAutoConfiguration.firstSet(setting, environment.getProperty(variable));
    }
}
