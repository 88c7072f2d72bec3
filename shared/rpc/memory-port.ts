// Two ports joined in memory: for tests, with the copying and the order of a real one.
import type { Port } from './port.ts';

class MemoryPort implements Port {
  other: MemoryPort | null = null;
  private receive: ((message: unknown) => void) | null = null;
  private readonly early: unknown[] = [];
  private notify: () => void = () => {};
  private isOpen = true;

  post(message: unknown): void {
    const copy = structuredClone(message);
    const { other } = this;
    if (this.isOpen) queueMicrotask(() => other?.deliver(copy));
  }

  onMessage(receive: (message: unknown) => void): void {
    this.receive = receive;
    for (const message of this.early.splice(0)) receive(message);
  }

  onClose(notify: () => void): void {
    this.notify = notify;
  }

  close(): void {
    if (!this.isOpen) return;
    this.isOpen = false;
    const { other } = this;
    queueMicrotask(() => other?.hearClose());
  }

  private deliver(message: unknown): void {
    if (!this.isOpen) return;
    if (this.receive === null) this.early.push(message);
    else this.receive(message);
  }

  private hearClose(): void {
    if (!this.isOpen) return;
    this.isOpen = false;
    this.notify();
  }
}

/** Two ports: what one posts, the other receives. */
export function createPortPair(): [Port, Port] {
  const left = new MemoryPort();
  const right = new MemoryPort();
  left.other = right;
  right.other = left;
  return [left, right];
}
