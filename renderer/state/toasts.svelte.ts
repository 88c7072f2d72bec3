// Short messages that come and go, and what readers of the screen are told.
import { sentenceOf } from './sentence.ts';

export interface Toast {
  readonly id: number;
  readonly says: string;
  readonly action: { readonly label: string; readonly run: () => void } | null;
}

/** Long enough to read a sentence and to reach Undo (WCAG asks for time to react; 10 s is its usual advice). */
const shownMs = 10_000;
/** Status is said at most once in this time; the newest wins. */
const politeMs = 5_000;

export class Toasts {
  list = $state.raw<readonly Toast[]>([]);
  /** Text of the polite live region. */
  status = $state('');
  /** Text of the assertive live region. */
  alert = $state('');

  private lastId = 0;
  private isHeld = false;
  private waitingStatus: string | null = null;
  private lastStatusAt = -Infinity;

  /** Shows a sentence, with an action such as Undo. */
  show(says: string, action: Toast['action'] = null): void {
    const id = (this.lastId += 1);
    this.list = [...this.list.slice(-2), { id, says, action }];
    const leave = (): void => {
      if (this.isHeld) setTimeout(leave, 2_000);
      else this.close(id);
    };
    setTimeout(leave, shownMs);
  }

  /** Shows what went wrong with something the person asked for. A cancelled call is no mishap. */
  report(error: unknown): void {
    const says = sentenceOf(error);
    if (says === null) return;
    this.show(says);
    this.alert = says;
  }

  close(id: number): void {
    this.list = this.list.filter((toast) => toast.id !== id);
  }

  /** Keeps all toasts while the person looks at them. */
  hold(isHeld: boolean): void {
    this.isHeld = isHeld;
  }

  /** Tells readers of the screen a change of state: never single epochs. */
  announce(says: string): void {
    const wait = this.lastStatusAt + politeMs - performance.now();
    if (wait <= 0) return this.say(says);
    if (this.waitingStatus === null) setTimeout(() => this.say(this.waitingStatus ?? ''), wait);
    this.waitingStatus = says;
  }

  private say(says: string): void {
    this.waitingStatus = null;
    this.lastStatusAt = performance.now();
    this.status = says;
  }
}
