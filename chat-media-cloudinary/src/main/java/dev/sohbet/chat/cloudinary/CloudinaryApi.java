package dev.sohbet.chat.cloudinary;

import com.cloudinary.Cloudinary;
import com.cloudinary.Uploader;
import java.io.Closeable;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import org.apache.hc.client5.http.classic.methods.HttpGet;
import org.apache.hc.client5.http.config.RequestConfig;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.client5.http.impl.classic.HttpClients;
import org.apache.hc.client5.http.routing.RoutingSupport;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.HttpException;
import org.apache.hc.core5.http.HttpHeaders;
import org.apache.hc.core5.io.CloseMode;
import org.apache.hc.core5.util.Timeout;
import org.jspecify.annotations.Nullable;

/** The three calls that the store needs, signed, over connections that are kept. Thread-safe. */
final class CloudinaryApi implements Closeable {
    /** How long a signed address works; it is used at once. */
    private static final Duration VALID = Duration.ofMinutes(5);
    /** For somebody who listens to a file as it comes. */
    private static final Duration LONGEST_DOWNLOAD = Duration.ofMinutes(15);

    private static final Timeout PATIENCE = Timeout.ofSeconds(10);

    private final Cloudinary cloudinary;
    private final InstantSource clock;
    private final Connections calls;
    private final Connections downloads;
    /** The only one: each has a client of its own. */
    private final Uploader uploader;

    private final CloseableHttpClient http;

    CloudinaryApi(CloudinarySettings settings, InstantSource clock) {
        this.clock = clock;
        URI server = settings.server();
        calls = new Connections(server.getHost(), settings.timeout());
        downloads = new Connections(server.getHost(), LONGEST_DOWNLOAD);
        Map<String, Object> config = new HashMap<>();
        config.put("cloud_name", settings.cloudName());
        config.put("api_key", settings.apiKey());
        config.put("api_secret", settings.apiSecret());
        config.put("upload_prefix", server.toString());
        config.put("timeout", (int) settings.timeout().toSeconds());
        config.put("properties", Map.of("connectionManager", calls));
        cloudinary = new Cloudinary(config);
        uploader = cloudinary.uploader();
        http = HttpClients.custom()
                .useSystemProperties()
                .setConnectionManager(downloads)
                .disableRedirectHandling()
                .disableAutomaticRetries()
                .disableContentCompression() // the bytes as they are
                .disableCookieManagement()
                .setDefaultRequestConfig(RequestConfig.custom()
                        .setResponseTimeout(Timeout.of(settings.timeout()))
                        .setConnectionRequestTimeout(PATIENCE)
                        .build())
                .build();
    }

    /** Stores a file in place of one of the same name. */
    Outcome upload(Asset asset, Path file, @Nullable String formats) {
        Map<String, Object> options = options(asset);
        options.put("public_id", asset.publicId());
        options.put("overwrite", true);
        options.put("invalidate", true);
        options.put("filename", "file"); // what it is called here is nothing to them
        if (formats != null) {
            options.put("allowed_formats", formats);
        }
        return call(() -> uploader.upload(file.toFile(), options));
    }

    /** Deletes a file, also from caches; that there is none is no failure. */
    Outcome destroy(Asset asset) {
        Map<String, Object> options = options(asset);
        options.put("invalidate", true);
        return call(() -> uploader.destroy(asset.publicId(), options));
    }

    private static Map<String, Object> options(Asset asset) {
        Map<String, Object> options = new HashMap<>();
        options.put("resource_type", asset.resourceType());
        options.put("type", Asset.TYPE);
        options.put("return_error", true);
        return options;
    }

    /** A call of Cloudinary's client, which throws what it likes. */
    private interface Call {
        Map<?, ?> run() throws IOException;
    }

    private static Outcome call(Call call) {
        Map<?, ?> answer;
        try {
            answer = call.run();
        } catch (IOException | RuntimeException e) {
            return new Outcome.Unanswered(e.getClass().getSimpleName());
        }
        if (answer.get("error") instanceof Map<?, ?> error) {
            int status = error.get("http_code") instanceof Number code ? code.intValue() : 0;
            return new Outcome.Refused(status, String.valueOf(error.get("message")));
        }
        return new Outcome.Done(answer);
    }

    /**
     * Asks for the bytes of a file.
     *
     * @return the answer, whatever it says; closing it gives the connection back, or cuts it when there is more to come
     * @throws IOException in words that may hold the address: not for logs
     */
    ClassicHttpResponse download(Asset asset, long from) throws IOException {
        HttpGet request = new HttpGet(downloadAddress(asset));
        if (from > 0) {
            request.setHeader(HttpHeaders.RANGE, "bytes=" + from + "-");
        }
        try {
            return http.executeOpen(RoutingSupport.determineHost(request), request, null);
        } catch (HttpException | IllegalStateException e) { // closed, or not HTTP
            throw new IOException(e);
        }
    }

    private String downloadAddress(Asset asset) throws IOException {
        Map<String, Object> options = new HashMap<>();
        options.put("resource_type", asset.resourceType());
        options.put("type", Asset.TYPE);
        options.put("expires_at", clock.instant().plus(VALID).getEpochSecond());
        try {
            return cloudinary.privateDownload(asset.publicId(), null, options);
        } catch (IOException | RuntimeException e) {
            throw e;
        } catch (Exception e) { // what it declares
            throw new IOException(e);
        }
    }

    @Override
    public void close() {
        calls.close(CloseMode.IMMEDIATE);
        downloads.close(CloseMode.IMMEDIATE);
    }
}
