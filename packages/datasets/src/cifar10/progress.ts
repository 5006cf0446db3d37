/** The `decode` progress in files: each source file holds the same number of images. */
import type { DatasetProgress } from '../cache/install.js';
import { type Cifar10Edition, IMAGE_BYTES } from './edition.js';

/** Reports 0 now; every call of the returned function reports one more file as done. */
export function decodeProgress(
  edition: Cifar10Edition,
  onProgress: ((progress: DatasetProgress) => void) | undefined,
): () => void {
  const perFile = edition.imagesPerFile * (IMAGE_BYTES + 1);
  const total = perFile * edition.files.length;
  let done = 0;
  onProgress?.({ phase: 'decode', done, total });
  return () => {
    done += perFile;
    onProgress?.({ phase: 'decode', done, total });
  };
}
