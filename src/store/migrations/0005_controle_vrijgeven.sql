-- The keyed check of 0002 for what people do: from which attempt counting and bytes begin anew decides what is sent.
ALTER TABLE released ADD COLUMN controle BLOB;
ALTER TABLE remade ADD COLUMN controle BLOB;
ALTER TABLE message_edit ADD COLUMN controle BLOB;
