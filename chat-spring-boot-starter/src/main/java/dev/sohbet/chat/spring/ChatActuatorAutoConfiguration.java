package dev.sohbet.chat.spring;

import dev.sohbet.chat.Chat;
import dev.sohbet.chat.spi.SelfTest;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.springframework.boot.actuate.endpoint.SanitizableData;
import org.springframework.boot.actuate.endpoint.SanitizingFunction;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.health.autoconfigure.contributor.ConditionalOnEnabledHealthIndicator;
import org.springframework.boot.health.contributor.CompositeHealthContributor;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** What a host's actuator shows of the chat, and what it never does. */
@AutoConfiguration(after = ChatAutoConfiguration.class)
public class ChatActuatorAutoConfiguration {
    /** Each self-test as {@code chat/<name>}; switched off by {@code management.health.chat.enabled=false}. Not on Boot 3.5. */
    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass({CompositeHealthContributor.class, ConditionalOnEnabledHealthIndicator.class})
    static class Healths {
        @Bean
        @ConditionalOnBean({Chat.class, SelfTest.class})
        @ConditionalOnEnabledHealthIndicator("chat")
        @ConditionalOnMissingBean(name = "chatHealthContributor")
        CompositeHealthContributor chatHealthContributor(Chat chat) {
            return CompositeHealthContributor.fromMap(chat.selfTests().stream()
                    .collect(Collectors.toMap(
                            SelfTest::name, test -> new SelfTestHealth(test, InstantSource.system()))));
        }
    }

    /** Also where a host shows all values of its settings to those who may see them. */
    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass(SanitizingFunction.class)
    static class Secrets {
        private static final List<String> NAMES = List.of(
                "chat.telegram.token",
                "chat.secret-key",
                "chat.secretkey",
                "chat.admin.password",
                "chat.media.cloudinary.url",
                "chat.media.cloudinary.api-secret",
                "chat.media.cloudinary.apisecret",
                "cloudinary_url",
                "cloudinary_api_secret",
                "telegram_bot_token",
                "secret_key",
                "admin_password");
        private static final Pattern BOT_TOKEN = Pattern.compile("[0-9]{6,20}:[A-Za-z0-9_-]{20,100}");

        @Bean
        SanitizingFunction chatSecretsAreHidden() {
            return data -> isSecret(data) ? data.withSanitizedValue() : data;
        }

        private static boolean isSecret(SanitizableData data) {
            String key = data.getKey().toLowerCase(Locale.ROOT);
            return NAMES.stream().anyMatch(key::endsWith)
                    || (data.getValue() != null
                            && BOT_TOKEN.matcher(data.getValue().toString()).find());
        }
    }
}
