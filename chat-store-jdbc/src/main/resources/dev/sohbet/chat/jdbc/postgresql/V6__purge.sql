-- What bridges need no more is found by its age.

CREATE INDEX IF NOT EXISTS chat_bridge_update_age ON chat_bridge_update (channel, at);
CREATE INDEX IF NOT EXISTS chat_bridge_claim_age ON chat_bridge_claim (channel, ends_at);

INSERT INTO chat_meta (name, value) VALUES ('schema', '6') ON CONFLICT (name) DO UPDATE SET value = excluded.value;
