// The far end of the worker and fork transports in the protocol tests.
import process from 'node:process';
import { parentPort } from 'node:worker_threads';
import { createMessagePort } from '../../shared/rpc/message-port.ts';
import type { Port } from '../../shared/rpc/port.ts';
import { serveFixture } from './protocol-fixture.ts';

/** A port over the channel of a forked process (`serialization: 'advanced'`). */
function createProcessPort(): Port {
  return {
    post: (message) => void process.send?.(message),
    onMessage: (receive) => void process.on('message', receive),
    onClose: (notify) => void process.once('disconnect', notify),
    close: () => process.disconnect(),
  };
}

serveFixture(parentPort === null ? createProcessPort() : createMessagePort(parentPort));
