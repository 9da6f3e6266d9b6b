package dev.sohbet.chat.telegram.fake;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.stream.ImageInputStream;
import javax.imageio.stream.MemoryCacheImageInputStream;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/** Files that were sent, and the links they are fetched by. Guarded by the timeline. */
final class Files {
    static final Duration LINK_LIVES = Duration.ofHours(1);

    private static final int MB = 1 << 20;
    private static final int MOST_DOWN = 20 * MB;
    private static final int MOST_UP = 50 * MB;
    private static final int MOST_PHOTO = 10 * MB;

    /** A file and its link; a null path is none yet. */
    private static final class Kept {
        final String kind;
        final String extension;
        final byte[] bytes;

        @Nullable
        String path;

        Instant linkedUntil = Instant.MIN;

        Kept(String kind, String extension, byte[] bytes) {
            this.kind = kind;
            this.extension = extension;
            this.bytes = bytes;
        }
    }

    private final Timeline timeline;
    private final Map<String, Kept> byId = new HashMap<>();
    private final Map<String, Kept> byPath = new HashMap<>();

    Files(Timeline timeline) {
        this.timeline = timeline;
    }

    /** Keeps a file and puts it into its message, as what that message is. */
    void attach(Message message, String name, byte[] bytes) {
        int dot = name.lastIndexOf('.');
        String extension = dot < 0 ? "" : name.substring(dot);
        ObjectNode json = keep(message.kind, extension, bytes);
        message.fileId = json.path("file_id").asString("");
        message.fileName = name;
        switch (message.kind) {
            case "photo" -> {
                int[] size = Media.dimensions(bytes);
                ObjectNode small = keep("thumbnail", extension, Arrays.copyOf(bytes, Math.min(bytes.length, 100)));
                small.put("width", Math.max(1, size[0] / 8)).put("height", Math.max(1, size[1] / 8));
                json.put("width", size[0]).put("height", size[1]);
                message.content.set("photo", Json.array().add(small).add(json));
            }
            case "voice" -> message.content.set("voice", json.put("duration", 1).put("mime_type", "audio/ogg"));
            case "audio" ->
                message.content.set(
                        "audio",
                        json.put("duration", 1)
                                .put("file_name", name)
                                .put("mime_type", extension.equals(".m4a") ? "audio/mp4" : "audio/mpeg"));
            case "video" -> message.content.set("video", film(json, name));
            case "video_note" ->
                message.content.set("video_note", json.put("duration", 1).put("length", 240));
            case "animation" -> {
                message.content.set("animation", film(json, name));
                message.content.set("document", json.deepCopy()); // as Telegram does for old programs
            }
            default -> message.content.set("document", json.put("file_name", name));
        }
    }

    private static ObjectNode film(ObjectNode json, String name) {
        return json.put("duration", 1)
                .put("width", 320)
                .put("height", 240)
                .put("file_name", name)
                .put("mime_type", "video/mp4");
    }

    private ObjectNode keep(String kind, String extension, byte[] bytes) {
        String id = "FILE-" + (byId.size() + 1) + "-" + kind;
        byId.put(id, new Kept(kind, extension, bytes));
        return Json.object()
                .put("file_id", id)
                .put("file_unique_id", "U" + byId.size())
                .put("file_size", bytes.length);
    }

    /** What a file that is sent as {@code kind} becomes. @throws Refusal when it may not be sent so */
    static String kindOf(String kind, byte[] bytes) {
        if (bytes.length == 0) {
            throw Refusal.bad("file must be non-empty");
        }
        if (bytes.length > MOST_UP) {
            throw new Refusal(413, "Request Entity Too Large");
        }
        if (kind.equals("photo")) {
            if (bytes.length > MOST_PHOTO) {
                throw Refusal.bad("file of size " + bytes.length + " bytes is too big for a photo; the maximum size is "
                        + MOST_PHOTO + " bytes");
            }
            int[] size = Media.dimensions(bytes);
            if (size[0] == 0 || size[1] == 0) {
                throw Refusal.bad("IMAGE_PROCESS_FAILED");
            }
            if (size[0] + size[1] > 10_000 || Math.max(size[0], size[1]) > 20 * Math.min(size[0], size[1])) {
                throw Refusal.bad("PHOTO_INVALID_DIMENSIONS");
            }
        }
        // What is no voice is not refused but sent as a file.
        return kind.equals("voice") && !Media.isVoice(bytes) ? "document" : kind;
    }

    boolean has(String id) {
        return byId.containsKey(id);
    }

    byte[] bytes(String id) {
        Kept file = byId.get(id);
        return file == null ? new byte[0] : file.bytes.clone();
    }

    ObjectNode get(String id) {
        Kept file = byId.get(id);
        if (file == null) {
            throw Refusal.bad("wrong file_id or the file is temporarily unavailable");
        }
        if (file.bytes.length > MOST_DOWN) {
            throw Refusal.bad("file is too big");
        }
        String path = file.path;
        if (path == null) {
            path = file.kind + "s/file_" + byPath.size() + file.extension;
            file.path = path;
            byPath.put(path, file);
        }
        file.linkedUntil = timeline.now().plus(LINK_LIVES);
        return Json.object()
                .put("file_id", id)
                .put("file_unique_id", id.substring(0, id.lastIndexOf('-')))
                .put("file_size", file.bytes.length)
                .put("file_path", path);
    }

    Reply fetch(String path) {
        Kept file = byPath.get(path);
        if (file == null || !timeline.now().isBefore(file.linkedUntil)) {
            return Json.error(404, "Not Found");
        }
        return new Reply(200, "application/octet-stream", Map.of(), file.bytes);
    }

    /** What a file's first bytes say. */
    static final class Media {
        private Media() {}

        /** Width and height of a picture; zeros when it is none. */
        static int[] dimensions(byte[] bytes) {
            try (ImageInputStream in = new MemoryCacheImageInputStream(new ByteArrayInputStream(bytes))) {
                var readers = ImageIO.getImageReaders(in);
                if (!readers.hasNext()) {
                    return new int[2];
                }
                ImageReader reader = readers.next();
                reader.setInput(in);
                return new int[] {reader.getWidth(0), reader.getHeight(0)};
            } catch (IOException | RuntimeException e) {
                // Whatever is wrong with it, it is no picture.
                return new int[2];
            }
        }

        /** Whether it is OGG with Opus, MP3 or M4A. */
        static boolean isVoice(byte[] bytes) {
            String head = new String(bytes, 0, Math.min(64, bytes.length), StandardCharsets.ISO_8859_1);
            return (head.startsWith("OggS") && head.contains("OpusHead"))
                    || head.startsWith("ID3")
                    || (head.length() > 1 && head.charAt(0) == 0xFF && (head.charAt(1) & 0xE0) == 0xE0)
                    || head.startsWith("ftypM4A", 4);
        }
    }
}
