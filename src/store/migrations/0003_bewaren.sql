-- Content may go before the key it came under. 1: the content of this message, its receipts and its stored bodies are gone;
-- the row with its key and hashes is what is left.
ALTER TABLE message ADD COLUMN opgeruimd INTEGER NOT NULL DEFAULT 0;
-- What still has content, by what decides how long it stays; and what is left of the rest.
CREATE INDEX message_bewaard ON message (status, soort, seq) WHERE opgeruimd = 0;
CREATE INDEX message_opgeruimd ON message (seq) WHERE opgeruimd = 1;
