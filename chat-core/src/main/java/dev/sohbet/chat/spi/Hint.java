package dev.sohbet.chat.spi;

import dev.sohbet.chat.model.Author;
import dev.sohbet.chat.model.ThreadId;

/** A small signal that something is new; it names the thing and carries none of its content. */
public sealed interface Hint {
    /** The thread has an entry of this {@code seq}. */
    record Appended(ThreadId thread, long seq) implements Hint {}

    /** A read mark of the thread has moved. */
    record ReadMoved(ThreadId thread) implements Hint {}

    /** Someone has begun or stopped to write. */
    record Typing(ThreadId thread, Author by, boolean on) implements Hint {}

    /** Someone has come, gone or hidden the page. */
    record PresenceChanged(Author of) implements Hint {}
}
