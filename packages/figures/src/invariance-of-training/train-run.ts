/** One training of the generator on eight Gaussians by WGAN-GP, in one parametrization. */
import * as tf from '@tensorflow/tfjs';
import { eightGaussians } from '@wprox/datasets/toys';
import { criticStep, mlpCritic, wganGp } from '@wprox/gan';
import { adam, sgd } from '@wprox/runtime/optimizers';
import { Random } from '@wprox/runtime/random';
import { recordStep } from '@wprox/runtime/replay';
import { forward, infer, sampleLatents } from '@wprox/runtime/tensors';
import { type AlgorithmParts, disposeLosses, outerIteration, Player } from '@wprox/training';
import type { Pause } from '../study-kind.js';
import { ProximalObjective } from './proximal-objective.js';
import { type Parametrization, scaledGenerator } from './scaled-generator.js';
import type { InvarianceSettings, TrainingMethod } from './settings.js';
import { WatchedSteps } from './watched-steps.js';

/** What a run leaves. */
export interface TrainedRun {
  /** Samples of the generator on the same latents, [points · 2], at the start and after each iteration. */
  readonly path: readonly Float32Array[];
  /** What is left of the gradient of the proximal objective after each iteration; empty without a distance. */
  readonly remaining: readonly number[];
}

/**
 * Trains. The seed determines networks, latents, data and penalty; all tensors are freed when the promise
 * settles.
 *
 * @param pause is called after each outer iteration.
 */
export async function trainRun(
  settings: InvarianceSettings,
  method: TrainingMethod,
  parametrization: Parametrization,
  seed: number,
  pause: Pause,
): Promise<TrainedRun> {
  const { batchSize, latentSize, criticHidden, criticRate, warmUp, iterations } = settings;
  const random = new Random(seed);
  const model = scaledGenerator(settings, parametrization, random.derive('generator'));
  const generator = new Player(model, optimizerOf(method));
  const criticModel = mlpCritic({
    sampleSize: 2,
    hidden: criticHidden,
    // Smooth, so that a proximal step has a gradient that can vanish.
    activation: 'softplus',
    random: random.derive('critic'),
  });
  const critic = new Player(criticModel, adam({ learningRate: criticRate, beta1: 0, beta2: 0.9 }));
  const objective = wganGp({ weight: settings.penaltyWeight, criticSteps: settings.criticSteps });
  const latentRandom = random.derive('latents');
  const drawLatents = () => sampleLatents(latentRandom, batchSize, latentSize);
  const penaltyRandom = random.derive('penalty');
  const data = eightGaussians().stream({ batchSize, random: random.derive('data') });
  const proximalObjective = new ProximalObjective(model, criticModel, objective, settings.h);
  const steps = new WatchedSteps(generator, proximalObjective, method, settings.h, drawLatents);
  const criticUpdate = recordStep(
    ({ real, latents }: { real: tf.Tensor; latents: tf.Tensor }) => {
      const fake = forward(model, latents);
      const { optimizer } = critic;
      return criticStep(criticModel, { objective, optimizer, real, fake, random: penaltyRandom });
    },
    { name: 'the critic step' },
  );
  const parts: AlgorithmParts = {
    ...{ generator, critic, objective, drawLatents, penaltyRandom },
    nextReal: () => data.next(),
    updateCritic: (samples) => criticUpdate.run({ ...samples }),
    proximal: steps,
  };
  const resting = { setAnchor: () => {}, innerSteps: () => [][Symbol.iterator]() };
  const seen = sampleLatents(random.derive('evaluation'), settings.points, latentSize);
  const samples = () => (tf.tidy(() => infer(model, seen).dataSync()) as Float32Array).slice();
  try {
    const path = [samples()];
    for (let k = 0; k < warmUp + iterations; k++) {
      const isWarm = k >= warmUp;
      disposeLosses(await outerIteration(isWarm ? parts : { ...parts, proximal: resting }, k));
      if (isWarm) path.push(samples());
      await pause((k + 1) / (warmUp + iterations));
    }
    return { path, remaining: steps.remaining };
  } finally {
    tf.dispose(seen);
    for (const each of [criticUpdate, steps, proximalObjective, generator, critic]) each.dispose();
  }
}

/** Draws points of the data for measurements, [points · 2]: as many as the generator shows. */
export async function dataPoints(
  { points }: InvarianceSettings,
  seed: number,
  name: string,
): Promise<Float32Array> {
  const random = new Random(seed).derive(name);
  const { samples } = await eightGaussians().stream({ batchSize: points, random }).next();
  const values = (await samples.data()) as Float32Array;
  samples.dispose();
  return values.slice();
}

/** The optimizer of a method; one that solves its steps uses none. */
function optimizerOf({ steps }: TrainingMethod) {
  if ('remaining' in steps || steps.optimizer === 'sgd') {
    return sgd({ learningRate: 'remaining' in steps ? 1 : steps.rate });
  }
  return adam({ learningRate: steps.rate, beta1: 0, beta2: 0.9 });
}
