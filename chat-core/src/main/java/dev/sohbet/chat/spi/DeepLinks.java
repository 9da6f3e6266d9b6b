package dev.sohbet.chat.spi;

import java.util.Optional;

/** What a {@link CodeSender} is besides, where opening an address is all that an agent has to do to link an account. */
public interface DeepLinks {
    /** The address that brings this token to the service, such as {@code https://t.me/shop_bot?start=..}; empty while it is not known. */
    Optional<String> deepLink(String token);
}
