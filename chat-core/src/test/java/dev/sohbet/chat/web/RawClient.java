package dev.sohbet.chat.web;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;

/** Bytes on a TCP connection, for what no proper client would do. */
final class RawClient implements AutoCloseable {
    private final Socket socket = new Socket();
    private final URI base;

    RawClient(URI base) throws IOException {
        this.base = base;
        socket.setReceiveBufferSize(2_048);
        socket.setSoTimeout(10_000);
        socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), base.getPort()));
    }

    void write(String bytes) throws IOException {
        write(bytes.getBytes(StandardCharsets.UTF_8));
    }

    void write(byte[] bytes) throws IOException {
        OutputStream out = socket.getOutputStream();
        out.write(bytes);
        out.flush();
    }

    /** Asks for a WebSocket with these further header lines; the status. */
    int upgrade(String... headers) throws IOException {
        StringBuilder request = new StringBuilder("GET /chat/ws HTTP/1.1\r\n");
        if (java.util.Arrays.stream(headers).noneMatch(header -> header.startsWith("Host:"))) {
            request.append("Host: ").append(base.getAuthority()).append("\r\n");
        }
        request.append("Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n")
                .append("Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n");
        for (String header : headers) {
            request.append(header).append("\r\n");
        }
        write(request.append("\r\n").toString());
        String head = readUntil("\r\n\r\n");
        return Integer.parseInt(head.substring(9, 12));
    }

    /** A frame as RFC 6455 has it, masked with zeros; shorter than 64 KiB. */
    void frame(int opcode, boolean last, byte[] payload) throws IOException {
        ByteArrayOutputStream frame = new ByteArrayOutputStream();
        frame.write((last ? 0x80 : 0) | opcode);
        if (payload.length < 126) {
            frame.write(0x80 | payload.length);
        } else {
            frame.write(0x80 | 126);
            frame.write(payload.length >> 8);
            frame.write(payload.length);
        }
        frame.writeBytes(new byte[4]);
        frame.writeBytes(payload);
        write(frame.toByteArray());
    }

    void text(String text) throws IOException {
        frame(1, true, text.getBytes(StandardCharsets.UTF_8));
    }

    /** All that comes up to and with these characters. */
    String readUntil(String end) throws IOException {
        StringBuilder read = new StringBuilder();
        InputStream in = socket.getInputStream();
        while (!read.toString().endsWith(end)) {
            int next = in.read();
            if (next < 0) {
                throw new IOException("the end after: " + read);
            }
            read.append((char) next);
        }
        return read.toString();
    }

    /** The code of the close frame that comes next; 1006 for none. */
    int readClose() throws IOException {
        InputStream in = socket.getInputStream();
        try {
            for (int frames = 0; frames < 10_000; frames++) {
                int opcode = in.read();
                int length = in.read();
                if (opcode < 0 || length < 0) {
                    return 1006;
                }
                if (length == 126) {
                    length = in.read() << 8 | in.read();
                }
                byte[] payload = in.readNBytes(length);
                if ((opcode & 0x0f) == 8) {
                    return payload.length < 2 ? 1005 : (payload[0] & 0xff) << 8 | (payload[1] & 0xff);
                }
            }
        } catch (java.net.SocketException e) {
            return 1006; // reset
        }
        throw new IOException("no close frame");
    }

    @Override
    public void close() throws IOException {
        socket.setSoLinger(true, 0);
        socket.close();
    }
}
