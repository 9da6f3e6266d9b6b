package dev.sohbet.benchmarks;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;

/** PostgreSQL with its own settings, above all durable ones; ends with its input. */
public final class PostgresServer {
    private PostgresServer() {}

    /** @param databases the databases to make */
    public static void main(String[] databases) throws Exception {
        // These are PostgreSQL's own defaults; the engine's, meant for tests, are faster and forgetful.
        try (EmbeddedPostgres engine = EmbeddedPostgres.builder()
                .setServerConfig("fsync", "on")
                .setServerConfig("full_page_writes", "on")
                .setServerConfig("synchronous_commit", "on")
                .start()) {
            try (Connection connection = engine.getPostgresDatabase().getConnection();
                    Statement statement = connection.createStatement()) {
                for (String name : List.of(databases)) {
                    statement.execute("CREATE DATABASE " + name);
                }
            }
            System.out.println("ready " + engine.getPort());
            // It leaves its parent when it starts, so that it must be asked who it is.
            long postmaster = postmaster(engine);
            BufferedReader input = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
            while (input.readLine() != null) {
                System.out.println("pid=" + postmaster);
            }
        }
    }

    private static long postmaster(EmbeddedPostgres engine) throws SQLException {
        try (Connection connection = engine.getPostgresDatabase().getConnection();
                Statement statement = connection.createStatement();
                ResultSet backend = statement.executeQuery("SELECT pg_backend_pid()")) {
            backend.next();
            return ProcessHandle.of(backend.getLong(1))
                    .flatMap(ProcessHandle::parent)
                    .map(ProcessHandle::pid)
                    .orElse(0L);
        }
    }
}
