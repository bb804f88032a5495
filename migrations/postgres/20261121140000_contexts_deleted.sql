-- A context that was deleted leaves the list and keeps its counter: no id comes to stand for other content.

ALTER TABLE contexts ADD COLUMN deleted BOOLEAN NOT NULL DEFAULT FALSE;
