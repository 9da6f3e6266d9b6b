package dev.sohbet.chat.spring;

import dev.sohbet.chat.Chat;
import dev.sohbet.chat.ChatLimits;
import dev.sohbet.chat.Subscription;
import dev.sohbet.chat.media.MediaSettings;
import dev.sohbet.chat.spi.ChatStore;
import dev.sohbet.chat.spi.CodeSender;
import dev.sohbet.chat.spi.Notifier;
import dev.sohbet.chat.spi.Relay;
import dev.sohbet.chat.spi.SelfTest;
import dev.sohbet.chat.spi.Webhook;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.LazyInitializationExcludeFilter;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.context.annotation.Bean;
import org.springframework.core.env.Environment;

/** The chat itself, its first admin, and its entries as application events. */
@AutoConfiguration(after = ChatStoreAutoConfiguration.class)
@EnableConfigurationProperties(ChatProperties.class)
public class ChatAutoConfiguration {
    @Bean
    @ConditionalOnMissingBean
    ChatLimits chatLimits(ChatProperties properties) {
        return properties.limits().chatLimits();
    }

    @Bean
    @ConditionalOnMissingBean
    Chat chat(
            ChatStore store,
            ChatLimits limits,
            ChatProperties properties,
            ObjectProvider<Relay> relay,
            ObjectProvider<Notifier> notifiers,
            ObjectProvider<CodeSender> senders,
            ObjectProvider<Webhook> webhooks,
            ObjectProvider<SelfTest> selfTests,
            ObjectProvider<MediaSettings> media,
            ObjectProvider<ChatCustomizer> customizers) {
        Chat.Builder builder = Chat.builder().store(store).limits(limits).signIn(properties.signInOrDefault());
        relay.ifUnique(builder::relay);
        notifiers.orderedStream().forEach(builder::notifier);
        senders.orderedStream().forEach(builder::codeSender);
        webhooks.orderedStream().forEach(builder::webhook);
        selfTests.orderedStream().forEach(builder::selfTest);
        MediaSettings files = media.getIfUnique();
        if (files != null) {
            builder.media(files);
        }
        ServerKeys.of(properties, store, files != null).ifPresent(builder::serverKey);
        customizers.orderedStream().forEach(customizer -> customizer.customize(builder));
        try {
            return builder.build();
        } catch (IllegalStateException e) {
            throw new ChatSettingsException(
                    "The chat cannot start: " + e.getMessage() + '.',
                    "Set up what sends codes (Telegram, or a bean of type CodeSender), or set chat.sign-in=password.",
                    e);
        }
    }

    /** Each entry, after its commit, as an application event: {@code @EventListener void on(ChatEvent.EntryAdded event)}. */
    @Bean
    @ConditionalOnMissingBean(name = "chatApplicationEvents")
    Subscription chatApplicationEvents(Chat chat, ApplicationEventPublisher publisher) {
        return chat.subscribe(publisher::publishEvent);
    }

    @Bean
    FirstAdmin chatFirstAdmin(Chat chat, ChatProperties properties, Environment environment) {
        return FirstAdmin.of(chat, properties.admin(), environment);
    }

    /** A chat that begins with the first request would miss what the outbox and the host's queue hold until then. */
    @Bean
    static LazyInitializationExcludeFilter chatIsNotLazy() {
        return LazyInitializationExcludeFilter.forBeanTypes(Chat.class, FirstAdmin.class, Subscription.class);
    }
}
