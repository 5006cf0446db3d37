/** Kernels of images and volumes. */
import type { Tensor, Tensor4D } from '@tensorflow/tfjs';
import { type Case, op } from './case.js';
import { isExact } from './exact-tfjs.js';

const image = [2, 5, 6, 3];
const volume = [2, 5, 4, 3, 2];
const pads = ['valid', 'same'] as const;
const windows = [
  [2, 2],
  [3, 1],
  [3, 2],
  [2, 3],
] as const;

const pools: Case[] = windows.flatMap(([size, stride]) =>
  pads.flatMap((pad) => {
    const variant = `${size}, stride ${stride}, ${pad}`;
    return [
      op('AvgPool', variant, [image], (tf, x) => tf.avgPool(x, size, stride, pad)),
      op('MaxPool', variant, [image], (tf, x) => tf.maxPool(x, size, stride, pad)),
      op('MaxPool', `${variant}, negative`, [image], (tf, x) =>
        tf.maxPool(tf.sub(x, 3) as never, size, stride, pad),
      ),
      op('AvgPool3D', variant, [volume], (tf, x) => tf.avgPool3d(x, size, stride, pad)),
      op('MaxPool3D', variant, [volume], (tf, x) => tf.maxPool3d(x, size, stride, pad)),
      op(
        'MaxPoolWithArgmax',
        variant,
        [image],
        (tf, x) => tf.maxPoolWithArgmax(x, size, stride, pad).result!,
      ),
    ];
  }),
);

const convolutions: Case[] = [
  [1, 1],
  [1, 2],
  [1, 3],
  [2, 2],
  [3, 1],
  [3, 2],
  [2, 3],
].flatMap(([size, stride]) =>
  pads.flatMap((pad) => {
    const variant = `${size}, stride ${stride}, ${pad}`;
    const k = size!;
    return [
      op('Conv2D', variant, [image, [k, k, 3, 4]], (tf, x, w) => tf.conv2d(x, w, stride!, pad)),
      op(
        'Conv2DBackpropInput',
        variant,
        [
          [2, 3, 4, 3],
          [k, k, 2, 3],
        ],
        (tf, x, w) => {
          const size = (n: number) => (pad === 'same' ? n * stride! : (n - 1) * stride! + k);
          return tf.conv2dTranspose(x, w, [2, size(3), size(4), 2], stride!, pad);
        },
      ),
      op('Conv3D', variant, [volume, [k, k, k, 2, 2]], (tf, x, w) => tf.conv3d(x, w, stride!, pad)),
      op(
        'Conv3DBackpropInputV2',
        variant,
        [
          [2, 2, 3, 2, 2],
          [k, k, k, 2, 2],
        ],
        (tf, x, w) => {
          const size = (n: number) => (pad === 'same' ? n * stride! : (n - 1) * stride! + k);
          return tf.conv3dTranspose(x, w, [2, size(2), size(3), size(2), 2], stride!, pad);
        },
      ),
      op('DepthwiseConv2dNative', variant, [image, [k, k, 3, 2]], (tf, x, w) =>
        tf.depthwiseConv2d(x, w, stride!, pad),
      ),
    ];
  }),
);

export const imageKernels: Case[] = [
  op('CropAndResize', 'two crops of one image', [[1, 5, 4, 2]], (tf, x) =>
    tf.image.cropAndResize(
      x,
      tf.tensor2d([0.1, 0.2, 0.7, 0.9, 0, 0.3, 1, 0.8], [2, 4]),
      tf.tensor1d([0, 0], 'int32'),
      [3, 4],
    ),
  ),
  op('CropAndResize', 'nearest, beyond the image', [image], (tf, x) =>
    tf.image.cropAndResize(
      x,
      tf.tensor2d([-0.25, 0.125, 0.8125, 1.25, 0.0625, 0.3125, 0.9375, 0.8125], [2, 4]),
      tf.tensor1d([1, 0], 'int32'),
      [3, 4],
      'nearest',
      0.5,
    ),
  ),
  ...windows.flatMap(([size, stride]) =>
    pads.map((pad) =>
      op('MaxPool3D', `${size}, stride ${stride}, ${pad}, negative`, [volume], (tf, x) =>
        tf.maxPool3d(tf.sub(x, 3) as never, size, stride, pad),
      ),
    ),
  ),
  ...pools,
  ...convolutions,
  op('AvgPool', 'padded by hand, rounded up', [image], (tf, x) => tf.avgPool(x, 3, 2, 1, 'ceil')),
  op('MaxPool', 'padded by hand, rounded up', [image], (tf, x) => tf.maxPool(x, 3, 2, 1, 'ceil')),
  op('MaxPool', 'a window of one', [image], (tf, x) => tf.maxPool(x, 1, 1, 'valid')),
  op('AvgPool', 'a window of one', [image], (tf, x) => tf.avgPool(x, 1, 1, 'valid')),
  op('MaxPool', 'dilated', [image], (tf, x) => tf.pool(x, [2, 2], 'max', 'valid', [2, 2])),
  op('AvgPool', 'dilated', [image], (tf, x) => tf.pool(x, [2, 2], 'avg', 'same', [2, 2])),
  op('Conv2D', 'dilation 2', [image, [2, 2, 3, 2]], (tf, x, w) =>
    tf.conv2d(x, w, 1, 'same', 'NHWC', 2),
  ),
  op(
    'Conv2D',
    'NCHW',
    [
      [2, 3, 5, 6],
      [3, 3, 3, 2],
    ],
    (tf, x, w) => tf.conv2d(x, w, 2, 'same', 'NCHW'),
  ),
  op('Conv2D', 'padded by hand', [image, [3, 2, 3, 2]], (tf, x, w) =>
    tf.conv2d(x, w, 2, 1, 'NHWC', 1, 'floor'),
  ),
  op('Conv2D', 'strides 2 and 3', [image, [3, 2, 3, 2]], (tf, x, w) =>
    tf.conv2d(x, w, [2, 3], 'same'),
  ),
  op('FusedConv2D', 'relu and bias', [image, [3, 3, 3, 2], [2]], (tf, x, filter, bias) =>
    tf.fused.conv2d({ x, filter, strides: 2, pad: 'same', bias, activation: 'relu' }),
  ),
  op('FusedConv2D', 'linear and bias', [image, [3, 3, 3, 2], [2]], (tf, x, filter, bias) =>
    tf.fused.conv2d({ x, filter, strides: 1, pad: 'same', bias }),
  ),
  op('FusedDepthwiseConv2D', 'linear and bias', [image, [3, 3, 3, 1], [3]], (tf, x, filter, bias) =>
    tf.fused.depthwiseConv2d({ x, filter, strides: 1, pad: 'same', bias }),
  ),
  op('DepthwiseConv2dNative', 'dilation 2', [image, [2, 2, 3, 2]], (tf, x, w) =>
    tf.depthwiseConv2d(x, w, 1, 'same', 'NHWC', 2),
  ),
  op('DepthwiseConv2dNative', 'strides 2 and 1', [image, [2, 3, 3, 1]], (tf, x, w) =>
    tf.depthwiseConv2d(x, w, [2, 1], 'same'),
  ),
  op('Conv3D', 'ones, stride 2', [[1, 2, 2, 2, 1]], (tf, x) =>
    tf.conv3d(x, tf.ones([1, 1, 1, 1, 1]), 2, 'valid'),
  ),
  op('Conv3D', 'strides 1, 2, 3', [volume, [2, 2, 1, 2, 3]], (tf, x, w) =>
    tf.conv3d(x, w, [1, 2, 3], 'same'),
  ),
  op('Dilation2D', 'stride 1', [image, [2, 2, 3]], (tf, x, w) => tf.dilation2d(x, w, 1, 'valid')),
  op('Dilation2D', 'stride 2, same', [image, [2, 2, 3]], (tf, x, w) =>
    tf.dilation2d(x, w, 2, 'same'),
  ),
  ...[
    [false, false],
    [true, false],
    [false, true],
  ].flatMap(([corners, half]) =>
    [
      [7, 9],
      [3, 4],
      [5, 6],
      [1, 1],
    ].flatMap(([height, width]) => {
      const variant = `to ${height}×${width}${corners ? ', corners' : ''}${half ? ', half pixels' : ''}`;
      return [
        op('ResizeBilinear', variant, [image], (tf, x) =>
          tf.image.resizeBilinear(x, [height!, width!], corners, half),
        ),
        op('ResizeNearestNeighbor', variant, [image], (tf, x) =>
          tf.image.resizeNearestNeighbor(x, [height!, width!], corners, half),
        ),
      ];
    }),
  ),
  op('CropAndResize', 'bilinear', [image], (tf, x) =>
    tf.image.cropAndResize(
      x,
      tf.tensor2d([0.1, 0.2, 0.7, 0.9], [1, 4]),
      tf.tensor1d([1], 'int32'),
      [3, 3],
    ),
  ),
  op('FlipLeftRight', 'images', [image], (tf, x) => tf.image.flipLeftRight(x)),
  op('RotateWithOffset', 'images', [image], (tf, x) => tf.image.rotateWithOffset(x, 0.4)),
  op('Transform', 'bilinear', [image], (tf, x) => {
    const places = tf.tensor2d([1, 0.1, 0.3, 0, 1, 0.2, 0, 0], [1, 8]);
    const transform = (images: Tensor) =>
      tf.image.transform(images as Tensor4D, places, 'bilinear');
    // The stock kernel returns after the first image.
    return isExact(tf) ? tf.concat(tf.split(x, image[0]!).map(transform)) : transform(x);
  }),
  op('LRN', 'radius 1', [image], (tf, x) => tf.localResponseNormalization(x, 1)),
  op('LRN', 'radius 5', [image], (tf, x) => tf.localResponseNormalization(x)),
  op(
    'FusedBatchNorm',
    'scale and offset',
    [[2, 2, 3, 4], [4], [4], [4], [4]],
    (tf, x, mean, variance, offset, scale) =>
      tf.batchNorm(x, mean, tf.add(variance, 2) as never, offset, scale),
  ),
  op(
    'FusedBatchNorm',
    'without scale',
    [[2, 2, 3, 4], [4], [4], [4]],
    (tf, x, mean, variance, offset) => tf.batchNorm(x, mean, tf.add(variance, 2) as never, offset),
  ),
  op('FusedBatchNorm', 'without both', [[2, 2, 3, 4], [4], [4]], (tf, x, mean, variance) =>
    tf.batchNorm(x, mean, tf.add(variance, 2) as never),
  ),
  op(
    'FusedBatchNorm',
    'of its own shape',
    [
      [2, 3],
      [2, 3],
      [2, 3],
    ],
    (tf, x, mean, variance) => tf.batchNorm(x, mean, tf.add(variance, 2) as never),
  ),
];
