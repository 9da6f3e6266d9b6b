-- Edits of messages; whose a thread is to answer, whether its visitor may write, and what the visitor's browser said of itself.

ALTER TABLE chat_entry ADD COLUMN IF NOT EXISTS edits bigint;

ALTER TABLE chat_thread ADD COLUMN IF NOT EXISTS assignee_id text COLLATE "C";
ALTER TABLE chat_thread ADD COLUMN IF NOT EXISTS assignee_name text;
ALTER TABLE chat_thread ADD COLUMN IF NOT EXISTS blocked boolean NOT NULL DEFAULT false;
ALTER TABLE chat_thread ADD COLUMN IF NOT EXISTS about_page text;
ALTER TABLE chat_thread ADD COLUMN IF NOT EXISTS about_language text;
ALTER TABLE chat_thread ADD COLUMN IF NOT EXISTS about_zone text;

UPDATE chat_meta SET value = '2' WHERE name = 'schema';
