CREATE TABLE checkpoint (
  run_id TEXT NOT NULL REFERENCES run ON DELETE CASCADE,
  step INTEGER NOT NULL,
  epoch INTEGER NOT NULL,
  saved_at INTEGER NOT NULL,
  bytes BLOB NOT NULL,
  PRIMARY KEY (run_id, step)
) STRICT;

CREATE TABLE dataset (
  dataset_id TEXT PRIMARY KEY,
  name TEXT NOT NULL,
  byte_length INTEGER NOT NULL,
  imported_at INTEGER NOT NULL,
  sample_id TEXT,
  suggested_target TEXT NOT NULL,
  profile TEXT NOT NULL
) STRICT;

CREATE TABLE experiment (
  experiment_id TEXT PRIMARY KEY,
  name TEXT NOT NULL,
  dataset_id TEXT NOT NULL REFERENCES dataset,
  created_at INTEGER NOT NULL,
  source TEXT NOT NULL
) STRICT;

CREATE TABLE fork_origin (
  run_id TEXT PRIMARY KEY REFERENCES run ON DELETE CASCADE,
  bytes BLOB NOT NULL
) STRICT;

CREATE TABLE metric_chunk (
  chunk_id INTEGER PRIMARY KEY,
  run_id TEXT NOT NULL REFERENCES run ON DELETE CASCADE,
  grp TEXT NOT NULL,
  first_step INTEGER NOT NULL,
  last_step INTEGER NOT NULL,
  count INTEGER NOT NULL,
  names TEXT NOT NULL,
  steps BLOB NOT NULL,
  vals BLOB NOT NULL
) STRICT;

CREATE TABLE probe_result (
  probe_result_id INTEGER PRIMARY KEY,
  run_id TEXT NOT NULL REFERENCES run ON DELETE CASCADE,
  at INTEGER NOT NULL,
  version INTEGER NOT NULL,
  body TEXT NOT NULL
) STRICT;

CREATE TABLE run (
  run_id TEXT PRIMARY KEY,
  experiment_id TEXT NOT NULL REFERENCES experiment,
  dataset_id TEXT NOT NULL REFERENCES dataset,
  session_id TEXT REFERENCES session ON DELETE SET NULL,
  parent_run_id TEXT,
  name TEXT NOT NULL,
  repeat INTEGER NOT NULL,
  task TEXT NOT NULL,
  status TEXT NOT NULL,
  status_reason TEXT,
  created_at INTEGER NOT NULL,
  changed_at INTEGER NOT NULL,
  started_at INTEGER,
  ended_at INTEGER,
  trashed_at INTEGER,
  tags TEXT NOT NULL,
  note TEXT NOT NULL,
  spec_version INTEGER NOT NULL,
  spec TEXT NOT NULL,
  changed_settings TEXT NOT NULL,
  facts TEXT,
  environment TEXT,
  preprocessing TEXT,
  parameters INTEGER,
  steps_per_epoch INTEGER,
  epoch INTEGER NOT NULL,
  step INTEGER NOT NULL,
  seconds REAL NOT NULL,
  not_finite_step INTEGER,
  metrics TEXT NOT NULL,
  finding TEXT
, forked_at_step INTEGER, edits TEXT NOT NULL DEFAULT '[]') STRICT;

CREATE TABLE run_event (
  event_id INTEGER PRIMARY KEY,
  run_id TEXT NOT NULL REFERENCES run ON DELETE CASCADE,
  at INTEGER NOT NULL,
  epoch INTEGER NOT NULL,
  step INTEGER NOT NULL,
  kind TEXT NOT NULL,
  says TEXT NOT NULL
) STRICT;

CREATE TABLE session (
  session_id TEXT PRIMARY KEY,
  pid INTEGER NOT NULL,
  seen_at INTEGER NOT NULL
) STRICT;

CREATE TABLE setting (
  name TEXT PRIMARY KEY,
  value TEXT NOT NULL
) STRICT;

CREATE TABLE trial (
  trial_id TEXT PRIMARY KEY,
  run_id TEXT NOT NULL REFERENCES run ON DELETE CASCADE,
  at INTEGER NOT NULL,
  version INTEGER NOT NULL,
  body TEXT NOT NULL
) STRICT;

CREATE UNIQUE INDEX metric_chunk_by_step ON metric_chunk (run_id, grp, first_step);

CREATE INDEX probe_result_by_run ON probe_result (run_id);

CREATE INDEX run_by_change ON run (changed_at);

CREATE INDEX run_by_dataset ON run (dataset_id);

CREATE INDEX run_by_experiment ON run (experiment_id);

CREATE INDEX run_by_session ON run (session_id);

CREATE INDEX run_by_status ON run (status);

CREATE INDEX run_event_by_run ON run_event (run_id);

CREATE INDEX trial_by_run ON trial (run_id);
