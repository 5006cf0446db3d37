/**
 * Twenty outer iterations of small GANs from the same seed: every objective, three regularizers and
 * both kinds of network, as the trainer runs them. The checks compare all losses on the way.
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
import { o1, o2Diag, type ProximalDistance, ProximalGenerator, rwp } from '@wprox/regularizers';
import { adam, forward, Random, trainableVariables } from '@wprox/runtime';
import type { Check } from './check.js';

const ITERATIONS = 20;
const BATCH = 4;
const LATENT = 6;
const IMAGE = [32, 32, 3];

interface Setting {
  readonly objective: Objective;
  readonly distance: ProximalDistance | undefined;
  readonly network: 'mlp' | 'dcgan';
}

const settings: Setting[] = [
  { objective: vanilla, distance: rwp(), network: 'dcgan' },
  { objective: vanilla, distance: undefined, network: 'mlp' },
  { objective: wgan(), distance: o1(), network: 'mlp' },
  { objective: wganGp(), distance: o2Diag(), network: 'mlp' },
  { objective: dragan(), distance: o1(), network: 'dcgan' },
  { objective: wwgan(), distance: o2Diag(), network: 'dcgan' },
];

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
    critic: dcganCritic({ width: 2, batchNorm: !objective.needsIndependentSamples, random }),
    sampleShape: IMAGE,
  };
}

/** Returns the losses of critic and generator (with the penalty) in the order in which they come. */
function train(setting: Setting): tf.Tensor[] {
  const { objective, distance } = setting;
  const random = new Random(31);
  const { generator, critic, sampleShape } = networks(setting, random);
  const optimizer = () => adam({ learningRate: 1e-3, beta1: 0.5, beta2: 0.9, epsilon: 1e-8 });
  const [ofCritic, ofGenerator] = [optimizer(), optimizer()] as const;
  const losses: tf.Scalar[] = [];
  const draw = (shape: number[], scale = 1) => {
    const values = random.normal(BATCH * tf.util.sizeFromShape(shape), 0, scale);
    return tf.tensor(values, [BATCH, ...shape]);
  };
  const note = (loss: tf.Scalar | null) => losses.push(tf.keep(loss!));
  const judge = (samples: tf.Tensor) => forward(critic, samples);
  const proximal = new ProximalGenerator(generator, {
    ...(distance && { distance, h: 0.2 }),
    innerSteps: 2,
    latents: 'fresh',
    optimizer: ofGenerator,
    drawLatents: () => draw([LATENT]),
  });
  for (let iteration = 0; iteration < ITERATIONS; iteration++) {
    tf.tidy(() => {
      const samples = {
        real: draw(sampleShape, 0.4),
        fake: forward(generator, draw([LATENT])),
        random,
      };
      const loss = () => criticObjective(objective, judge, samples);
      note(ofCritic.minimize(loss, true, trainableVariables(critic)));
      objective.afterCriticStep?.(trainableVariables(critic));
    });
    proximal.setAnchor();
    for (const inner of proximal.innerSteps()) {
      tf.tidy(() => {
        const { loss, penalty } = inner.descend((samples) =>
          objective.generatorLoss(judge(samples)),
        );
        note(penalty ? tf.add(loss, penalty) : loss);
      });
    }
  }
  proximal.dispose();
  for (const each of [ofCritic, ofGenerator, generator, critic]) each.dispose();
  return losses;
}

export const trainingChecks: Check[] = settings.map((setting) => ({
  group: '20 iterations of a GAN',
  name: `${setting.objective.name} on ${setting.network}, ${setting.distance?.name ?? 'none'}`,
  compute: () => train(setting),
  isLong: setting.network === 'dcgan',
}));
