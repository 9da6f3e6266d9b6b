package dev.sohbet.chat.cloudinary;

import dev.sohbet.chat.cloudinary.Outcome.Done;
import dev.sohbet.chat.cloudinary.Outcome.Refused;
import dev.sohbet.chat.cloudinary.Outcome.Unanswered;
import dev.sohbet.chat.model.Attachment.Kind;
import dev.sohbet.chat.model.ChatException;
import dev.sohbet.chat.model.ErrorCode;
import dev.sohbet.chat.spi.MediaStore;
import dev.sohbet.chat.spi.SelfTest;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.HttpStatus;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Media in a Cloudinary account, as {@code authenticated} assets that nobody gets without a signature. Thread-safe; {@link #close} ends the
 * connections, and with them what is under way.
 *
 * <p>Bytes are read through the API's signed {@code download}, which gives the original as it was uploaded from the one host that is called
 * anyway, and past all caches. A delivery address would be transformed, cached after the file is deleted, and valid for ever.
 *
 * <p>After a failed {@link #put} the file may be there or not, as whoever gets no answer cannot know: {@link #delete} is safe either way.
 */
public final class CloudinaryMediaStore implements MediaStore, SelfTest, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(CloudinaryMediaStore.class);
    private static final String NAME = "cloudinary";
    /** What images are after they were inspected. */
    private static final String IMAGE_FORMATS = "jpg,png,gif,webp";

    private static final Duration SOON = Duration.ofSeconds(10);
    private static final Duration LATER = Duration.ofMinutes(1);
    private static final int TOO_MANY_AT_CLOUDINARY = 420;

    private final CloudinarySettings settings;
    private final CloudinaryApi api;

    /** Connects to nothing yet; {@link #run} tells whether the settings are right. */
    public CloudinaryMediaStore(CloudinarySettings settings) {
        this(settings, InstantSource.system());
    }

    CloudinaryMediaStore(CloudinarySettings settings, InstantSource clock) {
        this.settings = settings;
        api = new CloudinaryApi(settings, clock);
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public void put(Key key, Path file) {
        long size = size(file);
        Asset asset = asset(key);
        Outcome outcome = api.upload(asset, file, key.kind() == Kind.IMAGE ? IMAGE_FORMATS : null);
        if (!(outcome instanceof Done done)) {
            throw failed("stored", outcome);
        }
        if (!done.field("bytes").equals(String.valueOf(size))) {
            api.destroy(asset); // if that fails as well, whoever cleans up after failed puts deletes it
            LOG.error(
                    "Cloudinary has stored a file of {} bytes as one of {}: an upload preset of the account changes files; take it off"
                            + " as the default for signed uploads",
                    size,
                    done.field("bytes").replaceAll("[^0-9]", "?"));
            throw unavailable("stored", SOON);
        }
    }

    private static long size(Path file) {
        try {
            if (!Files.isRegularFile(file) || !Files.isReadable(file)) {
                throw new IOException("no file that can be read");
            }
            return Files.size(file);
        } catch (IOException e) {
            LOG.warn(
                    "A file cannot be stored, it is not there to be read: {}",
                    e.getClass().getSimpleName());
            throw unavailable("stored", SOON);
        }
    }

    @Override
    public Optional<InputStream> open(Key key, long from) {
        if (from < 0) {
            throw new IllegalArgumentException("not a position: " + from);
        }
        try {
            ClassicHttpResponse answer = api.download(asset(key), from);
            int status = answer.getCode();
            if (status == HttpStatus.SC_OK || status == HttpStatus.SC_PARTIAL_CONTENT) {
                return Optional.of(Download.from(answer, from));
            }
            answer.close();
            return switch (status) {
                case HttpStatus.SC_NOT_FOUND -> Optional.empty();
                case HttpStatus.SC_REQUESTED_RANGE_NOT_SATISFIABLE -> Optional.of(InputStream.nullInputStream());
                default -> throw failed("read", new Refused(status, ""));
            };
        } catch (IOException e) {
            throw failed("read", new Unanswered(e.getClass().getSimpleName()));
        }
    }

    @Override
    public void delete(Key key) {
        Outcome outcome = api.destroy(asset(key));
        if (!isGone(outcome)) {
            throw failed("deleted", outcome);
        }
    }

    private static boolean isGone(Outcome outcome) {
        if (outcome instanceof Done done) {
            return done.field("result").equals("ok") || done.field("result").equals("not found");
        }
        return outcome instanceof Refused refused && refused.status() == HttpStatus.SC_NOT_FOUND;
    }

    /** Deletes a file that nobody has, which needs all that the store needs. */
    @Override
    public List<Finding> run(Locale locale) {
        Diagnosis found = Diagnosis.of(api.destroy(new Asset("raw", settings.folder() + "/self-test")));
        return List.of(found.in(locale, settings));
    }

    @Override
    public void close() {
        api.close();
    }

    private Asset asset(Key key) {
        return Asset.of(settings.folder(), key);
    }

    private static ChatException failed(String what, Outcome outcome) {
        if (outcome instanceof Unanswered unanswered) {
            LOG.warn("A file cannot be {}, Cloudinary does not answer: {}", what, unanswered.kind());
            return unavailable(what, SOON);
        }
        if (!(outcome instanceof Refused refused)) {
            LOG.warn("A file cannot be {}, Cloudinary gives an answer that is not known", what);
            return unavailable(what, SOON);
        }
        switch (refused.status()) {
            case HttpStatus.SC_UNAUTHORIZED, HttpStatus.SC_FORBIDDEN ->
                LOG.error(
                        "A file cannot be {}, Cloudinary refuses ({}): check that cloud name, API key and API secret are of the same account,"
                                + " that the key is active, and that this server's clock is right",
                        what,
                        refused.status());
            case TOO_MANY_AT_CLOUDINARY, HttpStatus.SC_TOO_MANY_REQUESTS ->
                LOG.warn(
                        "A file cannot be {}, Cloudinary asks to wait ({}): see whether the account's plan is used up",
                        what,
                        refused.status());
            default ->
                LOG.warn("A file cannot be {}, Cloudinary says {}: {}", what, refused.status(), refused.loggable());
        }
        return unavailable(what, refused.status() >= HttpStatus.SC_INTERNAL_SERVER_ERROR ? SOON : LATER);
    }

    /** Without a cause: its words may hold a signed address. */
    private static ChatException unavailable(String what, Duration retryAfter) {
        return new ChatException(
                ErrorCode.UNAVAILABLE,
                "Files cannot be " + what + " at the moment; try again later.",
                retryAfter,
                null);
    }
}
