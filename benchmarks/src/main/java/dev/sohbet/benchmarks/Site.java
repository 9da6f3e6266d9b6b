package dev.sohbet.benchmarks;

import java.io.IOException;

/** A chat as its clients know it: how they connect, what they say and how they understand the answers. Knows its visitors by number. */
interface Site {
    /** What a client hears. */
    interface Ear {
        /** The visitor's message {@code n} is stored. */
        void acked(int visitor, int n);

        /**
         * The agent sees message {@code n} of a visitor.
         *
         * @param seq its place in the conversation
         * @param prev the place before it; -1 where the protocol has none
         */
        void arrived(int visitor, int n, long seq, long prev);

        /** Something that should not have been said. */
        void wrong(String what);
    }

    /** Makes visitors known up to this number, each with a conversation that has begun; not part of what is measured. */
    void prepare(int visitors) throws IOException, InterruptedException;

    /** Connects a visitor; when this returns, the visitor may send. */
    Wire visitor(int visitor, Ear ear) throws IOException;

    /** Connects a visitor who is new here and says nothing. */
    Wire idler(int number) throws IOException, InterruptedException;

    /** Connects the agent; when this returns, every message of these visitors will arrive. */
    Wire agent(int visitors, Ear ear) throws IOException;

    /** Writes message {@code n} of a visitor; the length. Messages are numbered from 0 for each run. */
    int write(byte[] into, long run, int visitor, int n);
}
