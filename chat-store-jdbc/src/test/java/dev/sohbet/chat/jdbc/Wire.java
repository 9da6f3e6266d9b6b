package dev.sohbet.chat.jdbc;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;

/**
 * The way to a server on this machine, which can go silent as a network does that drops packets: nothing is refused or closed, and no
 * byte arrives any more. A connection that has met silence stays silent for ever.
 */
final class Wire implements AutoCloseable {
    private final ServerSocket door;
    private final int server;
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private final Set<Line> lines = ConcurrentHashMap.newKeySet();
    private final CountDownLatch over = new CountDownLatch(1);
    private volatile boolean silent;
    private volatile @Nullable String lastWords;

    private static final class Line {
        private volatile boolean dead;
    }

    Wire(int server) throws IOException {
        this.server = server;
        this.door = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        start(this::accept);
    }

    int port() {
        return door.getLocalPort();
    }

    /** From now on nothing arrives, on any connection. */
    void silence() {
        silent = true;
        lines.forEach(line -> line.dead = true);
    }

    /** The next time that a client says this, it still arrives, and then there is silence. */
    void silenceAfter(String words) {
        lastWords = words;
    }

    boolean isSilent() {
        return silent;
    }

    /** New connections pass again. */
    void heal() {
        silent = false;
    }

    private void accept() {
        try {
            while (true) {
                Socket client = door.accept();
                Socket behind = new Socket(InetAddress.getLoopbackAddress(), server);
                open.add(client);
                open.add(behind);
                Line line = new Line();
                lines.add(line);
                line.dead = silent;
                start(() -> pump(line, client, behind, true));
                start(() -> pump(line, behind, client, false));
            }
        } catch (IOException e) {
            // It was closed.
        }
    }

    private void pump(Line line, Socket from, Socket to, boolean ofClient) {
        byte[] buffer = new byte[8192];
        try (from;
                to) {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                if (line.dead) {
                    continue;
                }
                String words = lastWords;
                if (ofClient
                        && words != null
                        && new String(buffer, 0, n, StandardCharsets.ISO_8859_1).contains(words)) {
                    lastWords = null;
                    silence();
                }
                out.write(buffer, 0, n);
                out.flush();
            }
            if (line.dead) {
                over.await(); // an end does not arrive either
            }
        } catch (IOException e) {
            // One side is gone.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void start(Runnable work) {
        Thread thread = new Thread(work, "wire");
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public void close() throws IOException {
        door.close();
        for (Socket socket : open) {
            socket.close();
        }
        over.countDown();
    }
}
