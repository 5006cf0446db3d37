/** Kernels that reduce, scan, move, gather and multiply. */
import type { Tensor } from '@tensorflow/tfjs';
import { type Case, type Input, op } from './case.js';
import { isExact, type TF } from './exact-tfjs.js';

const shape = [2, 3, 5];
const square = [4, 4];

const axes: [string, number | number[] | undefined][] = [
  ['all axes', undefined],
  ['first axis', 0],
  ['last axis', -1],
  ['middle axis, from the end', -2],
  ['two axes', [0, 2]],
];

const perAxis = (make: (variant: string, axis: number | number[] | undefined) => Case[]) =>
  axes.flatMap(([variant, axis]) => make(variant, axis));

const oneAxis: [string, number][] = [
  ['first axis', 0],
  ['middle axis', 1],
  ['last axis', 2],
];

/** A product whose operands are broadcast, which the exact copy must do beforehand. */
function product(tf: TF, a: Input, b: Input, transposeA = false): Tensor {
  if (!isExact(tf)) return tf.matMul(a, b, transposeA);
  const whole = (x: Tensor) => tf.broadcastTo(x, [2, 3, ...x.shape.slice(2)]);
  return tf.matMul(whole(a), whole(b), transposeA);
}

export const movingKernels: Case[] = [
  op(
    'BatchMatMul',
    'two batch axes, broadcast',
    [
      [2, 1, 4, 3],
      [2, 3, 3, 5],
    ],
    (tf, a, b) => product(tf, a, b),
  ),
  op(
    'BatchMatMul',
    'two batch axes, second broadcast, transposed',
    [
      [2, 3, 3, 4],
      [2, 1, 3, 5],
    ],
    (tf, a, b) => product(tf, a, b, true),
  ),
  op(
    'BatchMatMul',
    'first transposed, second broadcast',
    [
      [2, 1, 3, 4],
      [2, 3, 3, 5],
    ],
    (tf, a, b) => product(tf, a, b, true),
  ),

  ...perAxis((variant, axis) => [
    op('Max', variant, [shape], (tf, x) => tf.max(x, axis)),
    op('Min', variant, [shape], (tf, x) => tf.min(x, axis)),
    op('Sum', variant, [shape], (tf, x) => tf.sum(x, axis)),
    op('Sum', `${variant}, kept`, [shape], (tf, x) => tf.sum(x, axis, true)),
    op('Mean', variant, [shape], (tf, x) => tf.mean(x, axis)),
    op('Prod', variant, [shape], (tf, x) => tf.prod(tf.add(x, 1.5), axis)),
    op('All', variant, [shape], (tf, x) =>
      tf.mul(tf.cast(tf.all(tf.greater(x, -2), axis as never), 'float32'), tf.sum(x, axis)),
    ),
    op('Any', variant, [shape], (tf, x) =>
      tf.mul(tf.cast(tf.any(tf.greater(x, 0), axis as never), 'float32'), tf.sum(x, axis)),
    ),
  ]),
  op('Max', 'equal numbers', [[3]], (tf, x) => tf.max(tf.concat([x, tf.mul(x, 0.5)]))),
  ...oneAxis.flatMap(([variant, axis]) => [
    op('ArgMax', variant, [shape], (tf, x) =>
      tf.mul(tf.cast(tf.argMax(x, axis), 'float32'), tf.sum(x, axis)),
    ),
    op('ArgMin', variant, [shape], (tf, x) =>
      tf.mul(tf.cast(tf.argMin(x, axis), 'float32'), tf.sum(x, axis)),
    ),
    op('Cumsum', variant, [shape], (tf, x) => tf.cumsum(x, axis)),
    op('Cumsum', `${variant}, reverse, exclusive`, [shape], (tf, x) =>
      tf.cumsum(x, axis, true, true),
    ),
    op('Cumsum', `${variant}, reverse, longer`, [[3, 4, 7]], (tf, x) =>
      tf.cumsum(x, axis, false, true),
    ),
    op('Cumprod', variant, [shape], (tf, x) => tf.cumprod(tf.add(x, 1.5), axis)),
    op('Cumprod', `${variant}, reverse, exclusive`, [shape], (tf, x) =>
      tf.cumprod(x, axis, true, true),
    ),
    op('Reverse', variant, [shape], (tf, x) => tf.reverse(x, axis)),
    op('Concat', variant, [shape, shape], (tf, a, b) => tf.concat([a, b], axis)),
    op('Pack', variant, [shape, shape], (tf, a, b) => tf.stack([a, b], axis)),
    op('Unpack', variant, [shape], (tf, x) =>
      tf.sub(...(tf.unstack(x, axis).slice(0, 2) as [never, never])),
    ),
    op('ExpandDims', variant, [shape], (tf, x) => tf.expandDims(x, axis)),
    op('GatherV2', variant, [[5, 5, 5]], (tf, x) =>
      tf.gather(x, tf.tensor1d([1, 4, 4, 0], 'int32'), axis),
    ),
    op('GatherV2', `${variant}, of a matrix of indices`, [[4, 3, 4]], (tf, x) =>
      tf.gather(x, tf.tensor2d([1, 2, 2, 0], [2, 2], 'int32'), axis),
    ),
  ]),
  op(
    'Concat',
    'uneven',
    [
      [2, 3],
      [2, 1],
      [2, 4],
    ],
    (tf, a, b, c) => tf.concat([a, b, c], 1),
  ),
  op('Concat', 'with an empty one', [[2, 3]], (tf, x) => tf.concat([x, tf.zeros([2, 0])], 1)),
  op('Reverse', 'all', [shape], (tf, x) => tf.reverse(x)),
  op('SplitV', 'even', [[2, 6]], (tf, x) => tf.mul(...(tf.split(x, 2, 1) as [never, never]))),
  op('SplitV', 'uneven', [[2, 6]], (tf, x) => tf.split(x, [1, 3, 2], 1)[1]!),
  op(
    'SplitV',
    'of the first axis, from the end',
    [[6, 2]],
    (tf, x) => tf.split(x, [1, 3, 2], -2)[2]!,
  ),
  op('GatherV2', 'with batches', [[2, 4, 3]], (tf, x) =>
    tf.gather(x, tf.tensor2d([1, 2, 2, 0], [2, 2], 'int32'), 1, 1),
  ),
  op('GatherV2', 'the rows of a table', [[7, 3]], (tf, x) =>
    tf.gather(x, tf.tensor1d([6, 0, 6], 'int32')),
  ),
  op('GatherNd', 'numbers', [[3, 4]], (tf, x) =>
    tf.gatherND(x, tf.tensor2d([0, 1, 2, 3], [2, 2], 'int32')),
  ),
  op('GatherNd', 'rows', [[3, 4]], (tf, x) =>
    tf.gatherND(x, tf.tensor2d([2, 0, 2], [3, 1], 'int32')),
  ),
  op('UnsortedSegmentSum', 'rows', [[4, 3]], (tf, x) =>
    tf.unsortedSegmentSum(x, tf.tensor1d([2, 0, 2, 1], 'int32'), 4),
  ),
  op('UnsortedSegmentSum', 'a segment out of range', [[4, 3]], (tf, x) =>
    tf.unsortedSegmentSum(x, tf.tensor1d([2, 0, -1, 1], 'int32'), 3),
  ),
  op('ScatterNd', 'rows', [[2, 3]], (tf, x) =>
    tf.scatterND(tf.tensor2d([3, 1], [2, 1], 'int32'), x, [4, 3]),
  ),
  op(
    'TensorScatterUpdate',
    'rows',
    [
      [4, 3],
      [2, 3],
    ],
    (tf, a, b) => tf.tensorScatterUpdate(a, tf.tensor2d([3, 1], [2, 1], 'int32'), b),
  ),
  op('SparseToDense', 'numbers', [[3]], (tf, x) =>
    tf.sparseToDense(tf.tensor2d([0, 1, 1, 0, 2, 2], [3, 2], 'int32'), x, [3, 3]),
  ),
  op('OneHot', 'of integers', [[3]], (tf, x) =>
    tf.mul(tf.oneHot(tf.tensor1d([2, 0, 1], 'int32'), 4), tf.expandDims(x, 1)),
  ),
  op('Diag', 'vector', [[4]], (tf, x) => tf.diag(x)),
  op('BroadcastTo', 'rows and columns', [[1, 3, 1]], (tf, x) => tf.broadcastTo(x, [2, 3, 4])),
  op('Tile', 'all axes', [shape], (tf, x) => tf.tile(x, [2, 1, 3])),
  op('Tile', 'a row', [[1, 5]], (tf, x) => tf.tile(x, [3, 1])),
  op('Transpose', 'rank 2', [[3, 5]], (tf, x) => tf.transpose(x)),
  op('Transpose', 'rank 4', [[2, 3, 4, 2]], (tf, x) => tf.transpose(x, [3, 1, 0, 2])),
  op('Transpose', 'rank 5', [[2, 1, 3, 2, 2]], (tf, x) => tf.transpose(x, [4, 2, 0, 1, 3])),
  op('Reshape', 'rank 3', [shape], (tf, x) => tf.reshape(x, [5, -1])),
  op('Slice', 'rank 3', [shape], (tf, x) => tf.slice(x, [0, 1, 2], [2, 1, 3])),
  op('Slice', 'rank 1, to the end', [[7]], (tf, x) => tf.slice(x, [3])),
  op('Slice', 'rank 5', [[2, 2, 3, 2, 2]], (tf, x) =>
    tf.slice(x, [1, 0, 1, 0, 1], [1, 2, 2, 1, 1]),
  ),
  op('StridedSlice', 'each second', [[2, 7]], (tf, x) =>
    tf.stridedSlice(x, [0, 1], [2, 7], [1, 2]),
  ),
  op('StridedSlice', 'backwards', [[2, 7]], (tf, x) => tf.stridedSlice(x, [0, 6], [2, 0], [1, -3])),
  op('PadV2', 'rank 2', [[3, 4]], (tf, x) =>
    tf.pad(
      x,
      [
        [1, 0],
        [2, 1],
      ],
      0.5,
    ),
  ),
  op('PadV2', 'rank 4', [[2, 2, 3, 2]], (tf, x) =>
    tf.pad(x, [
      [0, 1],
      [2, 1],
      [0, 0],
      [1, 1],
    ]),
  ),
  op('MirrorPad', 'reflect', [[3, 4]], (tf, x) =>
    tf.mirrorPad(
      x,
      [
        [1, 2],
        [3, 0],
      ],
      'reflect',
    ),
  ),
  op('MirrorPad', 'symmetric', [[2, 3, 4]], (tf, x) =>
    tf.mirrorPad(
      x,
      [
        [1, 2],
        [3, 0],
        [0, 4],
      ],
      'symmetric',
    ),
  ),
  op('BatchToSpaceND', 'cropped', [[4, 3, 2, 2]], (tf, x) =>
    tf.batchToSpaceND(
      x,
      [2, 2],
      [
        [1, 0],
        [0, 1],
      ],
    ),
  ),
  op('SpaceToBatchND', 'padded', [[2, 3, 4, 2]], (tf, x) =>
    tf.spaceToBatchND(
      x,
      [2, 2],
      [
        [1, 0],
        [2, 0],
      ],
    ),
  ),
  op('SpaceToBatchND', 'rank 3', [[1, 4, 3]], (tf, x) => tf.spaceToBatchND(x, [2], [[1, 1]])),
  op('DepthToSpace', 'NHWC', [[2, 2, 3, 8]], (tf, x) => tf.depthToSpace(x, 2)),
  op('TopK', 'largest two', [[3, 6]], (tf, x) => tf.topk(x, 2).values),
  ...(
    [
      [false, false],
      [true, false],
      [false, true],
      [true, true],
    ] as const
  ).map(([ta, tb]) =>
    op(
      'BatchMatMul',
      `transposed: ${ta}, ${tb}`,
      [ta ? [3, 4] : [4, 3], tb ? [5, 3] : [3, 5]],
      (tf, a, b) => tf.matMul(a, b, ta, tb),
    ),
  ),
  op(
    'BatchMatMul',
    'many',
    [
      [2, 4, 3],
      [2, 3, 5],
    ],
    (tf, a, b) => tf.matMul(a, b),
  ),
  op(
    'BatchMatMul',
    'one by many',
    [
      [1, 4, 3],
      [2, 3, 5],
    ],
    (tf, a, b) => tf.matMul(a, b),
  ),
  op(
    'BatchMatMul',
    'many by a matrix',
    [
      [2, 4, 3],
      [3, 5],
    ],
    (tf, a, b) => tf.matMul(a, b),
  ),
  op('BatchMatMul', 'vectors', [[7], [7]], (tf, a, b) => tf.dot(a, b)),
  op('_FusedMatMul', 'relu and bias', [[4, 3], [3, 5], [5]], (tf, a, b, bias) =>
    tf.fused.matMul({ a, b, bias, activation: 'relu' }),
  ),
  op('_FusedMatMul', 'linear, transposed', [[3, 4], [5, 3], [5]], (tf, a, b, bias) =>
    tf.fused.matMul({ a, b, bias, transposeA: true, transposeB: true }),
  ),
  op(
    'Einsum',
    'product',
    [
      [2, 3],
      [3, 4],
    ],
    (tf, a, b) => tf.einsum('ij,jk->ik', a, b),
  ),
  op('Softmax', 'rank 2', [[3, 5]], (tf, x) => tf.softmax(x)),
  op('Softmax', 'rank 4', [[2, 2, 3, 4]], (tf, x) => tf.softmax(x)),
  op('LogSoftmax', 'rank 2', [[3, 5]], (tf, x) => tf.logSoftmax(x)),
  op('LogSoftmax', 'in losses.softmaxCrossEntropy', [[3, 5]], (tf, x) =>
    tf.losses.softmaxCrossEntropy(tf.eye(5).slice([1, 0], [3, 5]) as never, x),
  ),
  op('LogSoftmax', 'of a computed tensor', [[3, 5]], (tf, x) => tf.logSoftmax(tf.mul(x, 2))),
  ...[square, [4, 5]].map((each) =>
    op('Transpose', `of ${each}, times itself`, [each], (tf, x) => tf.matMul(x, tf.transpose(x))),
  ),
];
