-- What version 2 of a ledger has beyond version 1 (schema.sql).

-- Records of one work that go to several connections, each to the one that its data select: the connections that
-- were chosen, the latest last.
CREATE TABLE route (
    id INTEGER PRIMARY KEY,
    work INTEGER NOT NULL REFERENCES work (id),
    name TEXT NOT NULL,       -- as it was selected
    connection TEXT NOT NULL, -- that served: this one or one of its fallbacks
    target TEXT NOT NULL      -- where it led: its URL
) STRICT;
CREATE INDEX route_of_work ON route (work, name, id);
CREATE TABLE batch_route (
    batch INTEGER PRIMARY KEY,
    route INTEGER NOT NULL
) STRICT;

-- What is known of a record that was refused or is unknown, for those who mend it. Beside `reject`, which holds it
-- as it was read.
CREATE TABLE parked (
    work INTEGER NOT NULL,
    record INTEGER NOT NULL,
    run INTEGER NOT NULL,
    attempts INTEGER NOT NULL, -- requests that held it, as far as that is known; 0: none
    line INTEGER NOT NULL,     -- of the input, where it begins; 0: lines mean nothing there
    offset INTEGER NOT NULL,   -- byte of the input
    mapping TEXT NOT NULL,     -- digest of the program that made the request
    request BLOB NOT NULL,     -- what was sent for it
    reply BLOB NOT NULL,       -- the beginning of the answer, secrets covered
    PRIMARY KEY (work, record)
) STRICT, WITHOUT ROWID;
