-- Files. Times are milliseconds since 1970-01-01 UTC.

ALTER TABLE chat_entry ADD COLUMN IF NOT EXISTS media text;
ALTER TABLE chat_thread ADD COLUMN IF NOT EXISTS last_media text;

-- A row is there before the bytes are, and after them.
CREATE TABLE IF NOT EXISTS chat_media (
    id         text COLLATE "C" PRIMARY KEY,
    owner_role text COLLATE "C" NOT NULL,
    owner_id   text COLLATE "C" NOT NULL,
    owner_name text,
    upload_id  text COLLATE "C" NOT NULL,
    state      text COLLATE "C" NOT NULL,
    store      text COLLATE "C" NOT NULL,
    file       text NOT NULL,
    small_type text COLLATE "C",
    size       bigint NOT NULL,
    at         bigint NOT NULL,
    thread_id  text COLLATE "C" REFERENCES chat_thread (id)
);
-- The same owner and upload id is the same file.
CREATE UNIQUE INDEX IF NOT EXISTS chat_media_once ON chat_media (owner_id, upload_id, owner_role) WHERE state = 'ready';
CREATE INDEX IF NOT EXISTS chat_media_by_owner ON chat_media (owner_id, owner_role, at);
CREATE INDEX IF NOT EXISTS chat_media_by_thread ON chat_media (thread_id) WHERE thread_id IS NOT NULL;
CREATE INDEX IF NOT EXISTS chat_media_unsent ON chat_media (at) WHERE thread_id IS NULL;
CREATE INDEX IF NOT EXISTS chat_media_withdrawn ON chat_media (at) WHERE state = 'withdrawn';
CREATE INDEX IF NOT EXISTS chat_media_by_store ON chat_media (store, id) WHERE state = 'ready';

INSERT INTO chat_meta (name, value) VALUES ('schema', '8') ON CONFLICT (name) DO UPDATE SET value = excluded.value;
