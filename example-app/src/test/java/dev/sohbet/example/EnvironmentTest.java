package dev.sohbet.example;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** What .env.example tells is what the example reads, with the same defaults. */
class EnvironmentTest {
    @Test
    void each_variable_is_told_and_read() throws IOException {
        Map<String, String> told =
                found(Pattern.compile("(?m)^#([A-Z_]+)=(.*)$"), Files.readString(Path.of("../.env.example")));
        Map<String, String> read = found(
                Pattern.compile("\\$\\{([A-Z_]+):([^}]*)}"),
                Files.readString(Path.of("src/main/resources/application.properties")));
        assertThat(told).isEqualTo(read).isNotEmpty();
    }

    private static Map<String, String> found(Pattern pattern, String text) {
        Map<String, String> variables = new TreeMap<>();
        Matcher matcher = pattern.matcher(text);
        while (matcher.find()) {
            variables.put(matcher.group(1), matcher.group(2));
        }
        return variables;
    }
}
