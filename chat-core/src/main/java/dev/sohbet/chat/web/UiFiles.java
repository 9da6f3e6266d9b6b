package dev.sohbet.chat.web;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.zip.GZIPOutputStream;
import org.jspecify.annotations.Nullable;

/** The files of the widget and the panel, as their jar's manifest lists them; nothing else of the class path can be asked for. */
final class UiFiles {
    private static final String ROOT = "/dev/sohbet/chat/ui/";
    private static final String PANEL_POLICY =
            "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; "
                    + "connect-src 'self'; media-src 'self' blob:; font-src 'self'; form-action 'self'; base-uri 'none'; "
                    + "frame-ancestors 'none'; require-trusted-types-for 'script'";

    private final Map<String, UiFile> files = new HashMap<>();

    /** Reads all files; none when there is no such jar. */
    UiFiles() {
        try {
            byte[] manifest = read("manifest.txt");
            if (manifest == null) {
                return;
            }
            for (String line : new String(manifest, StandardCharsets.UTF_8).split("\n", -1)) {
                String[] parts = line.strip().split("\t", -1);
                if (parts.length == 3) {
                    byte[] content = read(parts[0]);
                    if (content == null) {
                        throw new IllegalStateException("The widget's jar lacks " + parts[0]);
                    }
                    files.put(parts[0], new UiFile(parts[1], parts[2], content, zip(content)));
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Serves a file; false when there is none of that name. */
    boolean serve(String name, HttpServletRequest request, HttpServletResponse response) throws IOException {
        UiFile file = files.get(name);
        if (file == null) {
            return false;
        }
        String tag = '"' + file.sha256 + '"';
        response.setHeader("ETag", tag);
        response.setHeader("X-Content-Type-Options", "nosniff");
        response.setHeader("Vary", "Accept-Encoding");
        // a name with a hash never changes its content; the others are asked for again each time
        response.setHeader(
                "Cache-Control", name.startsWith("ui/") ? "public, max-age=31536000, immutable" : "no-cache");
        if (name.endsWith(".html")) {
            response.setHeader("Content-Security-Policy", PANEL_POLICY);
            response.setHeader("X-Frame-Options", "DENY");
            response.setHeader("Referrer-Policy", "no-referrer");
            response.setHeader("Cross-Origin-Opener-Policy", "same-origin");
            response.setHeader("Cross-Origin-Resource-Policy", "same-origin");
        } else {
            // pages of allowed origins load the widget's modules too; there is no secret in them
            response.setHeader("Access-Control-Allow-Origin", "*");
        }
        if (tag.equals(request.getHeader("If-None-Match"))) {
            response.setStatus(HttpServletResponse.SC_NOT_MODIFIED);
            return true;
        }
        @Nullable String accepted = request.getHeader("Accept-Encoding");
        byte[] content = file.content;
        if (accepted != null && accepted.contains("gzip")) {
            response.setHeader("Content-Encoding", "gzip");
            content = file.zipped;
        }
        response.setContentType(file.type);
        response.setContentLength(content.length);
        response.getOutputStream().write(content);
        return true;
    }

    private static byte @Nullable [] read(String name) throws IOException {
        try (InputStream in = UiFiles.class.getResourceAsStream(ROOT + name)) {
            return in == null ? null : in.readAllBytes();
        }
    }

    private static byte[] zip(byte[] content) throws IOException {
        ByteArrayOutputStream zipped = new ByteArrayOutputStream();
        try (GZIPOutputStream out = new GZIPOutputStream(zipped)) {
            out.write(content);
        }
        return zipped.toByteArray();
    }

    private static final class UiFile {
        private final String type;
        private final String sha256;
        private final byte[] content;
        private final byte[] zipped;

        UiFile(String type, String sha256, byte[] content, byte[] zipped) {
            this.type = type;
            this.sha256 = sha256;
            this.content = content;
            this.zipped = zipped;
        }
    }
}
