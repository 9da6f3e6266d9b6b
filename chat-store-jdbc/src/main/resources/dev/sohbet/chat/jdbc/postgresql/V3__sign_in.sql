-- How agents sign in by code: links to their accounts outside, offers of them, codes under way, recovery codes. Of tokens, codes and
-- session keys there are hashes only.

-- An agent has one offer for each channel at a time.
CREATE TABLE IF NOT EXISTS chat_link_token (
    agent_id     text COLLATE "C" NOT NULL,
    channel      text COLLATE "C" NOT NULL,
    hash         text COLLATE "C" NOT NULL UNIQUE,
    session_hash text COLLATE "C",
    ends_at      bigint NOT NULL,
    PRIMARY KEY (agent_id, channel)
);

-- An account outside belongs to one agent, and an agent has one on each channel.
CREATE TABLE IF NOT EXISTS chat_agent_link (
    agent_id    text COLLATE "C" NOT NULL REFERENCES chat_agent (id),
    channel     text COLLATE "C" NOT NULL,
    external_id text COLLATE "C" NOT NULL,
    address     text COLLATE "C" NOT NULL,
    PRIMARY KEY (agent_id, channel),
    UNIQUE (channel, external_id)
);

-- Attempts to sign in, also for accounts that nobody has. Without a hash: no code was made, or it was cancelled.
CREATE TABLE IF NOT EXISTS chat_code (
    attempt   text COLLATE "C" PRIMARY KEY,
    account   text COLLATE "C" NOT NULL,
    code_hash text COLLATE "C",
    tries     bigint NOT NULL DEFAULT 0,
    ends_at   bigint NOT NULL
);
-- An account has at most one code that can be used.
CREATE UNIQUE INDEX IF NOT EXISTS chat_code_in_use ON chat_code (account) WHERE code_hash IS NOT NULL;
CREATE INDEX IF NOT EXISTS chat_code_by_account ON chat_code (account);
CREATE INDEX IF NOT EXISTS chat_code_by_end ON chat_code (ends_at);

CREATE TABLE IF NOT EXISTS chat_recovery_code (
    agent_id  text COLLATE "C" NOT NULL REFERENCES chat_agent (id),
    code_hash text COLLATE "C" NOT NULL,
    PRIMARY KEY (agent_id, code_hash)
);

CREATE INDEX IF NOT EXISTS chat_session_by_agent ON chat_session (agent_id, created_at DESC);

INSERT INTO chat_meta (name, value) VALUES ('schema', '3') ON CONFLICT (name) DO UPDATE SET value = excluded.value;
