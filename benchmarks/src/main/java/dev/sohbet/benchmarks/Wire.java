package dev.sohbet.benchmarks;

import java.io.EOFException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * One WebSocket client's connection, with as little as a load generator needs, so that hundreds of busy ones fit beside each other on
 * one thread. Masks with zeros, which every server has to unmask like any other mask. Not thread-safe.
 */
final class Wire implements AutoCloseable {
    private static final int CONTINUATION = 0;
    private static final int TEXT = 1;
    private static final int CLOSE = 8;
    private static final int PING = 9;
    private static final int PONG = 10;

    private final SocketChannel channel;
    private byte[] in = new byte[4 * 1024];
    private int start;
    private int end;
    private byte[] message = new byte[0];
    private int messageLength;
    private final ByteBuffer out = ByteBuffer.allocateDirect(4 * 1024);
    private @Nullable Listener listener;
    private @Nullable String closed;

    private Wire(SocketChannel channel) {
        this.channel = channel;
    }

    /** Is given text messages; the bytes are only lent. */
    interface Listener {
        void text(byte[] bytes, int from, int to) throws IOException;
    }

    /** Connects and shakes hands; the connection blocks until its channel is told otherwise. */
    static Wire connect(int port, String path, String... headers) throws IOException {
        SocketChannel channel = SocketChannel.open(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
        Wire wire = new Wire(channel);
        String request = "GET " + path + " HTTP/1.1\r\nHost: 127.0.0.1:" + port
                + "\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
                + "Sec-WebSocket-Key: c29oYmV0LWJlbmNobWFyaw==\r\n"
                + String.join(
                        "",
                        Arrays.stream(headers).map(header -> header + "\r\n").toList()) + "\r\n";
        channel.write(ByteBuffer.wrap(request.getBytes(StandardCharsets.US_ASCII)));
        String head = "";
        while (!head.contains("\r\n\r\n")) {
            wire.fill();
            head = new String(wire.in, 0, wire.end, StandardCharsets.ISO_8859_1);
        }
        if (!head.startsWith("HTTP/1.1 101")) {
            throw new IOException("no upgrade: " + head);
        }
        wire.start = head.indexOf("\r\n\r\n") + 4;
        return wire;
    }

    void listen(Listener to) {
        this.listener = to;
    }

    SocketChannel channel() {
        return channel;
    }

    /** Why the server closed this connection; null while it is open. */
    @Nullable
    String closed() {
        return closed;
    }

    void send(String text) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        send(bytes, bytes.length);
    }

    void send(byte[] text, int length) throws IOException {
        frame(TEXT, text, length);
    }

    private void frame(int opcode, byte[] payload, int length) throws IOException {
        ByteBuffer frame = length + 8 <= out.capacity() ? out.clear() : ByteBuffer.allocate(length + 8);
        frame.put((byte) (0x80 | opcode));
        if (length < 126) {
            frame.put((byte) (0x80 | length));
        } else {
            frame.put((byte) (0x80 | 126)).putShort((short) length);
        }
        frame.putInt(0).put(payload, 0, length).flip();
        while (frame.hasRemaining()) {
            channel.write(frame);
        }
    }

    /** Takes what has come and tells the listener; when the channel blocks, waits for something. */
    void receive() throws IOException {
        if (!dispatch()) {
            fill();
            dispatch();
        }
    }

    private void fill() throws IOException {
        if (start == end) {
            start = 0;
            end = 0;
        } else if (start > 0 && end == in.length) {
            System.arraycopy(in, start, in, 0, end - start);
            end -= start;
            start = 0;
        }
        if (end == in.length) {
            in = Arrays.copyOf(in, in.length * 2);
        }
        int read = channel.read(ByteBuffer.wrap(in, end, in.length - end));
        if (read < 0) {
            closed = closed == null ? "end of stream" : closed;
            throw new EOFException(closed);
        }
        end += read;
    }

    /** Whether there was a whole frame. */
    private boolean dispatch() throws IOException {
        boolean any = false;
        while (end - start >= 2) {
            int length = in[start + 1] & 0x7f;
            int head = 2;
            if (length == 126) {
                head = 4;
                length = end - start < 4 ? Integer.MAX_VALUE - 4 : uint16(start + 2);
            } else if (length == 127) {
                head = 10;
                length = end - start < 10
                        ? Integer.MAX_VALUE - 10
                        : (int) ByteBuffer.wrap(in).getLong(start + 2);
            }
            if (end - start < head + length) {
                return any;
            }
            int from = start + head;
            boolean last = in[start] < 0;
            int opcode = in[start] & 0x0f;
            start = from + length;
            any = true;
            frame(opcode, last, from, start);
        }
        return any;
    }

    private void frame(int opcode, boolean last, int from, int to) throws IOException {
        switch (opcode) {
            case TEXT, CONTINUATION -> text(last, from, to);
            case PING -> frame(PONG, Arrays.copyOfRange(in, from, to), to - from);
            case CLOSE ->
                closed = to - from < 2
                        ? "closed"
                        : uint16(from) + " " + new String(in, from + 2, to - from - 2, StandardCharsets.UTF_8);
            default -> {}
        }
    }

    private int uint16(int at) {
        return ((in[at] & 0xff) << 8) | (in[at + 1] & 0xff);
    }

    private void text(boolean last, int from, int to) throws IOException {
        Listener told = listener;
        if (last && messageLength == 0) {
            if (told != null) {
                told.text(in, from, to);
            }
            return;
        }
        if (message.length < messageLength + to - from) {
            message = Arrays.copyOf(message, (messageLength + to - from) * 2);
        }
        System.arraycopy(in, from, message, messageLength, to - from);
        messageLength += to - from;
        if (last) {
            int length = messageLength;
            messageLength = 0;
            if (told != null) {
                told.text(message, 0, length);
            }
        }
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
