-- Schema 2: the rest of a job's properties, its HTTP options, ranges, notices, limits and the ledger.

ALTER TABLE store ADD COLUMN turns INTEGER NOT NULL DEFAULT 0; -- counts the turns that jobs have had

ALTER TABLE job ADD COLUMN description TEXT NOT NULL DEFAULT '' CHECK (length(description) <= 1024);
ALTER TABLE job ADD COLUMN retry_delay INTEGER CHECK (retry_delay >= 5); -- s; NULL leaves it to the back-off
ALTER TABLE job ADD COLUMN no_progress INTEGER CHECK (no_progress >= 0); -- s; NULL goes by the priority
ALTER TABLE job ADD COLUMN max_time INTEGER NOT NULL DEFAULT 7776000 CHECK (max_time >= 0); -- s; 0 is no limit
ALTER TABLE job ADD COLUMN max_size INTEGER NOT NULL DEFAULT 0 CHECK (max_size >= 0); -- bytes; 0 is no limit
ALTER TABLE job ADD COLUMN spent INTEGER NOT NULL DEFAULT 0; -- ms of transferring since it was resumed
ALTER TABLE job ADD COLUMN errors INTEGER NOT NULL DEFAULT 0; -- all that ever interrupted it
ALTER TABLE job ADD COLUMN bandwidth INTEGER NOT NULL DEFAULT 0 CHECK (bandwidth >= 0); -- bytes/s; 0 is no limit
ALTER TABLE job ADD COLUMN notify_flags INTEGER NOT NULL DEFAULT 3;
ALTER TABLE job ADD COLUMN notify_interval INTEGER NOT NULL DEFAULT 500 CHECK (notify_interval >= 0); -- ms
ALTER TABLE job ADD COLUMN untold INTEGER NOT NULL DEFAULT 0; -- DO_NOTIFY_ bits of what no callback has taken
ALTER TABLE job ADD COLUMN epoch INTEGER NOT NULL DEFAULT 0; -- counts changes of state: what is told is of one of them
ALTER TABLE job ADD COLUMN stalled INTEGER NOT NULL DEFAULT 0; -- ms without progress at the latest failure
ALTER TABLE job ADD COLUMN turn INTEGER NOT NULL DEFAULT 0; -- among jobs of one priority, the lowest is next

DROP INDEX job_queue;
CREATE INDEX job_queue ON job (priority, turn, id) WHERE state IN (0, 2);
CREATE INDEX job_running ON job (id) WHERE state = 2;
CREATE INDEX job_modified ON job (modified) WHERE finished IS NULL;

ALTER TABLE file ADD COLUMN host TEXT NOT NULL DEFAULT ''; -- of the remote name, for limits on connections
ALTER TABLE file ADD COLUMN remote_total INTEGER CHECK (remote_total >= 0); -- size of what the ranges are of
ALTER TABLE file ADD COLUMN digest_algorithm INTEGER CHECK (digest_algorithm BETWEEN 1 AND 3);
ALTER TABLE file ADD COLUMN digest BLOB;
ALTER TABLE file ADD COLUMN repr_digest TEXT; -- what the server says about this version
ALTER TABLE file ADD COLUMN headers TEXT; -- of the last answer
ALTER TABLE file ADD COLUMN valid INTEGER CHECK (valid IN (0, 1)); -- as its user said, or its digest proved
ALTER TABLE file ADD COLUMN untold INTEGER NOT NULL DEFAULT 0; -- as for jobs
ALTER TABLE file ADD COLUMN epoch INTEGER NOT NULL DEFAULT 0; -- counts how often it was forgotten
ALTER TABLE file ADD COLUMN revoked INTEGER NOT NULL DEFAULT 0 CHECK (revoked IN (0, 1)); -- the latest attempt is not wanted
ALTER TABLE file ADD COLUMN best INTEGER NOT NULL DEFAULT 0; -- the most bytes of it that were ever durable
ALTER TABLE file ADD COLUMN asked TEXT; -- the name that its user gave it, where redirects have changed that

ALTER TABLE failure ADD COLUMN asked INTEGER NOT NULL DEFAULT 0 CHECK (asked IN (0, 1)); -- by the server: Retry-After

CREATE INDEX failure_file ON failure (file);
CREATE INDEX file_untold ON file (job, ordinal) WHERE untold <> 0;

-- The pieces of the remote file that make up the local one, in this order. Length NULL is "to the end".
CREATE TABLE range (
    file    INTEGER NOT NULL REFERENCES file (id) ON DELETE CASCADE,
    ordinal INTEGER NOT NULL,
    start   INTEGER NOT NULL CHECK (start >= 0),
    length  INTEGER CHECK (length > 0),
    told    INTEGER NOT NULL DEFAULT 0 CHECK (told IN (0, 1)),
    PRIMARY KEY (file, ordinal)
) STRICT, WITHOUT ROWID;

-- What a job tells its servers. No row: the defaults.
CREATE TABLE http (
    job          INTEGER PRIMARY KEY REFERENCES job (id) ON DELETE CASCADE,
    headers      TEXT    NOT NULL DEFAULT '', -- may hold secrets
    write_only   INTEGER NOT NULL DEFAULT 0 CHECK (write_only IN (0, 1)),
    user_agent   TEXT,
    security     INTEGER NOT NULL DEFAULT 0,
    proxy_usage  INTEGER NOT NULL DEFAULT 0 CHECK (proxy_usage BETWEEN 0 AND 2),
    proxy_list   TEXT    NOT NULL DEFAULT '',
    proxy_bypass TEXT    NOT NULL DEFAULT '',
    ca_file      TEXT,
    client_certificate TEXT,
    client_key   TEXT
) STRICT;

CREATE TABLE credential (
    job      INTEGER NOT NULL REFERENCES job (id) ON DELETE CASCADE,
    target   INTEGER NOT NULL CHECK (target IN (1, 2)),
    scheme   INTEGER NOT NULL CHECK (scheme IN (1, 2)),
    user     TEXT    NOT NULL,
    password TEXT    NOT NULL,
    PRIMARY KEY (job, target, scheme)
) STRICT, WITHOUT ROWID;

-- A final job has no use for its secrets; `secure_delete` overwrites them.
CREATE TRIGGER job_secrets AFTER UPDATE OF finished ON job WHEN NEW.finished IS NOT NULL BEGIN
    DELETE FROM credential WHERE job = NEW.id;
    UPDATE http SET headers = '' WHERE job = NEW.id;
END;

-- The ledger: what every attempt met, the latest 100 of a job.
CREATE TABLE attempt (
    id          INTEGER PRIMARY KEY,
    job         INTEGER NOT NULL REFERENCES job (id) ON DELETE CASCADE,
    file        INTEGER NOT NULL REFERENCES file (id) ON DELETE CASCADE,
    url         TEXT    NOT NULL, -- without what may be secret
    address     TEXT    NOT NULL DEFAULT '',
    status      INTEGER NOT NULL DEFAULT 0,
    rung        INTEGER NOT NULL DEFAULT 0,
    validator   TEXT    NOT NULL DEFAULT '',
    start       INTEGER NOT NULL DEFAULT 0,
    bytes       INTEGER NOT NULL DEFAULT 0,
    began       INTEGER NOT NULL,
    duration    INTEGER NOT NULL DEFAULT 0, -- ms
    code        INTEGER NOT NULL DEFAULT 0,
    os_code     INTEGER,
    text        TEXT    NOT NULL DEFAULT ''
) STRICT;
CREATE INDEX attempt_job ON attempt (job, id);
CREATE INDEX attempt_file ON attempt (file);

-- What holds for all jobs of the store. 0 is no limit.
CREATE TABLE setting (
    id             INTEGER PRIMARY KEY CHECK (id = 1),
    max_jobs       INTEGER NOT NULL DEFAULT 0,
    max_files      INTEGER NOT NULL DEFAULT 0, -- in one job
    max_ranges     INTEGER NOT NULL DEFAULT 0, -- in one file
    inactivity     INTEGER NOT NULL DEFAULT 2592000, -- s
    connections    INTEGER NOT NULL DEFAULT 0,
    connections_per_host INTEGER NOT NULL DEFAULT 0,
    bandwidth      INTEGER NOT NULL DEFAULT 0, -- bytes/s, all jobs together
    bandwidth_foreground INTEGER NOT NULL DEFAULT 0, -- and those of each priority together
    bandwidth_high INTEGER NOT NULL DEFAULT 0,
    bandwidth_normal INTEGER NOT NULL DEFAULT 0,
    bandwidth_low  INTEGER NOT NULL DEFAULT 0
) STRICT;
INSERT INTO setting (id) VALUES (1);

-- Times of the local day in which other limits hold for some priorities.
CREATE TABLE period (
    ordinal   INTEGER PRIMARY KEY,
    days      INTEGER NOT NULL CHECK (days BETWEEN 1 AND 127), -- bit 0 is Sunday
    from_minute INTEGER NOT NULL CHECK (from_minute BETWEEN 0 AND 1439),
    to_minute INTEGER NOT NULL CHECK (to_minute BETWEEN 0 AND 1440),
    priorities INTEGER NOT NULL CHECK (priorities BETWEEN 1 AND 15), -- bit 0 is FOREGROUND
    bandwidth INTEGER -- bytes/s of each priority; NULL is nothing at all, 0 no limit
) STRICT;
