package dev.sohbet.chat.web;

import dev.sohbet.chat.Upload;
import dev.sohbet.chat.model.Attachment;
import dev.sohbet.chat.model.ChatException;
import dev.sohbet.chat.protocol.HttpAnswer;
import dev.sohbet.chat.protocol.ServerFrame;
import jakarta.servlet.ReadListener;
import jakarta.servlet.ServletInputStream;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A file on its way from a client. No thread is held while it comes. Where it is refused, the rest is read and dropped, up to a limit,
 * before the answer: a browser that still sends does not see an answer that comes with the end of its connection.
 */
final class MediaUpload implements ReadListener {
    private static final Logger log = LoggerFactory.getLogger(MediaUpload.class);

    private static final long MOST_DROPPED = 32L << 20;
    private static final int CHUNK = 16_384;

    private final MediaUploads uploads;
    private final Exchange exchange;
    private final ServletInputStream in;
    private final UploadPace pace;
    private final String address;
    private final @Nullable Upload upload;
    private final byte[] chunk = new byte[CHUNK];
    private volatile @Nullable ChatException refusal;
    private long dropped;

    /** @param upload null where it is refused */
    MediaUpload(
            MediaUploads uploads,
            Exchange exchange,
            ServletInputStream in,
            UploadPace pace,
            String address,
            @Nullable Upload upload,
            @Nullable ChatException refusal) {
        this.uploads = uploads;
        this.exchange = exchange;
        this.in = in;
        this.pace = pace;
        this.address = address;
        this.upload = upload;
        this.refusal = refusal;
    }

    void start() {
        uploads.add(this);
        exchange.afterwards(this::giveUp);
        in.setReadListener(this);
    }

    @Override
    public void onDataAvailable() throws IOException {
        while (!exchange.isAnswered() && in.isReady() && !in.isFinished()) {
            int length = in.read(chunk);
            if (length < 0) {
                return;
            }
            pace.came(length);
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
            endEarly();
        }
    }

    @Override
    public void onAllDataRead() {
        if (!uploads.remove(this)) {
            return;
        }
        Upload received = upload;
        if (refusal != null || received == null) {
            letGo();
            exchange.answer(refused());
            return;
        }
        CompletableFuture<Attachment> finished = received.finish();
        CompletableFuture<?> unused = finished.whenComplete((attachment, failure) -> {
            letGo(); // before it is told, who may go on with the next one
            if (failure == null) {
                exchange.answer(
                        HttpServletResponse.SC_OK, () -> uploads.codec().encode(new HttpAnswer.Uploaded(attachment)));
            } else {
                exchange.answer(FrameHandler.error(null, failure));
            }
        });
    }

    boolean isTooSlow() {
        return pace.isTooSlow();
    }

    /** Answers though bytes are still to come, which nobody reads. */
    void endEarly() {
        if (uploads.remove(this)) {
            letGo();
            exchange.answerLast(refused());
        }
    }

    private ServerFrame refused() {
        ChatException why = refusal;
        return why == null ? Exchange.tookTooLong() : FrameHandler.error(null, why);
    }

    @Override
    public void onError(Throwable failure) {
        log.debug("An upload ended before its end: {}", failure.toString());
        giveUp();
        exchange.abandon();
    }

    /** Unless it has come whole, or was ended before. */
    private void giveUp() {
        if (uploads.remove(this)) {
            letGo();
        }
    }

    private void letGo() {
        if (upload != null) {
            upload.close();
            uploads.ended(address);
        }
    }
}
