package dev.sohbet.chat.web;

import dev.sohbet.chat.ChatActor;
import dev.sohbet.chat.Upload;
import dev.sohbet.chat.model.Attachment;
import dev.sohbet.chat.model.ChatException;
import dev.sohbet.chat.model.ClientId;
import dev.sohbet.chat.model.ErrorCode;
import dev.sohbet.chat.protocol.FrameCodec;
import dev.sohbet.chat.protocol.HttpAnswer;
import jakarta.servlet.ReadListener;
import jakarta.servlet.ServletInputStream;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.net.URLDecoder;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A file on its way from a client. No thread is held while it comes. Where it is refused, the rest is read and dropped, up to a limit,
 * before the answer: a browser that still sends does not see an answer that comes with the end of its connection.
 */
final class MediaUpload implements ReadListener {
    private static final Logger log = LoggerFactory.getLogger(MediaUpload.class);

    /** How long an upload may take; a line of 1 MB/s needs 16 s for the largest file. */
    private static final Duration LONGEST = Duration.ofMinutes(2);

    private static final long MOST_DROPPED = 32L << 20;
    private static final int CHUNK = 16_384;
    private static final int LONGEST_NAME = 4_096;

    private final Exchange exchange;
    private final FrameCodec codec;
    private final ServletInputStream in;
    private final byte[] chunk = new byte[CHUNK];
    private @Nullable Upload upload;
    private @Nullable ChatException refusal;
    private long dropped;

    private MediaUpload(Exchange exchange, FrameCodec codec, ServletInputStream in) {
        this.exchange = exchange;
        this.codec = codec;
        this.in = in;
    }

    /** @param actor who uploads; may refuse */
    static void start(
            HttpServletRequest request,
            HttpServletResponse response,
            FrameCodec codec,
            Executor senders,
            Supplier<ChatActor> actor)
            throws IOException {
        Upload upload = null;
        ChatException refusal = null;
        try {
            upload = begin(request, actor.get());
        } catch (ChatException e) {
            refusal = e;
            Http.hangUp(request, response);
        }
        try {
            Exchange exchange = new Exchange(request, codec, senders, LONGEST);
            MediaUpload receiving = new MediaUpload(exchange, codec, request.getInputStream());
            receiving.upload = upload;
            receiving.refusal = refusal;
            exchange.afterwards(receiving::giveUp);
            receiving.in.setReadListener(receiving);
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

    @Override
    public void onDataAvailable() throws IOException {
        while (in.isReady() && !in.isFinished()) {
            int length = in.read(chunk);
            if (length < 0) {
                return;
            }
            take(length);
        }
    }

    private void take(int length) {
        Upload receiving = upload;
        if (refusal == null && receiving != null) {
            try {
                receiving.write(ByteBuffer.wrap(chunk, 0, length));
            } catch (ChatException e) {
                refusal = e;
            }
            return;
        }
        dropped += length;
        if (dropped > MOST_DROPPED) {
            answerRefusal();
        }
    }

    @Override
    public void onAllDataRead() {
        Upload received = upload;
        if (refusal != null || received == null) {
            answerRefusal();
            return;
        }
        CompletableFuture<Attachment> finished = received.finish();
        CompletableFuture<?> unused = finished.whenComplete((attachment, failure) -> {
            if (failure == null) {
                exchange.answer(HttpServletResponse.SC_OK, () -> codec.encode(new HttpAnswer.Uploaded(attachment)));
            } else {
                exchange.answer(FrameHandler.error(null, failure));
            }
        });
    }

    private void answerRefusal() {
        if (refusal != null) {
            exchange.answer(FrameHandler.error(null, refusal));
        }
    }

    @Override
    public void onError(Throwable failure) {
        log.debug("An upload ended before its end: {}", failure.toString());
        giveUp();
        exchange.abandon();
    }

    private void giveUp() {
        if (upload != null) {
            upload.close();
        }
    }
}
