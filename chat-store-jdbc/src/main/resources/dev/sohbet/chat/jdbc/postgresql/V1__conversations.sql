-- Times are milliseconds since 1970-01-01 UTC. Identifiers compare by their bytes (COLLATE "C"), as they do everywhere else.
-- Everything is created only if it is not there, so that running this by hand first does no harm.

CREATE TABLE IF NOT EXISTS chat_meta (
    name  text PRIMARY KEY,
    value text NOT NULL
);

CREATE TABLE IF NOT EXISTS chat_thread (
    id               text COLLATE "C" PRIMARY KEY,
    visitor_id       text COLLATE "C" NOT NULL,
    visitor_name     text,
    status           text COLLATE "C" NOT NULL,
    opened_at        bigint NOT NULL,
    active_at        bigint NOT NULL,
    closed_at        bigint,
    last_seq         bigint NOT NULL,
    last_public_seq  bigint NOT NULL,
    visitor_messages bigint NOT NULL,
    team_messages    bigint NOT NULL,
    last_role        text COLLATE "C",
    last_author_id   text COLLATE "C",
    last_author_name text,
    last_text        text,
    last_at          bigint,
    marks            bigint NOT NULL DEFAULT 0
);
-- A visitor has at most one thread that is not closed.
CREATE UNIQUE INDEX IF NOT EXISTS chat_thread_unclosed ON chat_thread (visitor_id) WHERE status <> 'closed';
CREATE INDEX IF NOT EXISTS chat_thread_by_visitor ON chat_thread (visitor_id);
CREATE INDEX IF NOT EXISTS chat_thread_by_activity ON chat_thread (active_at DESC, id DESC);
CREATE INDEX IF NOT EXISTS chat_thread_by_status ON chat_thread (status, active_at DESC, id DESC);

-- Only ever inserted to, by whoever holds the lock of the thread's row.
CREATE TABLE IF NOT EXISTS chat_entry (
    thread_id        text COLLATE "C" NOT NULL REFERENCES chat_thread (id),
    seq              bigint NOT NULL,
    prev_public      bigint NOT NULL,
    audience         text COLLATE "C" NOT NULL,
    role             text COLLATE "C" NOT NULL,
    author_id        text COLLATE "C" NOT NULL,
    author_name      text,
    client_id        text COLLATE "C" NOT NULL,
    kind             text COLLATE "C" NOT NULL,
    body             text NOT NULL,
    at               bigint NOT NULL,
    -- How many messages each side had written, this entry included.
    visitor_messages bigint NOT NULL,
    team_messages    bigint NOT NULL,
    PRIMARY KEY (thread_id, seq)
);
-- The same author and client id is the same entry for ever.
CREATE UNIQUE INDEX IF NOT EXISTS chat_entry_once ON chat_entry (author_id, client_id, role);

CREATE TABLE IF NOT EXISTS chat_mark (
    thread_id   text COLLATE "C" NOT NULL REFERENCES chat_thread (id),
    role        text COLLATE "C" NOT NULL,
    reader_id   text COLLATE "C" NOT NULL,
    reader_name text,
    seq         bigint NOT NULL,
    messages    bigint NOT NULL,
    PRIMARY KEY (thread_id, role, reader_id)
);

CREATE TABLE IF NOT EXISTS chat_delivery (
    id        bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    channel   text COLLATE "C" NOT NULL,
    thread_id text COLLATE "C" NOT NULL,
    seq       bigint NOT NULL,
    due_at    bigint NOT NULL DEFAULT 0,
    attempts  integer NOT NULL DEFAULT 0,
    repeated  boolean NOT NULL DEFAULT false,
    dead      boolean NOT NULL DEFAULT false,
    error     text
);
CREATE INDEX IF NOT EXISTS chat_delivery_waiting ON chat_delivery (channel, thread_id, id) WHERE NOT dead;

-- One row for each channel and thread with waiting deliveries: what is leased, and when the head is due.
CREATE TABLE IF NOT EXISTS chat_lane (
    channel   text COLLATE "C" NOT NULL,
    thread_id text COLLATE "C" NOT NULL,
    head_id   bigint NOT NULL,
    ready_at  bigint NOT NULL,
    owner     text,
    leased_to bigint NOT NULL DEFAULT 0,
    PRIMARY KEY (channel, thread_id)
);
CREATE INDEX IF NOT EXISTS chat_lane_by_due ON chat_lane (channel, ready_at, head_id);

CREATE TABLE IF NOT EXISTS chat_receipt (
    delivery_id  bigint NOT NULL REFERENCES chat_delivery (id) ON DELETE CASCADE,
    part         integer NOT NULL,
    external_ids text NOT NULL,
    PRIMARY KEY (delivery_id, part)
);

CREATE TABLE IF NOT EXISTS chat_visitor (
    id         text COLLATE "C" PRIMARY KEY,
    name       text,
    created_at bigint NOT NULL
);
CREATE TABLE IF NOT EXISTS chat_visitor_token (
    hash       text COLLATE "C" PRIMARY KEY,
    visitor_id text COLLATE "C" NOT NULL REFERENCES chat_visitor (id),
    used_at    bigint NOT NULL
);

CREATE TABLE IF NOT EXISTS chat_agent (
    id            text COLLATE "C" PRIMARY KEY,
    name          text NOT NULL,
    role          text COLLATE "C" NOT NULL,
    username      text NOT NULL,
    username_key  text COLLATE "C" NOT NULL UNIQUE,
    password_hash text NOT NULL,
    disabled_at   bigint
);
CREATE TABLE IF NOT EXISTS chat_session (
    key_hash   text COLLATE "C" PRIMARY KEY,
    agent_id   text COLLATE "C" NOT NULL,
    created_at bigint NOT NULL,
    used_at    bigint NOT NULL
);
CREATE TABLE IF NOT EXISTS chat_attempt (
    name    text COLLATE "C" PRIMARY KEY,
    ends_at bigint NOT NULL,
    tries   integer NOT NULL
);
CREATE INDEX IF NOT EXISTS chat_attempt_by_end ON chat_attempt (ends_at);

CREATE TABLE IF NOT EXISTS chat_node (
    id          text COLLATE "C" PRIMARY KEY,
    alive_until bigint NOT NULL
);
CREATE TABLE IF NOT EXISTS chat_presence (
    role           text COLLATE "C" NOT NULL,
    participant_id text COLLATE "C" NOT NULL,
    node           text COLLATE "C" NOT NULL,
    state          text COLLATE "C" NOT NULL,
    PRIMARY KEY (role, participant_id, node)
);
CREATE INDEX IF NOT EXISTS chat_presence_by_node ON chat_presence (node);
CREATE TABLE IF NOT EXISTS chat_last_seen (
    role           text COLLATE "C" NOT NULL,
    participant_id text COLLATE "C" NOT NULL,
    at             bigint NOT NULL,
    PRIMARY KEY (role, participant_id)
);

CREATE TABLE IF NOT EXISTS chat_bridge_update (
    channel    text COLLATE "C" NOT NULL,
    update_id  text COLLATE "C" NOT NULL,
    dedupe_key text COLLATE "C" NOT NULL,
    at         bigint NOT NULL,
    PRIMARY KEY (channel, update_id),
    UNIQUE (channel, dedupe_key)
);
CREATE TABLE IF NOT EXISTS chat_bridge_link (
    channel     text COLLATE "C" NOT NULL,
    chat        text COLLATE "C" NOT NULL,
    external_id text COLLATE "C" NOT NULL,
    thread_id   text COLLATE "C" NOT NULL,
    seq         bigint NOT NULL,
    PRIMARY KEY (channel, chat, external_id)
);
CREATE TABLE IF NOT EXISTS chat_bridge_claim (
    channel text COLLATE "C" NOT NULL,
    name    text COLLATE "C" NOT NULL,
    ends_at bigint NOT NULL,
    PRIMARY KEY (channel, name)
);
CREATE TABLE IF NOT EXISTS chat_bridge_value (
    channel text COLLATE "C" NOT NULL,
    name    text COLLATE "C" NOT NULL,
    value   text NOT NULL,
    PRIMARY KEY (channel, name)
);

-- What the host put down in its own transactions.
CREATE TABLE IF NOT EXISTS chat_queue (
    id           bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    role         text COLLATE "C" NOT NULL,
    author_id    text COLLATE "C" NOT NULL,
    author_name  text,
    visitor_id   text COLLATE "C" NOT NULL,
    visitor_name text,
    client_id    text COLLATE "C" NOT NULL,
    text         text NOT NULL
);

INSERT INTO chat_meta (name, value) VALUES ('schema', '1') ON CONFLICT (name) DO UPDATE SET value = excluded.value;
