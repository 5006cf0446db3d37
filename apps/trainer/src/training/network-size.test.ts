import { networkSizes, parseExperiment, resolveRuns, sampleShape } from '@wprox/experiments';
import { buildNetworks } from '@wprox/from-config';
import { potentialModel } from '@wprox/gan';
import { prepareBackend } from '@wprox/runtime';
import { Random } from '@wprox/runtime/random';
import { beforeAll, expect, it } from 'vitest';

beforeAll(() => prepareBackend('cpu'));

const points = { dataset: { name: 'eight-gaussians' } };
const mlp = { architecture: 'mlp', width: 5, hiddenLayers: 3, latentSize: 4 };
const images = { dataset: { name: 'images', size: 64, channels: 1 } };
const dcgan = { width: 3, latentSize: 7 };

it.each([
  [{ ...points, gan: mlp }],
  [{ ...points, gan: { ...mlp, hiddenLayers: 1 } }],
  [{ dataset: { name: 'delta-pair' }, gan: mlp, regularizer: { name: 'potential' } }],
  [{ gan: dcgan }],
  [{ gan: { ...dcgan, objective: 'wgan' } }],
  [{ gan: { ...dcgan, objective: 'lsgan' } }],
  [{ gan: { ...dcgan, objective: 'dragan' } }],
  [{ ...images, gan: dcgan }],
  [{ ...images, gan: { ...dcgan, objective: 'wgan-gp' }, regularizer: { name: 'potential' } }],
  [{ gan: { ...dcgan, architecture: 'wgan-gp-cifar', objective: 'wgan-gp' } }],
])('counts what the networks of %j have', (settings) => {
  const experiment = {
    ...{ name: 'small', title: 'Small', budget: { iterations: 1 }, seeds: [1] },
    ...{ evaluation: { every: 1, samples: 50 }, variants: { a: { label: 'A' } }, ...settings },
  };
  const [run] = resolveRuns(parseExperiment(experiment, 'test'));
  const { gan, dataset, regularizer } = run!;
  const shape = sampleShape(dataset);
  const { generator, critic } = buildNetworks(gan, shape, new Random(1));
  const models = { generator, critic };
  const potential =
    regularizer.name === 'potential' &&
    potentialModel({
      width: regularizer.width,
      hiddenLayers: regularizer.hiddenLayers,
      sampleShape: shape,
      random: new Random(1),
    });
  const all = Object.entries({ ...models, ...(potential && { potential }) });
  const sizes = all.map(([name, model]) => {
    const weighted = model.layers.filter(
      (layer) => layer.trainableWeights.length > 0 && !/Norm/.test(layer.getClassName()),
    );
    const product = (lengths: readonly (number | null)[]) =>
      lengths.reduce<number>((a, b) => a * (b ?? 1), 1);
    const outputs = weighted.map(({ outputShape }) => product((outputShape as number[]).slice(1)));
    const parameters = model.trainableWeights.map((weight) => product(weight.shape));
    const sum = (values: readonly number[]) => values.reduce((a, b) => a + b, 0);
    return [name, { parameters: sum(parameters), outputs: sum(outputs) }];
  });
  expect(networkSizes(run!)).toEqual(Object.fromEntries(sizes));
  for (const [, model] of all) model.dispose();
});
