package dev.sohbet.chat.spring;

import dev.sohbet.chat.Chat;
import dev.sohbet.chat.cloudinary.CloudinaryMediaStore;
import dev.sohbet.chat.jdbc.JdbcChatStore;
import dev.sohbet.chat.media.ClamdScanner;
import dev.sohbet.chat.media.LocalMediaStore;
import dev.sohbet.chat.media.MediaSettings;
import dev.sohbet.chat.memory.InMemoryChatStore;
import dev.sohbet.chat.spi.ChatStore;
import dev.sohbet.chat.spi.MediaScanner;
import dev.sohbet.chat.spi.MediaStore;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Condition;
import org.springframework.context.annotation.ConditionContext;
import org.springframework.context.annotation.Conditional;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.Environment;
import org.springframework.core.type.AnnotatedTypeMetadata;

/**
 * Where files are kept: in the data directory, or on Cloudinary where its settings are. A host's own {@code MediaStore} takes the place of
 * either, and a {@code MediaScanner} looks into each file.
 */
@AutoConfiguration(after = ChatStoreAutoConfiguration.class, before = ChatAutoConfiguration.class)
@ConditionalOnMissingBean(Chat.class)
@ConditionalOnBean(ChatStore.class)
@EnableConfigurationProperties({ChatProperties.class, ChatMediaProperties.class})
public class ChatMediaAutoConfiguration {
    private static final Logger log = LoggerFactory.getLogger(ChatMediaAutoConfiguration.class);

    /** On Cloudinary; also where files are only to be moved away from it. */
    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass(CloudinaryMediaStore.class)
    @Conditional(OnCloudinary.class)
    static class Cloudinary {
        @Bean
        @ConditionalOnMissingBean(MediaStore.class)
        CloudinaryMediaStore chatCloudinaryStore(ChatMediaProperties properties, Environment environment) {
            return CloudinaryStores.of(properties.cloudinary(), environment);
        }
    }

    /** How files are taken and kept; null, and told, where nothing can sign their addresses. */
    @Bean
    @ConditionalOnMissingBean
    @Conditional(OnFiles.class)
    @Nullable
    MediaSettings chatMediaSettings(
            ChatMediaProperties properties,
            ChatProperties site,
            ChatStore chat,
            ObjectProvider<MediaStore> stores,
            ObjectProvider<MediaScanner> scanners,
            Environment environment) {
        if (!canSign(site, chat)) {
            return null;
        }
        Path data = site.dataDirOrDefault();
        List<MediaStore> all = new ArrayList<>(stores.orderedStream().toList());
        requireCloudinary(properties, environment, all);
        if (all.stream().noneMatch(store -> store.name().equals("local"))) {
            MediaStore local = new LocalMediaStore(data.resolve("media"));
            all.add(properties.storeOrDefault() == MediaPlace.LOCAL ? 0 : all.size(), local);
        }
        return new MediaSettings(
                all.get(0),
                data.resolve("incoming"),
                properties.limits(),
                scanner(properties, scanners),
                all.subList(1, all.size()),
                properties.isMoving());
    }

    /** Rather than that files lie on the local disk unnoticed. */
    private static void requireCloudinary(
            ChatMediaProperties properties, Environment environment, List<MediaStore> given) {
        boolean isWanted = properties.storeOrDefault() == MediaPlace.CLOUDINARY
                || (properties.storeOrDefault() == MediaPlace.AUTO
                        && given.isEmpty()
                        && OnCloudinary.isSet(environment));
        if (isWanted && given.stream().noneMatch(store -> store.name().equals("cloudinary"))) {
            throw new ChatSettingsException(
                    "Files are to be kept on Cloudinary, but there is no media store for it: dev.sohbet:chat-media-cloudinary is not on"
                            + " the class path, or a media store of the site's own takes its place.",
                    "Add it to the dependencies, or set chat.media.store=local.");
        }
    }

    private static @Nullable MediaScanner scanner(
            ChatMediaProperties properties, ObjectProvider<MediaScanner> scanners) {
        String address = firstSet(properties.scanner(), null);
        List<MediaScanner> given = scanners.orderedStream().toList();
        if (given.size() + (address == null ? 0 : 1) > 1) {
            throw new ChatSettingsException(
                    "There are several scanners for files, of which only one would look into them.",
                    "Make one MediaScanner of them, or unset chat.media.scanner.");
        }
        if (address == null) {
            return given.isEmpty() ? null : given.get(0);
        }
        return ChatSettingsException.ifIllegal(() -> ClamdScanner.of(address));
    }

    static @Nullable String firstSet(@Nullable String setting, @Nullable String environment) {
        if (setting != null && !setting.isBlank()) {
            return setting.strip();
        }
        return environment == null || environment.isBlank() ? null : environment.strip();
    }

    /** Whether there is a server key for the addresses of files, or one can be made. */
    private static boolean canSign(ChatProperties properties, ChatStore store) {
        boolean isOwn = store instanceof InMemoryChatStore || (store instanceof JdbcChatStore jdbc && jdbc.isFile());
        boolean can = isOwn || firstSet(properties.secretKey(), null) != null;
        if (!can) {
            log.warn(
                    "Files cannot be sent: nodes that share a database need chat.secret-key (SECRET_KEY) for that, the same on all of"
                            + " them. chat.media.enabled=false says that none are wanted");
        }
        return can;
    }

    /** Whether files are wanted at all. */
    static final class OnFiles implements Condition {
        @Override
        public boolean matches(ConditionContext context, AnnotatedTypeMetadata metadata) {
            return context.getEnvironment().getProperty("chat.media.enabled", Boolean.class, true);
        }
    }

    /** Whether Cloudinary's jar and settings are there. */
    static final class OnCloudinary implements Condition {
        @Override
        public boolean matches(ConditionContext context, AnnotatedTypeMetadata metadata) {
            Environment environment = context.getEnvironment();
            String store = environment.getProperty("chat.media.store", "auto").toLowerCase(Locale.ROOT);
            return new OnFiles().matches(context, metadata) && (isSet(environment) || store.equals("cloudinary"));
        }

        private static boolean isSet(Environment environment) {
            return isSet(environment, "chat.media.cloudinary.url", "CLOUDINARY_URL")
                    || isSet(environment, "chat.media.cloudinary.cloud-name", "CLOUDINARY_CLOUD_NAME");
        }

        private static boolean isSet(Environment environment, String setting, String variable) {
            return firstSet(environment.getProperty(setting), environment.getProperty(variable)) != null;
        }
    }
}
