// What is posted while a port opens arrives in order; a port that never opens is a closed one.
import { describe, expect, it, vi } from 'vitest';
import { createPortPair } from './memory-port.ts';
import { createOpeningPort } from './opening-port.ts';

describe('a port that is being opened', () => {
  it('sends what waited, in order, and then everything after', async () => {
    const [near, far] = createPortPair();
    const received: unknown[] = [];
    far.onMessage((message) => received.push(message));
    const port = createOpeningPort(Promise.resolve(near));
    port.post(1);
    port.post(2);
    await vi.waitFor(() => expect(received).toEqual([1, 2]));
    port.post(3);
    await vi.waitFor(() => expect(received).toEqual([1, 2, 3]));
  });

  it('receives, and hears the other side close', async () => {
    const [near, far] = createPortPair();
    const port = createOpeningPort(Promise.resolve(near));
    const receive = vi.fn();
    const notify = vi.fn();
    port.onMessage(receive);
    port.onClose(notify);
    far.post('hello');
    await vi.waitFor(() => expect(receive).toHaveBeenCalledWith('hello'));
    far.close();
    await vi.waitFor(() => expect(notify).toHaveBeenCalledOnce());
  });

  it('is closed when it does not open', async () => {
    const port = createOpeningPort(Promise.reject(new Error('refused')));
    const notify = vi.fn();
    port.onClose(notify);
    await vi.waitFor(() => expect(notify).toHaveBeenCalledOnce());
  });

  it('closes the port that comes too late', async () => {
    const [near, far] = createPortPair();
    const notify = vi.fn();
    far.onClose(notify);
    createOpeningPort(Promise.resolve(near)).close();
    await vi.waitFor(() => expect(notify).toHaveBeenCalledOnce());
  });
});
