// Several checkpoints a run instead of one, learning rates set by hand, and runs that began from another run's checkpoint.

export const checkpointsAndForks = `
ALTER TABLE checkpoint RENAME TO single_checkpoint;
CREATE TABLE checkpoint (
  run_id TEXT NOT NULL REFERENCES run ON DELETE CASCADE,
  step INTEGER NOT NULL,
  epoch INTEGER NOT NULL,
  saved_at INTEGER NOT NULL,
  bytes BLOB NOT NULL,
  PRIMARY KEY (run_id, step)
) STRICT;
INSERT INTO checkpoint (run_id, step, epoch, saved_at, bytes) SELECT run_id, step, epoch, saved_at, bytes FROM single_checkpoint;
DROP TABLE single_checkpoint;

-- The checkpoint of another run that a fork began from. A copy: the fork can be trained again when that run is gone.
CREATE TABLE fork_origin (
  run_id TEXT PRIMARY KEY REFERENCES run ON DELETE CASCADE,
  bytes BLOB NOT NULL
) STRICT;

ALTER TABLE run ADD COLUMN forked_at_step INTEGER;
ALTER TABLE run ADD COLUMN edits TEXT NOT NULL DEFAULT '[]';
`;
