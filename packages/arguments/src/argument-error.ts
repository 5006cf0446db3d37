/** The error for bad arguments. */

/** The error of a bad argument or option. `argument` is its name. */
export class ArgumentError extends RangeError {
  override readonly name = 'ArgumentError';
  /** The argument as the caller knows it, such as `covariance` or `options.h`. */
  readonly argument: string;

  /**
   * Creates the error. Its message is the argument's name and the problem.
   * @param problem what is wrong with the argument and what was expected, such as `is -1; expected a number above 0`.
   */
  constructor(argument: string, problem: string) {
    super(`${argument} ${problem}`);
    this.argument = argument;
  }
}
