// What probes of a run came to.

export const probes = `
-- body: JSON, as the version of its schema has it.
CREATE TABLE probe_result (
  probe_result_id INTEGER PRIMARY KEY,
  run_id TEXT NOT NULL REFERENCES run ON DELETE CASCADE,
  at INTEGER NOT NULL,
  version INTEGER NOT NULL,
  body TEXT NOT NULL
) STRICT;
CREATE INDEX probe_result_by_run ON probe_result (run_id);
`;
