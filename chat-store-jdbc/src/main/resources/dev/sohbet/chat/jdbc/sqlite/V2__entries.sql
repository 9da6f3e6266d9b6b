-- Edits of messages; whose a thread is to answer, whether its visitor may write, and what the visitor's browser said of itself.

ALTER TABLE chat_entry ADD COLUMN edits integer;

ALTER TABLE chat_thread ADD COLUMN assignee_id text;
ALTER TABLE chat_thread ADD COLUMN assignee_name text;
ALTER TABLE chat_thread ADD COLUMN blocked integer NOT NULL DEFAULT 0;
ALTER TABLE chat_thread ADD COLUMN about_page text;
ALTER TABLE chat_thread ADD COLUMN about_language text;
ALTER TABLE chat_thread ADD COLUMN about_zone text;

UPDATE chat_meta SET value = '2' WHERE name = 'schema';
