// What every service works with, composed once in app.ts.
import type { AppContract } from '../../shared/rpc/contract.ts';
import type { Handlers } from '../../shared/rpc/define.ts';
import type { Tables } from '../tables/tables.ts';
import type { Store } from './store.ts';

export interface Context {
  readonly store: Store;
  /** Opens the tables where they are not open yet. */
  readonly tables: () => Promise<Tables>;
  readonly resourcesFolder: string;
  /** Milliseconds since 1970. */
  readonly clock: () => number;
  readonly newId: () => string;
  /** One line for each defect that nobody else reports. */
  readonly log: (line: string) => void;
}

/** The handlers of one noun of the contract, like `datasets`. */
export type HandlersOf<Noun extends string> = Pick<Handlers<AppContract>, Extract<keyof AppContract, `${Noun}.${string}`>>;
