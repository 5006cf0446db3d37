/** The error for bad arguments. */

/** An argument, or an option, that has no meaning where it was passed. Names the argument. */
export class ArgumentError extends RangeError {
  override readonly name = 'ArgumentError';
  /** The argument as the caller knows it, such as `covariance` or `options.h`. */
  readonly argument: string;

  /** @param problem what is wrong with it and what was expected; follows the argument's name. */
  constructor(argument: string, problem: string) {
    super(`${argument} ${problem}`);
    this.argument = argument;
  }
}
