package dev.sohbet.chat.spring;

import dev.sohbet.chat.Chat;
import dev.sohbet.chat.web.ChatServlet;
import dev.sohbet.chat.web.WebSettings;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.web.servlet.ServletRegistrationBean;
import org.springframework.context.annotation.Bean;

/** The chat on the application's servlet container. */
@AutoConfiguration(after = ChatAutoConfiguration.class)
@ConditionalOnWebApplication(type = ConditionalOnWebApplication.Type.SERVLET)
@ConditionalOnBean(Chat.class)
@EnableConfigurationProperties(ChatProperties.class)
public class ChatWebAutoConfiguration {
    @Bean
    @ConditionalOnMissingBean
    WebSettings chatWebSettings(ChatProperties properties) {
        return properties.webSettings();
    }

    @Bean
    @ConditionalOnMissingBean
    ChatServlet chatServlet(Chat chat, WebSettings settings) {
        return new ChatServlet(chat, settings);
    }

    @Bean
    @ConditionalOnMissingBean
    ServletRegistrationBean<ChatServlet> chatServletRegistration(ChatServlet servlet, ChatProperties properties) {
        ServletRegistrationBean<ChatServlet> registration =
                new ServletRegistrationBean<>(servlet, properties.basePathOrDefault() + "/*");
        registration.setName(ChatServlet.NAME);
        registration.setAsyncSupported(true);
        registration.setLoadOnStartup(1);
        return registration;
    }

    @Bean
    ChatDrain chatDrain(ChatServlet servlet) {
        return new ChatDrain(servlet);
    }
}
