package dev.sohbet.chat.model;

/** Something that has happened, told after it was committed. */
public sealed interface ChatEvent {
    /** A thread has a new entry. Told in the order of {@code seq}, without holes, for each thread. */
    record EntryAdded(Entry entry) implements ChatEvent {}

    /** A thread's summary has changed: one event may stand for several changes. */
    record ThreadChanged(ChatThread thread) implements ChatEvent {}

    /** A participant has read further. */
    record ReadMoved(ThreadId thread, ReadMark mark) implements ChatEvent {}

    /** A participant has begun or stopped to write; not stored, and not promised to arrive. */
    record Typing(ThreadId thread, Author by, boolean on) implements ChatEvent {}

    /** A participant has come, gone or hidden the page. */
    record PresenceChanged(Author of, Presence presence) implements ChatEvent {}
}
