// One value after another to whoever listens, in this process and at once.

export class Topic<T> {
  private readonly listeners = new Set<(value: T) => void>();

  /** Returns what ends the subscription. */
  subscribe(listener: (value: T) => void): () => void {
    this.listeners.add(listener);
    return () => { this.listeners.delete(listener); };
  }

  publish(value: T): void {
    for (const listener of [...this.listeners]) listener(value);
  }
}
