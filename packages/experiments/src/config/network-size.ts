/** The sizes of the networks that a config names, by formulas, so that nothing must be built. */
import { sampleShape } from '../datasets/datasets.js';
import type { RunConfig } from './schema.js';
import { PENALIZED } from './settings.js';

/** What a network takes. */
export interface NetworkSize {
  /** Trainable numbers. */
  readonly parameters: number;
  /** Numbers that its layers with weights give for one sample. */
  readonly outputs: number;
}

/** The sizes of the networks of a run. */
export interface NetworkSizes {
  readonly generator: NetworkSize;
  readonly critic: NetworkSize;
  /** The network of the regularizer `potential`. */
  readonly potential?: NetworkSize;
}

/** One layer: weights by one output channel, further weights, and its outputs. */
type Layer = readonly [parameters: number, outputs: number];

const dense = (from: number, to: number, hasBias = true): Layer => [
  from * to + (hasBias ? to : 0),
  to,
];
/** A convolution, transposed or not. @param side height and width of its output. */
const convolution = (
  kernel: number,
  from: number,
  to: number,
  side: number,
  extra: number,
): Layer => [kernel * kernel * from * to + extra * to, side * side * to];

/** Counts parameters and outputs of the networks of a run. */
export function networkSizes({
  gan,
  dataset,
  regularizer,
}: Pick<RunConfig, 'gan' | 'dataset' | 'regularizer'>): NetworkSizes {
  const shape = sampleShape(dataset);
  const sizes =
    gan.architecture === 'mlp'
      ? mlp(gan, shape[0]!)
      : gan.architecture === 'dcgan'
        ? dcgan(gan, shape)
        : wganGpCifar(gan, shape);
  const [generator, critic] = sizes.map(sumOf) as [NetworkSize, NetworkSize];
  if (regularizer.name !== 'potential') return { generator, critic };
  return { generator, critic, potential: sumOf(potential(regularizer, shape)) };
}

function sumOf(layers: readonly Layer[]): NetworkSize {
  return {
    parameters: layers.reduce((sum, [parameters]) => sum + parameters, 0),
    outputs: layers.reduce((sum, [, outputs]) => sum + outputs, 0),
  };
}

type Gan<Name> = Extract<RunConfig['gan'], { architecture: Name }>;

function perceptron(widths: readonly number[]): Layer[] {
  return widths.slice(1).map((to, i) => dense(widths[i]!, to));
}

function mlp({ width, hiddenLayers, latentSize }: Gan<'mlp'>, coordinates: number): Layer[][] {
  const hidden = Array.from({ length: hiddenLayers }, () => width);
  return [
    perceptron([latentSize, ...hidden, coordinates]),
    perceptron([coordinates, ...hidden, 1]),
  ];
}

function dcgan(gan: Gan<'dcgan'>, [side, , channels]: readonly number[]): Layer[][] {
  const { width, latentSize, objective } = gan;
  const hidden = (side === 32 ? [1, 2, 4] : [1, 2, 4, 8]).map((factor) => factor * width);
  const up = [...hidden].reverse();
  // Batch norm has two numbers for each channel; a gradient penalty allows none in the critic.
  const norm = PENALIZED.includes(objective) ? 0 : 2;
  const [weights, outputs] = dense(latentSize, 16 * up[0]!, false);
  return [
    [
      [weights + 2 * up[0]!, outputs],
      ...up.slice(1).map((to, i) => convolution(4, up[i]!, to, 8 * 2 ** i, 2)),
      convolution(4, width, channels!, side!, 0),
    ],
    [
      convolution(4, channels!, width, side! / 2, 0),
      ...hidden.slice(1).map((to, i) => convolution(4, hidden[i]!, to, side! / 4 / 2 ** i, norm)),
      dense(16 * up[0]!, 1, false),
    ],
  ];
}

function wganGpCifar(gan: Gan<'wgan-gp-cifar'>, [, , channels]: readonly number[]): Layer[][] {
  const { width: w, latentSize } = gan;
  const [weights, outputs] = dense(latentSize, 64 * w);
  return [
    [
      [weights + 2 * 64 * w, outputs],
      convolution(2, 4 * w, 2 * w, 8, 3),
      convolution(2, 2 * w, w, 16, 3),
      convolution(2, w, channels!, 32, 1),
    ],
    [
      convolution(3, channels!, w, 16, 1),
      convolution(3, w, 2 * w, 8, 1),
      convolution(3, 2 * w, 4 * w, 4, 1),
      dense(64 * w, 1),
    ],
  ];
}

type Potential = Extract<RunConfig['regularizer'], { name: 'potential' }>;

function potential({ width, hiddenLayers }: Potential, shape: readonly number[]): Layer[] {
  if (shape.length === 1) {
    const hidden = Array.from({ length: hiddenLayers }, () => width);
    return perceptron([shape[0]!, ...hidden, 1]);
  }
  const [side, , channels] = shape as [number, number, number];
  const widths = [channels, ...Array.from({ length: hiddenLayers }, (_, i) => width * 2 ** i)];
  const sides = widths.map((_, i) => side / 2 ** i);
  const layers = widths.slice(1).map((to, i) => convolution(4, widths[i]!, to, sides[i + 1]!, 1));
  return [...layers, dense(widths.at(-1)! * sides.at(-1)! ** 2, 1)];
}
