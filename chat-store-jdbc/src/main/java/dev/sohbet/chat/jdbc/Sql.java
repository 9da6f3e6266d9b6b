package dev.sohbet.chat.jdbc;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A statement in both dialects, written once. Two things are written in a form that each dialect has its own word for:
 *
 * <ul>
 *   <li>{@code WITH {v id text, seq bigint}} makes a table {@code v} of the rows that the statement is given: of arrays and in one go
 *       on PostgreSQL, of one row at a time on SQLite;
 *   <li>{@code FOR UPDATE ..} ends a statement on PostgreSQL; SQLite has one writer and nothing to lock.
 * </ul>
 */
final class Sql {
    /** The statements of one kind of thing; each is an enum, so that a test finds them all. */
    interface Source {
        Sql sql();

        String name();
    }

    private static final Pattern ROWS = Pattern.compile("\\{(\\w+) ([^}]+)}");
    private static final Pattern LOCK = Pattern.compile("\\s+FOR UPDATE\\b.*$", Pattern.DOTALL);

    private final String postgresql;
    private final String sqlite;
    private final List<String> rowTypes = new ArrayList<>();

    private Sql(String text, @Nullable String faster) {
        Matcher rows = ROWS.matcher(text);
        if (!rows.find()) {
            this.postgresql = text;
            this.sqlite = LOCK.matcher(text).replaceFirst("");
            return;
        }
        List<String> names = new ArrayList<>();
        for (String column : rows.group(2).split(",", -1)) {
            String[] nameAndType = column.strip().split(" ", -1);
            names.add(nameAndType[0]);
            rowTypes.add(nameAndType[1]);
        }
        String table = rows.group(1) + "(" + String.join(", ", names) + ") AS ";
        List<String> arrays = rowTypes.stream().map(type -> "?::" + type + "[]").toList();
        this.postgresql = rows.replaceFirst(
                Matcher.quoteReplacement(table + "(SELECT * FROM unnest(" + String.join(", ", arrays) + "))"));
        String single = rows.replaceFirst(Matcher.quoteReplacement(
                table + "(VALUES (" + String.join(", ", Collections.nCopies(names.size(), "?")) + "))"));
        this.sqlite = faster != null ? faster : LOCK.matcher(single).replaceFirst("");
    }

    static Sql of(String text) {
        return new Sql(text.strip(), null);
    }

    /** A statement of which SQLite has a faster form, with the columns of a row as {@code ?1}, {@code ?2} .. */
    static Sql of(String text, String sqlite) {
        return new Sql(text.strip(), sqlite.strip());
    }

    String in(Dialect dialect) {
        return dialect == Dialect.POSTGRESQL ? postgresql : sqlite;
    }

    /** The types of the rows that this statement is given; empty when it takes named parameters. */
    List<String> rowTypes() {
        return rowTypes;
    }
}
