package dev.sohbet.benchmarks;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** What is measured: a chat and where it stores. */
enum Target {
    MEMORY(true, "memory"),
    SQLITE(true, "sqlite"),
    POSTGRESQL(true, "postgresql"),
    SOCKETIO_SQLITE(false, "sqlite"),
    SOCKETIO_POSTGRESQL(false, "postgresql");

    private final boolean ours;
    private final String store;

    Target(boolean ours, String store) {
        this.ours = ours;
        this.store = store;
    }

    static Target of(String word) {
        return valueOf(word.toUpperCase(Locale.ROOT).replace('-', '_'));
    }

    /** Its name on the command line. */
    String word() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** Its name in tables. */
    String title() {
        String where = switch (store) {
            case "sqlite" -> "SQLite (FULL)";
            case "postgresql" -> "PostgreSQL";
            default -> "memory";
        };
        return (ours ? "Sohbet" : "socket.io") + ", " + where;
    }

    boolean isOurs() {
        return ours;
    }

    boolean needsPostgres() {
        return store.equals("postgresql");
    }

    /** The database that this target has for itself, where it needs one. */
    String database() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** @param postgresPort where PostgreSQL listens; 0 when there is none */
    Subject start(Options options, Path folder, int postgresPort) throws IOException {
        String url = "postgresql://localhost:" + postgresPort + "/" + database();
        String file = folder.resolve(word() + "-" + System.nanoTime() + ".db").toString();
        if (ours) {
            String where = needsPostgres() ? "jdbc:" + url + "?user=postgres" : file;
            return Subject.start(
                    options.serverCores(),
                    Subject.java(options.serverJvm(word()), ChatServer.class, store, where, folder.toString()));
        }
        List<String> command = new ArrayList<>(List.of("node", "--expose-gc"));
        command.add(options.socketio().resolve("server.js").toString());
        command.add(store);
        command.add(needsPostgres() ? url.replace("//", "//postgres@") : file);
        return Subject.start(options.serverCores(), command);
    }

    Site site(int port, boolean inbox) {
        return ours ? new SohbetSite(port, inbox) : new SocketIoSite(port);
    }
}
