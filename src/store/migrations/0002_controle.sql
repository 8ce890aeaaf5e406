-- A keyed check over what stands in the clear, so that a flipped bit or an edited row shows (store::crypt::row). NULL: the
-- row is from before this version. `content.controle` covers the message with its findings and deliveries, `held.controle`
-- the findings of the hold.
ALTER TABLE content ADD COLUMN controle BLOB;
ALTER TABLE receipt ADD COLUMN controle BLOB;
ALTER TABLE attempt ADD COLUMN controle BLOB;
ALTER TABLE held ADD COLUMN controle BLOB;
ALTER TABLE traject ADD COLUMN controle BLOB;
ALTER TABLE teller ADD COLUMN controle BLOB;
