package dev.sohbet.chat.jdbc;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.SQLException;
import java.util.Locale;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * What a data source leads to.
 *
 * @param dialect null when it is not one that is spoken
 */
record Product(String name, @Nullable Dialect dialect, String url) {
    private static final String SQLITE = "jdbc:sqlite:";

    static Product of(DataSource source) {
        try (Connection connection = source.getConnection()) {
            DatabaseMetaData about = connection.getMetaData();
            String name = about.getDatabaseProductName();
            String url = about.getURL();
            return new Product(name, Dialect.ofProduct(name).orElse(null), url == null ? "" : url);
        } catch (SQLException e) {
            throw Failures.unavailable(e);
        }
    }

    /** The file of an SQLite URL. */
    Path file() {
        String file = url.startsWith(SQLITE) ? url.substring(SQLITE.length()) : "";
        int options = file.indexOf('?');
        file = options < 0 ? file : file.substring(0, options);
        if (file.startsWith("file:")) {
            file = file.substring("file:".length());
        }
        if (file.isEmpty()
                || file.startsWith(":")
                || url.toLowerCase(Locale.ROOT).contains("mode=memory")) {
            throw new UnsupportedDatabaseException("an SQLite database that is not in a file (" + url + ")");
        }
        return Path.of(file);
    }
}
