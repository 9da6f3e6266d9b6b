package dev.sohbet.chat.testkit;

import java.net.URI;
import java.util.List;
import tools.jackson.databind.JsonNode;

/**
 * What can be read off a client: who it is, what it knows and how its connections fared. Thread-safe: its monitor is the one lock of all
 * that a client is made of, is never held while waiting for the network, and wakes those who wait on it when anything has come.
 */
abstract sealed class ReadableClient permits TestClient {
    final Identity self;
    final Transcript transcript = new Transcript();
    final Persistence persistence = new Persistence(this);
    final ClientView view;
    final Dialogue dialogue;

    ReadableClient(Identity self) {
        this.self = self;
        this.view = new ClientView(self, transcript);
        this.dialogue = new Dialogue(self, view, persistence, this);
    }

    /** The visitor's thread; empty while there is none. */
    public synchronized String thread() {
        return view.thread();
    }

    public URI base() {
        return self.base();
    }

    public String token() {
        return self.token();
    }

    /** The agent's cookie as a header would carry it. */
    public String cookie() {
        return self.cookie();
    }

    public String id() {
        return self.id();
    }

    public synchronized String epoch() {
        return view.epoch();
    }

    public synchronized long position(String ofThread) {
        return view.position(ofThread);
    }

    /** What is on the screen of a thread. */
    public synchronized List<Told> screen(String ofThread) {
        return view.screen(ofThread);
    }

    /** The texts on the screen. */
    public List<String> texts(String ofThread) {
        return screen(ofThread).stream().map(Told::content).toList();
    }

    public synchronized long mark(String ofThread, String by) {
        return view.mark(ofThread, by);
    }

    public synchronized List<Told> told() {
        return transcript.told();
    }

    public synchronized List<TestClient.Sent> sent() {
        return transcript.sent();
    }

    public synchronized int waiting() {
        return dialogue.waiting();
    }

    public synchronized List<JsonNode> heardTyping() {
        return view.heardTyping();
    }

    public synchronized List<JsonNode> errors() {
        return view.errors();
    }

    /** How connections ended, one code for each. */
    public synchronized List<Integer> closings() {
        return dialogue.closings();
    }

    /** What the server said that the protocol does not allow. */
    public synchronized List<String> faults() {
        return view.faults();
    }

    /** To an agent: whether the inbox shows this thread. */
    public synchronized boolean lists(String thread) {
        return view.summaries().containsKey(thread);
    }

    /** To an agent: a visitor's state. */
    public synchronized String presence(String ofVisitor) {
        return view.presence(ofVisitor);
    }

    /** To a visitor: the team's state. */
    public synchronized String team() {
        return view.team();
    }

    public synchronized int connections() {
        return dialogue.connections();
    }

    public synchronized int resets() {
        return view.resets();
    }

    public synchronized int polls() {
        return view.polls();
    }

    public synchronized boolean isConnected() {
        return dialogue.isWelcome();
    }

    /** How many of the server's pings came over this connection. */
    public synchronized int pings() {
        TestSocket socket = dialogue.socket();
        return socket == null ? 0 : socket.pings();
    }
}
