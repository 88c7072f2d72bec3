// A loss without what L1 and L2 add to it: the penalty is no error, and differs with the settings.

/**
 * What summing up in single precision may lose of a number: ten times its last digit. Where weights blow up, a penalty of 1e9 leaves
 * nothing of the error beside it; that is not a perfect answer.
 */
const lossOfDigits = 1e-6;

/** The error in a loss that holds a penalty (0 or more), as far as its digits tell it: where they do not, the most that it can be. */
export function errorWithout(penalty: number, loss: number): number {
  const error = loss - penalty;
  const unseen = lossOfDigits * penalty;
  return Math.abs(error) < unseen ? unseen : error;
}
