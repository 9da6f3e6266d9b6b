-- Times are milliseconds since 1970-01-01 UTC. Identifiers compare by their bytes.
-- Everything is created only if it is not there, so that running this by hand first does no harm.

CREATE TABLE IF NOT EXISTS chat_meta (
    name  text PRIMARY KEY,
    value text NOT NULL
);

CREATE TABLE IF NOT EXISTS chat_thread (
    id               text PRIMARY KEY,
    visitor_id       text NOT NULL,
    visitor_name     text,
    status           text NOT NULL,
    opened_at        integer NOT NULL,
    active_at        integer NOT NULL,
    closed_at        integer,
    last_seq         integer NOT NULL,
    last_public_seq  integer NOT NULL,
    visitor_messages integer NOT NULL,
    team_messages    integer NOT NULL,
    last_role        text,
    last_author_id   text,
    last_author_name text,
    last_text        text,
    last_at          integer,
    marks            integer NOT NULL DEFAULT 0
);
-- A visitor has at most one thread that is not closed.
CREATE UNIQUE INDEX IF NOT EXISTS chat_thread_unclosed ON chat_thread (visitor_id) WHERE status <> 'closed';
CREATE INDEX IF NOT EXISTS chat_thread_by_visitor ON chat_thread (visitor_id);
CREATE INDEX IF NOT EXISTS chat_thread_by_activity ON chat_thread (active_at DESC, id DESC);
CREATE INDEX IF NOT EXISTS chat_thread_by_status ON chat_thread (status, active_at DESC, id DESC);

-- Only ever inserted to, by whoever holds the lock of the thread's row.
CREATE TABLE IF NOT EXISTS chat_entry (
    thread_id        text NOT NULL REFERENCES chat_thread (id),
    seq              integer NOT NULL,
    prev_public      integer NOT NULL,
    audience         text NOT NULL,
    role             text NOT NULL,
    author_id        text NOT NULL,
    author_name      text,
    client_id        text NOT NULL,
    kind             text NOT NULL,
    body             text NOT NULL,
    at               integer NOT NULL,
    -- How many messages each side had written, this entry included.
    visitor_messages integer NOT NULL,
    team_messages    integer NOT NULL,
    PRIMARY KEY (thread_id, seq)
) WITHOUT ROWID;
-- The same author and client id is the same entry for ever.
CREATE UNIQUE INDEX IF NOT EXISTS chat_entry_once ON chat_entry (author_id, client_id, role);

CREATE TABLE IF NOT EXISTS chat_mark (
    thread_id   text NOT NULL REFERENCES chat_thread (id),
    role        text NOT NULL,
    reader_id   text NOT NULL,
    reader_name text,
    seq         integer NOT NULL,
    messages    integer NOT NULL,
    PRIMARY KEY (thread_id, role, reader_id)
);

CREATE TABLE IF NOT EXISTS chat_delivery (
    id        integer PRIMARY KEY AUTOINCREMENT,
    channel   text NOT NULL,
    thread_id text NOT NULL,
    seq       integer NOT NULL,
    due_at    integer NOT NULL DEFAULT 0,
    attempts  integer NOT NULL DEFAULT 0,
    repeated  integer NOT NULL DEFAULT 0,
    dead      integer NOT NULL DEFAULT 0,
    error     text
);
CREATE INDEX IF NOT EXISTS chat_delivery_waiting ON chat_delivery (channel, thread_id, id) WHERE NOT dead;

-- One row for each channel and thread with waiting deliveries: what is leased, and when the head is due.
CREATE TABLE IF NOT EXISTS chat_lane (
    channel   text NOT NULL,
    thread_id text NOT NULL,
    head_id   integer NOT NULL,
    ready_at  integer NOT NULL,
    owner     text,
    leased_to integer NOT NULL DEFAULT 0,
    PRIMARY KEY (channel, thread_id)
);
CREATE INDEX IF NOT EXISTS chat_lane_by_due ON chat_lane (channel, ready_at, head_id);

CREATE TABLE IF NOT EXISTS chat_receipt (
    delivery_id  integer NOT NULL REFERENCES chat_delivery (id) ON DELETE CASCADE,
    part         integer NOT NULL,
    external_ids text NOT NULL,
    PRIMARY KEY (delivery_id, part)
);

CREATE TABLE IF NOT EXISTS chat_visitor (
    id         text PRIMARY KEY,
    name       text,
    created_at integer NOT NULL
);
CREATE TABLE IF NOT EXISTS chat_visitor_token (
    hash       text PRIMARY KEY,
    visitor_id text NOT NULL REFERENCES chat_visitor (id),
    used_at    integer NOT NULL
);

CREATE TABLE IF NOT EXISTS chat_agent (
    id            text PRIMARY KEY,
    name          text NOT NULL,
    role          text NOT NULL,
    username      text NOT NULL,
    username_key  text NOT NULL UNIQUE,
    password_hash text NOT NULL,
    disabled_at   integer
);
CREATE TABLE IF NOT EXISTS chat_session (
    key_hash   text PRIMARY KEY,
    agent_id   text NOT NULL,
    created_at integer NOT NULL,
    used_at    integer NOT NULL
);
CREATE TABLE IF NOT EXISTS chat_attempt (
    name    text PRIMARY KEY,
    ends_at integer NOT NULL,
    tries   integer NOT NULL
);
CREATE INDEX IF NOT EXISTS chat_attempt_by_end ON chat_attempt (ends_at);

CREATE TABLE IF NOT EXISTS chat_node (
    id          text PRIMARY KEY,
    alive_until integer NOT NULL
);
CREATE TABLE IF NOT EXISTS chat_presence (
    role           text NOT NULL,
    participant_id text NOT NULL,
    node           text NOT NULL,
    state          text NOT NULL,
    PRIMARY KEY (role, participant_id, node)
);
CREATE INDEX IF NOT EXISTS chat_presence_by_node ON chat_presence (node);
CREATE TABLE IF NOT EXISTS chat_last_seen (
    role           text NOT NULL,
    participant_id text NOT NULL,
    at             integer NOT NULL,
    PRIMARY KEY (role, participant_id)
);

CREATE TABLE IF NOT EXISTS chat_bridge_update (
    channel    text NOT NULL,
    update_id  text NOT NULL,
    dedupe_key text NOT NULL,
    at         integer NOT NULL,
    PRIMARY KEY (channel, update_id),
    UNIQUE (channel, dedupe_key)
);
CREATE TABLE IF NOT EXISTS chat_bridge_link (
    channel     text NOT NULL,
    chat        text NOT NULL,
    external_id text NOT NULL,
    thread_id   text NOT NULL,
    seq         integer NOT NULL,
    PRIMARY KEY (channel, chat, external_id)
);
CREATE TABLE IF NOT EXISTS chat_bridge_claim (
    channel text NOT NULL,
    name    text NOT NULL,
    ends_at integer NOT NULL,
    PRIMARY KEY (channel, name)
);
CREATE TABLE IF NOT EXISTS chat_bridge_value (
    channel text NOT NULL,
    name    text NOT NULL,
    value   text NOT NULL,
    PRIMARY KEY (channel, name)
);

-- What the host put down in its own transactions.
CREATE TABLE IF NOT EXISTS chat_queue (
    id           integer PRIMARY KEY AUTOINCREMENT,
    role         text NOT NULL,
    author_id    text NOT NULL,
    author_name  text,
    visitor_id   text NOT NULL,
    visitor_name text,
    client_id    text NOT NULL,
    text         text NOT NULL
);

INSERT INTO chat_meta (name, value) VALUES ('schema', '1') ON CONFLICT (name) DO UPDATE SET value = excluded.value;
