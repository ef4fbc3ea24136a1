-- Schema 3: the overlap rung of the resume ladder, what part files hold for certain, and space that is waited for.

-- The constraint of a column cannot be changed in place. What an attempt under way stood on is told by its next one.
ALTER TABLE file DROP COLUMN rung;
ALTER TABLE file ADD COLUMN rung INTEGER NOT NULL DEFAULT 0 CHECK (rung BETWEEN 0 AND 3);
ALTER TABLE file ADD COLUMN fresh INTEGER NOT NULL DEFAULT 0 CHECK (fresh IN (0, 1)); -- modified when it was answered
ALTER TABLE file ADD COLUMN checksum INTEGER; -- of the durable bytes; NULL if there are none, or since before schema 3
ALTER TABLE file ADD COLUMN content_type TEXT; -- of what is in the part file

ALTER TABLE failure ADD COLUMN bytes_needed INTEGER CHECK (bytes_needed >= 0); -- free bytes that the disk has to have
