package dev.sohbet.chat.web;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** Bytes on a TCP connection, for what no proper client would do. */
final class RawClient implements AutoCloseable {
    private final Socket socket = new Socket();
    private final URI base;
    private String head = "";

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

    /** Reads until the server ends the connection; how many bytes came. */
    long readsToItsEnd() throws IOException {
        try {
            return socket.getInputStream().transferTo(OutputStream.nullOutputStream());
        } catch (SocketException e) {
            return -1; // reset
        }
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
        return status();
    }

    /** The status of the answer, as soon as its head is there. */
    int status() throws IOException {
        head = readUntil("\r\n\r\n");
        return Integer.parseInt(head.substring(9, 12));
    }

    /** The head of the answer to that. */
    String head() {
        return head;
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

    /** All that comes up to and with these characters; for the time before there are frames. */
    private String readUntil(String end) throws IOException {
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

    /** The next message that contains this; what comes before it is passed over. */
    String readText(String part) throws IOException {
        for (int frames = 0; frames < 10_000; frames++) {
            Frame frame = readFrame();
            String text = StandardCharsets.UTF_8.decode(frame.payload).toString();
            if (frame.opcode == 1 && text.contains(part)) {
                return text;
            }
        }
        throw new IOException("never: " + part);
    }

    /** The code of the close frame that comes next; 1006 for none. */
    int readClose() throws IOException {
        try {
            for (int frames = 0; frames < 10_000; frames++) {
                Frame frame = readFrame();
                if (frame.opcode == 8) {
                    return frame.payload.remaining() < 2 ? 1005 : frame.payload.getShort() & 0xffff;
                }
            }
        } catch (SocketException | EOFException e) {
            return 1006; // reset, or ended without a word
        }
        throw new IOException("no close frame");
    }

    private record Frame(int opcode, ByteBuffer payload) {}

    /** A whole, unmasked frame, as a server sends them. */
    private Frame readFrame() throws IOException {
        DataInputStream in = new DataInputStream(socket.getInputStream());
        int opcode = in.readUnsignedByte() & 0x0f;
        long length = in.readUnsignedByte();
        if (length == 126) {
            length = in.readUnsignedShort();
        } else if (length == 127) {
            length = in.readLong();
        }
        byte[] payload = new byte[Math.toIntExact(length)];
        in.readFully(payload);
        return new Frame(opcode, ByteBuffer.wrap(payload));
    }

    @Override
    public void close() throws IOException {
        socket.setSoLinger(true, 0);
        socket.close();
    }
}
