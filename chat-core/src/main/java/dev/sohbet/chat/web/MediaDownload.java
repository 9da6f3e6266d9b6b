package dev.sohbet.chat.web;

import dev.sohbet.chat.MediaContent;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.AsyncEvent;
import jakarta.servlet.AsyncListener;
import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.WriteListener;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A file on its way to a client. No thread of the container's is held while a slow media store opens it or a slow client reads it: it is
 * read from its store only as fast as it is taken.
 */
final class MediaDownload implements WriteListener, AsyncListener {
    private static final Logger log = LoggerFactory.getLogger(MediaDownload.class);
    private static final Duration LONGEST = Duration.ofMinutes(10);
    private static final int CHUNK = 16_384;
    private static final String CUT = MediaDownload.class.getName();

    private final AsyncContext async;
    private final Executor readers;
    private final Runnable afterwards;
    private final AtomicBoolean over = new AtomicBoolean();
    private final byte[] chunk = new byte[CHUNK];
    private volatile @Nullable Body body;
    private @Nullable ServletOutputStream out;
    private long left;
    private int filled;

    /**
     * What is sent.
     *
     * @param length how many bytes of it, or more than there are
     */
    record Body(MediaContent content, long length) {
        /** Whether its length is known, and said. */
        boolean isWhole() {
            return length < Long.MAX_VALUE;
        }
    }

    /** Finds what to send; may wait for stores. */
    interface Opening {
        /** Writes the status and the headers; null where nothing comes after them. */
        @Nullable
        Body open(HttpServletResponse response) throws IOException;
    }

    private MediaDownload(AsyncContext async, Executor readers, Runnable afterwards) {
        this.async = async;
        this.readers = readers;
        this.afterwards = afterwards;
    }

    /**
     * Opens a file and sends it, on other threads.
     *
     * @param readers may wait for a media store
     * @param afterwards runs once, however it ends
     */
    static void start(HttpServletRequest request, Executor readers, Runnable afterwards, Opening opening) {
        AsyncContext async = request.startAsync();
        async.setTimeout(LONGEST.toMillis());
        MediaDownload download = new MediaDownload(async, readers, afterwards);
        async.addListener(download);
        try {
            readers.execute(() -> download.begin(opening));
        } catch (RejectedExecutionException e) {
            ((HttpServletResponse) async.getResponse()).setStatus(HttpServletResponse.SC_SERVICE_UNAVAILABLE);
            download.end();
        }
    }

    private void begin(Opening opening) {
        if (over.get()) {
            return;
        }
        try {
            HttpServletResponse response = (HttpServletResponse) async.getResponse();
            Body found = opening.open(response);
            if (found == null) {
                end();
                return;
            }
            body = found;
            left = found.length();
            if (over.get()) {
                close(found); // whoever ended it may have come before there was anything to close
                return;
            }
            ServletOutputStream to = response.getOutputStream();
            out = to;
            to.setWriteListener(this);
        } catch (IOException | RuntimeException e) {
            log.debug("A file did not reach its client: {}", e.toString());
            end();
        }
    }

    @Override
    public void onWritePossible() {
        try {
            readers.execute(this::pump);
        } catch (RejectedExecutionException e) {
            log.debug("The servlet has ended: {}", e.toString());
            end();
        }
    }

    /** Never runs twice at once: the container calls again only after it was told that there is no room. */
    private void pump() {
        ServletOutputStream to = out;
        Body found = body;
        if (to == null || found == null) {
            return;
        }
        try {
            // what is over may be another request's already
            while (!over.get() && to.isReady()) {
                if (filled > 0) {
                    int length = filled;
                    filled = 0;
                    left -= length;
                    to.write(chunk, 0, length);
                } else if (!fill(found.content())) {
                    if (left > 0 && found.isWhole()) {
                        cut("it is shorter than it was");
                    } else {
                        end();
                    }
                    return;
                }
            }
        } catch (IOException | RuntimeException e) {
            log.debug("A file did not reach its client: {}", e.toString());
            end();
        }
    }

    private boolean fill(MediaContent content) {
        if (left == 0) {
            return false;
        }
        try {
            int length = content.bytes().read(chunk, 0, (int) Math.min(chunk.length, left));
            filled = Math.max(0, length);
            return length > 0;
        } catch (IOException e) {
            cut(e.toString());
            return false;
        }
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

    /**
     * Its bytes come to no end. Completed, it would be a whole answer to some containers, and their client would wait on a connection that
     * lives for the rest; one of their own threads must fail.
     */
    private void cut(String why) {
        log.warn("A file broke off on its way from its media store: {}", why);
        if (release()) {
            async.getRequest().setAttribute(CUT, true);
            async.dispatch();
        }
    }

    /** Where such a request comes again. */
    static void failIfCut(HttpServletRequest request) throws IOException {
        if (request.getAttribute(CUT) != null) {
            throw new IOException("A file broke off on its way");
        }
    }

    private boolean release() {
        if (!over.compareAndSet(false, true)) {
            return false;
        }
        afterwards.run();
        Body found = body;
        if (found != null) {
            close(found);
        }
        return true;
    }

    private static void close(Body found) {
        try {
            found.content().close();
        } catch (IOException e) {
            log.debug("A media store did not take its file back: {}", e.toString());
        }
    }
}
