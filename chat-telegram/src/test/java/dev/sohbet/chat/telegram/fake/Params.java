package dev.sohbet.chat.telegram.fake;

import java.io.IOException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** What a call was given: by query, form, JSON or multipart, all as texts, and files by the names of their parts. */
record Params(Map<String, String> texts, Map<String, Upload> files) {
    private static final Pattern NAME = Pattern.compile("\\bname=\"([^\"]*)\"");
    private static final Pattern FILENAME = Pattern.compile("\\bfilename=\"([^\"]*)\"");

    /** A file that came with a call. */
    @SuppressWarnings("ArrayRecordComponent") // read only
    record Upload(String name, byte[] bytes) {}

    static Params of(Exchange exchange) throws IOException {
        Params params = new Params(new TreeMap<>(), new TreeMap<>());
        params.form(exchange.query());
        String type = exchange.header("Content-Type").toLowerCase(Locale.ROOT);
        byte[] body = exchange.body();
        if (type.startsWith("application/json")) {
            params.json(Json.read(new String(body, StandardCharsets.UTF_8), "request"));
        } else if (type.startsWith("multipart/form-data")) {
            params.multipart(exchange.header("Content-Type"), new String(body, StandardCharsets.ISO_8859_1));
        } else if (type.startsWith("application/x-www-form-urlencoded")) {
            params.form(new String(body, StandardCharsets.UTF_8));
        }
        return params;
    }

    static Params of(JsonNode json) {
        Params params = new Params(new TreeMap<>(), new TreeMap<>());
        params.json(json);
        return params;
    }

    boolean has(String name) {
        return texts.containsKey(name);
    }

    String text(String name) {
        return texts.getOrDefault(name, "");
    }

    long number(String name, long otherwise) {
        try {
            return has(name) ? Long.parseLong(text(name)) : otherwise;
        } catch (NumberFormatException e) {
            return otherwise;
        }
    }

    boolean flag(String name) {
        return text(name).equalsIgnoreCase("true") || text(name).equals("1");
    }

    /** A value that is itself JSON; null when it is absent. */
    @Nullable
    JsonNode json(String name) {
        return text(name).isEmpty() ? null : Json.read(text(name), name);
    }

    /** The file of a field: a part of that name, or the part that {@code attach://} names; null when it is neither. */
    @Nullable
    Upload file(String name) {
        Upload attached = attached(text(name));
        return attached == null ? files.get(name) : attached;
    }

    /** The part that {@code attach://} names; null when there is none, or it is no such name. */
    @Nullable
    Upload attached(String name) {
        return name.startsWith("attach://") ? files.get(name.substring("attach://".length())) : null;
    }

    private void form(String form) {
        for (String pair : form.split("&", -1)) {
            if (!pair.isEmpty()) {
                int equals = pair.indexOf('=');
                String name = equals < 0 ? pair : pair.substring(0, equals);
                texts.put(decode(name), equals < 0 ? "" : decode(pair.substring(equals + 1)));
            }
        }
    }

    private static String decode(String text) {
        return URLDecoder.decode(text, StandardCharsets.UTF_8);
    }

    private void json(JsonNode json) {
        json.forEachEntry((name, value) -> {
            if (!value.isNull()) {
                texts.put(name, value.isString() ? value.stringValue() : Json.write(value));
            }
        });
    }

    /** Bytes are handled as ISO-8859-1, in which each is a character. */
    private void multipart(String type, String body) {
        int at = type.indexOf("boundary=");
        String boundary = "--" + type.substring(at + "boundary=".length()).replace("\"", "");
        for (int start = body.indexOf(boundary); start >= 0; ) {
            int end = body.indexOf("\r\n" + boundary, start + boundary.length());
            int blank = body.indexOf("\r\n\r\n", start);
            if (end < 0 || blank < 0) {
                return;
            }
            part(body.substring(start, blank), body.substring(Math.min(blank + 4, end), end));
            start = end + 2;
        }
    }

    private void part(String head, String content) {
        String headers = utf8(head);
        byte[] bytes = content.getBytes(StandardCharsets.ISO_8859_1);
        Matcher name = NAME.matcher(headers);
        Matcher filename = FILENAME.matcher(headers);
        if (name.find()) {
            if (filename.find()) {
                files.put(name.group(1), new Upload(filename.group(1), bytes));
            } else {
                texts.put(name.group(1), new String(bytes, StandardCharsets.UTF_8));
            }
        }
    }

    private static String utf8(String latin) {
        return new String(latin.getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8);
    }
}
