// `vi.waitFor` gives up after a second of its own accord, which a busy machine may need for a message to another process and back.
import { vi } from 'vitest';

const timeoutMs = 20_000;
const waitFor = vi.waitFor.bind(vi);
vi.waitFor = (callback, options = {}) => waitFor(callback, typeof options === 'number' ? options : { timeout: timeoutMs, ...options });
