-- A context that was deleted leaves the list and keeps its counter: no id comes to stand for other content.

ALTER TABLE contexts ADD COLUMN deleted INTEGER NOT NULL DEFAULT 0 CHECK (deleted IN (0, 1));
