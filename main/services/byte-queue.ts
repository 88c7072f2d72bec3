// Bytes from one side to the other with back-pressure: `push` settles when the reader has taken the slice.

export class ByteQueue implements AsyncIterable<Uint8Array> {
  private readonly waiting: { bytes: Uint8Array; taken: () => void }[] = [];
  private error: Error | null = null;
  private hasEnded = false;
  private wake: () => void = () => undefined;

  push(bytes: Uint8Array): Promise<void> {
    return new Promise((taken) => {
      this.waiting.push({ bytes, taken });
      this.wake();
    });
  }

  end(): void {
    this.hasEnded = true;
    this.wake();
  }

  /** The reader gets this error instead of more bytes. */
  fail(error: Error): void {
    this.error = error;
    this.wake();
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<Uint8Array> {
    for (;;) {
      if (this.error !== null) throw this.error;
      const next = this.waiting.shift();
      if (next !== undefined) {
        next.taken();
        yield next.bytes;
      } else if (this.hasEnded) return;
      else await new Promise<void>((resolve) => { this.wake = resolve; });
    }
  }
}
