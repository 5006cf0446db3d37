export { leakyReluGradient, tanhGradient } from './activations';
export { adam } from './adam';
export {
  batchNormChunks,
  batchNormInputGradient,
  batchNormMoments,
  batchNormSums,
  combineMoments,
  combineSums,
  movingAverage,
  normalize,
} from './batch-norm';
export { depthwiseFilterGradient, depthwiseInputGradient } from './depthwise';
export { edgeFlow, edgeProducts } from './edges';
export { leakyRelu } from './leaky-relu';
export { overlapAdd } from './overlap-add';
export { pack, packedSize, packTransposed } from './panels';
export { product, scratchSize, scratchSizeTransposed, transposedProduct } from './product';
export { copyBlocks, repeat, transpose } from './rearrange';
export { sumRows } from './sum-rows';
export { tanh } from './tanh';
