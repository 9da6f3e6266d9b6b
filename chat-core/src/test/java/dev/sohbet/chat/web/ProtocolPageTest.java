package dev.sohbet.chat.web;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sohbet.chat.model.ErrorCode;
import dev.sohbet.chat.protocol.CloseCode;
import dev.sohbet.chat.testkit.TestHttp;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Holds the tables of docs/protocol.md against the code, and against the examples that both sides' tests read. */
class ProtocolPageTest {
    private static final Pattern WORD = Pattern.compile("[A-Za-z]+");

    private final List<String> lines = page();

    @Test
    void errors() {
        Map<String, Integer> documented = new TreeMap<>();
        rows("## 4.").forEach(row -> documented.put(code(row[0]), Integer.valueOf(row[1])));
        Map<String, Integer> known = new TreeMap<>();
        for (ErrorCode code : ErrorCode.values()) {
            known.put(code.wire(), Http.status(code));
        }
        assertThat(documented).isEqualTo(known);
    }

    @Test
    void close_codes() {
        Map<String, Integer> documented = new TreeMap<>();
        rows("## 5.").forEach(row -> documented.put(code(row[1]), Integer.valueOf(row[0])));
        Map<String, Integer> known = new TreeMap<>();
        for (CloseCode code : CloseCode.values()) {
            known.put(code.name(), code.code());
        }
        assertThat(documented).isEqualTo(known);
    }

    @Test
    void requests() throws IOException {
        List<String[]> rows = new ArrayList<>(rows("### 2.1"));
        rows.addAll(rows("### 2.2"));
        compare(rows, "client-frames.json", Set.of("kind", "id"));
    }

    @Test
    void replies_and_pushes() throws IOException {
        List<String[]> rows = new ArrayList<>(rows("### 2.3"));
        rows.add(new String[] {"`events`", "`epoch`, `presence`, `frames`"});
        compare(rows, "server-frames.json", Set.of("kind"));
    }

    /** The kinds are the same, and no example has a field that its row does not name. */
    private static void compare(List<String[]> rows, String examples, Set<String> everywhere) throws IOException {
        Map<String, Set<String>> documented = new TreeMap<>();
        rows.forEach(row -> documented.put(code(row[0]), words(row[1])));
        Map<String, Set<String>> shown = new TreeMap<>();
        JsonNode all = new JsonMapper().readTree(Files.readString(Path.of("src/test/resources/protocol", examples)));
        for (JsonNode frame : all) {
            JsonNode kind = frame.get("kind");
            if (kind != null) { // the answers to /api/visitor and the like have none
                shown.computeIfAbsent(kind.stringValue(), key -> new TreeSet<>())
                        .addAll(frame.propertyNames());
            }
        }
        assertThat(documented.keySet()).isEqualTo(shown.keySet());
        shown.forEach((kind, fields) -> {
            Set<String> unnamed = new TreeSet<>(fields);
            unnamed.removeAll(everywhere);
            unnamed.removeAll(documented.getOrDefault(kind, Set.of()));
            assertThat(unnamed)
                    .as("fields of " + kind + " that the page does not name")
                    .isEmpty();
        });
    }

    @Test
    void paths() {
        try (TestSite site = TestSite.start()) {
            List<String[]> rows = rows("## 3.");
            assertThat(rows).hasSizeGreaterThanOrEqualTo(6);
            for (String[] row : rows) {
                String path = code(row[0]).substring("/chat".length());
                assertThat(TestHttp.post(site.base(), path, "", Map.of()).status())
                        .as(path)
                        .isNotIn(404, 500);
            }
            assertThat(TestHttp.post(site.base(), "/api/other", "{}", Map.of()).status())
                    .isEqualTo(404);
        }
    }

    /** The cells of the first table after a heading, without its head. */
    private List<String[]> rows(String heading) {
        List<String[]> rows = new ArrayList<>();
        boolean here = false;
        for (String line : lines) {
            if (line.startsWith(heading)) {
                here = true;
            } else if (here && line.startsWith("|")) {
                rows.add(line.replace("\\|", "/").substring(1).strip().split("\\s*\\|\\s*", -1));
            } else if (here && !rows.isEmpty()) {
                break;
            }
        }
        assertThat(rows).as(heading).hasSizeGreaterThan(2);
        return rows.subList(2, rows.size()).stream()
                .map(row -> {
                    row[0] = row[0].strip();
                    return row;
                })
                .toList();
    }

    private static String code(String cell) {
        return cell.replace("`", "");
    }

    private static Set<String> words(String cell) {
        Set<String> words = new TreeSet<>();
        Matcher found = WORD.matcher(cell);
        while (found.find()) {
            words.add(found.group());
        }
        return words;
    }

    private static List<String> page() {
        try {
            return Files.readAllLines(Path.of("../docs/protocol.md"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
