import { expect, it } from 'vitest';
import { PaceMeter } from './pace-meter.js';

const paceAfter = (...ends: number[]) => {
  const meter = new PaceMeter();
  for (const end of ends) meter.add(end);
  return meter.perSecond;
};

it('counts the iterations of the last second', () => {
  expect(paceAfter()).toBe(0);
  expect(paceAfter(0.5)).toBe(2);
  expect(paceAfter(0.25, 0.5, 0.75)).toBe(4);
  // Slow ones first, then fast ones.
  expect(paceAfter(10, 20, ...Array.from({ length: 40 }, (_, i) => 20.125 + i / 8))).toBe(8);
  expect(paceAfter(10, 30)).toBe(0.05);
});
