export { accumulateOuterProducts, scratchSize } from './accumulate-outer-products';
export { overlapAdd } from './overlap-add';
export { copyBlocks, repeat, transpose } from './rearrange';
