package dev.sohbet.chat.telegram.fake;

import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Locale;
import java.util.Map;
import tools.jackson.databind.node.ArrayNode;

/** Reads text with marks in it, in HTML or MarkdownV2, as far as to know what is wrong with it. Used once. */
final class Markup {
    private static final Map<String, String> TAGS = Map.ofEntries(
            Map.entry("b", "bold"),
            Map.entry("strong", "bold"),
            Map.entry("i", "italic"),
            Map.entry("em", "italic"),
            Map.entry("u", "underline"),
            Map.entry("ins", "underline"),
            Map.entry("s", "strikethrough"),
            Map.entry("strike", "strikethrough"),
            Map.entry("del", "strikethrough"),
            Map.entry("tg-spoiler", "spoiler"),
            Map.entry("a", "text_link"),
            Map.entry("code", "code"),
            Map.entry("pre", "pre"),
            Map.entry("blockquote", "blockquote"));
    private static final Map<String, String> ESCAPES = Map.of("&lt;", "<", "&gt;", ">", "&amp;", "&", "&quot;", "\"");
    private static final Map<String, String> MARKS = Map.of(
            "*",
            "bold",
            "__",
            "underline",
            "_",
            "italic",
            "~",
            "strikethrough",
            "||",
            "spoiler",
            "```",
            "pre",
            "`",
            "code");
    private static final String RESERVED = "_*[]()~`>#+-=|{}.!";

    private record Open(String mark, int offset, int rawAt) {}

    private final String raw;
    private final StringBuilder text = new StringBuilder();
    private final ArrayNode entities = Json.array();
    private final Deque<Open> open = new ArrayDeque<>();

    private Markup(String raw) {
        this.raw = raw;
    }

    /** Reads a text. @throws Refusal when the marks are not as that mode wants them */
    static Texts.Formatted parse(String mode, String raw) {
        Markup markup = new Markup(raw);
        switch (mode.toLowerCase(Locale.ROOT)) {
            case "html" -> markup.html();
            case "markdownv2" -> markup.markdown();
            default -> throw Refusal.bad("unsupported parse_mode");
        }
        return new Texts.Formatted(markup.text.toString(), markup.entities.isEmpty() ? null : markup.entities);
    }

    private void html() {
        for (int at = 0; at < raw.length(); ) {
            char c = raw.charAt(at);
            int end = c == '<' ? raw.indexOf('>', at) : c == '&' ? raw.indexOf(';', at) : -1;
            if (c == '<') {
                if (end < 0) {
                    throw unparsed("Unclosed start tag at byte offset " + bytes(at));
                }
                tag(raw.substring(at + 1, end), at);
                at = end + 1;
            } else if (end > 0 && ESCAPES.containsKey(raw.substring(at, end + 1))) {
                text.append(ESCAPES.get(raw.substring(at, end + 1)));
                at = end + 1;
            } else {
                text.append(c);
                at++;
            }
        }
        if (!open.isEmpty()) {
            throw unparsed("Can't find end tag corresponding to start tag \"" + open.getLast().mark + "\"");
        }
    }

    private void tag(String tag, int at) {
        String name = tag.split("[\\s>]", 2)[0].toLowerCase(Locale.ROOT);
        if (!name.startsWith("/")) {
            if (!TAGS.containsKey(name)) {
                throw unparsed("Unsupported start tag \"" + name + "\" at byte offset " + bytes(at));
            }
            open.addLast(new Open(name, text.length(), at));
            return;
        }
        Open last = open.pollLast();
        if (last == null) {
            throw unparsed("Unexpected end tag at byte offset " + bytes(at));
        }
        if (name.length() > 1 && !name.substring(1).equals(last.mark)) {
            throw unparsed("Unmatched end tag at byte offset " + bytes(at) + ", expected \"</" + last.mark
                    + ">\", found \"<" + name + ">\"");
        }
        add(TAGS.getOrDefault(last.mark, ""), last.offset);
    }

    private void markdown() {
        for (int at = 0; at < raw.length(); ) {
            char c = raw.charAt(at);
            String mark = mark(at);
            if (c == '\\' && at + 1 < raw.length() && raw.charAt(at + 1) < 127) {
                text.append(raw.charAt(at + 1));
                at += 2;
            } else if (!mark.isEmpty()) {
                toggle(mark, at);
                at += mark.length();
            } else if (RESERVED.indexOf(c) >= 0) {
                throw unparsed("Character '" + c + "' is reserved and must be escaped with the preceding '\\'");
            } else {
                text.append(c);
                at++;
            }
        }
        if (!open.isEmpty()) {
            Open last = open.getLast();
            String type = MARKS.getOrDefault(last.mark, "");
            throw unparsed("Can't find end of " + type.substring(0, 1).toUpperCase(Locale.ROOT) + type.substring(1)
                    + " entity at byte offset " + bytes(last.rawAt));
        }
    }

    private String mark(int at) {
        for (String mark : new String[] {"```", "||", "__", "*", "_", "~", "`"}) {
            if (raw.startsWith(mark, at)) {
                return mark;
            }
        }
        return "";
    }

    private void toggle(String mark, int at) {
        Open last = open.peekLast();
        if (last != null && last.mark.equals(mark)) {
            open.removeLast();
            add(MARKS.getOrDefault(mark, ""), last.offset);
        } else {
            open.addLast(new Open(mark, text.length(), at));
        }
    }

    private void add(String type, int offset) {
        if (text.length() > offset) {
            entities.add(Json.object().put("type", type).put("offset", offset).put("length", text.length() - offset));
        }
    }

    private int bytes(int at) {
        return raw.substring(0, at).getBytes(StandardCharsets.UTF_8).length;
    }

    private static Refusal unparsed(String why) {
        return Refusal.bad("can't parse entities: " + why);
    }
}
