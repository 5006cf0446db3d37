/**
 * Twenty outer iterations of small GANs from the same seed: every objective, every regularizer and
 * both kinds of network, as the trainer runs them. What is compared are all losses on the way.
 */
import * as tf from '@tensorflow/tfjs';
import {
  criticObjective,
  dcganCritic,
  dcganGenerator,
  dragan,
  mlpCritic,
  mlpGenerator,
  type Objective,
  vanilla,
  wgan,
  wganGp,
  wwgan,
} from '@wprox/gan';
import { Anchor, proximalInnerLoop, type RegularizerName, regularizers } from '@wprox/regularizers';
import { adam, Random } from '@wprox/runtime';
import type { Check } from './check.js';

const ITERATIONS = 20;
const BATCH = 4;
const LATENT = 6;
const IMAGE = [32, 32, 3];

interface Setting {
  readonly objective: Objective;
  readonly regularizer: RegularizerName | 'none';
  readonly network: 'mlp' | 'dcgan';
}

const settings: Setting[] = [
  { objective: vanilla, regularizer: 'rwp', network: 'dcgan' },
  { objective: vanilla, regularizer: 'none', network: 'mlp' },
  { objective: wgan(), regularizer: 'o1', network: 'mlp' },
  { objective: wganGp(), regularizer: 'o2diag', network: 'mlp' },
  { objective: dragan(), regularizer: 'o1', network: 'dcgan' },
  { objective: wwgan(), regularizer: 'o2diag', network: 'dcgan' },
];

const variablesOf = (model: tf.LayersModel) =>
  model.trainableWeights.map((weight) => weight.read() as tf.Variable);
const run = (model: tf.LayersModel, input: tf.Tensor) =>
  model.apply(input, { training: true }) as tf.Tensor;

function networks({ network, objective }: Setting, random: Random) {
  if (network === 'mlp') {
    const options = { sampleSize: 5, hidden: [16, 16], random };
    return {
      generator: mlpGenerator({ ...options, latentSize: LATENT }),
      critic: mlpCritic(options),
      sampleShape: [5],
    };
  }
  return {
    generator: dcganGenerator({ width: 2, latentSize: LATENT, random }),
    critic: dcganCritic({ width: 2, batchNorm: !objective.penalty, random }),
    sampleShape: IMAGE,
  };
}

/** The losses of the critic and the generator, in the order in which they come. */
function train(setting: Setting): tf.Tensor[] {
  const { objective, regularizer } = setting;
  const random = new Random(31);
  const { generator, critic, sampleShape } = networks(setting, random);
  const optimizer = () => adam({ learningRate: 1e-3, beta1: 0.5, beta2: 0.9, epsilon: 1e-8 });
  const [ofCritic, ofGenerator] = [optimizer(), optimizer()] as const;
  const anchor = new Anchor(generator);
  const losses: tf.Scalar[] = [];
  const draw = (shape: number[], scale = 1) => {
    const values = random.normal(BATCH * tf.util.sizeFromShape(shape), 0, scale);
    return tf.tensor(values, [BATCH, ...shape]);
  };
  const note = (loss: tf.Scalar | null) => losses.push(tf.keep(loss!));
  const judge = (samples: tf.Tensor) => run(critic, samples);
  for (let iteration = 0; iteration < ITERATIONS; iteration++) {
    tf.tidy(() => {
      const samples = {
        real: draw(sampleShape, 0.4),
        fake: run(generator, draw([LATENT])),
        random,
      };
      const loss = () => criticObjective(objective, judge, samples);
      note(ofCritic.minimize(loss, true, variablesOf(critic)));
      objective.afterCriticStep?.(variablesOf(critic));
    });
    const loop = { innerSteps: 2, latent: 'fresh', drawLatents: () => draw([LATENT]) } as const;
    for (const { latents, anchorSamples } of proximalInnerLoop(anchor, loop)) {
      tf.tidy(() => {
        const loss = () => {
          const samples = run(generator, latents);
          const plain = objective.generatorLoss(judge(samples));
          if (regularizer === 'none') return plain;
          const penalty = regularizers[regularizer].penalty(samples, anchorSamples, 0.2);
          return tf.add(plain, penalty) as tf.Scalar;
        };
        note(ofGenerator.minimize(loss, true, variablesOf(generator)));
      });
    }
  }
  anchor.dispose();
  for (const each of [ofCritic, ofGenerator, generator, critic]) each.dispose();
  return losses;
}

export const trainingChecks: Check[] = settings.map((setting) => ({
  group: '20 iterations of a GAN',
  name: `${setting.objective.name} on ${setting.network}, ${setting.regularizer}`,
  compute: () => train(setting),
  isLong: setting.network === 'dcgan',
}));
