package dev.sohbet.benchmarks;

import java.io.IOException;
import java.nio.charset.StandardCharsets;

/** Socket.IO's protocol, version 5, over Engine.IO 4, as far as the yardstick in {@code socketio/} needs it. */
final class SocketIoSite implements Site {
    private static final byte[] ACK = Text.ascii("43");
    private static final byte[] EVENT = Text.ascii("42[\"message\",");
    private static final byte[] SEQ = Text.ascii("\"seq\":");
    private static final byte[] QUOTED_SEQ = Text.ascii("\"seq\":\"");
    private static final byte[] SEND = Text.ascii("42");
    private static final byte[] ID = Text.ascii("[\"message\",{\"id\":\"");
    private static final byte[] TEXT = Text.ascii("\",\"text\":\"");
    private static final byte[] END = Text.ascii("\"}]");

    private final int port;

    SocketIoSite(int port) {
        this.port = port;
    }

    @Override
    public void prepare(int visitors) {}

    @Override
    public Wire visitor(int visitor, Ear ear) throws IOException {
        return connect("{\"visitor\":\"v" + visitor + "\"}", (bytes, from, to) -> {
            if (Text.startsWith(bytes, from, to, ACK)) {
                ear.acked(visitor, (int) Text.number(bytes, from + ACK.length));
            }
        });
    }

    @Override
    public Wire idler(int number) throws IOException {
        return connect("{\"visitor\":\"i" + number + "\"}", (bytes, from, to) -> {});
    }

    @Override
    public Wire agent(int visitors, Ear ear) throws IOException {
        return connect("{\"agent\":true}", (bytes, from, to) -> {
            if (Text.startsWith(bytes, from, to, EVENT)) {
                int text = to - END.length - Text.LENGTH;
                int quoted = Text.after(bytes, from, to, QUOTED_SEQ);
                int seq = quoted >= 0 ? quoted : Text.after(bytes, from, to, SEQ);
                ear.arrived(Text.visitor(bytes, text), Text.n(bytes, text), Text.number(bytes, seq), -1);
            }
        });
    }

    private Wire connect(String auth, Wire.Listener then) throws IOException {
        Wire wire = Wire.connect(port, "/socket.io/?EIO=4&transport=websocket");
        boolean[] connected = {false};
        wire.listen((bytes, from, to) ->
                connected[0] |= new String(bytes, from, to - from, StandardCharsets.UTF_8).startsWith("40"));
        wire.send("40" + auth);
        while (!connected[0]) {
            wire.receive();
        }
        wire.listen((bytes, from, to) -> {
            if (to - from == 1 && bytes[from] == '2') {
                wire.send("3"); // a sign of life
            } else {
                then.text(bytes, from, to);
            }
        });
        return wire;
    }

    @Override
    public int write(byte[] into, long run, int visitor, int n) {
        int at = Text.put(into, 0, SEND);
        at = Text.digits(into, at, 8, n);
        at = Text.put(into, at, ID);
        at = Text.digits(into, at, 10, run);
        at = Text.digits(into, at, 6, visitor);
        at = Text.digits(into, at, 8, n);
        at = Text.put(into, at, TEXT);
        at = Text.write(into, at, visitor, n);
        return Text.put(into, at, END);
    }
}
