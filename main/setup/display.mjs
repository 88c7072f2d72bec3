// A screen that nobody sees, for windows under test.
import { spawn } from 'node:child_process';
import { endWithUs } from './child-process.mjs';
import { findOnPath } from './find-program.mjs';
import { SetupError } from './terminal.mjs';

/** @typedef {{ display: string, close: () => void }} VirtualDisplay `display`: the value of DISPLAY */

/**
 * Starts an X server of its own, on a number that is free.
 * @returns {Promise<VirtualDisplay>}
 */
export function openVirtualDisplay() {
  return new Promise((resolve, reject) => {
    const server = spawn(findOnPath(['Xvfb']) ?? 'Xvfb', ['-displayfd', '3', '-screen', '0', '1600x1000x24', '-nolisten', 'tcp'], { stdio: ['ignore', 'ignore', 'ignore', 'pipe'] });
    endWithUs(server);
    const fail = () => {
      reject(new SetupError('The virtual display (Xvfb) did not start.', 'check that Xvfb runs: Xvfb -displayfd 1'));
    };
    server.on('error', fail);
    server.on('exit', fail);
    server.stdio[3]?.on('data', (bytes) => {
      resolve({ display: `:${String(bytes).trim()}`, close: () => void server.kill() });
    });
  });
}
