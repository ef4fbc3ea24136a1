-- Schema 1. Later versions are further files: what has been released is never edited.

CREATE TABLE store (
    id       INTEGER PRIMARY KEY CHECK (id = 1),
    revision INTEGER NOT NULL DEFAULT 0, -- counts changes of jobs
    attempts INTEGER NOT NULL DEFAULT 0  -- the id of the latest attempt
) STRICT;
INSERT INTO store (id) VALUES (1);

CREATE TABLE job (
    id          INTEGER PRIMARY KEY AUTOINCREMENT,
    guid        BLOB    NOT NULL UNIQUE CHECK (length(guid) = 16),
    name        TEXT    NOT NULL CHECK (length(name) BETWEEN 1 AND 256),
    type        INTEGER NOT NULL CHECK (type = 0),
    priority    INTEGER NOT NULL DEFAULT 2 CHECK (priority BETWEEN 0 AND 3),
    state       INTEGER NOT NULL DEFAULT 3 CHECK (state BETWEEN 0 AND 8),
    created     INTEGER NOT NULL, -- moments are 100 ns ticks since 1601 UTC
    modified    INTEGER NOT NULL,
    transferred INTEGER,
    finished    INTEGER,
    failures    INTEGER NOT NULL DEFAULT 0 CHECK (failures >= 0), -- in a row, without progress
    revision    INTEGER NOT NULL,
    swept       INTEGER NOT NULL DEFAULT 0 CHECK (swept IN (0, 1)), -- final, and no part file is left
    -- Sums over the job's files, kept by the triggers below so that no call has to read them all.
    files_total INTEGER NOT NULL DEFAULT 0,
    files_whole INTEGER NOT NULL DEFAULT 0,
    files_sized INTEGER NOT NULL DEFAULT 0,
    bytes_total INTEGER NOT NULL DEFAULT 0,
    bytes_done  INTEGER NOT NULL DEFAULT 0,
    CHECK ((finished IS NOT NULL) = (state IN (7, 8))),
    CHECK (swept = 0 OR finished IS NOT NULL),
    CHECK (state <> 6 OR transferred IS NOT NULL),
    CHECK (state NOT IN (0, 1, 2, 6) OR files_total > 0),
    CHECK (files_whole BETWEEN 0 AND files_total),
    CHECK (files_sized BETWEEN files_whole AND files_total),
    CHECK (bytes_done >= 0)
) STRICT;

CREATE INDEX job_queue ON job (priority, id) WHERE state IN (0, 2);
CREATE INDEX job_waiting ON job (id) WHERE state IN (1, 2, 5);
CREATE INDEX job_listed ON job (id) WHERE finished IS NULL;
CREATE INDEX job_finished ON job (finished) WHERE finished IS NOT NULL;
CREATE INDEX job_unswept ON job (id) WHERE finished IS NOT NULL AND swept = 0;
CREATE INDEX job_revision ON job (revision);

CREATE TRIGGER job_final_is_final BEFORE UPDATE OF state ON job WHEN OLD.state IN (7, 8) BEGIN
    SELECT RAISE (ABORT, 'a final job does not change its state');
END;

CREATE TABLE file (
    id            INTEGER PRIMARY KEY AUTOINCREMENT,
    job           INTEGER NOT NULL REFERENCES job (id) ON DELETE CASCADE,
    ordinal       INTEGER NOT NULL CHECK (ordinal >= 0),
    url           TEXT    NOT NULL CHECK (length(url) BETWEEN 1 AND 2200),
    path          TEXT    NOT NULL CHECK (length(path) > 0),
    total         INTEGER CHECK (total >= 0),
    done          INTEGER NOT NULL DEFAULT 0 CHECK (done >= 0), -- durable, never merely written
    whole         INTEGER NOT NULL DEFAULT 0 CHECK (whole IN (0, 1)),
    placed        INTEGER NOT NULL DEFAULT 0 CHECK (placed IN (0, 1)),
    etag          TEXT,
    last_modified TEXT,
    attempt       INTEGER NOT NULL DEFAULT 0, -- the latest; reports of any other are refused
    rung          INTEGER NOT NULL DEFAULT 0 CHECK (rung BETWEEN 0 AND 2),
    identity      TEXT, -- of the whole part file, known again after its renaming
    UNIQUE (job, ordinal),
    CHECK (total IS NULL OR done <= total),
    CHECK (whole = 0 OR (total IS NOT NULL AND done = total AND identity IS NOT NULL)),
    CHECK (placed <= whole)
) STRICT;

CREATE INDEX file_work ON file (job, ordinal) WHERE whole = 0;
CREATE INDEX file_unplaced ON file (job, ordinal) WHERE placed = 0;

CREATE TRIGGER file_added AFTER INSERT ON file BEGIN
    UPDATE job SET files_total = files_total + 1 WHERE id = NEW.job;
END;

CREATE TRIGGER file_moved AFTER UPDATE OF total, done, whole ON file BEGIN
    UPDATE job SET
        files_sized = files_sized + (NEW.total IS NOT NULL) - (OLD.total IS NOT NULL),
        files_whole = files_whole + NEW.whole - OLD.whole,
        bytes_total = bytes_total + ifnull(NEW.total, 0) - ifnull(OLD.total, 0),
        bytes_done = bytes_done + NEW.done - OLD.done
    WHERE id = NEW.job;
END;

CREATE TABLE failure (
    job       INTEGER PRIMARY KEY REFERENCES job (id) ON DELETE CASCADE,
    file      INTEGER REFERENCES file (id) ON DELETE CASCADE,
    code      INTEGER NOT NULL CHECK (code < 0),
    context   INTEGER NOT NULL CHECK (context BETWEEN 1 AND 6),
    os_code   INTEGER,
    text      TEXT    NOT NULL,
    transient INTEGER NOT NULL CHECK (transient IN (0, 1)),
    retry_at  INTEGER,
    CHECK ((retry_at IS NOT NULL) = (transient = 1))
) STRICT;
