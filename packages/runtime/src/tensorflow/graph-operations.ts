/**
 * The operations of TensorFlow that can be nodes of a recorded step, with the names of their outputs. In
 * the body of a function a node refers to `node:output:index`, and the binding does not tell these names.
 * Names and order are those of TensorFlow's registry of operations, the same since TensorFlow 2.0. Left out
 * are operations whose results or shapes depend on more than inputs and attributes, and those of texts.
 */

/** By the output's name, the operations with this one output. */
const single: Readonly<Record<string, string>> = {
  y:
    'Abs Acos Acosh Asin Asinh Atan Atanh Cast Ceil Cos Cosh Erf Erfc Exp Expm1 Floor Inv IsFinite ' +
    'IsInf IsNan Log Log1p LogicalNot Neg OnesLike Reciprocal Rint Round Rsqrt Sigmoid Sign Sin Sinh ' +
    'Sqrt Square Tan Tanh Transpose ZerosLike',
  z:
    'Add AddV2 Atan2 Div DivNoNan Equal FloorDiv FloorMod Greater GreaterEqual InvGrad Less LessEqual ' +
    'LogicalAnd LogicalOr Maximum Minimum Mod Mul MulNoNan NotEqual Pow RealDiv ReciprocalGrad RsqrtGrad ' +
    'SigmoidGrad SqrtGrad SquaredDifference Sub TanhGrad TruncateDiv Xdivy Xlogy',
  sum: 'AddN',
  output:
    'All Any ArgMax ArgMin AvgPool AvgPool3D AvgPool3DGrad AvgPoolGrad BatchMatMul BatchMatMulV2 ' +
    'BatchToSpaceND BiasAdd BiasAddGrad BroadcastTo ConcatV2 Conv2D Conv2DBackpropFilter ' +
    'Conv2DBackpropInput Conv3D Conv3DBackpropFilterV2 Conv3DBackpropInputV2 DepthToSpace ' +
    'DepthwiseConv2dNative DepthwiseConv2dNativeBackpropFilter DepthwiseConv2dNativeBackpropInput Diag ' +
    'Dilation2D Einsum ExpandDims Fill GatherNd GatherV2 Identity L2Loss LRN LRNGrad LinSpace Max ' +
    'MaxPool MaxPool3D MaxPool3DGrad MaxPoolGrad Mean Min MirrorPad MirrorPadGrad OneHot Pack Pad PadV2 ' +
    'Prod Range Reshape ResizeBilinearGrad ResizeNearestNeighborGrad Reverse ReverseV2 ScatterNd Select ' +
    'SelectV2 Slice SpaceToBatchND SpaceToDepth Squeeze StridedSlice Sum TensorScatterUpdate Tile ' +
    'UnsortedSegmentSum',
  activations: 'Elu LeakyRelu Relu Relu6 Selu Softplus Softsign',
  backprops: 'EluGrad LeakyReluGrad Relu6Grad ReluGrad SeluGrad SoftplusGrad SoftsignGrad',
  product: 'MatMul',
  softmax: 'Softmax',
  logsoftmax: 'LogSoftmax',
  out: 'Cumprod Cumsum',
  bins: 'Bincount',
  crops: 'CropAndResize',
  r0: 'BroadcastArgs',
  filter_backprop: 'Dilation2DBackpropFilter',
  in_backprop: 'Dilation2DBackpropInput',
  resized_images: 'ResizeBilinear ResizeNearestNeighbor',
  dense: 'SparseToDense',
  value: 'ReadVariableOp',
};

/** The operations with several outputs or none. */
const several: Readonly<Record<string, readonly string[]>> = {
  TopKV2: ['values', 'indices'],
  FusedBatchNorm: ['y', 'batch_mean', 'batch_variance', 'reserve_space_1', 'reserve_space_2'],
  FusedBatchNormV2: ['y', 'batch_mean', 'batch_variance', 'reserve_space_1', 'reserve_space_2'],
  FusedBatchNormV3: [
    ...['y', 'batch_mean', 'batch_variance'],
    ...['reserve_space_1', 'reserve_space_2', 'reserve_space_3'],
  ],
  FusedBatchNormGrad: [
    ...['x_backprop', 'scale_backprop', 'offset_backprop', 'reserve_space_3', 'reserve_space_4'],
  ],
  FusedBatchNormGradV2: [
    ...['x_backprop', 'scale_backprop', 'offset_backprop', 'reserve_space_3', 'reserve_space_4'],
  ],
  FusedBatchNormGradV3: [
    ...['x_backprop', 'scale_backprop', 'offset_backprop', 'reserve_space_4', 'reserve_space_5'],
  ],
  AssignVariableOp: [],
  ResourceApplyAdam: [],
};

/** The operations whose one output is a list of as many tensors as an attribute says. */
const listed: readonly string[] = ['Split', 'SplitV', 'Unpack'];

const outputs = new Map<string, readonly string[]>(Object.entries(several));
for (const [output, names] of Object.entries(single)) {
  for (const name of names.split(' ')) outputs.set(name, [output]);
}

/** How many inputs, from the first, are handles of variables; 0 for an operation without variables. */
export const handlesOf: Readonly<Record<string, number | undefined>> = {
  AssignVariableOp: 1,
  ReadVariableOp: 1,
  ResourceApplyAdam: 3,
};

/**
 * Attributes that tfjs-node leaves to TensorFlow: types, by the index of the input that has them. A single
 * operation infers them; a node of a function must have them.
 */
export const inferredTypes: Readonly<Record<string, Readonly<Record<string, number>> | undefined>> =
  {
    ExpandDims: { T: 0, Tdim: 1 },
    TopKV2: { Tk: 1, index_type: 1 },
  };

/** Kernels of tfjs-node that read numbers only to check them, as TensorFlow's operation does too. */
export const checkingKernels: ReadonlySet<string> = new Set(['GatherV2']);

/** Operations for which oneDNN has another kernel in graphs than alone, with other bits. */
export const otherInGraphs: ReadonlySet<string> = new Set(['Softmax']);

/**
 * Names the outputs of an operation, as a function's body refers to them after the node's name.
 * @param count how many outputs it has.
 * @returns undefined for an operation that is not known or has fewer outputs.
 */
export function outputNames(operation: string, count: number): string[] | undefined {
  if (listed.includes(operation)) return Array.from({ length: count }, (_, i) => `output:${i}`);
  const names = outputs.get(operation);
  return names && names.length >= count
    ? names.slice(0, count).map((name) => `${name}:0`)
    : undefined;
}
