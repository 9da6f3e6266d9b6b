package dev.sohbet.chat.spring;

import dev.sohbet.chat.web.ChatServlet;
import jakarta.servlet.RequestDispatcher;
import jakarta.servlet.ServletRegistration;
import jakarta.servlet.http.HttpServletRequest;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.context.annotation.Bean;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.config.annotation.web.configurers.AbstractHttpConfigurer;
import org.springframework.security.config.http.SessionCreationPolicy;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.security.web.context.SecurityContextRepository;

/**
 * Lets everyone reach the chat where Spring Security guards the application. The chat decides by itself who may do what, by its own
 * tokens and cookies and the origin of a request. It comes after Boot's own configuration, so that a host without a chain of its own
 * keeps Boot's protection of everything else.
 */
@AutoConfiguration(
        after = ChatWebAutoConfiguration.class,
        afterName = {
            "org.springframework.boot.security.autoconfigure.web.servlet.ServletWebSecurityAutoConfiguration",
            "org.springframework.boot.autoconfigure.security.servlet.SecurityAutoConfiguration"
        })
@ConditionalOnWebApplication(type = ConditionalOnWebApplication.Type.SERVLET)
@ConditionalOnClass({HttpSecurity.class, SecurityFilterChain.class})
@ConditionalOnBean(HttpSecurity.class)
public class ChatSecurityAutoConfiguration {
    @Bean
    @Order(Ordered.HIGHEST_PRECEDENCE + 100)
    @ConditionalOnMissingBean(name = "chatSecurityFilterChain")
    SecurityFilterChain chatSecurityFilterChain(HttpSecurity http, ObjectProvider<SecurityContextRepository> contexts)
            throws Exception {
        http.securityMatcher(ChatSecurityAutoConfiguration::isForChat)
                .authorizeHttpRequests(requests -> requests.anyRequest().permitAll())
                .csrf(AbstractHttpConfigurer::disable)
                .cors(AbstractHttpConfigurer::disable)
                .logout(AbstractHttpConfigurer::disable)
                .requestCache(AbstractHttpConfigurer::disable)
                // who is signed in stays visible, but nobody gets a session for having chatted
                .sessionManagement(sessions -> sessions.sessionCreationPolicy(SessionCreationPolicy.NEVER))
                // the chat sets its own; they would not let its files be cached
                .headers(AbstractHttpConfigurer::disable);
        SecurityContextRepository repository = contexts.getIfUnique();
        if (repository != null) {
            http.securityContext(context -> context.securityContextRepository(repository));
        }
        return http.build();
    }

    /** By the servlet that the container chose, also for the error page of such a request. */
    private static boolean isForChat(HttpServletRequest request) {
        return isChat(request, request.getHttpServletMapping().getServletName())
                || isChat(request, request.getAttribute(RequestDispatcher.ERROR_SERVLET_NAME));
    }

    /** Whether the servlet of that name is the chat's: the host may have registered it by another. */
    private static boolean isChat(HttpServletRequest request, @Nullable Object servletName) {
        ServletRegistration registration =
                servletName instanceof String name ? request.getServletContext().getServletRegistration(name) : null;
        return registration != null && ChatServlet.class.getName().equals(registration.getClassName());
    }
}
