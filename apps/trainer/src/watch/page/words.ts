/** Numbers, times and states in words. */
import type { RunState, RunView } from '../view.js';

/** The states in the order of the page: first what needs attention. */
export const STATE_ORDER: readonly RunState[] = [
  'failed',
  'unreadable',
  'training',
  'interrupted',
  'waiting',
  'complete',
];

export const STATE_NAMES: Readonly<Record<RunState, string>> = {
  failed: 'failed',
  unreadable: 'unreadable',
  training: 'training',
  interrupted: 'interrupted',
  waiting: 'waiting',
  complete: 'complete',
};

/** `about 3 min`, `12 s`, `2 h 5 min`. */
export function durationText(seconds: number): string {
  const whole = Math.max(0, Math.round(seconds));
  if (whole < 60) return `${whole} s`;
  const minutes = Math.round(whole / 60);
  if (minutes < 60) return `${minutes} min`;
  const hours = Math.floor(minutes / 60);
  if (hours < 48) return minutes % 60 === 0 ? `${hours} h` : `${hours} h ${minutes % 60} min`;
  return `${Math.round(hours / 24)} days`;
}

/** Three significant digits. */
export function measureText(value: number): string {
  if (value === 0) return '0';
  const size = Math.floor(Math.log10(Math.abs(value)));
  if (size < -4 || size > 6) return value.toExponential(1);
  return value.toFixed(Math.max(0, 2 - size));
}

export function plural(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}

/** `RWP, seed 1`. */
export function runTitle({ label, seed }: Pick<RunView, 'label' | 'seed'>): string {
  return `${label}, seed ${seed}`;
}

/** `4 training, 2 waiting, 6 complete`. */
export function countsText(runs: readonly RunView[]): string {
  const parts = STATE_ORDER.flatMap((state) => {
    const count = runs.filter((run) => run.state === state).length;
    return count === 0 ? [] : [`${count} ${STATE_NAMES[state]}`];
  });
  return parts.join(', ') || 'no runs';
}

/** The share of all budgets that is used, from 0 to 1. */
export function shareOf(runs: readonly RunView[]): number {
  if (runs.length === 0) return 0;
  return runs.reduce((sum, { share }) => sum + share, 0) / runs.length;
}

export const percentText = (share: number) => `${Math.floor(100 * share + 1e-9)} %`;
