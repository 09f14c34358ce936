/**
 * Numbers the blobs in the order they came, and finds what names a blob by its number: an index over
 * hashes has a page to write for each upload, and one over numbers a page for hundreds. No number is
 * given twice.
 */
export const NUMBERED_BLOBS = `
CREATE TABLE blobs_new (
  no INTEGER PRIMARY KEY AUTOINCREMENT,
  id TEXT NOT NULL UNIQUE,
  size_bytes INTEGER NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('expected', 'kept', 'doomed')),
  expected_at_ms INTEGER NOT NULL,
  inline_bytes BLOB
) STRICT;
INSERT INTO blobs_new (id, size_bytes, state, expected_at_ms, inline_bytes)
  SELECT id, size_bytes, state, expected_at_ms, inline_bytes FROM blobs ORDER BY rowid;

CREATE TABLE nodes_new (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  space_id INTEGER NOT NULL REFERENCES spaces (id),
  parent_id INTEGER REFERENCES nodes (id),
  kind TEXT NOT NULL CHECK (kind IN ('file', 'folder')),
  name TEXT NOT NULL,
  etag TEXT NOT NULL,
  size_bytes INTEGER NOT NULL CHECK (size_bytes >= 0),
  blob_id TEXT,
  blob_no INTEGER REFERENCES blobs (no),
  version_no INTEGER NOT NULL,
  by_bytes TEXT,
  by_name TEXT,
  author_id INTEGER REFERENCES accounts (id),
  created_at_ms INTEGER NOT NULL,
  modified_at_ms INTEGER NOT NULL,
  changed_at_ms INTEGER NOT NULL,
  CHECK ((kind = 'file') = (blob_id IS NOT NULL) AND (kind = 'file') = (blob_no IS NOT NULL))
) STRICT;
INSERT INTO nodes_new
  SELECT id, space_id, parent_id, kind, name, etag, size_bytes, blob_id,
    (SELECT no FROM blobs_new WHERE blobs_new.id = blob_id), version_no, by_bytes, by_name, author_id,
    created_at_ms, modified_at_ms, changed_at_ms
  FROM nodes;
DELETE FROM sqlite_sequence WHERE name = 'nodes_new';
INSERT INTO sqlite_sequence SELECT 'nodes_new', seq FROM sqlite_sequence WHERE name = 'nodes';

CREATE TABLE versions_new (
  node_id INTEGER NOT NULL REFERENCES nodes (id),
  version_no INTEGER NOT NULL,
  blob_id TEXT NOT NULL,
  blob_no INTEGER NOT NULL REFERENCES blobs (no),
  size_bytes INTEGER NOT NULL,
  by_bytes TEXT NOT NULL,
  author_id INTEGER REFERENCES accounts (id),
  modified_at_ms INTEGER NOT NULL,
  made_at_ms INTEGER NOT NULL,
  PRIMARY KEY (node_id, version_no)
) STRICT, WITHOUT ROWID;
INSERT INTO versions_new
  SELECT node_id, version_no, blob_id, (SELECT no FROM blobs_new WHERE blobs_new.id = blob_id),
    size_bytes, by_bytes, author_id, modified_at_ms, made_at_ms
  FROM versions;

DROP TABLE versions;
DROP TABLE nodes;
DROP TABLE blobs;
ALTER TABLE blobs_new RENAME TO blobs;
ALTER TABLE nodes_new RENAME TO nodes;
ALTER TABLE versions_new RENAME TO versions;
CREATE INDEX blobs_unsettled ON blobs (state, expected_at_ms) WHERE state <> 'kept';
CREATE UNIQUE INDEX nodes_by_parent ON nodes (parent_id, name);
CREATE INDEX nodes_by_blob ON nodes (blob_no) WHERE blob_no IS NOT NULL;
CREATE INDEX nodes_folders ON nodes (parent_id, name) WHERE kind = 'folder';
CREATE INDEX versions_by_blob ON versions (blob_no);
`
