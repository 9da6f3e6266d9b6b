package dev.sohbet.chat.testkit;

import java.util.ArrayList;
import java.util.List;

/** All that a client said and was told, each in its order, for a checker to read. Not thread-safe. */
final class Transcript {
    private final List<TestClient.Sent> sent = new ArrayList<>();
    private final List<Told> told = new ArrayList<>();
    private boolean recording = true;

    /** Keeps nothing from now on: measurements run long. */
    void stop() {
        recording = false;
    }

    boolean isRecording() {
        return recording;
    }

    void sent(TestClient.Sent said) {
        if (recording) {
            sent.add(said);
        }
    }

    void told(Told entry) {
        if (recording) {
            told.add(entry);
        }
    }

    List<TestClient.Sent> sent() {
        return List.copyOf(sent);
    }

    List<Told> told() {
        return List.copyOf(told);
    }
}
