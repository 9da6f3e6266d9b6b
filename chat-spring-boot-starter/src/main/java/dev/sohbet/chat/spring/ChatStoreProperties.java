package dev.sohbet.chat.spring;

import dev.sohbet.chat.jdbc.JdbcOptions;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;

/**
 * How the store is opened.
 *
 * @param migrate Whether missing tables are made at the start. Otherwise the start stops and names the SQL that is missing.
 * @param lockWait How long to wait for another process that has the SQLite file, which may be about to stop.
 * @param url Address of a PostgreSQL database for the chat alone, as jdbc:postgresql://host/db or, as hosting platforms give it,
 *     postgres://user:password@host/db. Needs PostgreSQL's driver on the class path.
 */
@ConfigurationProperties("chat.store")
record ChatStoreProperties(
        @Nullable Boolean migrate,
        @Nullable Duration lockWait,
        @Nullable String url) {

    JdbcOptions options() {
        JdbcOptions options = JdbcOptions.DEFAULT;
        if (migrate != null) {
            options = options.withMigrate(migrate);
        }
        return lockWait == null ? options : options.withLockWait(lockWait);
    }

    @Override
    public String toString() {
        return "ChatStoreProperties[" + migrate + ", " + lockWait + "]";
    }
}
