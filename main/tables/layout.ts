// What each input of a prepared matrix stands for, so that new rows can be made that still mean something.
import { widthOf } from './encoders.ts';
import type { FittedFeature } from './matrices.ts';

/** Neighbouring inputs that belong together. */
export interface Block {
  readonly start: number;
  readonly width: number;
  /**
   * `quantity`: a number, between two of which lies another. `category`: one of several values (one-hot inputs, a category's number,
   * a truth value, the mark of a gap), between which there is nothing. `words`: how often each word comes.
   */
  readonly kind: 'quantity' | 'category' | 'words';
}

/** The blocks of all inputs, in their order. */
export function layoutOf(fitted: readonly FittedFeature[]): Block[] {
  let start = 0;
  return fitted.flatMap(({ feature, encoder }): Block[] => {
    const own: Omit<Block, 'start'>[] =
      encoder.kind === 'number'
        ? [{ width: 1, kind: feature.isQuantity ? 'quantity' : 'category' }, ...(encoder.marksMissing ? [{ width: 1, kind: 'category' } as const] : [])]
        : [{ width: widthOf(encoder), kind: encoder.kind === 'hashing' ? 'words' : 'category' }];
    return own.map((block) => ({ ...block, start: (start += block.width) - block.width }));
  });
}

/** Positions of the inputs of these kinds. */
export function inputsOf(layout: readonly Block[], ...kinds: readonly Block['kind'][]): number[] {
  return layout.filter(({ kind }) => kinds.includes(kind)).flatMap(({ start, width }) => Array.from({ length: width }, (_, index) => start + index));
}
