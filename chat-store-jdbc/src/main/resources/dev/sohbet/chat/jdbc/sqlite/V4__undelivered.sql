-- What failed for good is listed by thread and counted by channel.

CREATE INDEX IF NOT EXISTS chat_delivery_dead ON chat_delivery (channel, thread_id, id) WHERE dead;

INSERT INTO chat_meta (name, value) VALUES ('schema', '4') ON CONFLICT (name) DO UPDATE SET value = excluded.value;
