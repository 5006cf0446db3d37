export { overlapAdd } from './overlap-add';
export {
  product,
  productTransposed,
  scratchSize,
  scratchSizeTransposed,
  transposedProduct,
} from './product';
export { copyBlocks, repeat, transpose } from './rearrange';
