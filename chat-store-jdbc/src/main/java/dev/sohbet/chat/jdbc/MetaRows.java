package dev.sohbet.chat.jdbc;

import java.util.UUID;

/** What the store knows about itself. */
final class MetaRows {
    enum Statements implements Sql.Source {
        SET_EPOCH("INSERT INTO chat_meta (name, value) VALUES ('epoch', :epoch) ON CONFLICT (name) DO NOTHING"),
        EPOCH("SELECT value FROM chat_meta WHERE name = 'epoch'");

        @SuppressWarnings("ImmutableEnumChecker") // A value.
        private final Sql sql;

        Statements(String text) {
            this.sql = Sql.of(text);
        }

        @Override
        public Sql sql() {
            return sql;
        }
    }

    private MetaRows() {}

    /** The epoch; made at the first start. */
    static String epoch(Database database) {
        return database.write(tx -> {
            tx.update(Statements.SET_EPOCH)
                    .bind("epoch", UUID.randomUUID().toString())
                    .execute();
            return tx.query(Statements.EPOCH).mapTo(String.class).one();
        });
    }
}
