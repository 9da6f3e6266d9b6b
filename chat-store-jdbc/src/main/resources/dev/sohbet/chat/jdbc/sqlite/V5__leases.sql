-- Who holds a lease of a bridge; null for what is only a claim.

ALTER TABLE chat_bridge_claim ADD COLUMN owner text;

INSERT INTO chat_meta (name, value) VALUES ('schema', '5') ON CONFLICT (name) DO UPDATE SET value = excluded.value;
