/** What every stream of this package is: endless, seeded, and able to say where it is. */

/**
 * An endless stream of batches whose exact place is plain data. A stream made from a saved state
 * hands out the same batches, bit for bit, as the one that was saved would have.
 */
export interface ResumableStream<Batch, State> extends AsyncIterable<Batch> {
  readonly batchSize: number;
  /** The next batch; its tensor is the caller's to dispose. */
  next(): Promise<Batch>;
  /** The place of the stream now, JSON-safe; later batches do not change it. */
  state(): State;
}
