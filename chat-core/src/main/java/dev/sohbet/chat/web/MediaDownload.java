package dev.sohbet.chat.web;

import dev.sohbet.chat.MediaContent;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.AsyncEvent;
import jakarta.servlet.AsyncListener;
import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.WriteListener;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A file on its way to a client. No thread is held while a slow client reads: it is read from its store only as fast as it is taken. */
final class MediaDownload implements WriteListener, AsyncListener {
    private static final Logger log = LoggerFactory.getLogger(MediaDownload.class);
    private static final Duration LONGEST = Duration.ofMinutes(10);
    private static final int CHUNK = 16_384;

    private final AsyncContext async;
    private final ServletOutputStream out;
    private final MediaContent content;
    private final Executor readers;
    private final Runnable afterwards;
    private final AtomicBoolean over = new AtomicBoolean();
    private final byte[] chunk = new byte[CHUNK];
    private long left;
    private int filled;

    private MediaDownload(AsyncContext async, MediaContent content, long length, Executor readers, Runnable afterwards)
            throws IOException {
        this.async = async;
        this.out = async.getResponse().getOutputStream();
        this.content = content;
        this.left = length;
        this.readers = readers;
        this.afterwards = afterwards;
    }

    /**
     * Sends so many bytes, or all there are.
     *
     * @param readers may wait for a media store
     * @param afterwards runs once, however it ends
     */
    static void start(
            HttpServletRequest request, MediaContent content, long length, Executor readers, Runnable afterwards)
            throws IOException {
        AsyncContext async = request.startAsync();
        async.setTimeout(LONGEST.toMillis());
        MediaDownload download = new MediaDownload(async, content, length, readers, afterwards);
        async.addListener(download);
        download.out.setWriteListener(download);
    }

    @Override
    public void onWritePossible() {
        readers.execute(this::pump);
    }

    /** Never runs twice at once: the container calls again only after it was told that there is no room. */
    private void pump() {
        try {
            while (out.isReady()) {
                if (filled > 0) {
                    int length = filled;
                    filled = 0;
                    left -= length;
                    out.write(chunk, 0, length);
                } else if (!fill()) {
                    end();
                    return;
                }
            }
        } catch (IOException | RuntimeException e) {
            log.debug("A file did not reach its client: {}", e.toString());
            end();
        }
    }

    private boolean fill() throws IOException {
        if (over.get() || left == 0) {
            return false;
        }
        InputStream bytes = content.bytes();
        int length = bytes.read(chunk, 0, (int) Math.min(chunk.length, left));
        filled = Math.max(0, length);
        return length > 0;
    }

    @Override
    public void onError(Throwable failure) {
        log.debug("A client was gone before the end of its file: {}", failure.toString());
        end();
    }

    @Override
    public void onComplete(AsyncEvent event) {
        release();
    }

    @Override
    public void onTimeout(AsyncEvent event) {
        end();
    }

    @Override
    public void onError(AsyncEvent event) {
        end();
    }

    @Override
    public void onStartAsync(AsyncEvent event) {}

    private void end() {
        if (release()) {
            try {
                async.complete();
            } catch (IllegalStateException e) {
                log.debug("The container had ended a request already: {}", e.toString());
            }
        }
    }

    private boolean release() {
        if (!over.compareAndSet(false, true)) {
            return false;
        }
        afterwards.run();
        try {
            content.close();
        } catch (IOException e) {
            log.debug("A media store did not take its file back: {}", e.toString());
        }
        return true;
    }
}
