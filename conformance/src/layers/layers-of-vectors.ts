/** Layers of vectors and sequences: dense, activations, normalization, merging, recurrence, wrappers. */
import type { Tensor } from '@tensorflow/tfjs';
import { type Case, layer } from './case.js';
import { isExact, type TF } from './exact-tfjs.js';

const vector = [3, 6];
const sequence = [2, 4, 3];
const image = [2, 3, 4, 5];
const training = { training: true };

type Layers = TF['layers'];

/** The initializers that need no decomposition, which reads tensors synchronously. */
const simple = { recurrentInitializer: 'glorotUniform' } as const;

const recurrent = (name: 'simpleRNN' | 'gru' | 'lstm'): Case[] => {
  const make = (tf: TF, options: object) =>
    (tf.layers[name] as Layers['lstm'])({ units: 4, ...simple, ...options });
  const variants: Record<string, object> = {
    last: {},
    sequences: { returnSequences: true },
    'backwards, relu': { goBackwards: true, activation: 'relu', recurrentActivation: 'sigmoid' },
    unrolled: { unroll: true, useBias: false },
  };
  return Object.entries(variants).map(([variant, options]) =>
    layer(name, variant, [sequence], (tf) => make(tf, options)),
  );
};

const cells = {
  simpleRNNCell: (tf: TF) => tf.layers.simpleRNNCell({ units: 4, ...simple }),
  gruCell: (tf: TF) => tf.layers.gruCell({ units: 4, ...simple }),
  lstmCell: (tf: TF) => tf.layers.lstmCell({ units: 4, ...simple }),
  stackedRNNCells: (tf: TF) =>
    tf.layers.stackedRNNCells({
      cells: [
        tf.layers.gruCell({ units: 4, ...simple }),
        tf.layers.lstmCell({ units: 2, ...simple }),
      ],
    }),
};

const merging = ['add', 'average', 'concatenate', 'maximum', 'minimum', 'multiply'] as const;

const norms: Record<string, [number[], object, object]> = {
  'of vectors, inference': [vector, {}, {}],
  'of vectors, training': [vector, {}, training],
  'of images, inference': [image, {}, {}],
  'of images, training': [image, {}, training],
  'without scale': [image, { scale: false }, training],
  'without center': [image, { center: false }, training],
  'without both, inference': [vector, { center: false, scale: false }, {}],
};

/** Makes the layer; the exact copy of tfjs stops at a missing weight, and gets one that gives none. */
function batchNormalization(tf: TF, options: object) {
  const made = tf.layers.batchNormalization(options);
  if (!isExact(tf)) return made;
  const weights = made as unknown as Record<'gamma' | 'beta', object | undefined>;
  if ('scale' in options) weights.gamma = { read: () => undefined };
  if ('center' in options) weights.beta = { read: () => undefined };
  return made;
}

/** The activations of tf.layers; a test compares the list with tfjs's own. */
export const activations = [
  'elu',
  'gelu',
  'gelu_new',
  'hardSigmoid',
  'linear',
  'logSoftmax',
  'mish',
  'relu',
  'relu6',
  'selu',
  'sigmoid',
  'softmax',
  'softplus',
  'softsign',
  'swish',
  'tanh',
] as const;

export const vectorLayers: Case[] = [
  ...activations.flatMap((activation): Case[] => [
    layer(`activation: ${activation}`, 'of vectors', [vector], (tf) =>
      tf.layers.activation({ activation: activation as 'relu' }),
    ),
    layer(`activation: ${activation}`, 'in dense', [vector], (tf) =>
      tf.layers.dense({ units: 4, activation: activation as 'relu' }),
    ),
    layer(`activation: ${activation}`, 'in conv2d', [[2, 3, 4, 2]], (tf) =>
      tf.layers.conv2d({ filters: 2, kernelSize: 2, activation: activation as 'relu' }),
    ),
  ]),
  layer('dense', 'of vectors', [vector], (tf) => tf.layers.dense({ units: 4 })),
  layer('dense', 'no bias, relu', [vector], (tf) =>
    tf.layers.dense({ units: 5, useBias: false, activation: 'relu' }),
  ),
  layer('dense', 'of sequences', [sequence], (tf) => tf.layers.dense({ units: 2 })),
  layer('elu', '', [vector], (tf) => tf.layers.elu()),
  layer('leakyReLU', '', [vector], (tf) => tf.layers.leakyReLU({ alpha: 0.2 })),
  layer('prelu', 'of vectors', [vector], (tf) => tf.layers.prelu()),
  layer('prelu', 'shared axes', [image], (tf) => tf.layers.prelu({ sharedAxes: [1, 2] })),
  layer('reLU', '', [vector], (tf) => tf.layers.reLU()),
  layer('reLU', 'with a maximum', [vector], (tf) => tf.layers.reLU({ maxValue: 0.5 })),
  layer('softmax', '', [vector], (tf) => tf.layers.softmax()),
  layer('thresholdedReLU', '', [vector], (tf) => tf.layers.thresholdedReLU({ theta: 0.3 })),
  ...[training, {}].map((call) =>
    layer(
      'batchNormalization',
      `axis 1, ${'training' in call ? 'training' : 'inference'}`,
      [image],
      (tf) => {
        if (!isExact(tf)) return tf.layers.batchNormalization({ axis: 1 });
        // tfjs's `cpu` takes the numbers of axis 1 for those of the last axis.
        const last = tf.layers.batchNormalization({ axis: 3 });
        const { call } = last;
        const turned = (x: unknown) => tf.transpose(x as Tensor, [0, 3, 2, 1]);
        const { build } = last;
        last.build = () => {
          build.call(last, [2, 5, 4, 3]);
          last.inputSpec = [];
        };
        last.call = (x, options) =>
          turned(call.call(last, turned([x].flat()[0]) as Tensor, options));
        return last;
      },
      call,
    ),
  ),
  ...Object.entries(norms).map(([variant, [shape, options, call]]) =>
    layer('batchNormalization', variant, [shape], (tf) => batchNormalization(tf, options), call),
  ),
  layer('layerNormalization', 'of vectors', [vector], (tf) => tf.layers.layerNormalization({})),
  layer('layerNormalization', 'of images', [image], (tf) => tf.layers.layerNormalization({})),
  layer('layerNormalization', 'axes 1 to 3', [image], (tf) =>
    tf.layers.layerNormalization({ axis: [1, 2, 3] }),
  ),
  layer('layerNormalization', 'without scale', [vector], (tf) =>
    tf.layers.layerNormalization({ scale: false, center: false }),
  ),
  ...merging.flatMap((name): Case[] => [
    layer(name, 'two', [vector, vector], (tf) => (tf.layers[name] as Layers['add'])()),
    layer(name, 'three images', [image, image, image], (tf) =>
      (tf.layers[name] as Layers['add'])(),
    ),
  ]),
  layer('dot', 'of vectors', [vector, vector], (tf) => tf.layers.dot({ axes: -1 })),
  layer('dot', 'normalized', [vector, vector], (tf) =>
    tf.layers.dot({ axes: -1, normalize: true }),
  ),
  layer('dot', 'of sequences', [sequence, sequence], (tf) => tf.layers.dot({ axes: [2, 2] })),
  layer('flatten', '', [image], (tf) => tf.layers.flatten()),
  layer('flatten', 'channels first', [image], (tf) =>
    tf.layers.flatten({ dataFormat: 'channelsFirst' }),
  ),
  layer('reshape', '', [vector], (tf) => tf.layers.reshape({ targetShape: [3, -1] })),
  layer('permute', '', [image], (tf) => tf.layers.permute({ dims: [3, 1, 2] })),
  layer('repeatVector', '', [vector], (tf) => tf.layers.repeatVector({ n: 3 })),
  layer('masking', '', [sequence], (tf) => tf.layers.masking({ maskValue: 0 })),
  layer('embedding', 'then its sequence', [[2, 3]], (tf) => {
    const table = tf.layers.embedding({ inputDim: 5, outputDim: 3 });
    const { call } = table;
    // The inputs of a case are differentiated, and these are indices: they only scale the rows.
    table.call = (x, options) => {
      const scale = (Array.isArray(x) ? x[0] : x) as Tensor;
      const rows = tf.tensor2d([1, 4, 4, 0, 2, 1], [2, 3], 'int32');
      const found = call.call(table, rows, options) as Tensor;
      return tf.mul(found, tf.expandDims(scale, -1));
    };
    return table;
  }),
  ...(
    ['dropout', 'spatialDropout1d', 'alphaDropout', 'gaussianDropout', 'gaussianNoise'] as const
  ).map((name) =>
    layer(name, 'inference', [sequence], (tf) =>
      (tf.layers[name] as Layers['alphaDropout'])({ rate: 0.4, stddev: 0.4 } as never),
    ),
  ),
  layer(
    'dropout',
    'training, seeded',
    [sequence],
    (tf) => tf.layers.dropout({ rate: 0.4, seed: 7 }),
    training,
  ),
  layer(
    'spatialDropout1d',
    'training, seeded',
    [sequence],
    (tf) => tf.layers.spatialDropout1d({ rate: 0.4, seed: 7 }),
    training,
  ),
  ...recurrent('simpleRNN'),
  ...recurrent('gru'),
  ...recurrent('lstm'),
  layer('gru', 'reset after', [sequence], (tf) =>
    tf.layers.gru({ units: 3, ...simple, resetAfter: false } as never),
  ),
  ...Object.entries(cells).map(([name, cell]) =>
    layer(name, 'in rnn', [sequence], (tf) => tf.layers.rnn({ cell: cell(tf) })),
  ),
  layer('rnn', 'sequences', [sequence], (tf) =>
    tf.layers.rnn({ cell: cells.lstmCell(tf), returnSequences: true }),
  ),
  ...(['concat', 'sum', 'mul', 'ave'] as const).map((mergeMode) =>
    layer('bidirectional', mergeMode, [sequence], (tf) =>
      tf.layers.bidirectional({
        layer: tf.layers.lstm({ units: 2, ...simple, returnSequences: true }) as never,
        mergeMode,
      }),
    ),
  ),
  layer('timeDistributed', 'dense', [sequence], (tf) =>
    tf.layers.timeDistributed({ layer: tf.layers.dense({ units: 2, activation: 'tanh' }) }),
  ),
  layer('timeDistributed', 'conv2d', [[2, 2, 4, 3, 2]], (tf) =>
    tf.layers.timeDistributed({ layer: tf.layers.conv2d({ filters: 2, kernelSize: 2 }) }),
  ),
  ...(['valid', 'same'] as const).map((padding) =>
    layer('convLstm2d', padding, [[2, 2, 4, 3, 2]], (tf) =>
      tf.layers.convLstm2d({ filters: 2, kernelSize: 2, padding, ...simple }),
    ),
  ),
  layer('convLstm2dCell', 'in rnn', [[2, 2, 4, 3, 2]], (tf) =>
    tf.layers.convLstm2d({
      filters: 3,
      kernelSize: 3,
      padding: 'same',
      ...simple,
      returnSequences: true,
    }),
  ),
  layer('categoryEncoding', 'of fixed categories', [[2, 3]], (tf) => {
    const encoding = tf.layers.categoryEncoding({ numTokens: 5, outputMode: 'multiHot' });
    const { call } = encoding;
    encoding.call = (x, options) => {
      const scale = (Array.isArray(x) ? x[0] : x) as Tensor;
      const rows = tf.tensor2d([1, 4, 2, 0, 2, 1], [2, 3], 'int32');
      const codes = call.call(encoding, rows, options) as Tensor;
      return tf.mul(tf.cast(codes, 'float32'), tf.sum(scale, 1, true));
    };
    return encoding;
  }),
];
