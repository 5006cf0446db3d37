/** Real images for a GanTraining. The measurement chooses what the reading of data costs. */

/** @typedef {import('@tensorflow/tfjs').Tensor4D} Tensor4D */

/**
 * Makes a data source of a function. Its streams have no state, because a measurement saves nothing.
 * @param {(count: number) => Tensor4D} next makes images [count, height, width, channels], which the
 *   training disposes
 */
export function imageSource(next) {
  return {
    stream: (/** @type {{ batchSize: number }} */ { batchSize }) => {
      const labels = new Int32Array(batchSize);
      const nextBatch = async () => ({ samples: next(batchSize), labels });
      return {
        batchSize,
        next: nextBatch,
        state: hasNoState,
        restore: hasNoState,
        async *[Symbol.asyncIterator]() {
          for (;;) yield await nextBatch();
        },
      };
    },
  };
}

/** @returns {never} */
function hasNoState() {
  throw new Error('an image source of a measurement has no state to save or restore');
}
