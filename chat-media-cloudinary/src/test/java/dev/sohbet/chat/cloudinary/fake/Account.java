package dev.sohbet.chat.cloudinary.fake;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The files of an account, and who may touch them. Thread-safe. */
final class Account {
    private static final Duration SIGNATURE_VALID = Duration.ofHours(1);
    private static final Set<String> RESOURCE_TYPES = Set.of("image", "video", "raw");
    private static final Map<String, String> MAGIC =
            Map.of("png", "89504e47", "jpg", "ffd8ff", "gif", "47494638", "webp", "52494646");

    volatile String secret = FakeCloudinary.API_SECRET;
    volatile boolean onlyAuthenticated;

    private final Path folder;
    private final InstantSource clock;
    private final AtomicLong numbers = new AtomicLong();
    private final Map<String, Path> files = new ConcurrentHashMap<>();

    Account(Path folder, InstantSource clock) {
        this.folder = folder;
        this.clock = clock;
    }

    /** Where to put what comes, before it is known what it is. */
    Path newFile() {
        return folder.resolve(String.valueOf(numbers.incrementAndGet()));
    }

    Set<String> files() {
        return new TreeSet<>(files.keySet());
    }

    void verify(String cloud, Map<String, String> params) throws Refusal {
        String signature = params.get("signature");
        if (signature == null) {
            throw new Refusal(400, "Upload preset must be specified when using unsigned upload");
        }
        if (!cloud.equals(FakeCloudinary.CLOUD)) {
            throw new Refusal(401, "Invalid cloud_name " + cloud);
        }
        String key = params.get("api_key");
        if (!FakeCloudinary.API_KEY.equals(key)) {
            throw new Refusal(401, "Unknown API key " + key);
        }
        if (!Signature.isRight(signature, params, secret)) {
            throw new Refusal(
                    401, "Invalid Signature " + signature + ". String to sign - '" + Signature.toSign(params) + "'.");
        }
        Instant now = clock.instant();
        Instant signed = time(params, "timestamp");
        if (signed.isBefore(now.minus(SIGNATURE_VALID)) || signed.isAfter(now.plus(SIGNATURE_VALID))) {
            throw new Refusal(400, "Stale request - reported time is " + signed + " which is more than 1 hour ago");
        }
        if (params.containsKey("expires_at") && !time(params, "expires_at").isAfter(now)) {
            throw new Refusal(401, "The link has expired");
        }
        if (onlyAuthenticated && !"authenticated".equals(params.get("type"))) {
            throw new Refusal(400, "This account takes authenticated assets only");
        }
    }

    private static Instant time(Map<String, String> params, String name) throws Refusal {
        String seconds = params.get(name);
        if (seconds == null || !seconds.matches("\\d{1,12}")) {
            throw new Refusal(400, "Missing required parameter - " + name);
        }
        return Instant.ofEpochSecond(Long.parseLong(seconds));
    }

    /** @return its size */
    long store(String resourceType, Map<String, String> params, Path from) throws IOException, Refusal {
        String name = name(resourceType, params);
        if (!Files.exists(from)) {
            throw new Refusal(400, "Missing required parameter - file");
        }
        if (resourceType.equals("image")) {
            verifyFormat(from, params.get("allowed_formats"));
        }
        if (files.containsKey(name) && !"true".equals(params.get("overwrite"))) {
            throw new Refusal(400, "There is a file of this name");
        }
        long size = Files.size(from);
        // What was there stays on the disk until the end: somebody may be reading it.
        files.put(name, Files.move(from, newFile()));
        return size;
    }

    private static void verifyFormat(Path file, @Nullable String allowed) throws IOException, Refusal {
        String begin;
        try (InputStream in = Files.newInputStream(file)) {
            begin = HexFormat.of().formatHex(in.readNBytes(4));
        }
        String format = MAGIC.entrySet().stream()
                .filter(each -> begin.startsWith(each.getValue()))
                .map(Map.Entry::getKey)
                .findFirst()
                .orElseThrow(() -> new Refusal(400, "Invalid image file"));
        List<String> formats = allowed == null ? List.copyOf(MAGIC.keySet()) : Arrays.asList(allowed.split(",", -1));
        if (!formats.contains(format)) {
            throw new Refusal(400, "Image file format " + format + " not allowed");
        }
    }

    boolean destroy(String resourceType, Map<String, String> params) throws Refusal {
        return files.remove(name(resourceType, params)) != null;
    }

    Path find(String resourceType, Map<String, String> params) throws Refusal {
        Path file = files.get(name(resourceType, params));
        if (file == null) {
            throw new Refusal(404, "Resource not found - " + params.get("public_id"));
        }
        return file;
    }

    private static String name(String resourceType, Map<String, String> params) throws Refusal {
        String publicId = params.get("public_id");
        if (publicId == null || publicId.isEmpty() || !RESOURCE_TYPES.contains(resourceType)) {
            throw new Refusal(400, "Missing required parameter - public_id");
        }
        return resourceType + "/" + params.getOrDefault("type", "upload") + "/" + publicId;
    }

    void close() {
        if (!Files.exists(folder)) {
            return;
        }
        try (Stream<Path> all = Files.walk(folder)) {
            for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(path);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
