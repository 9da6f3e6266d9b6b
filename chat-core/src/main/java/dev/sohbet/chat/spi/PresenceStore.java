package dev.sohbet.chat.spi;

import dev.sohbet.chat.model.Author;
import dev.sohbet.chat.model.Presence;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;

/** Who is there, as told by nodes that are alive themselves. */
public interface PresenceStore {
    /** Says that this node is alive until {@code now + ttl}; forgets nodes that have been dead for long. */
    void renewNode(String node, Instant now, Duration ttl);

    /**
     * What this node knows: {@code ONLINE} or {@code AWAY} takes the place of what it said before of that participant,
     * {@code OFFLINE} takes it away and notes when the participant was last seen.
     */
    void updatePresence(String node, List<PresenceUpdate> updates);

    /** The best state that a living node tells of each; keyed as given; participants nobody ever saw are offline. */
    Map<Author, Presence> presence(Collection<Author> of, Instant now);

    /** The best state of any agent. */
    Presence.State teamPresence(Instant now);

    /** One node's word on a participant. */
    record PresenceUpdate(Author of, Presence.State state, Instant at) {}
}
