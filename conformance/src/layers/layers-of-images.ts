/** Layers of sequences, images and volumes: convolutions, pools, paddings, sizes. */
import type { layers } from '@tensorflow/tfjs';
import { type Case, layer } from './case.js';
import type { TF } from './exact-tfjs.js';

const sequence = [2, 7, 3];
const image = [2, 5, 7, 3];
const volume = [2, 5, 4, 3, 2];

/** The variants of a layer, by the text that tells them apart. */
type Variants = Record<string, object>;

const variants = (
  subject: string,
  shape: number[],
  make: (tf: TF, options: never) => layers.Layer,
  list: Variants,
): Case[] =>
  Object.entries(list).map(([variant, options]) =>
    layer(subject, variant, [shape], (tf) => make(tf, options as never)),
  );

const convolutions = (size: object): Variants => ({
  valid: { ...size, filters: 4 },
  'same, relu': { ...size, filters: 3, padding: 'same', activation: 'relu' },
  'stride 2, same': { ...size, filters: 4, strides: 2, padding: 'same', activation: 'tanh' },
  'stride 2, valid, no bias': { ...size, filters: 2, strides: 2, useBias: false },
  'size 1, stride 2': { ...size, kernelSize: 1, filters: 3, strides: 2 },
  'dilation 2': { ...size, kernelSize: 2, filters: 2, dilationRate: 2, padding: 'same' },
});
const { 'dilation 2': _dilated, ...undilated } = convolutions({ kernelSize: 3 });
const first = { dataFormat: 'channelsFirst' };

const pools = (padded: object = { padding: 'same' }): Variants => ({
  '2, valid': { poolSize: 2 },
  '3, stride 2, same': { poolSize: 3, strides: 2, ...padded },
  '3, stride 1, same': { poolSize: 3, strides: 1, ...padded },
  '2, stride 3': { poolSize: 2, strides: 3 },
});
const poolLayers = <Name extends keyof TF['layers']>(names: Name[], shape: number[]): Case[] =>
  names.flatMap((name) =>
    variants(
      name,
      shape,
      (tf, options) => (tf.layers[name] as TF['layers']['maxPooling2d'])(options),
      pools(),
    ),
  );

export const imageLayers: Case[] = [
  ...variants('conv1d', sequence, (tf, o) => tf.layers.conv1d(o), convolutions({ kernelSize: 3 })),
  ...variants('conv2d', image, (tf, o) => tf.layers.conv2d(o), {
    ...convolutions({ kernelSize: [3, 2] }),
    'strides 2 and 1': { kernelSize: [2, 3], filters: 2, strides: [2, 1], padding: 'same' },
    'channels first': { kernelSize: 3, filters: 2, padding: 'same', ...first },
    'channels first, stride 2': { kernelSize: 3, filters: 2, strides: 2, ...first },
  }),
  ...variants('conv3d', volume, (tf, o) => tf.layers.conv3d(o), {
    ...convolutions({ kernelSize: [3, 2, 2] }),
    'strides 2, 1, 2': { kernelSize: 2, filters: 2, strides: [2, 1, 2], padding: 'same' },
  }),
  ...variants('conv2dTranspose', [2, 3, 4, 3], (tf, o) => tf.layers.conv2dTranspose(o), {
    ...undilated,
    'size 4, stride 2, same': { kernelSize: 4, filters: 2, strides: 2, padding: 'same' },
    'channels first': { kernelSize: 3, filters: 2, strides: 2, padding: 'same', ...first },
  }),
  ...variants(
    'conv3dTranspose',
    [2, 2, 3, 2, 2],
    (tf, o) => tf.layers.conv3dTranspose(o),
    undilated,
  ),
  ...variants('separableConv2d', image, (tf, o) => tf.layers.separableConv2d(o), {
    valid: { kernelSize: 3, filters: 4 },
    'stride 2, same, multiplier 2': {
      kernelSize: 2,
      filters: 3,
      strides: 2,
      padding: 'same',
      depthMultiplier: 2,
    },
    'dilation 2': { kernelSize: 2, filters: 2, dilationRate: 2, padding: 'same' },
  }),
  ...variants('depthwiseConv2d', image, (tf, o) => tf.layers.depthwiseConv2d(o), {
    valid: { kernelSize: [3, 2] },
    'stride 2, same, multiplier 2': {
      kernelSize: 3,
      strides: 2,
      padding: 'same',
      depthMultiplier: 2,
      activation: 'elu',
    },
    'dilation 2': { kernelSize: 2, dilationRate: 2, padding: 'same' },
  }),
  ...poolLayers(['averagePooling1d', 'avgPool1d', 'avgPooling1d'], sequence),
  ...poolLayers(['maxPooling1d', 'maxPool1d'], sequence),
  ...poolLayers(['averagePooling2d', 'avgPool2d', 'avgPooling2d'], image),
  ...poolLayers(['maxPooling2d', 'maxPool2d'], image),
  ...poolLayers(['averagePooling3d', 'avgPool3d', 'avgPooling3d'], volume),
  ...poolLayers(['maxPooling3d'], volume),
  ...variants('averagePooling2d', image, (tf, o) => tf.layers.averagePooling2d(o), {
    'channels first': { poolSize: 2, padding: 'same', ...first },
  }),
  ...variants('maxPooling2d', image, (tf, o) => tf.layers.maxPooling2d(o), {
    'channels first': { poolSize: 2, padding: 'same', ...first },
  }),
  layer('globalAveragePooling1d', '', [sequence], (tf) => tf.layers.globalAveragePooling1d()),
  layer('globalMaxPooling1d', '', [sequence], (tf) => tf.layers.globalMaxPooling1d()),
  layer('globalMaxPool1d', '', [sequence], (tf) => tf.layers.globalMaxPool1d()),
  ...variants('globalAveragePooling2d', image, (tf, o) => tf.layers.globalAveragePooling2d(o), {
    'channels last': {},
    'channels first': first,
  }),
  ...variants('globalMaxPooling2d', image, (tf, o) => tf.layers.globalMaxPooling2d(o), {
    'channels last': {},
    'channels first': first,
  }),
  ...variants('globalMaxPool2d', image, (tf, o) => tf.layers.globalMaxPool2d(o), { '': {} }),
  ...variants('upSampling2d', image, (tf, o) => tf.layers.upSampling2d(o), {
    nearest: { size: [2, 3] },
    bilinear: { size: [2, 2], interpolation: 'bilinear' },
    'channels first': { size: [2, 2], ...first },
  }),
  ...variants('zeroPadding2d', image, (tf, o) => tf.layers.zeroPadding2d(o), {
    one: { padding: 1 },
    uneven: {
      padding: [
        [1, 0],
        [2, 3],
      ],
    },
    'channels first': {
      padding: [
        [1, 0],
        [2, 3],
      ],
      ...first,
    },
  }),
  ...variants('cropping2D', image, (tf, o) => tf.layers.cropping2D(o), {
    uneven: {
      cropping: [
        [1, 0],
        [2, 1],
      ],
    },
    'channels first': {
      cropping: [
        [1, 0],
        [2, 1],
      ],
      ...first,
    },
  }),
  ...variants('resizing', image, (tf, o) => tf.layers.resizing(o), {
    bilinear: { height: 7, width: 4 },
    nearest: { height: 7, width: 4, interpolation: 'nearest' },
    'smaller, cropped': { height: 3, width: 6, cropToAspectRatio: true },
  }),
  ...variants('centerCrop', image, (tf, o) => tf.layers.centerCrop(o), {
    inside: { height: 3, width: 4 },
    larger: { height: 6, width: 9 },
  }),
  ...variants('randomWidth', image, (tf, o) => tf.layers.randomWidth(o), {
    'wider by a fixed share': { factor: [0.4, 0.4] },
    'nearest, narrower by a fixed share': { factor: [-0.4, -0.4], interpolation: 'nearest' },
  }),
  ...variants('rescaling', image, (tf, o) => tf.layers.rescaling(o), {
    '': { scale: 0.5, offset: -1 },
  }),
];
