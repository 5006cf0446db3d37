/** Steps that cannot be replayed stay taped, give the right results and say why. */
import * as tf from '@tensorflow/tfjs';
import { ArgumentError } from '@wprox/arguments';
import { afterEach, expect, it, vi } from 'vitest';
import { onEachBackend } from '../../test/on-each-backend.js';
import { Random } from '../random/random.js';
import { recordStep } from './record-step.js';

type Step = (x: tf.Tensor) => tf.Tensor;

/** Makes steps of which each run does something that the last one did not, and what they say. */
const steps: Record<string, [make: () => Step, reason: RegExp]> = {
  'a hidden counter': [
    () => {
      let count = 0;
      return (x) => tf.mul(x, tf.scalar(++count));
    },
    /constant \[\] of float32 in it changes/,
  ],
  'a counter in an attribute': [
    () => {
      let count = 0;
      return (x) => tf.leakyRelu(x, ++count / 10);
    },
    /attribute of operation 0, LeakyRelu, changes/,
  ],
  'random numbers of TensorFlow.js': [
    () => (x) => tf.add(x, tf.randomUniform(x.shape)),
    /no Random of @wprox\/runtime/,
  ],
  'a random branch': [() => (x) => (Math.random() < 2 ? tf.neg(x) : x), /no Random/],
  'random integers': [
    () => {
      const random = new Random(1);
      return (x) => tf.slice(x, random.integer(1), 1);
    },
    /random integers/,
  ],
  'random numbers that are changed': [
    () => {
      const random = new Random(1);
      return (x) => tf.add(x, tf.tensor(random.uniform(2).map(Math.sqrt)));
    },
    /do not become a tensor as they are/,
  ],
  'a Random of its own': [
    () => (x) => tf.add(x, tf.tensor(new Random(1).uniform(2))),
    /Random that it makes itself/,
  ],
  'reading back': [() => (x) => tf.mul(x, x.dataSync()[0]!), /reads numbers back/],
  'a tensor of elsewhere': [
    () => {
      let count = 0;
      const others = Array.from({ length: 7 }, (_, i) => tf.tensor([i, 1]));
      return (x) => tf.mul(x, others[count++]!);
    },
    /another one from run to run/,
  ],
  'a state in tensors': [
    () => {
      let last = tf.tensor([1, 1]);
      return (x) => {
        const used = last;
        last = tf.keep(tf.add(used, 1));
        const result = tf.mul(x, used);
        used.dispose();
        return result;
      };
    },
    /disposes a tensor that was made before/,
  ],
  'the last result that it remembers': [
    () => {
      let last: tf.Tensor | undefined;
      return (x) => {
        const y = tf.square(x);
        last?.dispose();
        last = tf.keep(tf.clone(y));
        return y;
      };
    },
    /disposes a tensor that was made before/,
  ],
  'tensors that are left behind': [
    () => (x) => {
      tf.keep(tf.add(x, 1));
      return tf.neg(x);
    },
    /leaves 1 tensors behind/,
  ],
  'an input that it keeps': [
    () => (x) => {
      tf.keep(x);
      return tf.neg(x);
    },
    /keeps a tensor/,
  ],
  'its input as result': [() => (x) => x, /returns one of its inputs/],
  'a new operation each time': [
    () => {
      let count = 0;
      return (x) => {
        let y: tf.Tensor = tf.neg(x);
        for (let i = 0; i < count % 3; i++) y = tf.square(y);
        count++;
        return y;
      };
    },
    /ran \d operations once and \d another time/,
  ],
  'new variables': [
    () => (x) => {
      const variable = tf.variable(x);
      const y = tf.square(variable);
      variable.dispose();
      return y;
    },
    /makes variables/,
  ],
};

onEachBackend(() => {
  afterEach(() => {
    vi.restoreAllMocks();
  });

  it.each(Object.entries(steps))('refuses %s', (_, [make, reason]) => {
    const warn = vi.spyOn(console, 'warn');
    const [taped, recorded] = [make(), recordStep(make(), { name: 'my step' })];
    const isRandom = /no Random/.test(String(reason));
    for (let i = 0; i < 7; i++) {
      const x = tf.tensor([1 + i, 2]);
      const expected = tf.tidy(() => taped(x));
      const found = recorded.run(x);
      if (!isRandom) expect([...found.dataSync()]).toEqual([...expected.dataSync()]);
      tf.dispose([x, expected, found]);
    }
    expect(recorded.state).toBe('taped');
    expect(recorded.reason).toMatch(reason);
    expect(recorded.reason).toMatch(/^my step cannot be replayed: /);
    // Nothing wrong was ever computed.
    expect(warn.mock.calls.filter(([text]) => /cannot be replayed/.test(text))).toEqual([]);
    recorded.dispose();
  });

  it('finds a branch that is taken later by a check, and warns', () => {
    const warn = vi.spyOn(console, 'warn').mockImplementation(() => {});
    let isLate = false;
    const step = recordStep((x: tf.Tensor) => (isLate ? tf.neg(x) : tf.square(x)), {
      checkEvery: 5,
    });
    const x = tf.tensor([3]);
    const run = () => {
      const y = step.run(x);
      const value = y.dataSync()[0];
      y.dispose();
      return value;
    };
    for (let i = 0; i < 5; i++) expect(run()).toBe(9);
    isLate = true;
    const later = Array.from({ length: 7 }, run);
    expect(later.at(-1)).toBe(-3);
    expect(step.reason).toMatch(/operation 0 was Square once and Neg another time/);
    expect(warn).toHaveBeenCalledOnce();
    step.dispose();
    x.dispose();
  });

  it('checks the next run on demand and goes on', () => {
    const inner = vi.fn((x: tf.Tensor) => tf.square(x));
    const step = recordStep(inner);
    const x = tf.tensor([3]);
    for (let i = 0; i < 5; i++) step.run(x).dispose();
    expect(inner).toHaveBeenCalledTimes(2);
    step.check();
    step.run(x).dispose();
    expect(inner).toHaveBeenCalledTimes(3);
    step.run(x).dispose();
    expect(inner).toHaveBeenCalledTimes(3);
    expect(step.state).toBe('replayed');
    step.dispose();
    x.dispose();
  });

  it('checks each recording after as many replays of its own', () => {
    // With one count for all shapes the checks of seven runs in turn would meet the same shape each time.
    const taped = new Map<number, number>();
    const step = recordStep(
      (x: tf.Tensor) => {
        taped.set(x.size, (taped.get(x.size) ?? 0) + 1);
        return tf.neg(x);
      },
      { checkEvery: 6 },
    );
    for (let i = 0; i < 7 * 30; i++) {
      const x = tf.ones([i % 7 === 0 ? 1 : 2]);
      tf.dispose([step.run(x), x]);
    }
    // Two recordings; then each seventh run is a check.
    const expected = [30, 180].map((runs) => 2 + Math.floor((runs - 2) / 7));
    expect([taped.get(1), taped.get(2)]).toEqual(expected);
    step.dispose();
  });

  it('checks the next run of each shape on demand', () => {
    const inner = vi.fn((x: tf.Tensor) => tf.square(x));
    const step = recordStep(inner);
    const inputs = [tf.ones([1]), tf.ones([2])];
    const runAll = () => {
      for (const x of inputs) step.run(x).dispose();
    };
    for (let i = 0; i < 4; i++) runAll();
    expect(inner).toHaveBeenCalledTimes(4);
    step.check();
    for (let i = 0; i < 3; i++) runAll();
    expect(inner).toHaveBeenCalledTimes(6);
    step.dispose();
    tf.dispose(inputs);
  });

  it('replays drawn numbers that become two tensors', () => {
    const make = () => {
      const random = new Random(2);
      return (x: tf.Tensor) => {
        const drawn = random.uniform(2);
        return tf.add(tf.mul(x, tf.tensor(drawn)), tf.tensor(drawn));
      };
    };
    const [taped, recorded] = [make(), recordStep(make())];
    for (let i = 0; i < 7; i++) {
      const x = tf.tensor([1 + i, 2]);
      const [expected, found] = [tf.tidy(() => taped(x)), recorded.run(x)];
      expect([...found.dataSync()]).toEqual([...expected.dataSync()]);
      tf.dispose([x, expected, found]);
    }
    expect(recorded.state).toBe('replayed');
    recorded.dispose();
    expect(recorded.report()).toEqual({ state: 'disposed' });
  });

  it('replaces nothing that stays', () => {
    const functions = () => [
      ...tf.getKernelsForBackend(tf.getBackend()).map(({ kernelFunc }) => kernelFunc),
      ...[tf.Variable.prototype.assign, Math.random, tf.engine().makeTensor],
    ];
    const before = functions();
    const step = recordStep((x: tf.Tensor): tf.Tensor => {
      throw new Error(`fails on ${x.shape}`);
    });
    const x = tf.tensor([3]);
    expect(() => step.run(x)).toThrow('fails on 1');
    expect(functions()).toEqual(before);
    x.dispose();
  });

  it('names what dependsOn() returns if it is neither list nor object', () => {
    const x = tf.tensor([3]);
    for (const wrong of [5, undefined, null, 'a']) {
      const step = recordStep((y: tf.Tensor) => tf.neg(y), { dependsOn: () => wrong as never });
      expect(() => step.run(x)).toThrow(ArgumentError);
      expect(() => step.run(x)).toThrow(/^dependsOn\(\)/);
      step.dispose();
    }
    x.dispose();
  });

  it('can be disposed by its own step, and holds nothing then', () => {
    const x = tf.tensor([3]);
    const run = (last: number) => {
      let count = 0;
      const step = recordStep((y: tf.Tensor) => {
        if (++count === last) step.dispose();
        return tf.mul(y, tf.scalar(2));
      });
      for (let i = 0; i < last; i++) {
        const y = step.run(x);
        expect([...y.dataSync()]).toEqual([6]);
        y.dispose();
      }
      expect(() => step.run(x)).toThrow(/disposed/);
    };
    run(1);
    const { numDataIds } = tf.backend() as unknown as { numDataIds(): number };
    const before = [tf.memory().numTensors, numDataIds.call(tf.backend())];
    run(2); // would verify the recording and keep its constant
    expect([tf.memory().numTensors, numDataIds.call(tf.backend())]).toEqual(before);
    x.dispose();
  });

  it('refuses a step that returns a Promise', () => {
    const error = vi.spyOn(console, 'error').mockImplementation(() => {});
    const step = recordStep(async (y: tf.Tensor) => {
      await Promise.resolve();
      return tf.neg(y);
    });
    const x = tf.tensor([3]);
    const before = tf.memory().numTensors;
    const inGradient = () => tf.tidy(() => tf.grad((y) => step.run(y) as never)(x));
    for (const run of [() => step.run(x), () => step.run(x), inGradient]) {
      expect(run).toThrow(ArgumentError);
      expect(run).toThrow(/^step returned a Promise/);
    }
    expect(error).not.toHaveBeenCalled();
    expect(tf.memory().numTensors).toBe(before);
    step.dispose();
    x.dispose();
  });

  it('names a wrong argument', () => {
    const step = recordStep((x: tf.Tensor) => tf.neg(x));
    const variable = tf.variable(tf.scalar(1));
    for (const wrong of [3, undefined, { x: 'a' }, variable, () => 1]) {
      expect(() => step.run(wrong as never)).toThrow(ArgumentError);
    }
    const gone = tf.scalar(1);
    gone.dispose();
    expect(() => step.run(gone)).toThrow(ArgumentError);
    expect(() => recordStep(7 as never)).toThrow(ArgumentError);
    expect(() => recordStep(() => undefined, { checkEvery: 0 })).toThrow('checkEvery');
    expect(() => recordStep(() => undefined, { every: 1 } as never)).toThrow('every');
    step.dispose();
    expect(() => step.run(variable as never)).toThrow(/disposed/);
    variable.dispose();
  });
});
