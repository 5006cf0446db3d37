import { describe, expect, it } from 'vitest';
import {
  type Curve,
  type FlowFrames,
  type FlowSetting,
  FRAMES,
  flowAnswer,
  flowFrames,
  HORIZON,
  normalAt,
  potentialOf,
  stepAt,
} from './frames.js';

const setting: FlowSetting = {
  startMean: -1.5,
  startDeviation: 0.4,
  target: 'normal',
  targetMean: 1,
  targetDeviation: 0.8,
  h: 0.25,
};

/** ∫ f(x) y(x) dx by trapezoids. */
function integral({ x, y }: Curve, f: (x: number) => number = () => 1): number {
  let sum = 0;
  for (let i = 1; i < x.length; i++) {
    sum += ((x[i]! - x[i - 1]!) * (f(x[i]!) * y[i]! + f(x[i - 1]!) * y[i - 1]!)) / 2;
  }
  return sum;
}

describe('a normal target', () => {
  const frames = flowFrames(setting);

  it('has the closed form of Ornstein and Uhlenbeck', () => {
    const rate = 1 / 0.8 ** 2;
    for (const k of [0, 7, FRAMES]) {
      const time = (k / FRAMES) * HORIZON;
      const kept = Math.exp(-rate * time);
      const mean = 1 - 2.5 * kept;
      const variance = 0.16 * kept ** 2 + 0.64 * (1 - kept ** 2);
      const curve = frames.exact[k]!;
      expect(integral(curve)).toBeCloseTo(1, 8);
      expect(integral(curve, (x) => x)).toBeCloseTo(mean, 8);
      expect(integral(curve, (x) => (x - mean) ** 2)).toBeCloseTo(variance, 7);
    }
  });

  it('takes the steps of normals in closed form', () => {
    // m − mᵏ + hV′(m) = 0 and s² − s·sᵏ + h(s²/σ² − 1) = 0.
    const rate = 0.25 / 0.64;
    let [mean, deviation] = [-1.5, 0.4];
    for (const [k, { time, between }] of frames.steps.entries()) {
      const exact = normalAt(setting, time);
      const expected = Math.hypot(mean - exact.mean, deviation - exact.deviation);
      expect(between, `step ${k}`).toBeCloseTo(expected, 6);
      const curve = frames.jko[k]!;
      expect(integral(curve)).toBeCloseTo(1, 4);
      expect(integral(curve, (x) => x)).toBeCloseTo(mean, 4);
      mean = (mean + rate * 1) / (1 + rate);
      deviation =
        (deviation + Math.sqrt(deviation ** 2 + 4 * (1 + rate) * 0.25)) / (2 * (1 + rate));
    }
    expect(frames.steps).toHaveLength(13);
  });

  it('has a solver that agrees with the closed form', () => {
    expect(frames.solverDistance).toBeLessThan(1e-4);
  });

  it('comes nearer to the exact flow with smaller steps, in first order', () => {
    const atTime = (h: number) =>
      flowFrames({ ...setting, h }).steps.find(({ time }) => Math.abs(time - 1) < 1e-9)!.between;
    expect(atTime(0.1) / atTime(0.05)).toBeGreaterThan(1.8);
    expect(atTime(0.1) / atTime(0.05)).toBeLessThan(2.2);
  });
});

describe('two wells', () => {
  const wells: FlowSetting = { ...setting, target: 'two-wells', targetMean: 0.2, h: 0.1 };
  const frames = flowFrames(wells);

  it('has the target e^{−V}, normalized', () => {
    expect(integral(frames.target)).toBeCloseTo(1, 6);
    const v = potentialOf(wells).value;
    const ratios = [...frames.target.x.keys()]
      .filter((i) => frames.target.y[i]! > 1e-3)
      .map((i) => frames.target.y[i]! * Math.exp(v(frames.target.x[i]!)));
    expect(Math.max(...ratios) / Math.min(...ratios)).toBeLessThan(1.001);
  });

  it('goes to the target, exactly and in steps', () => {
    const [first, last] = [frames.steps[0]!, frames.steps.at(-1)!];
    expect(first.between).toBeLessThan(1e-9);
    expect(last.exactToTarget).toBeLessThan(first.exactToTarget / 4);
    expect(Math.max(...frames.steps.map(({ between }) => between))).toBeLessThan(0.25);
  });

  it('has derivatives that fit', () => {
    const { value, derivative, secondDerivative } = potentialOf(wells);
    for (const x of [-1, 0.3, 1.7]) {
      expect((value(x + 1e-5) - value(x - 1e-5)) / 2e-5).toBeCloseTo(derivative(x), 6);
      expect((derivative(x + 1e-5) - derivative(x - 1e-5)) / 2e-5).toBeCloseTo(
        secondDerivative(x),
        6,
      );
    }
  });
});

it('shows the step before a time', () => {
  const frames = flowFrames(setting) as FlowFrames;
  expect(stepAt(frames, 0.24)).toBe(0);
  expect(stepAt(frames, 0.75)).toBe(3);
  expect(stepAt(frames, 9)).toBe(12);
});

it.each<Partial<FlowSetting>>([
  { startMean: -2.5, startDeviation: 1.2, targetMean: 2.5, targetDeviation: 0.4 },
  { startMean: 2.5, startDeviation: 0.2, targetMean: -2.5, targetDeviation: 1.5, h: 0.05 },
  { startMean: -2.5, startDeviation: 1.2, targetMean: 2.5, targetDeviation: 0.4, h: 1 },
  {
    target: 'two-wells',
    startMean: -2.5,
    startDeviation: 1.2,
    targetMean: 2.5,
    targetDeviation: 0.4,
  },
  {
    target: 'two-wells',
    startMean: -2.5,
    startDeviation: 0.2,
    targetMean: 2.5,
    targetDeviation: 1.5,
    h: 1,
  },
  {
    target: 'two-wells',
    startMean: 2.5,
    startDeviation: 0.2,
    targetMean: 2.5,
    targetDeviation: 0.4,
    h: 0.05,
  },
])('answers at the limits of its fields: %o', (part) => {
  const answer = flowAnswer({ ...setting, ...part });
  expect(answer).not.toHaveProperty('problem');
  const { steps } = answer as FlowFrames;
  expect(steps.every(({ between }) => Number.isFinite(between))).toBe(true);
});

it('says what stands against a flow', () => {
  expect(flowAnswer({ ...setting, h: 0 })).toEqual({
    problem: 'No minimum was found for h = 0. Choose a smaller step h.',
  });
  const far = { ...setting, target: 'two-wells', startMean: 1e200 } as const;
  expect(flowAnswer(far)).toHaveProperty('problem', expect.stringContaining('Move start'));
});
