-- Who holds a lease of a bridge; null for what is only a claim.

ALTER TABLE chat_bridge_claim ADD COLUMN IF NOT EXISTS owner text COLLATE "C";

INSERT INTO chat_meta (name, value) VALUES ('schema', '5') ON CONFLICT (name) DO UPDATE SET value = excluded.value;
