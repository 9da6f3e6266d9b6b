package dev.sohbet.chat.jdbc;

import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A PostgreSQL address as hosting platforms give it, {@code postgres://user:password@host:port/database?option=value}, in the form that
 * JDBC wants. TLS is required unless the host is local or the address says otherwise.
 *
 * @param jdbcUrl without user and password
 * @param properties {@code user}, {@code password} and the options
 */
public record PostgresUrl(String jdbcUrl, Map<String, String> properties) {
    private static final Set<String> LOCAL = Set.of("localhost", "127.0.0.1", "[::1]");

    public PostgresUrl {
        properties = Map.copyOf(properties);
    }

    /** Whether this is such an address. */
    public static boolean isOne(String url) {
        String lower = url.toLowerCase(Locale.ROOT);
        return lower.startsWith("postgres://") || lower.startsWith("postgresql://");
    }

    /** @throws IllegalArgumentException when {@code url} is not such an address; the message does not repeat it, as it has a password */
    public static PostgresUrl parse(String url) {
        if (!isOne(url)) {
            throw malformed("begins with postgres:// or postgresql://");
        }
        String rest = url.substring(url.indexOf("://") + 3);
        int fragment = rest.indexOf('#');
        if (fragment >= 0) {
            throw malformed("has no '#'; in a password it is written %23");
        }
        Map<String, String> properties = new LinkedHashMap<>();
        int question = rest.indexOf('?');
        String options = question < 0 ? "" : rest.substring(question + 1);
        rest = question < 0 ? rest : rest.substring(0, question);
        int slash = rest.indexOf('/');
        String authority = slash < 0 ? rest : rest.substring(0, slash);
        String database = slash < 0 ? "" : decoded(rest.substring(slash + 1));
        int at = authority.lastIndexOf('@');
        String user = addCredentials(at < 0 ? null : authority.substring(0, at), properties);
        String hosts = authority.substring(at + 1);
        if (hosts.isEmpty()) {
            throw malformed("names a host");
        }
        String wanted = database.isEmpty() ? user : database;
        if (wanted.isEmpty() || wanted.indexOf('/') >= 0) {
            throw malformed("names a database after the host");
        }
        addOptions(options, properties);
        if (!properties.containsKey("sslmode") && !isLocal(hosts)) {
            properties.put("sslmode", "require");
        }
        checkPorts(hosts);
        return new PostgresUrl("jdbc:postgresql://" + hosts + "/" + encoded(wanted), properties);
    }

    private static String addCredentials(@Nullable String credentials, Map<String, String> properties) {
        if (credentials == null) {
            return "";
        }
        int colon = credentials.indexOf(':');
        String user = decoded(colon < 0 ? credentials : credentials.substring(0, colon));
        if (!user.isEmpty()) {
            properties.put("user", user);
        }
        if (colon >= 0) {
            properties.put("password", decoded(credentials.substring(colon + 1)));
        }
        return user;
    }

    private static void addOptions(String options, Map<String, String> properties) {
        for (String option : options.split("&", -1)) {
            int equals = option.indexOf('=');
            if (option.isEmpty()) {
                continue;
            }
            if (equals < 1) {
                throw malformed("has options of the form name=value");
            }
            String name = decoded(option.substring(0, equals));
            properties.put(renamed(name), decoded(option.substring(equals + 1)));
        }
    }

    /** Options that libpq and the JDBC driver call differently. */
    private static String renamed(String option) {
        return switch (option) {
            case "application_name" -> "ApplicationName";
            case "connect_timeout" -> "connectTimeout";
            case "channel_binding" -> "channelBinding";
            default -> option;
        };
    }

    private static boolean isLocal(String hosts) {
        for (String host : hosts.split(",", -1)) {
            if (!LOCAL.contains(withoutPort(host).toLowerCase(Locale.ROOT))) {
                return false;
            }
        }
        return true;
    }

    private static void checkPorts(String hosts) {
        for (String host : hosts.split(",", -1)) {
            String port = host.substring(withoutPort(host).length());
            if (withoutPort(host).isEmpty() || !port.matches("(:\\d{1,5})?")) {
                throw malformed("has hosts of the form name or name:port");
            }
        }
    }

    private static String withoutPort(String host) {
        int colon = host.startsWith("[") ? host.indexOf(':', host.indexOf(']') + 1) : host.indexOf(':');
        return colon < 0 ? host : host.substring(0, colon);
    }

    private static String decoded(String text) {
        try {
            // The decoder is for forms, where a plus sign is a space.
            return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            throw malformed("has '%' only before two hexadecimal digits; a '%' itself is written %25");
        }
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }

    private static IllegalArgumentException malformed(String rule) {
        return new IllegalArgumentException("A PostgreSQL address " + rule + ".");
    }

    /** Without the password. */
    @Override
    public String toString() {
        Map<String, String> shown = new TreeMap<>(properties);
        shown.computeIfPresent("password", (name, value) -> "***");
        return jdbcUrl + " " + shown;
    }
}
