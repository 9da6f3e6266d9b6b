package dev.sohbet.chat.web;

import dev.sohbet.chat.model.Audience;
import dev.sohbet.chat.model.ChatEvent;
import dev.sohbet.chat.protocol.FrameCodec;
import dev.sohbet.chat.protocol.ServerFrame;
import org.jspecify.annotations.Nullable;

/**
 * Encodes an event once for all who receive it. The hub tells one event to its watchers one after the other on one thread, so that
 * remembering the last one for each thread is enough.
 */
final class EventEncoder {
    private final FrameCodec codec;
    private final ThreadLocal<Last> last = ThreadLocal.withInitial(Last::new);

    EventEncoder(FrameCodec codec) {
        this.codec = codec;
    }

    /** The push for readers of that audience; null for events that are no push of their own. */
    @SuppressWarnings("ReferenceEquality") // the very same event, told to the next watcher
    @Nullable
    String encode(ChatEvent event, Audience reader) {
        Last known = last.get();
        if (known.event != event) {
            known.event = event;
            known.forAll = null;
            known.forAgents = null;
        }
        String encoded = reader == Audience.ALL ? known.forAll : known.forAgents;
        if (encoded == null) {
            ServerFrame frame = frame(event, reader);
            if (frame == null) {
                return null;
            }
            encoded = codec.encode(frame);
            if (reader == Audience.ALL) {
                known.forAll = encoded;
            } else {
                known.forAgents = encoded;
            }
        }
        return encoded;
    }

    private static @Nullable ServerFrame frame(ChatEvent event, Audience reader) {
        if (event instanceof ChatEvent.EntryAdded added) {
            return new ServerFrame.EntryPush(added.entry(), reader);
        }
        if (event instanceof ChatEvent.ReadMoved moved) {
            return new ServerFrame.ReadPush(moved.thread(), moved.mark());
        }
        if (event instanceof ChatEvent.Typing typing) {
            return new ServerFrame.TypingPush(typing.thread(), typing.by(), typing.on());
        }
        if (event instanceof ChatEvent.PresenceChanged changed) {
            return reader == Audience.ALL
                    ? new ServerFrame.TeamPresence(changed.presence().state())
                    : new ServerFrame.ParticipantPresence(changed.of(), changed.presence());
        }
        return null;
    }

    private static final class Last {
        private @Nullable ChatEvent event;
        private @Nullable String forAll;
        private @Nullable String forAgents;
    }
}
