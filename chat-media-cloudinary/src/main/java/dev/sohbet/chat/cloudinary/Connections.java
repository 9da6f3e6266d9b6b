package dev.sohbet.chat.cloudinary;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.hc.client5.http.HttpRoute;
import org.apache.hc.client5.http.config.ConnectionConfig;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManager;
import org.apache.hc.client5.http.io.ConnectionEndpoint;
import org.apache.hc.client5.http.io.LeaseRequest;
import org.apache.hc.core5.io.CloseMode;
import org.apache.hc.core5.util.TimeValue;
import org.apache.hc.core5.util.Timeout;
import org.jspecify.annotations.Nullable;

/**
 * Connections to one host and no other, whatever it redirects to, each of them cut when a single use of it takes too long: writing to
 * somebody who does not read has no timeout of its own. Thread-safe.
 */
final class Connections extends PoolingHttpClientConnectionManager {
    private static final int MOST = 50;
    private static final Timeout CONNECT = Timeout.ofSeconds(10);
    /** What was idle for longer is tried before it is used. */
    private static final TimeValue IDLE = TimeValue.ofSeconds(1);

    private final String host;
    private final Duration limit;
    private final ScheduledThreadPoolExecutor timer = new ScheduledThreadPoolExecutor(1, task -> {
        Thread thread = new Thread(task, "sohbet-cloudinary-limit");
        thread.setDaemon(true);
        return thread;
    });
    private final Map<ConnectionEndpoint, Future<?>> ends = new ConcurrentHashMap<>();

    /** @param limit how long one exchange may take, from the first byte of its request to the last of its answer */
    Connections(String host, Duration limit) {
        this.host = host;
        this.limit = limit;
        timer.setRemoveOnCancelPolicy(true);
        setMaxTotal(MOST);
        setDefaultMaxPerRoute(MOST);
        setDefaultConnectionConfig(ConnectionConfig.custom()
                .setConnectTimeout(CONNECT)
                .setValidateAfterInactivity(IDLE)
                .build());
    }

    @Override
    public LeaseRequest lease(String id, HttpRoute route, @Nullable Timeout wait, @Nullable Object state) {
        if (!route.getTargetHost().getHostName().equals(host)) {
            throw new IllegalStateException("only " + host + " is called");
        }
        LeaseRequest asked = super.lease(id, route, wait, state);
        return new LeaseRequest() {
            @Override
            public ConnectionEndpoint get(Timeout patience)
                    throws InterruptedException, ExecutionException, TimeoutException {
                ConnectionEndpoint leased = asked.get(patience);
                ends.put(
                        leased,
                        timer.schedule(
                                () -> leased.close(CloseMode.IMMEDIATE), limit.toMillis(), TimeUnit.MILLISECONDS));
                return leased;
            }

            @Override
            public boolean cancel() {
                return asked.cancel();
            }
        };
    }

    @Override
    public void release(ConnectionEndpoint endpoint, @Nullable Object state, @Nullable TimeValue keepAlive) {
        Future<?> end = ends.remove(endpoint);
        if (end != null) {
            end.cancel(false);
        }
        super.release(endpoint, state, keepAlive);
    }

    @Override
    public void close(CloseMode mode) {
        timer.shutdownNow();
        super.close(mode);
    }
}
