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

    /** Otherwise a dozen guests of one address, who cost it nothing, hold all places of this node. */
    private static final int OF_ONE_ADDRESS = 10;

    private static final Duration SOON = Duration.ofSeconds(2);
    private static final int LONGEST_NAME = 4_096;

    private final Proxies proxies;
    private final FrameCodec codec;
    private final WebThreads threads;
    private final InstantSource clock;

    /** Those of which bytes are awaited. Whoever takes one out decides how it goes on. */
    private final Set<MediaUpload> coming = ConcurrentHashMap.newKeySet();

    private final Addresses addresses = new Addresses();

    MediaUploads(Proxies proxies, FrameCodec codec, WebThreads threads, InstantSource clock) {
        this.proxies = proxies;
        this.codec = codec;
        this.threads = threads;
        this.clock = clock;
    }

    /** @param actor who uploads; may refuse */
    void start(HttpServletRequest request, HttpServletResponse response, Supplier<ChatActor> actor) throws IOException {
        String address = proxies.address(request);
        Upload upload = null;
        ChatException refusal = null;
        try {
            upload = begin(request, actor.get(), address);
        } catch (ChatException e) {
            refusal = e;
            Http.hangUp(request, response);
        }
        MediaUpload receiving;
        try {
            Exchange exchange = new Exchange(request, codec, threads.senders(), LONGEST);
            receiving = new MediaUpload(
                    this, exchange, request.getInputStream(), new UploadPace(clock), address, upload, refusal);
        } catch (IOException | RuntimeException e) { // a filter of the host's that is not asynchronous, for one
            if (upload != null) {
                upload.close();
                ended(address);
            }
            throw e;
        }
        receiving.start();
    }

    private Upload begin(HttpServletRequest request, ChatActor actor, String address) {
        String id = Query.of(request, "id");
        if (id == null) {
            throw new ChatException(ErrorCode.BAD_FRAME, "Give the upload an id.");
        }
        String type = request.getContentType();
        boolean voice = "true".equals(Query.of(request, "voice"));
        if (!addresses.addBelow(OF_ONE_ADDRESS, address)) {
            throw new ChatException(ErrorCode.RATE_LIMITED, "Too many files from this address at once.", SOON, null);
        }
        try {
            return actor.upload(new ClientId(id), name(request), type == null ? "" : type, voice);
        } catch (RuntimeException e) {
            ended(address);
            throw e;
        }
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

    /** An upload from there that was let in is over. */
    void ended(String address) {
        addresses.remove(address);
    }

    FrameCodec codec() {
        return codec;
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
