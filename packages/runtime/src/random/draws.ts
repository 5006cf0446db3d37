/**
 * Tells a recording of a training step which numbers come from a random generator. A replay of the step
 * must not repeat those numbers: it asks the same generator for the next ones, in the same order.
 */
import { Listening } from '../listening.js';

/** Who wants to know of draws while it listens. */
export interface DrawListener {
  /**
   * An array was drawn.
   * @param kind tells draws apart, such as `uniform 64 0 1`. @param again draws the next array.
   */
  drawn(by: object, kind: string, values: DrawnNumbers, again: () => DrawnNumbers): void;
  /** A number was drawn that becomes part of the program, such as an index. */
  decided(by: object): void;
  /** A generator was made. */
  created(generator: object): void;
}

export type DrawnNumbers = Float32Array | Int32Array;

/** Who listens to draws: a recording that is being made. */
export const draws = new Listening<DrawListener>();
