// Changes of settings that were tried against a run, with what came of them.

export const trials = `
-- body: JSON, as the version of its schema has it.
CREATE TABLE trial (
  trial_id TEXT PRIMARY KEY,
  run_id TEXT NOT NULL REFERENCES run ON DELETE CASCADE,
  at INTEGER NOT NULL,
  version INTEGER NOT NULL,
  body TEXT NOT NULL
) STRICT;
CREATE INDEX trial_by_run ON trial (run_id);
`;
