package dev.sohbet.chat.spring;

/** Where the chat lives. */
enum StoreKind {
    /** In {@code chat.store.url} if there is one, otherwise in the application's data source if there is one, otherwise in a file. */
    AUTO,
    /** In an SQLite file of its own in {@code chat.data-dir}, whatever data sources there are. */
    SQLITE_FILE,
    /** In the application's data source: PostgreSQL, or the SQLite file that its URL names. */
    DATASOURCE,
    /** In memory: nothing survives. For tests and first steps. */
    MEMORY
}
