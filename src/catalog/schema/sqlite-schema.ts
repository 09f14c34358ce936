import { NUMBERED_BLOBS } from './numbered-blobs.ts'

/**
 * One string of SQL a migration, applied in order in one transaction; `PRAGMA user_version`
 * counts those applied. Only ever append: a disk in the field holds what earlier ones made.
 */
export const SQLITE_MIGRATIONS: readonly string[] = [
  `
CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;
INSERT INTO meta VALUES ('policy_epoch', '1');

CREATE TABLE accounts (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  name TEXT NOT NULL,
  name_key TEXT NOT NULL UNIQUE,
  display_name TEXT NOT NULL,
  role TEXT NOT NULL CHECK (role IN ('user', 'administrator')),
  edition TEXT NOT NULL CHECK (edition IN ('personal', 'enterprise')),
  state TEXT NOT NULL CHECK (state IN ('active', 'suspended')),
  suspended_by TEXT,
  language TEXT CHECK (language IN ('en', 'zh-CN')),
  password_hash TEXT NOT NULL,
  auth_epoch INTEGER NOT NULL DEFAULT 1,
  created_at_ms INTEGER NOT NULL
) STRICT;
CREATE TABLE sessions (
  id TEXT PRIMARY KEY,
  account_id INTEGER NOT NULL REFERENCES accounts (id),
  secret_hash TEXT NOT NULL UNIQUE,
  user_agent TEXT NOT NULL,
  address TEXT NOT NULL,
  created_at_ms INTEGER NOT NULL,
  last_seen_at_ms INTEGER NOT NULL,
  expires_at_ms INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX sessions_by_account ON sessions (account_id);
CREATE TABLE app_passwords (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  account_id INTEGER NOT NULL REFERENCES accounts (id),
  label TEXT NOT NULL,
  secret_hash TEXT NOT NULL UNIQUE,
  created_at_ms INTEGER NOT NULL,
  last_used_at_ms INTEGER
) STRICT;
CREATE INDEX app_passwords_by_account ON app_passwords (account_id);
CREATE TABLE tokens (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  account_id INTEGER NOT NULL REFERENCES accounts (id),
  label TEXT NOT NULL,
  scopes TEXT NOT NULL,
  secret_hash TEXT NOT NULL UNIQUE,
  created_at_ms INTEGER NOT NULL,
  last_used_at_ms INTEGER,
  expires_at_ms INTEGER
) STRICT;
CREATE INDEX tokens_by_account ON tokens (account_id);
CREATE TABLE sign_in_failures (
  key TEXT PRIMARY KEY, failures INTEGER NOT NULL, last_at_ms INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE familiar_addresses (
  account_id INTEGER NOT NULL REFERENCES accounts (id),
  address TEXT NOT NULL,
  last_at_ms INTEGER NOT NULL,
  PRIMARY KEY (account_id, address)
) STRICT, WITHOUT ROWID;

CREATE TABLE spaces (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  owner_id INTEGER NOT NULL REFERENCES accounts (id),
  name TEXT NOT NULL,
  root_id INTEGER,
  edition TEXT NOT NULL CHECK (edition IN ('personal', 'enterprise')),
  is_home INTEGER NOT NULL CHECK (is_home IN (0, 1)),
  quota_bytes INTEGER CHECK (quota_bytes >= 0),
  used_bytes INTEGER NOT NULL CHECK (used_bytes >= 0),
  created_at_ms INTEGER NOT NULL,
  UNIQUE (owner_id, name)
) STRICT;
CREATE UNIQUE INDEX spaces_home ON spaces (owner_id) WHERE is_home = 1;
CREATE TABLE nodes (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  space_id INTEGER NOT NULL REFERENCES spaces (id),
  parent_id INTEGER REFERENCES nodes (id),
  kind TEXT NOT NULL CHECK (kind IN ('file', 'folder')),
  name TEXT NOT NULL,
  etag TEXT NOT NULL,
  size_bytes INTEGER NOT NULL CHECK (size_bytes >= 0),
  blob_id TEXT REFERENCES blobs (id),
  version_no INTEGER NOT NULL,
  by_bytes TEXT,
  by_name TEXT,
  author_id INTEGER REFERENCES accounts (id),
  created_at_ms INTEGER NOT NULL,
  modified_at_ms INTEGER NOT NULL,
  changed_at_ms INTEGER NOT NULL,
  CHECK ((kind = 'file') = (blob_id IS NOT NULL))
) STRICT;
-- NULL parents are distinct to SQLite, so roots and what lies in the trash never collide here.
CREATE UNIQUE INDEX nodes_by_parent ON nodes (parent_id, name);
CREATE INDEX nodes_by_blob ON nodes (blob_id) WHERE blob_id IS NOT NULL;
CREATE TABLE versions (
  node_id INTEGER NOT NULL REFERENCES nodes (id),
  version_no INTEGER NOT NULL,
  blob_id TEXT NOT NULL REFERENCES blobs (id),
  size_bytes INTEGER NOT NULL,
  by_bytes TEXT NOT NULL,
  author_id INTEGER REFERENCES accounts (id),
  modified_at_ms INTEGER NOT NULL,
  made_at_ms INTEGER NOT NULL,
  PRIMARY KEY (node_id, version_no)
) STRICT, WITHOUT ROWID;
CREATE INDEX versions_by_blob ON versions (blob_id);
CREATE TABLE trash (
  node_id INTEGER PRIMARY KEY REFERENCES nodes (id),
  space_id INTEGER NOT NULL REFERENCES spaces (id),
  parent_id INTEGER NOT NULL,
  path TEXT NOT NULL,
  deleted_by INTEGER REFERENCES accounts (id),
  deleted_at_ms INTEGER NOT NULL,
  size_bytes INTEGER NOT NULL
) STRICT;
CREATE INDEX trash_by_space ON trash (space_id, node_id);
CREATE INDEX trash_by_age ON trash (deleted_at_ms);
CREATE TABLE blobs (
  id TEXT PRIMARY KEY,
  size_bytes INTEGER NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('expected', 'kept', 'doomed')),
  expected_at_ms INTEGER NOT NULL,
  inline_bytes BLOB
) STRICT;
CREATE INDEX blobs_unsettled ON blobs (state, expected_at_ms) WHERE state <> 'kept';
CREATE TABLE drafts (
  id TEXT PRIMARY KEY,
  account_id INTEGER NOT NULL REFERENCES accounts (id),
  space_id INTEGER NOT NULL REFERENCES spaces (id),
  path TEXT NOT NULL,
  size_bytes INTEGER,
  modified_at_ms INTEGER,
  door TEXT NOT NULL,
  metadata TEXT NOT NULL,
  head_judged INTEGER NOT NULL CHECK (head_judged IN (0, 1)),
  refused_by TEXT,
  finished_node_id INTEGER,
  created_at_ms INTEGER NOT NULL,
  expires_at_ms INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX drafts_by_account ON drafts (account_id);
CREATE INDEX drafts_by_expiry ON drafts (expires_at_ms);
CREATE TABLE locks (
  token TEXT PRIMARY KEY,
  node_id INTEGER NOT NULL REFERENCES nodes (id),
  account_id INTEGER NOT NULL REFERENCES accounts (id),
  scope TEXT NOT NULL CHECK (scope IN ('exclusive', 'shared')),
  depth TEXT NOT NULL CHECK (depth IN ('0', 'infinity')),
  owner TEXT NOT NULL,
  path TEXT NOT NULL,
  expires_at_ms INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX locks_by_node ON locks (node_id);
CREATE TABLE properties (
  node_id INTEGER NOT NULL REFERENCES nodes (id),
  namespace TEXT NOT NULL,
  name TEXT NOT NULL,
  value TEXT NOT NULL,
  PRIMARY KEY (node_id, namespace, name)
) STRICT, WITHOUT ROWID;
CREATE TABLE changes (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  space_id INTEGER NOT NULL,
  node_id INTEGER NOT NULL,
  kind TEXT NOT NULL,
  account_id INTEGER,
  door TEXT NOT NULL,
  at_ms INTEGER NOT NULL
) STRICT;
CREATE INDEX changes_by_space ON changes (space_id, id);
CREATE TABLE jobs (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  kind TEXT NOT NULL,
  payload TEXT NOT NULL,
  unique_key TEXT UNIQUE,
  run_at_ms INTEGER NOT NULL,
  lease_until_ms INTEGER,
  attempts INTEGER NOT NULL DEFAULT 0,
  last_error TEXT
) STRICT;
CREATE INDEX jobs_by_due ON jobs (run_at_ms);

CREATE TABLE notices (
  id TEXT PRIMARY KEY,
  state TEXT NOT NULL CHECK (state IN ('draft', 'approved', 'published')),
  document TEXT NOT NULL,
  drafted_by TEXT NOT NULL,
  drafted_at_ms INTEGER NOT NULL,
  published_by TEXT,
  published_at_ms INTEGER,
  ledger_index INTEGER,
  historical INTEGER NOT NULL DEFAULT 0,
  CHECK ((state = 'published') = (published_at_ms IS NOT NULL))
) STRICT, WITHOUT ROWID;
CREATE TABLE measures (
  id TEXT PRIMARY KEY,
  notice_id TEXT NOT NULL REFERENCES notices (id),
  definition TEXT NOT NULL,
  from_ms INTEGER NOT NULL,
  until_ms INTEGER,
  ended_by TEXT
) STRICT, WITHOUT ROWID;
CREATE INDEX measures_by_notice ON measures (notice_id);
CREATE TABLE approvals (
  notice_id TEXT NOT NULL REFERENCES notices (id),
  account TEXT NOT NULL,
  at_ms INTEGER NOT NULL,
  document_hash TEXT NOT NULL,
  PRIMARY KEY (notice_id, account)
) STRICT, WITHOUT ROWID;
CREATE TABLE deliveries (
  notice_id TEXT NOT NULL REFERENCES notices (id),
  account_id INTEGER NOT NULL REFERENCES accounts (id),
  delivered_at_ms INTEGER,
  seen_at_ms INTEGER,
  PRIMARY KEY (notice_id, account_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX deliveries_by_account ON deliveries (account_id);
CREATE TABLE refusals (
  measure_id TEXT NOT NULL,
  day TEXT NOT NULL,
  door TEXT NOT NULL,
  capability TEXT NOT NULL,
  media_class TEXT NOT NULL,
  count INTEGER NOT NULL,
  PRIMARY KEY (measure_id, day, door, capability, media_class)
) STRICT, WITHOUT ROWID;

CREATE TABLE ledger_entries (
  "index" INTEGER PRIMARY KEY,
  kind TEXT NOT NULL,
  at_ms INTEGER NOT NULL,
  entry TEXT NOT NULL
) STRICT;
CREATE TABLE ledger_hashes (
  level INTEGER NOT NULL,
  "index" INTEGER NOT NULL,
  hash BLOB NOT NULL,
  PRIMARY KEY (level, "index")
) STRICT, WITHOUT ROWID;
CREATE TABLE ledger_checkpoints (
  size INTEGER PRIMARY KEY, note TEXT NOT NULL, at_ms INTEGER NOT NULL
) STRICT;
`,
  `
ALTER TABLE notices ADD COLUMN changes_notice TEXT;
CREATE INDEX notices_by_changed ON notices (changes_notice) WHERE changes_notice IS NOT NULL;
ALTER TABLE approvals ADD COLUMN salt TEXT NOT NULL DEFAULT '';
INSERT INTO meta VALUES ('closed_day', '');
`,
  rulesEpochTriggers(),
  `
CREATE INDEX nodes_folders ON nodes (parent_id, name) WHERE kind = 'folder';
`,
  `
CREATE INDEX drafts_by_space ON drafts (space_id, finished_node_id, expires_at_ms, size_bytes);
`,
  `
CREATE TABLE backups (
  id TEXT PRIMARY KEY,
  folder TEXT NOT NULL,
  begun_at_ms INTEGER NOT NULL,
  lease_until_ms INTEGER,
  finished_at_ms INTEGER,
  CHECK (lease_until_ms IS NULL OR finished_at_ms IS NULL)
) STRICT, WITHOUT ROWID;
`,
  `
ALTER TABLE drafts ADD COLUMN concat TEXT;
ALTER TABLE drafts ADD COLUMN part_ids TEXT;
ALTER TABLE drafts ADD COLUMN joined_into TEXT;
ALTER TABLE drafts ADD COLUMN reserved_bytes INTEGER NOT NULL DEFAULT 0;
UPDATE drafts SET reserved_bytes = coalesce(size_bytes, 0);
DROP INDEX drafts_by_space;
CREATE INDEX drafts_by_space ON drafts (space_id, finished_node_id, expires_at_ms, reserved_bytes);
CREATE INDEX drafts_by_joined ON drafts (joined_into) WHERE joined_into IS NOT NULL;
`,
  `
CREATE TABLE slice_sums (
  blob_id TEXT NOT NULL REFERENCES blobs (id) ON DELETE CASCADE,
  sheet INTEGER NOT NULL CHECK (sheet >= 0),
  sums BLOB NOT NULL,
  PRIMARY KEY (blob_id, sheet)
) STRICT, WITHOUT ROWID;
CREATE TABLE damages (
  blob_id TEXT PRIMARY KEY REFERENCES blobs (id) ON DELETE CASCADE,
  kind TEXT NOT NULL CHECK (kind IN ('missing', 'size', 'bytes', 'sums')),
  found_by TEXT NOT NULL CHECK (found_by IN ('read', 'check', 'scrub')),
  found_at_ms INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE scrubs (
  id INTEGER PRIMARY KEY CHECK (id = 1),
  started_at_ms INTEGER,
  finished_at_ms INTEGER,
  next_at_ms INTEGER NOT NULL,
  blob_id TEXT NOT NULL,
  position_bytes INTEGER NOT NULL,
  read_bytes INTEGER NOT NULL,
  total_bytes INTEGER NOT NULL
) STRICT;
`,
  NUMBERED_BLOBS,
  `
ALTER TABLE jobs ADD COLUMN again_at_ms INTEGER;
`,
]

/**
 * Whatever changes an account, its credentials' epoch or the terms of a space counts up the epoch of
 * the rules in the same statement, so that nobody can forget to (docs/decisions/0012-one-epoch.md).
 * A space's used bytes change with each upload, and are no rule.
 */
function rulesEpochTriggers(): string {
  const changes = {
    account_made: 'INSERT ON accounts',
    account_changed: 'UPDATE ON accounts',
    account_gone: 'DELETE ON accounts',
    space_made: 'INSERT ON spaces',
    space_changed: 'UPDATE OF id, owner_id, root_id, edition ON spaces',
    space_gone: 'DELETE ON spaces',
  }
  return Object.entries(changes)
    .map(
      ([name, change]) => `
CREATE TRIGGER epoch_${name} AFTER ${change} BEGIN
  UPDATE meta SET value = CAST(CAST(value AS INTEGER) + 1 AS TEXT) WHERE key = 'policy_epoch';
END;`,
    )
    .join('')
}
