import { expect, it } from 'vitest';
import { phaseText } from './phase-strip.js';
import { barsOf } from './round-bars.js';

const step = (at: number, loss: number, penalty?: number) => ({
  iteration: 7,
  place: { kind: 'generator' as const, step: at, steps: 2 },
  loss,
  penalty,
});

it('shows the change of F since the first inner step beside the penalty', () => {
  const bars = barsOf({ iteration: 7, steps: [step(0, 0.5, 0), step(1, 0.25, 0.125)] });
  expect(bars).toEqual([
    { step: 1, change: 0, penalty: 0 },
    { step: 2, change: -0.25, penalty: 0.125 },
  ]);
});

it('names the phases as Algorithm 1 counts them', () => {
  expect(phaseText({ kind: 'critic', step: 2, steps: 5 })).toBe('critic step 3/5');
  expect(phaseText({ kind: 'generator', step: 0, steps: 5 })).toBe('inner step 1/5');
  expect(phaseText({ kind: 'anchor', step: 0, steps: 1 })).toBe('anchor');
  expect(phaseText(undefined)).toBe('not begun');
});
