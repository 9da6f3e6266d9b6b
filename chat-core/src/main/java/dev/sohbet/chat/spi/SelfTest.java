package dev.sohbet.chat.spi;

import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Looks whether a connection to another service is set up so that it can work, and says in words what is wrong and what to do about it.
 * Agents run it from the panel, and health checks read its codes.
 */
public interface SelfTest {
    /** What is tested: 1 to 32 characters of a-z, 0-9 and '-', such as {@code telegram}; people see it with a capital letter. */
    String name();

    /**
     * Tests it now. Calls out: may block for as long as the other side lets it wait. Changes nothing at the other side that anybody would
     * miss. Thread-safe.
     *
     * @param locale the language of the sentences; one that is not known is English
     * @return at least one finding; all is well when none is a {@link Level#FAILURE failure} or a {@link Level#WARNING warning}
     */
    List<Finding> run(Locale locale);

    /** How bad it is. */
    enum Level {
        OK,
        /** It works, but not all of it, or perhaps not for long. */
        WARNING,
        /** It does not work. */
        FAILURE
    }

    /**
     * One thing that was found.
     *
     * @param code what it is, for programs: stable, {@code a-z} and {@code _}, and without anything of the configuration
     * @param text what it is, a sentence or two for people; holds no secret
     * @param remedy what to do about it; null where there is nothing to do
     */
    record Finding(
            Level level, String code, String text, @Nullable String remedy) {}
}
