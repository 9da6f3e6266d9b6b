package dev.sohbet.chat.internal.presence;

import dev.sohbet.chat.model.Author;
import dev.sohbet.chat.model.ChatEvent;
import dev.sohbet.chat.model.Presence;
import dev.sohbet.chat.spi.PresenceStore;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Who is there. Connections of this node are counted here; the node's word on each participant is written to the store at most once
 * a second, and what other nodes say is read from there every two seconds for those whom somebody here would be told of. Thread-safe.
 */
public final class PresenceTracker {
    /** All pages hidden for this long is away. */
    public static final Duration AWAY_AFTER = Duration.ofMinutes(5);
    /** No connection for this long is offline: a reload or a lost connection is no departure. */
    public static final Duration GRACE = Duration.ofSeconds(20);

    private static final Author TEAM = new Author(Author.Role.AGENT, "team", null);
    private static final Duration RENEW_EVERY = Duration.ofSeconds(10);
    private static final Duration NODE_LIVES = Duration.ofSeconds(30);
    private static final Duration READ_EVERY = Duration.ofSeconds(2);
    private static final Duration SEEN_EVERY = Duration.ofMinutes(1);

    private final String node;
    private final PresenceStore store;
    private final InstantSource clock;
    private final Supplier<Collection<Author>> inView;
    private final Consumer<ChatEvent.PresenceChanged> changed;
    private final Map<Key, Local> locals = new HashMap<>();
    private Map<Key, Presence> told = new HashMap<>();
    private volatile Presence.State team = Presence.State.OFFLINE;
    private Instant renewAt = Instant.MIN;
    private Instant readAt = Instant.MIN;

    /**
     * @param inView the visitors whose presence somebody on this node would be told
     * @param changed is told of every change; for the team, under the name of one agent
     */
    public PresenceTracker(
            String node,
            PresenceStore store,
            InstantSource clock,
            Supplier<Collection<Author>> inView,
            Consumer<ChatEvent.PresenceChanged> changed) {
        this.node = node;
        this.store = store;
        this.clock = clock;
        this.inView = inView;
        this.changed = changed;
    }

    /** A page of {@code who} has come, which can be seen or not; close the result when it goes. */
    public Being arrive(Author who, boolean hidden) {
        Being being = new Being(who, hidden);
        synchronized (this) {
            Local local = locals.computeIfAbsent(Key.of(who), key -> new Local(who));
            local.beings.add(being);
            local.changed(clock.instant());
        }
        return being;
    }

    /** The team's state as last known here. */
    public Presence.State team() {
        return team;
    }

    /** Writes what changed, reads what others say, and tells. Meant to be run every second. */
    public void runOnce() {
        Instant now = clock.instant();
        if (isAlone()) {
            return; // a site that nobody visits costs its database nothing
        }
        if (!now.isBefore(renewAt)) {
            store.renewNode(node, now, NODE_LIVES);
            renewAt = now.plus(RENEW_EVERY);
        }
        List<PresenceStore.PresenceUpdate> updates = updates(now);
        if (!updates.isEmpty()) {
            store.updatePresence(node, updates);
            written(updates, now);
        }
        if (!updates.isEmpty() || !now.isBefore(readAt)) {
            read(now);
            readAt = now.plus(READ_EVERY);
        }
    }

    /**
     * The node stops: its word on everyone holds for the time of grace, in which its clients come back elsewhere, and then no more.
     */
    public void leave() {
        Instant now = clock.instant();
        List<PresenceStore.PresenceUpdate> updates = new ArrayList<>();
        synchronized (this) {
            for (Local local : locals.values()) {
                Presence.State state = local.state(now);
                Instant at = local.goneAt == null ? now : local.goneAt;
                updates.add(new PresenceStore.PresenceUpdate(local.who, state, at));
            }
            locals.clear();
        }
        if (!updates.isEmpty()) {
            store.updatePresence(node, updates);
            store.renewNode(node, now, GRACE);
        }
    }

    private synchronized boolean isAlone() {
        return locals.isEmpty();
    }

    private synchronized List<PresenceStore.PresenceUpdate> updates(Instant now) {
        List<PresenceStore.PresenceUpdate> updates = new ArrayList<>();
        for (Local local : locals.values()) {
            Presence.State state = local.state(now);
            boolean seenAgain = state == Presence.State.ONLINE && !now.isBefore(local.writtenAt.plus(SEEN_EVERY));
            if (state != local.written || seenAgain) {
                Instant at = local.goneAt == null ? now : local.goneAt;
                updates.add(new PresenceStore.PresenceUpdate(local.who, state, at));
            }
        }
        return updates;
    }

    /** Only what the store has taken counts as said; what it has not is said again at the next run. */
    private synchronized void written(List<PresenceStore.PresenceUpdate> updates, Instant now) {
        for (PresenceStore.PresenceUpdate update : updates) {
            Key key = Key.of(update.of());
            Local local = locals.get(key);
            if (local != null) {
                local.written = update.state();
                local.writtenAt = now;
                if (update.state() == Presence.State.OFFLINE && local.beings.isEmpty()) {
                    locals.remove(key);
                }
            }
        }
    }

    private void read(Instant now) {
        Presence.State before = team;
        team = store.teamPresence(now);
        if (team != before) {
            changed.accept(new ChatEvent.PresenceChanged(TEAM, new Presence(team, null)));
        }
        Set<Author> wanted = new HashSet<>(inView.get());
        Map<Key, Presence> next = new HashMap<>();
        if (!wanted.isEmpty()) {
            store.presence(wanted, now).forEach((who, presence) -> {
                Presence known = told.get(Key.of(who));
                if (known == null || known.state() != presence.state()) {
                    changed.accept(new ChatEvent.PresenceChanged(who, presence));
                }
                next.put(Key.of(who), presence);
            });
        }
        told = next;
    }

    /** One connection's part in somebody's being there. */
    public final class Being implements AutoCloseable {
        private final Author who;
        private boolean hidden;

        private Being(Author who, boolean hidden) {
            this.who = who;
            this.hidden = hidden;
        }

        /** Says whether the page can be seen. */
        public void hidden(boolean now) {
            synchronized (PresenceTracker.this) {
                hidden = now;
                Local local = locals.get(Key.of(who));
                if (local != null) {
                    local.changed(clock.instant());
                }
            }
        }

        @Override
        public void close() {
            synchronized (PresenceTracker.this) {
                Local local = locals.get(Key.of(who));
                if (local != null && local.beings.remove(this)) {
                    local.changed(clock.instant());
                }
            }
        }
    }

    private record Key(Author.Role role, String id) {
        static Key of(Author who) {
            return new Key(who.role(), who.id());
        }
    }

    private static final class Local {
        private final Author who;
        private final Set<Being> beings = new HashSet<>();
        private @Nullable Instant hiddenSince;
        private @Nullable Instant goneAt;
        private Presence.@Nullable State written;
        private Instant writtenAt = Instant.MIN;

        Local(Author who) {
            this.who = who;
        }

        void changed(Instant now) {
            boolean gone = beings.isEmpty();
            boolean hidden = !gone && beings.stream().allMatch(being -> being.hidden);
            goneAt = !gone ? null : goneAt == null ? now : goneAt;
            if (!gone) { // hidden polls come and go: in between nothing is known to have changed
                hiddenSince = !hidden ? null : hiddenSince == null ? now : hiddenSince;
            }
        }

        Presence.State state(Instant now) {
            if (goneAt != null) {
                boolean over = !now.isBefore(goneAt.plus(GRACE));
                return over || written == null ? Presence.State.OFFLINE : written;
            }
            boolean away = hiddenSince != null && !now.isBefore(hiddenSince.plus(AWAY_AFTER));
            return away ? Presence.State.AWAY : Presence.State.ONLINE;
        }
    }
}
