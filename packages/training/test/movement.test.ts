/** The movement of an outer iteration against plain arithmetic for a linear generator and critic. */
import * as tf from '@tensorflow/tfjs';
import { vanilla, wgan } from '@wprox/gan';
import { o1, o2Diag, type ProximalDistance, rwp } from '@wprox/regularizers';
import { adam, sgd } from '@wprox/runtime/optimizers';
import { Random } from '@wprox/runtime/random';
import { describe, expect, it } from 'vitest';
import { disposeLosses, GanTraining, Player } from '../src/index.js';
import {
  batchSize,
  latentSize,
  linearPlayers,
  realSamples,
  sampleSize,
  weightsOf,
} from './linear-players.js';
import { onEachBackend } from './on-each-backend.js';
import { toyTraining } from './toy-training.js';

const seed = 11;
const toy = {
  regularizer: 'RWP',
  optimizer: 'Adam',
  objective: 'WGAN-GP',
  innerSteps: 2,
  latents: 'fixed',
  seed: 3,
} as const;

function linearTraining(steps: {
  readonly distance?: ProximalDistance;
  readonly h?: number;
  readonly innerSteps: number;
  readonly rate: number;
}) {
  const { rate, ...rest } = steps;
  return new GanTraining({
    ...linearPlayers(() => sgd({ learningRate: rate })),
    // A clip above every weight: a plain linear critic whose slope is ‖a‖.
    objective: wgan({ clip: 10 }),
    steps: { ...rest, latents: 'fixed' },
    ...{ data: realSamples, batchSize, latentSize, random: new Random(seed) },
  });
}

/** Both networks have batch norm, whose moving statistics every pass in training mode changes. */
function normalizedTraining() {
  const network = (inputs: number, outputs: number) => {
    const kernelInitializer = tf.initializers.randomNormal({ stddev: 0.5, seed });
    const dense = (name: string, units: number) =>
      tf.layers.dense({ name, units, kernelInitializer });
    const input = tf.input({ shape: [inputs] });
    const normalized = tf.layers
      .batchNormalization({ name: 'normalized' })
      .apply(dense('hidden', 4).apply(input));
    const output = dense('output', outputs).apply(normalized) as tf.SymbolicTensor;
    const model = tf.model({ inputs: input, outputs: output });
    return new Player(model, adam({ learningRate: 1e-3, beta1: 0, beta2: 0.9 }));
  };
  return new GanTraining({
    generator: network(latentSize, sampleSize),
    critic: network(sampleSize, 1),
    objective: vanilla,
    steps: { distance: o2Diag(), h: 0.1, innerSteps: 2, latents: 'fresh' },
    ...{ data: realSamples, batchSize, latentSize, random: new Random(seed) },
  });
}

/** The samples z W + b, in float64. */
function generate(weights: readonly number[], latents: ArrayLike<number>) {
  const b = weights.slice(-sampleSize);
  return Array.from({ length: batchSize }, (_, row) =>
    b.map((shift, i) => {
      let sum = shift;
      for (let k = 0; k < latentSize; k++) {
        sum += latents[row * latentSize + k]! * weights[k * sampleSize + i]!;
      }
      return sum;
    }),
  );
}

onEachBackend(() => {
  it('is the way of the samples, and the slope of the loss', async () => {
    const training = linearTraining({ innerSteps: 3, rate: 0.1 });
    const before = weightsOf(training.generator);
    const measured = await training.measuredIteration(disposeLosses);
    const latents = new Random(seed).derive('movement').normal(batchSize * latentSize);
    const [x, y] = [weightsOf(training.generator), before].map((w) => generate(w, latents));
    const squares = x!.map((row, b) =>
      row.reduce((sum, value, i) => sum + (value - y![b]![i]!) ** 2, 0),
    );
    const mean = squares.reduce((sum, value) => sum + value, 0) / batchSize;
    const [a0, a1] = weightsOf(training.critic);
    // float32: some ten roundings of 6e-8 each
    expect(measured.movement / Math.sqrt(mean)).toBeCloseTo(1, 5);
    expect(measured.slope / Math.hypot(a0!, a1!)).toBeCloseTo(1, 5);
    expect(measured).not.toHaveProperty('proximalDistance');
    training.dispose();
  });

  it.each([rwp(), o1(), o2Diag()])(
    'of $name is h·L if the proximal step is solved exactly',
    async (distance) => {
      const h = 0.05;
      // The penalty's curvature is 1/h, so that rate h/4 converges: 200 steps leave less than rounding.
      const training = linearTraining({ distance, h, innerSteps: 200, rate: h / 4 });
      const { proximalDistance, proximalSlope } = await training.measuredIteration(disposeLosses);
      // O1 and O2Diag see the moments of the training's batch of 8, the measurement those of another.
      const tolerance = distance.name === 'rwp' ? 1e-3 : 0.25;
      expect(Math.abs(proximalDistance! / (h * proximalSlope!) - 1)).toBeLessThan(tolerance);
      training.dispose();
    },
  );
});

describe('measuredIteration', () => {
  it('changes nothing but what outerIteration changes, streams included', async () => {
    const [plain, measured] = [toyTraining(toy), toyTraining(toy)];
    for (let k = 0; k < 3; k++) {
      disposeLosses(await plain.outerIteration());
      await measured.measuredIteration(disposeLosses);
    }
    expect(await measured.state()).toEqual(await plain.state());
    for (const each of [plain, measured]) each.dispose();
  });

  it('puts the moving statistics of batch norm back, of both networks', async () => {
    const [plain, measured] = [normalizedTraining(), normalizedTraining()];
    for (let k = 0; k < 2; k++) {
      disposeLosses(await plain.outerIteration());
      await measured.measuredIteration(disposeLosses);
    }
    expect(await measured.state()).toEqual(await plain.state());
    for (const each of [plain, measured]) each.dispose();
  });

  it('leaves no tensors behind, also if the iteration fails', async () => {
    const training = linearTraining({ distance: rwp(), h: 0.1, innerSteps: 2, rate: 0.1 });
    await training.measuredIteration(disposeLosses);
    const before = tf.memory().numTensors;
    await training.measuredIteration(disposeLosses);
    const failing = training.measuredIteration((losses) => {
      disposeLosses(losses);
      throw new Error('no room');
    });
    await expect(failing).rejects.toThrow('no room');
    expect(tf.memory().numTensors).toBe(before);
    training.dispose();
  });

  it('can be measured around the phases, as often as one likes', async () => {
    const [whole, inParts] = [toyTraining(toy), toyTraining(toy)];
    const from = inParts.movementFromHere();
    expect(await from.measure()).toMatchObject({ movement: 0 });
    for await (const phase of inParts.phases()) {
      if (phase.kind !== 'anchor') phase.loss.dispose();
      if (phase.kind === 'generator') phase.penalty?.dispose();
    }
    const measured = await from.measure();
    expect(await from.measure()).toEqual(measured);
    from.dispose();
    expect(await whole.measuredIteration(disposeLosses)).toEqual(measured);
    expect(measured.movement).toBeGreaterThan(0);
    expect(await inParts.state()).toEqual(await whole.state());
    disposeLosses(await inParts.outerIteration());
    disposeLosses(await whole.outerIteration());
    expect(await inParts.state()).toEqual(await whole.state());
    for (const each of [whole, inParts]) each.dispose();
  });

  it('is the same for the same weights, whatever was drawn before', async () => {
    const [one, other] = [toyTraining(toy), toyTraining(toy)];
    disposeLosses(await one.outerIteration());
    other.restore(await one.state());
    const first = await one.measuredIteration(disposeLosses);
    expect(await other.measuredIteration(disposeLosses)).toEqual(first);
    for (const each of [one, other]) each.dispose();
  });

  it('has the slope of each loss: vanilla against its derivative', async () => {
    const training = new GanTraining({
      ...linearPlayers(() => adam({ learningRate: 1e-3, beta1: 0, beta2: 0.9 })),
      objective: vanilla,
      steps: { innerSteps: 1, latents: 'fixed' },
      ...{ data: realSamples, batchSize, latentSize, random: new Random(seed) },
    });
    const before = weightsOf(training.generator);
    const { slope } = await training.measuredIteration(disposeLosses);
    const latents = new Random(seed).derive('movement').normal(batchSize * latentSize);
    const [a0, a1, c] = weightsOf(training.critic);
    // φ(x) = −log σ(a·x + c) has the slope (1 − σ)‖a‖.
    const squares = generate(before, latents).map(([x0, x1]) => {
      const logit = a0! * x0! + a1! * x1! + c!;
      return (Math.hypot(a0!, a1!) / (1 + Math.exp(logit))) ** 2;
    });
    const mean = squares.reduce((sum, value) => sum + value, 0) / batchSize;
    expect(slope / Math.sqrt(mean)).toBeCloseTo(1, 5);
    training.dispose();
  });
});
