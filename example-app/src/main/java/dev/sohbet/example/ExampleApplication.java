package dev.sohbet.example;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.security.autoconfigure.UserDetailsServiceAutoConfiguration;

/** A small shop that hosts a chat. Its visitors need no account; its team signs in at the chat's panel. */
@SpringBootApplication(exclude = UserDetailsServiceAutoConfiguration.class)
public class ExampleApplication {

    public static void main(String[] args) {
        SpringApplication.run(ExampleApplication.class, args);
    }
}
