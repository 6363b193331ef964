-- The tables of a ledger, version 1 (user_version). Times are milliseconds since 1970 UTC. Numbers of
-- enumerations are those of the headers beside this file: they are never given another meaning.

-- What is sent where from what by which mapping: the parts of a record's key that its records share.
CREATE TABLE work (
    id INTEGER PRIMARY KEY,
    pipeline TEXT NOT NULL,
    source TEXT NOT NULL,
    target TEXT NOT NULL,
    mapping TEXT NOT NULL,
    checkpoint INTEGER NOT NULL, -- every record up to it is settled
    through INTEGER NOT NULL,    -- every record up to it was recorded or passed over
    items INTEGER NOT NULL,      -- rows of `item`
    done INTEGER NOT NULL,       -- the source was read to its end and all of it settled
    sum INTEGER NOT NULL,        -- over the row: a flipped bit must not move a checkpoint
    UNIQUE (pipeline, source, target, mapping)
) STRICT;

-- Who may do what alone. A row stays when the lock is let go: its token never goes back.
CREATE TABLE lock (
    id INTEGER PRIMARY KEY, -- also the byte of the file beside the ledger that a living holder holds
    name TEXT NOT NULL UNIQUE,
    owner TEXT NOT NULL,    -- '': nobody
    token INTEGER NOT NULL, -- one more with each new holder
    alive INTEGER NOT NULL, -- the holder holds the byte
    since_ms INTEGER NOT NULL,
    until_ms INTEGER NOT NULL
) STRICT;

CREATE TABLE run (
    id INTEGER PRIMARY KEY,
    work INTEGER NOT NULL REFERENCES work (id),
    owner TEXT NOT NULL,
    token INTEGER NOT NULL, -- of its lock
    state INTEGER NOT NULL, -- wf_run_state
    input TEXT NOT NULL,    -- name of the input, for people
    first INTEGER NOT NULL, -- checkpoint at its beginning
    started_ms INTEGER NOT NULL,
    ended_ms INTEGER,
    note TEXT NOT NULL
) STRICT;
CREATE INDEX run_of_work ON run (work, id);

-- Inputs by content and name.
CREATE TABLE file (
    hash BLOB NOT NULL,
    name TEXT NOT NULL,
    size INTEGER NOT NULL,
    first_ms INTEGER NOT NULL,
    last_ms INTEGER NOT NULL,
    times INTEGER NOT NULL,
    run INTEGER NOT NULL, -- the last that read it
    PRIMARY KEY (hash, name)
) STRICT, WITHOUT ROWID;
CREATE INDEX file_by_name ON file (name);

CREATE TABLE batch (
    id INTEGER PRIMARY KEY,
    run INTEGER NOT NULL REFERENCES run (id),
    items INTEGER NOT NULL,
    recorded_ms INTEGER NOT NULL
) STRICT;

-- One record that was to be sent, or was refused before.
CREATE TABLE item (
    work INTEGER NOT NULL,
    record INTEGER NOT NULL,
    batch INTEGER NOT NULL,    -- 0: never in one
    fate INTEGER NOT NULL,     -- wf_fate
    turn INTEGER NOT NULL,     -- how often it was sent anew after a refusal: part of its key
    body BLOB NOT NULL,        -- SHA-256 of what is sent; empty when nothing was
    first_ms INTEGER NOT NULL, -- recorded first: the age of its key
    changed_ms INTEGER NOT NULL,
    code TEXT NOT NULL,
    note TEXT NOT NULL,
    sum INTEGER NOT NULL,
    PRIMARY KEY (work, record)
) STRICT, WITHOUT ROWID;
CREATE INDEX item_unsettled ON item (work, record) WHERE fate < 2;

-- Keys of records that name themselves (by a business key, not by their place in the source).
CREATE TABLE claim (
    key BLOB PRIMARY KEY,
    work INTEGER NOT NULL,
    record INTEGER NOT NULL,
    body BLOB NOT NULL
) STRICT, WITHOUT ROWID;

-- Records that were refused, by the mapping or by the receiver, as they were read: to be mended and
-- sent again.
CREATE TABLE reject (
    work INTEGER NOT NULL,
    record INTEGER NOT NULL,
    run INTEGER NOT NULL,
    raw BLOB NOT NULL,
    PRIMARY KEY (work, record)
) STRICT, WITHOUT ROWID;

-- What a pipeline or a user keeps by name. Versions come from one sequence, so that a key that was
-- removed and set again never has a version it had before.
CREATE TABLE kv (
    scope TEXT NOT NULL,
    key BLOB NOT NULL,
    value BLOB NOT NULL,
    version INTEGER NOT NULL,
    changed_ms INTEGER NOT NULL,
    expires_ms INTEGER NOT NULL, -- 0: never
    PRIMARY KEY (scope, key)
) STRICT, WITHOUT ROWID;
CREATE INDEX kv_expiry ON kv (expires_ms) WHERE expires_ms <> 0;
CREATE TABLE sequence (id INTEGER PRIMARY KEY, value INTEGER NOT NULL) STRICT;
INSERT INTO sequence (id, value) VALUES (1, 0);

-- Jobs of the receiving side or of our own, and the stages they went through.
CREATE TABLE job (
    id TEXT PRIMARY KEY,
    state INTEGER NOT NULL, -- wf_job_state
    stage TEXT NOT NULL,
    message TEXT NOT NULL,
    origin TEXT NOT NULL,
    details TEXT NOT NULL,
    created_ms INTEGER NOT NULL,
    started_ms INTEGER NOT NULL, -- 0: not yet
    ended_ms INTEGER NOT NULL,
    changed_ms INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE job_stage (
    job TEXT NOT NULL,
    number INTEGER NOT NULL,
    stage TEXT NOT NULL,
    message TEXT NOT NULL,
    at_ms INTEGER NOT NULL,
    PRIMARY KEY (job, number)
) STRICT, WITHOUT ROWID;
-- One job for all that a pipeline sends on one day.
CREATE TABLE daily (
    pipeline TEXT NOT NULL,
    day TEXT NOT NULL,
    job TEXT NOT NULL,
    batches INTEGER NOT NULL,
    created_ms INTEGER NOT NULL,
    expires_ms INTEGER NOT NULL,
    PRIMARY KEY (pipeline, day)
) STRICT, WITHOUT ROWID;

-- Numbers that only grow, within a window or for ever (watermarks).
CREATE TABLE counter (
    name TEXT PRIMARY KEY,
    value INTEGER NOT NULL,
    resets_ms INTEGER NOT NULL, -- 0: never
    changed_ms INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- Things that failed and are tried again later.
CREATE TABLE failure (
    name TEXT PRIMARY KEY,
    attempts INTEGER NOT NULL,
    message TEXT NOT NULL,
    first_ms INTEGER NOT NULL,
    last_ms INTEGER NOT NULL,
    next_ms INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- The content of a business key as it was accepted last.
CREATE TABLE delta (
    scope TEXT NOT NULL,
    key BLOB NOT NULL,
    hash BLOB NOT NULL,
    snapshot INTEGER NOT NULL, -- the last one it stood in
    PRIMARY KEY (scope, key)
) STRICT, WITHOUT ROWID;
