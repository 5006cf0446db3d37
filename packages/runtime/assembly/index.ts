export { adam } from './adam';
export { depthwiseFilterGradient, depthwiseInputGradient } from './depthwise';
export { edgeEnergy, edgeFlow, edgeProducts } from './edges';
export { leakyRelu } from './leaky-relu';
export { overlapAdd } from './overlap-add';
export { pack, packedSize, packTransposed } from './panels';
export { product, scratchSize, scratchSizeTransposed, transposedProduct } from './product';
export { copyBlocks, repeat, transpose } from './rearrange';
export { sumRows } from './sum-rows';
