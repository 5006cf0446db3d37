/** Formats durations, bytes, losses and bars for the displays. */

import type { DistanceMeasure } from '@wprox/experiments/run-folders';

/** Formats seconds as `0:07`, `12:45` or `1:02:03`; an unknown duration as `-`. */
export function formatClock(seconds: number | undefined): string {
  if (seconds === undefined || !Number.isFinite(seconds)) return '-';
  const whole = Math.max(0, Math.round(seconds));
  const [h, m, s] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60, whole % 60];
  const two = (value: number) => String(value).padStart(2, '0');
  return h > 0 ? `${h}:${two(m)}:${two(s)}` : `${m}:${two(s)}`;
}

/** Formats bytes in decimal units, such as `135.2 MB`. */
export function formatBytes(bytes: number): string {
  const units = ['bytes', 'kB', 'MB', 'GB', 'TB'];
  let value = bytes;
  let unit = 0;
  while (value >= 999.95 && unit < units.length - 1) {
    value /= 1000;
    unit++;
  }
  return `${unit === 0 ? value : value.toFixed(1)} ${units[unit]}`;
}

/** Formats a number with two to four digits, in nine characters at most; undefined as `-`. */
export function formatNumber(value: number | undefined): string {
  if (value === undefined) return '-';
  if (!Number.isFinite(value)) return String(value);
  const size = Math.abs(value);
  if (size !== 0 && (size < 0.001 || size >= 1e5)) return value.toExponential(1);
  return value.toFixed(size < 10 ? 3 : size < 100 ? 2 : 1);
}

/** Short names of the distances. */
export const DISTANCE_NAMES: Readonly<Record<DistanceMeasure, string>> = {
  frechet: 'Fréchet',
  'wasserstein-2': 'W₂',
};

/** Returns a bar of exactly `width` characters; `fraction`, from 0 to 1, of them are filled. */
export function formatBar(fraction: number, width: number): string {
  const bounded = Math.min(1, Math.max(0, Number.isFinite(fraction) ? fraction : 0));
  const filled = Math.floor(bounded * width);
  return '━'.repeat(filled) + '─'.repeat(width - filled);
}

/** Shortens a text to `width` characters; a shortened text ends with an ellipsis. */
export function cutToWidth(text: string, width: number): string {
  return text.length <= width ? text : `${text.slice(0, Math.max(0, width - 1))}…`;
}
