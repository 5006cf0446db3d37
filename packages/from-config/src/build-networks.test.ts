import * as tf from '@tensorflow/tfjs';
import { type RunConfig, runConfigSchema } from '@wprox/experiments/configs';
import { prepareBackend } from '@wprox/runtime';
import { Random } from '@wprox/runtime/random';
import { beforeAll, describe, expect, it } from 'vitest';
import { buildNetworks, buildObjective } from './build-networks.js';

beforeAll(async () => {
  await prepareBackend('wasm');
});

const configure = (gan: object, criticSteps: RunConfig['criticSteps'] = 1) =>
  runConfigSchema.parse({
    gan,
    criticSteps,
    budget: { iterations: 1 },
    evaluation: { every: 1 },
    seed: 1,
  });

describe('buildObjective', () => {
  // The penalty of a critic of slope 3 everywhere is λ (3 - 1)².
  const penaltyOf = (gan: object) =>
    tf.tidy(() => {
      const { penalty } = buildObjective(configure(gan));
      const [real, fake] = [tf.ones([4, 1]), tf.zeros([4, 1])];
      return penalty?.((x) => tf.mul(x, 3), { real, fake, random: new Random(1) }).dataSync()[0];
    });

  it('uses the weight of the penalty from the papers unless the config sets one', () => {
    expect(penaltyOf({ objective: 'wgan-gp' })).toBeCloseTo(40, 4);
    expect(penaltyOf({ objective: 'wgan-gp', penaltyWeight: 0.1 })).toBeCloseTo(0.4, 6);
    expect(penaltyOf({ objective: 'dragan', penaltyWeight: 2 })).toBeCloseTo(8, 5);
    expect(penaltyOf({ objective: 'wgan' })).toBeUndefined();
    expect(penaltyOf({ objective: 'lsgan' })).toBeUndefined();
  });

  it('makes lsgan the least-squares GAN', () => {
    const { name, criticLoss, generatorLoss } = buildObjective(configure({ objective: 'lsgan' }));
    expect(name).toBe('lsgan');
    // At outputs 3 and 5: ½(3 - 1)² + ½ 5² and ½(5 - 1)².
    tf.tidy(() => {
      const [real, fake] = [tf.fill([4, 1], 3), tf.fill([4, 1], 5)];
      expect(criticLoss(real, fake).dataSync()[0]).toBeCloseTo(14.5, 5);
      expect(generatorLoss(fake).dataSync()[0]).toBeCloseTo(8, 5);
    });
  });

  it('uses the critic steps of the config, a number or the schedule', () => {
    const steps = (criticSteps: RunConfig['criticSteps']) =>
      [0, 30, 500].map(
        buildObjective(configure({ objective: 'wgan-gp' }, criticSteps)).criticSteps!,
      );
    expect(steps(3)).toEqual([3, 3, 3]);
    expect(steps('wgan-schedule')).toEqual([100, 5, 100]);
  });
});

describe('buildNetworks', () => {
  it.each([
    [{ width: 2 }, [32, 32, 3], true],
    [{ width: 2 }, [64, 64, 1], true],
    [{ width: 2, objective: 'wgan' }, [64, 64, 3], true],
    [{ width: 2, objective: 'lsgan' }, [32, 32, 3], true],
    [{ width: 2, objective: 'dragan' }, [32, 32, 1], false],
    [{ width: 2, architecture: 'wgan-gp-cifar', objective: 'wgan-gp' }, [32, 32, 1], false],
    [{ width: 4, architecture: 'mlp', hiddenLayers: 2, objective: 'wgan' }, [2], false],
    [{ width: 4, architecture: 'mlp', criticActivation: 'softplus' }, [1], false],
  ])('builds %j for samples of shape [%s]', (gan, shape, hasBatchNorm) => {
    const { generator, critic } = buildNetworks(configure(gan).gan, shape, new Random(1));
    expect(generator.outputShape).toEqual([null, ...shape]);
    expect(critic.inputs[0]!.shape).toEqual([null, ...shape]);
    expect(critic.outputShape).toEqual([null, 1]);
    // Batch norm couples the samples of a batch; a gradient penalty needs them independent.
    const kinds = critic.layers.map((layer) => layer.getClassName());
    expect(kinds.includes('BatchNormalization')).toBe(hasBatchNorm);
    generator.dispose();
    critic.dispose();
  });
});
