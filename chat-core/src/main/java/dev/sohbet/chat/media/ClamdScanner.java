package dev.sohbet.chat.media;

import dev.sohbet.chat.model.ChatException;
import dev.sohbet.chat.model.ErrorCode;
import dev.sohbet.chat.spi.MediaScanner;
import java.io.EOFException;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.SocketTimeoutException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks ClamAV's daemon. Files are sent to it ({@code INSTREAM}), so that it may run as another user or on another machine; its
 * {@code StreamMaxLength} has to be at least the largest upload. Each scan has a connection of its own. Thread-safe.
 *
 * <p>The connection is neither encrypted nor does clamd ask who connects: use a Unix socket, or a network that nobody else reads.
 */
public final class ClamdScanner implements MediaScanner {
    /** How long a scan may take where nothing else was said. */
    public static final Duration TIMEOUT = Duration.ofSeconds(30);

    private static final Logger log = LoggerFactory.getLogger(ClamdScanner.class);

    private static final Duration LONGEST_TIMEOUT = Duration.ofMinutes(1);
    private static final String UNIX = "unix:";
    private static final byte[] COMMAND = "zINSTREAM\0".getBytes(StandardCharsets.US_ASCII);
    private static final int CHUNK_BYTES = 65_536;
    private static final int LONGEST_REPLY = 1_024;
    private static final Pattern INFECTED = Pattern.compile("stream: ([ -~]{1,200}) FOUND");

    private static final Pattern HOST_AND_PORT =
            Pattern.compile("(?<host>\\[[0-9A-Fa-f:.]+\\]|[A-Za-z0-9._-]+):(?<port>[0-9]{1,5})");

    private final SocketAddress address;
    private final Duration timeout;

    /**
     * @param address where clamd listens: a {@link UnixDomainSocketAddress} or an {@link InetSocketAddress}
     * @param timeout for a whole scan, from connecting to the answer: more than zero, at most a minute
     */
    public ClamdScanner(SocketAddress address, Duration timeout) {
        if (!(address instanceof UnixDomainSocketAddress) && !(address instanceof InetSocketAddress)) {
            throw new IllegalArgumentException("neither a Unix socket nor a host and a port: " + address);
        }
        if (timeout.isNegative() || timeout.isZero() || timeout.compareTo(LONGEST_TIMEOUT) > 0) {
            throw new IllegalArgumentException("a scan may take up to a minute, not " + timeout);
        }
        this.address = address;
        this.timeout = timeout;
    }

    /**
     * A scanner from what stands in settings; a scan may take {@link #TIMEOUT}.
     *
     * @param address {@code unix:/run/clamav/clamd.ctl}, {@code clamav.internal:3310} or {@code [::1]:3310}
     */
    public static ClamdScanner of(String address) {
        return new ClamdScanner(parse(address.strip()), TIMEOUT);
    }

    private static SocketAddress parse(String address) {
        if (address.startsWith(UNIX)) {
            String path = address.substring(UNIX.length());
            if (!path.startsWith("/")) {
                throw new IllegalArgumentException("a Unix socket is named by its absolute path, not by " + address);
            }
            return UnixDomainSocketAddress.of(path);
        }
        Matcher parts = HOST_AND_PORT.matcher(address);
        int port = parts.matches() ? Integer.parseInt(parts.group("port")) : 0;
        if (port < 1 || port > 65_535) {
            throw new IllegalArgumentException(
                    "clamd's address is unix:/path/of/its/socket or host:port, not " + address);
        }
        return InetSocketAddress.createUnresolved(parts.group("host"), port);
    }

    @Override
    public Verdict scan(Path file) {
        try (FileChannel content = FileChannel.open(file);
                Conversation clamd = new Conversation(resolved(), timeout)) {
            return verdict(clamd.ask(content));
        } catch (IOException | UnsupportedOperationException e) {
            log.warn("clamd at {} could not examine a file: {}", address, e.toString());
            throw new ChatException(ErrorCode.UNAVAILABLE, "The file could not be examined; try again later.", null, e);
        }
    }

    private static Verdict verdict(String reply) throws IOException {
        if (reply.equals("stream: OK")) {
            return new Verdict.Clean();
        }
        Matcher infected = INFECTED.matcher(reply);
        if (!infected.matches()) {
            throw new IOException("clamd says: " + printable(reply));
        }
        return new Verdict.Infected(infected.group(1));
    }

    private static String printable(String reply) {
        return reply.replaceAll("[^ -~]", "?");
    }

    /** Anew for each scan: a host may move. */
    private SocketAddress resolved() throws UnknownHostException {
        if (address instanceof InetSocketAddress named && named.isUnresolved()) {
            return new InetSocketAddress(InetAddress.getByName(named.getHostString()), named.getPort());
        }
        return address;
    }

    /** One connection and one scan. Nothing in it waits beyond the deadline. */
    private static final class Conversation implements AutoCloseable {
        private final SocketAddress address;
        private final Duration timeout;
        private final long start = System.nanoTime();
        private final SocketChannel channel;
        private final Selector selector;
        private final ByteBuffer chunk = ByteBuffer.allocate(Integer.BYTES + CHUNK_BYTES);
        private final ByteBuffer reply = ByteBuffer.allocate(LONGEST_REPLY);

        Conversation(SocketAddress address, Duration timeout) throws IOException {
            this.address = address;
            this.timeout = timeout;
            channel = address instanceof UnixDomainSocketAddress
                    ? SocketChannel.open(StandardProtocolFamily.UNIX)
                    : SocketChannel.open();
            try {
                selector = channel.provider().openSelector();
            } catch (IOException e) {
                channel.close();
                throw e;
            }
        }

        String ask(FileChannel content) throws IOException {
            channel.configureBlocking(false);
            SelectionKey key = channel.register(selector, SelectionKey.OP_CONNECT);
            if (!channel.connect(address)) {
                await();
                channel.finishConnect();
            }
            key.interestOps(SelectionKey.OP_READ | SelectionKey.OP_WRITE);
            chunk.put(COMMAND).flip();
            boolean isEnd = false;
            while (true) {
                await();
                if (key.isReadable() && isAnswered()) {
                    if (!isEnd || chunk.hasRemaining()) {
                        throw new IOException(
                                "clamd did not want to see the whole file, it says: " + printable(answer()));
                    }
                    return answer();
                }
                if (key.isWritable()) {
                    channel.write(chunk);
                    if (!chunk.hasRemaining() && isEnd) {
                        key.interestOps(SelectionKey.OP_READ);
                    } else if (!chunk.hasRemaining()) {
                        isEnd = fill(content) == 0;
                    }
                }
            }
        }

        /** Makes the next part of the file ready to be sent; after the last one an empty part, which tells clamd that it was the last. */
        private int fill(FileChannel content) throws IOException {
            chunk.clear().position(Integer.BYTES);
            int read;
            do {
                read = content.read(chunk);
            } while (read >= 0 && chunk.hasRemaining());
            int bytes = chunk.position() - Integer.BYTES;
            chunk.putInt(0, bytes).flip();
            return bytes;
        }

        private boolean isAnswered() throws IOException {
            if (channel.read(reply) < 0) {
                throw new EOFException("clamd went away before it had answered");
            }
            boolean ends = reply.position() > 0 && reply.get(reply.position() - 1) == 0;
            if (!ends && !reply.hasRemaining()) {
                throw new IOException("clamd does not come to an end, it begins with: " + printable(answer()));
            }
            return ends;
        }

        private String answer() {
            return new String(reply.array(), 0, Math.max(0, reply.position() - 1), StandardCharsets.ISO_8859_1);
        }

        private void await() throws IOException {
            selector.selectedKeys().clear();
            long left = timeout.toNanos() - (System.nanoTime() - start);
            if (left <= 0 || selector.select(TimeUnit.NANOSECONDS.toMillis(left) + 1) == 0) {
                if (Thread.currentThread().isInterrupted()) {
                    throw new InterruptedIOException("a scan was interrupted");
                }
                throw new SocketTimeoutException("clamd did not answer within " + timeout);
            }
        }

        @Override
        public void close() throws IOException {
            try (channel) {
                selector.close();
            }
        }
    }
}
