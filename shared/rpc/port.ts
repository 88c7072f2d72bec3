// The narrow waist between two processes: something that carries structured-cloneable messages in order, both ways.

export interface Port {
  /** Typed arrays and plain data only. Messages arrive in order, or the port closes. */
  post(message: unknown): void;
  /** Registers the one receiver. Messages that came earlier are delivered first. */
  onMessage(receive: (message: unknown) => void): void;
  /** Called once, when the other side is gone. */
  onClose(notify: () => void): void;
  close(): void;
}
