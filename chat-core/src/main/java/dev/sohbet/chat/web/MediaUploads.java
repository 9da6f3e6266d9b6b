package dev.sohbet.chat.web;

import dev.sohbet.chat.ChatActor;
import dev.sohbet.chat.Upload;
import dev.sohbet.chat.model.ChatException;
import dev.sohbet.chat.model.ClientId;
import dev.sohbet.chat.model.ErrorCode;
import dev.sohbet.chat.protocol.FrameCodec;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/** The files that come to this node. Thread-safe. */
final class MediaUploads {
    /** A file that has come is still looked at and stored, perhaps far away. */
    private static final Duration LONGEST = UploadPace.LONGEST.plusMinutes(2);

    private static final int LONGEST_NAME = 4_096;

    private final FrameCodec codec;
    private final WebThreads threads;
    private final InstantSource clock;

    /** Those of which bytes are awaited. Whoever takes one out decides how it goes on. */
    private final Set<MediaUpload> coming = ConcurrentHashMap.newKeySet();

    MediaUploads(FrameCodec codec, WebThreads threads, InstantSource clock) {
        this.codec = codec;
        this.threads = threads;
        this.clock = clock;
    }

    /** @param actor who uploads; may refuse */
    void start(HttpServletRequest request, HttpServletResponse response, Supplier<ChatActor> actor) throws IOException {
        Upload upload = null;
        ChatException refusal = null;
        try {
            upload = begin(request, actor.get());
        } catch (ChatException e) {
            refusal = e;
            Http.hangUp(request, response);
        }
        try {
            Exchange exchange = new Exchange(request, codec, threads.senders(), LONGEST);
            new MediaUpload(this, exchange, codec, request.getInputStream(), new UploadPace(clock), upload, refusal)
                    .start();
        } catch (IOException | RuntimeException e) { // a filter of the host's that is not asynchronous, for one
            if (upload != null) {
                upload.close();
            }
            throw e;
        }
    }

    private static Upload begin(HttpServletRequest request, ChatActor actor) {
        String id = Query.of(request, "id");
        if (id == null) {
            throw new ChatException(ErrorCode.BAD_FRAME, "Give the upload an id.");
        }
        String type = request.getContentType();
        return actor.upload(
                new ClientId(id), name(request), type == null ? "" : type, "true".equals(Query.of(request, "voice")));
    }

    private static String name(HttpServletRequest request) {
        String header = request.getHeader("X-Chat-Name");
        if (header == null || header.length() > LONGEST_NAME) {
            return "";
        }
        try {
            return URLDecoder.decode(header.replace("+", "%2B"), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            throw new ChatException(ErrorCode.BAD_FRAME, "X-Chat-Name is percent-encoded UTF-8.", null, e);
        }
    }

    void add(MediaUpload upload) {
        coming.add(upload);
    }

    boolean remove(MediaUpload upload) {
        return coming.remove(upload);
    }

    /** Ends what comes too slowly. Meant to be run every second. */
    void runOnce() {
        for (MediaUpload upload : coming) {
            if (upload.isTooSlow()) {
                threads.closers().execute(upload::endEarly);
            }
        }
    }
}
