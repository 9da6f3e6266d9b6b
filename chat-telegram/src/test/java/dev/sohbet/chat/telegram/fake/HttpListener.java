package dev.sohbet.chat.telegram.fake;

import java.io.BufferedInputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * HTTP/1.1 on the loopback address, a thread per connection. Written by hand because the faults need the socket: the JDK's server can
 * neither reset a connection nor refuse to read.
 */
final class HttpListener implements Closeable {
    /** Answers one request, or leaves it unanswered, which ends the connection. */
    interface Handler {
        void handle(Exchange exchange) throws IOException;
    }

    private final ServerSocket server;
    private final Handler handler;
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();

    HttpListener(int port, Handler handler) {
        this.handler = handler;
        try {
            server = new ServerSocket(port, 512, InetAddress.getByAddress(new byte[] {127, 0, 0, 1}));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    void start() {
        start("fake-telegram", this::accept);
    }

    int port() {
        return server.getLocalPort();
    }

    private void accept() {
        while (!server.isClosed()) {
            try {
                Socket socket = server.accept();
                socket.setTcpNoDelay(true);
                open.add(socket);
                start("fake-telegram-connection", () -> serve(socket));
            } catch (IOException e) {
                // Closed, or a client that was gone before it was let in.
            }
        }
    }

    private void serve(Socket socket) {
        try (socket) {
            BufferedInputStream in = new BufferedInputStream(socket.getInputStream());
            Exchange exchange = Exchange.next(socket, in);
            while (exchange != null) {
                handler.handle(exchange);
                exchange = exchange.isAnswered() ? Exchange.next(socket, in) : null;
            }
        } catch (IOException e) {
            // The client went away, which is its right.
            return;
        } finally {
            open.remove(socket);
        }
    }

    @Override
    public void close() throws IOException {
        server.close();
        for (Socket socket : open) {
            socket.close();
        }
    }

    private static void start(String name, Runnable work) {
        Thread thread = new Thread(work, name);
        thread.setDaemon(true);
        thread.start();
    }
}
