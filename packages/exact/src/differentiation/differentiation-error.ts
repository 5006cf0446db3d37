/** The error of derivatives that values of a function do not give. */

/** A derivative that cannot be had from values of the function: kinks, jumps, noise, too fine detail. */
export class DifferentiationError extends Error {
  override readonly name = 'DifferentiationError';
  /** The best there is, and its stated error. */
  readonly value: number;
  readonly error: number;

  constructor(message: string, value: number, error: number) {
    super(message);
    this.value = value;
    this.error = error;
  }
}
