/** Learning rates that change between steps: replays read them, with the bits of taped steps. */
import * as tf from '@tensorflow/tfjs';
import { ArgumentError } from '@wprox/arguments';
import { afterEach, expect, it, vi } from 'vitest';
import { onEachBackend } from '../../test/on-each-backend.js';
import { adam, rmsprop, sgd } from '../optimizers/index.js';
import { recordStep } from './record-step.js';

const STEPS = 40;
type Optimizer = tf.Optimizer & { learningRate: number };

const optimizers: Record<string, () => Optimizer> = {
  adam: () => adam({ learningRate: 1 }),
  rmsprop: () => rmsprop({ learningRate: 1, momentum: 0.5 }),
  sgd: () => sgd({ learningRate: 1 }),
};

/** The same by TensorFlow.js. */
const stock: Record<string, () => Optimizer> = {
  adam: () => tf.train.adam(1, 0.9, 0.999, 1e-8) as never,
  rmsprop: () => tf.train.rmsprop(1, 0.99, 0.5, 1e-16) as never,
  sgd: () => tf.train.sgd(1) as never,
};

function setRate(optimizer: Optimizer, rate: number): void {
  // There the field alone has no effect.
  if (optimizer.constructor === tf.SGDOptimizer) {
    (optimizer as unknown as tf.SGDOptimizer).setLearningRate(rate);
  } else {
    optimizer.learningRate = rate;
  }
}

const schedules: Record<string, (i: number) => number> = {
  cosine: (i) => 0.05 * (1 + Math.cos((Math.PI * i) / STEPS)),
  'warm-up': (i) => 0.01 * Math.min(1, i / 10),
  'steps of three': (i) => 0.1 * 0.9 ** Math.floor(i / 3),
};

/** A small fit; `decay` makes the step use a number of the learning rate's. */
function fit(optimizer: Optimizer, isDecayed = false) {
  const weight = tf.tidy(() => tf.variable(tf.tensor([1, -2, 0.5])));
  let calls = 0;
  const step = (x: tf.Tensor): tf.Tensor => {
    calls++;
    const loss = () => tf.mean(tf.square(tf.sub(tf.mul(x, weight), 1))) as tf.Scalar;
    const value = optimizer.minimize(loss, true, [weight])!;
    if (isDecayed) weight.assign(tf.mul(weight, 1 - 0.1 * optimizer.learningRate));
    return value;
  };
  return { optimizer, weight, step, calls: () => calls };
}

type Fit = ReturnType<typeof fit>;

/** Runs one fit in one way under a schedule, and returns its losses and weights. */
function train({ optimizer, weight }: Fit, run: Fit['step'], schedule: (i: number) => number) {
  const numbers: number[][] = [];
  for (let i = 0; i < STEPS; i++) {
    setRate(optimizer, schedule(i));
    const x = tf.tensor([1 + i / 10, 2, -1]);
    const loss = tf.tidy(() => run(x));
    numbers.push([...loss.dataSync(), ...weight.dataSync()]);
    tf.dispose([x, loss]);
  }
  return numbers;
}

/** Counts the graphs that TensorFlow takes from here on. @returns their number, and counts no more. */
function countGraphs(backend: string): () => number {
  if (backend !== 'tensorflow') return () => 0;
  const native = tf.backend() as unknown as {
    binding: { loadSavedModel(...args: unknown[]): number };
  };
  const { binding } = native;
  const loadSavedModel = vi.fn((...args: unknown[]) => binding.loadSavedModel(...args));
  native.binding = Object.create(binding, { loadSavedModel: { value: loadSavedModel } });
  return () => {
    native.binding = binding;
    return loadSavedModel.mock.calls.length;
  };
}

onEachBackend((backend) => {
  afterEach(() => {
    vi.restoreAllMocks();
  });

  const cases = [
    ...Object.entries(schedules).map(([kind, schedule]) => ['adam', kind, schedule] as const),
    ['rmsprop', 'cosine', schedules['cosine']!] as const,
    ['sgd', 'cosine', schedules['cosine']!] as const,
  ];

  it.each(cases)('%s with the rate of %s is replayed from one recording', (name, _, schedule) => {
    const before = tf.memory().numTensors;
    const [own, other] = [fit(optimizers[name]!()), fit(optimizers[name]!())];
    const step = recordStep(own.step);
    const graphs = countGraphs(backend);
    const found = train(own, step.run.bind(step), schedule);
    expect(step.report()).toMatchObject({ state: 'replayed', reason: undefined, note: undefined });
    expect(step.way).toBe(backend === 'tensorflow' ? 'one graph' : 'kernels');
    expect(graphs()).toBe(backend === 'tensorflow' ? 1 : 0);
    // The first makes accumulators, two are compared, and one sees a new rate if the two had the same.
    expect(own.calls()).toBeLessThanOrEqual(4);
    expect(found).toEqual(train(other, other.step, schedule));
    step.dispose();
    for (const { optimizer, weight } of [own, other]) {
      optimizer.dispose();
      weight.dispose();
    }
    expect(tf.memory().numTensors).toBe(before);
  });

  // On tensorflow Adam is TensorFlow's own operation, which rounds otherwise.
  it.skipIf(backend === 'tensorflow').each(cases)(
    '%s with the rate of %s has the bits of TensorFlow.js',
    (name, _, schedule) => {
      const [own, theirs] = [fit(optimizers[name]!()), fit(stock[name]!())];
      const step = recordStep(own.step);
      expect(train(own, step.run.bind(step), schedule)).toEqual(
        train(theirs, theirs.step, schedule),
      );
      step.dispose();
      tf.dispose([own.weight, theirs.weight]);
    },
  );

  it('follows a rate that is also in a number of the step', () => {
    const warn = vi.spyOn(console, 'warn');
    const schedule = (i: number) => (i < 12 ? 0.1 : i < 24 ? 0.05 : 0.05 / i);
    const [own, other] = [fit(optimizers['adam']!(), true), fit(optimizers['adam']!(), true)];
    const step = recordStep(own.step);
    const states: string[] = [];
    const found = train(
      own,
      (x) => {
        states.push(step.state);
        return step.run(x);
      },
      schedule,
    );
    expect(found).toEqual(train(other, other.step, schedule));
    expect([states[11], states[23]]).toEqual(['replayed', 'replayed']);
    expect(step.reason).toMatch(/learningRate of the optimizer changes/);
    expect(warn).not.toHaveBeenCalled();
    step.dispose();
    tf.dispose([own.weight, other.weight]);
  });

  it('refuses a step that sets the rate itself', () => {
    const [own, other] = [fit(optimizers['sgd']!()), fit(optimizers['sgd']!())];
    const scheduled =
      ({ optimizer, step }: Fit) =>
      (x: tf.Tensor) => {
        optimizer.learningRate *= 0.9;
        return step(x);
      };
    const step = recordStep(scheduled(own));
    const run = (each: Fit, run: Fit['step']) =>
      Array.from({ length: 8 }, () => {
        const x = tf.tensor([1, 2, 3]);
        tf.dispose([tf.tidy(() => run(x)), x]);
        return [...each.weight.dataSync()];
      });
    expect(run(own, step.run.bind(step))).toEqual(run(other, scheduled(other)));
    expect(step.reason).toMatch(/it changes learningRate of the optimizer; change it between/);
    step.dispose();
    tf.dispose([own.weight, other.weight]);
  });

  it('stays taped if an optimizer of TensorFlow.js gets another rate too often, and says so', () => {
    const warn = vi.spyOn(console, 'warn');
    const [own, other] = [fit(stock['adam']!()), fit(stock['adam']!())];
    const step = recordStep(own.step);
    const schedule = (i: number) => 0.1 / (1 + Math.floor(i / 5));
    const run = step.run.bind(step);
    for (let round = 0; round < 2; round++) {
      expect(train(own, run, schedule)).toEqual(train(other, other.step, schedule));
    }
    expect(step.state).toBe('taped');
    expect(step.reason).toMatch(/learningRate of the optimizer changes too often/);
    expect(warn).not.toHaveBeenCalled();
    step.dispose();
    tf.dispose([own.weight, other.weight]);
  });

  it.each([Number.NaN, Infinity, '0.1', undefined])(
    'throws at the rate %s, taped and replayed',
    (rate) => {
      const { optimizer, weight, step } = fit(optimizers['adam']!());
      const recorded = recordStep(step);
      train({ optimizer, weight } as Fit, recorded.run.bind(recorded), () => 0.1);
      expect(recorded.state).toBe('replayed');
      const before = [...weight.dataSync()];
      const held = tf.memory().numTensors;
      const x = tf.tensor([1, 2, 3]);
      for (const run of [step, recorded.run.bind(recorded)]) {
        optimizer.learningRate = rate as number;
        expect(() => tf.tidy(() => run(x))).toThrow(ArgumentError);
        expect(() => tf.tidy(() => run(x))).toThrow(/^learningRate/);
        expect([...weight.dataSync()]).toEqual(before);
      }
      x.dispose();
      expect(tf.memory().numTensors).toBe(held);
      recorded.dispose();
      weight.dispose();
    },
  );
});
