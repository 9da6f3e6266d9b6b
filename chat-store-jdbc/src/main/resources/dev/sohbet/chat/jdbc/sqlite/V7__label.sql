-- Which part of the site a thread began on.

ALTER TABLE chat_thread ADD COLUMN about_label text;

INSERT INTO chat_meta (name, value) VALUES ('schema', '7') ON CONFLICT (name) DO UPDATE SET value = excluded.value;
