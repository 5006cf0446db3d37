/** Random programs of operations with gradients, taped and replayed from the same numbers. */
import * as tf from '@tensorflow/tfjs';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { onEachBackend } from '../../test/on-each-backend.js';
import '../gradients/index.js';
import { adam } from '../optimizers/index.js';
import { Random } from '../random/random.js';
import { recordStep } from './record-step.js';

const SHAPE: [number, number] = [3, 4];

/** Operations on matrices of one shape: of the last value, and of an earlier one. */
const operations: readonly ((a: tf.Tensor2D, b: tf.Tensor2D, random: Random) => tf.Tensor)[] = [
  (a, b) => tf.add(a, b),
  (a, b) => tf.mul(a, b),
  (a, b) => tf.sub(a, b),
  (a) => tf.tanh(a),
  (a) => tf.softplus(a),
  (a) => tf.relu(a),
  (a) => tf.sigmoid(a),
  (a) => tf.clone(a),
  (a) => tf.square(tf.mul(a, 0.5)),
  (a) => tf.reshape(tf.transpose(a), SHAPE),
  (a) => tf.reshape(tf.reverse(a, 1), SHAPE),
  (a, b) => tf.matMul(tf.matMul(a, b, false, true), b),
  (a) => tf.add(a, tf.mean(a, 0, true)),
  (a, b) => tf.slice(tf.concat([a, b], 1), [0, 2], SHAPE),
  (a) => tf.cast(tf.cast(a, 'int32'), 'float32'),
  (a, b) => tf.where(tf.greater(a, b), a, b),
  (a, _, random) => tf.add(a, tf.tensor(random.normal(12), SHAPE)),
  (a) => tf.mul(a, tf.tensor2d([[1, 2, 0, -1]])),
];

const program = fc.record({
  calls: fc.array(
    fc.record({ of: fc.nat(operations.length - 1), earlier: fc.nat(7), weight: fc.boolean() }),
    { minLength: 1, maxLength: 10 },
  ),
  seed: fc.nat(1000),
  order: fc.constantFrom(1, 2),
});

type Program = typeof program extends fc.Arbitrary<infer P> ? P : never;

/** A step that minimizes a random function of the input, of two weights and of random numbers. */
function makeStep({ calls, seed, order }: Program) {
  const random = new Random(seed);
  const weights = [0, 1].map(() =>
    tf.tidy(() => tf.variable(tf.tensor(random.uniform(12, -1, 1), SHAPE))),
  );
  const optimizer = adam({ learningRate: 0.05 });
  const compute = (x: tf.Tensor) => {
    const values = [...weights, x] as tf.Tensor[];
    for (const { of, earlier, weight } of calls) {
      const other = weight ? weights[earlier % 2]! : values[earlier % values.length]!;
      const last = values.at(-1)!;
      values.push(operations[of]!(last as tf.Tensor2D, other as tf.Tensor2D, random));
    }
    return tf.mean(tf.add(values.at(-1)!, tf.mul(weights[0]!, weights[1]!))) as tf.Scalar;
  };
  const penalty = (x: tf.Tensor) =>
    order === 1 ? compute(x) : (tf.mean(tf.square(tf.grad(compute)(x))) as tf.Scalar);
  const step = (x: tf.Tensor) => ({
    loss: optimizer.minimize(() => tf.add(penalty(x), compute(x)) as tf.Scalar, true, weights)!,
    doubled: tf.mul(weights[0]!, 2),
  });
  const dispose = () => {
    tf.dispose(weights);
    optimizer.dispose();
  };
  return { step, weights, dispose };
}

onEachBackend(() => {
  it('replays random programs to the bit', () => {
    const inputs = new Random(11);
    fc.assert(
      fc.property(program, (made) => {
        const before = tf.memory().numTensors;
        const [taped, replayed] = [makeStep(made), makeStep(made)];
        const recorded = recordStep(replayed.step);
        for (let i = 0; i < 6; i++) {
          const x = tf.tensor(inputs.uniform(12, -2, 2), SHAPE);
          const results = [tf.tidy(() => taped.step(x)), recorded.run(x)];
          const [one, two] = results.map(({ loss, doubled }) => [
            [...loss.dataSync()],
            [...doubled.dataSync()],
          ]);
          tf.dispose([x, results]);
          expect(two).toEqual(one);
        }
        const [expected, found] = [taped, replayed].map(({ weights }) =>
          weights.map((weight) => [...weight.dataSync()]),
        );
        expect(found).toEqual(expected);
        expect(recorded.reason).toBeUndefined();
        expect(recorded.state).toBe('replayed');
        for (const each of [recorded, taped, replayed]) each.dispose();
        expect(tf.memory().numTensors).toBe(before);
      }),
      { numRuns: 40 },
    );
  }, 120_000);
});
