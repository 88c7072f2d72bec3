// How the app writes large whole numbers, in main's sentences and on the page alike.

/** A narrow space between thousands, from 5 digits on: 9999, 10\u202f000. */
export function groupDigits(digits: string): string {
  return digits.length < 5 ? digits : digits.replace(/\B(?=(\d{3})+$)/g, '\u202f');
}
