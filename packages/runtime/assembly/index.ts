export { leakyReluGradient, tanhGradient } from './activations';
export { adam } from './adam';
export { addRow } from './add-row';
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
export { edgeEnergy, edgeFlow, edgeProducts } from './edges';
export { leakyRelu } from './leaky-relu';
export { overlapAdd } from './overlap-add';
export { pack, packedSize, packTransposed } from './panels';
export { product, scratchSize, scratchSizeTransposed, transposedProduct } from './product';
export { clear, copyBlocks, repeat, transpose } from './rearrange';
export { sumRows } from './sum-rows';
export { tanh } from './tanh';
export { winogradConvolution, winogradInputGradient, winogradScratch } from './winograd';
export { winogradFilterGradient, winogradFilterGradientScratch } from './winograd-filter-gradient';
export { winogradFilter, winogradFilterScratch, winogradFilterTurned } from './winograd-filters';
export { winogradPanelsSize } from './winograd-phases';
