// Numbers and times as people read them. The rules stand in the product's style guide: decimal point, true minus, narrow space.
import { groupDigits } from '../../shared/group-digits.ts';

const minus = '\u2212';
/** Shown where there is no value. */
export const noValue = '\u2013';

function withSign(text: string): string {
  return text.startsWith('-') ? minus + text.slice(1) : text;
}

function scientific(value: number): string {
  const [mantissa = '', exponent = ''] = value.toExponential(1).split('e');
  return withSign(`${mantissa}e${exponent.replace('+', '')}`);
}

/** A whole number: 12 345. */
export function formatCount(value: number): string {
  const digits = Math.abs(Math.round(value)).toString();
  return (value < 0 ? minus : '') + groupDigits(digits);
}

/** A loss or another measured value: 3 decimals, 3 significant digits below 0.01, 1.2e-6 below 0.0001, grouped digits from 1000 on. */
export function formatValue(value: number): string {
  if (!Number.isFinite(value)) return noValue;
  const size = Math.abs(value);
  if (size === 0) return '0';
  if (size < 0.0001 || size >= 1e7) return scientific(value);
  if (size < 0.01) return withSign(value.toPrecision(3));
  if (size >= 1000) return formatCount(value);
  return withSign(value.toFixed(size >= 100 ? 1 : 3));
}

/** A fraction as a percentage with one decimal: 0.953 is 95.3%. */
export function formatPercent(fraction: number): string {
  return Number.isFinite(fraction) ? withSign(`${(fraction * 100).toFixed(1)}%`) : noValue;
}

/** A number on an axis: no more digits than the tick needs. */
export function formatTick(value: number): string {
  const size = Math.abs(value);
  if (size === 0) return '0';
  if (size < 0.0001 || size >= 1e6) return withSign(value.toExponential().replace('e+', 'e'));
  if (size >= 1000) return formatCount(value);
  return withSign(String(Number(value.toPrecision(6))));
}

export function formatPercentTick(fraction: number): string {
  return withSign(`${Number((fraction * 100).toPrecision(6))}%`);
}

/** A setting as it is written in an experiment file: 0.00001 rather than 1e-5, true, none. */
export function formatSetting(value: unknown): string {
  if (value === null || value === undefined) return 'none';
  if (typeof value === 'string') return value === '' ? '""' : value;
  if (typeof value === 'number') return withSign(Math.abs(value) >= 1e-6 || value === 0 ? plainDigits(value) : String(value));
  return JSON.stringify(value);
}

function plainDigits(value: number): string {
  const text = String(value);
  return text.includes('e') ? value.toFixed(20).replace(/(\.\d*?)0+$/, '$1').replace(/\.$/, '') : text;
}

/** A span of time in seconds: 2.4 ms, 0.31 s, 93 s, 4.6 min, 2 h 10 min. */
export function formatDuration(seconds: number): string {
  if (!Number.isFinite(seconds) || seconds < 0) return noValue;
  if (seconds > 0 && seconds < 0.0995) return `${(seconds * 1000).toPrecision(2)} ms`;
  if (seconds < 10) return `${seconds < 1 ? seconds.toFixed(2) : seconds.toFixed(1)} s`;
  if (seconds < 99.5) return `${Math.round(seconds)} s`;
  if (seconds < 59.95 * 60) return `${(seconds / 60).toFixed(1)} min`;
  const minutes = Math.round(seconds / 60);
  return `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

const two = (value: number): string => String(value).padStart(2, '0');

/** Clock of 24 hours with seconds, local time. */
export function formatClock(at: number): string {
  const date = new Date(at);
  return `${two(date.getHours())}:${two(date.getMinutes())}:${two(date.getSeconds())}`;
}

/** When something started, as short as it is clear: 14:36 on the same day, else 3 Mar 14:36, with the year in another year. */
export function formatMoment(at: number, now: number): string {
  const date = new Date(at);
  const today = new Date(now);
  const time = `${two(date.getHours())}:${two(date.getMinutes())}`;
  if (date.toDateString() === today.toDateString()) return time;
  const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
  const day = `${date.getDate()} ${months[date.getMonth()] ?? ''}`;
  return date.getFullYear() === today.getFullYear() ? `${day} ${time}` : `${day} ${date.getFullYear()}`;
}

/** `epochs 16 to 41`, or `epoch 16`. */
export function formatEpochs(from: number, to: number, unit: 'epoch' | 'step' = 'epoch'): string {
  return from === to ? `${unit} ${from}` : `${unit}s ${from} to ${to}`;
}
