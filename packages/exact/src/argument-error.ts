/** The error that every function of this package throws on bad input. */

/** An argument that has no meaning where it was passed. Names the argument. */
export class ArgumentError extends RangeError {
  override readonly name = 'ArgumentError';
  /** The argument as the caller knows it, such as `covariance`. */
  readonly argument: string;

  /** @param problem what is wrong with it and what was expected; follows the argument's name. */
  constructor(argument: string, problem: string) {
    super(`${argument} ${problem}`);
    this.argument = argument;
  }
}

/** @throws ArgumentError unless every value is finite. */
export function assertFinite(argument: string, values: ArrayLike<number>): void {
  for (let i = 0; i < values.length; i++) {
    if (!Number.isFinite(values[i])) {
      throw new ArgumentError(
        argument,
        `holds ${values[i]} at index ${i}; expected finite numbers`,
      );
    }
  }
}
