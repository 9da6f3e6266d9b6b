package dev.sohbet.chat.jdbc;

import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/** The databases that are spoken to. */
enum Dialect {
    POSTGRESQL("PostgreSQL"),
    SQLITE("SQLite");

    private final String product;

    Dialect(String product) {
        this.product = product;
    }

    /** The dialect of what a driver calls its product. */
    static Optional<Dialect> ofProduct(String product) {
        return Stream.of(values())
                .filter(dialect -> dialect.product.equalsIgnoreCase(product))
                .findFirst();
    }

    /** Where the migrations are, as a folder of the class path. */
    String migrations() {
        return "dev/sohbet/chat/jdbc/" + name().toLowerCase(Locale.ROOT);
    }
}
