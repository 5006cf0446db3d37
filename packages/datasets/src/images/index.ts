/**
 * Images from bytes in memory and endless batches of them; runs anywhere.
 * @module
 */

export { ArgumentError } from '@wprox/arguments';
export type {
  Batch,
  ResumableStream,
  SampleSource,
  StreamOptions,
  StreamState,
} from '../streams/resumable-stream.js';
export {
  type ImageDataset,
  type ImageShape,
  ImageSplit,
  type ImageSplitContent,
} from './image-split.js';
export {
  type ImageBatch,
  type ImageSource,
  ImageStream,
  type ImageStreamState,
} from './image-stream.js';
export { pixelBytes } from './pixel-bytes.js';
