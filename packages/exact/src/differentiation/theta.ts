/** Parameters as a public function reads them. */
import { ArgumentError, assertFinite } from '../argument-error.js';

/** @throws ArgumentError that names `argument` for an empty θ or one that is not finite. */
export function readTheta(argument: string, theta: ArrayLike<number>): Float64Array {
  if (theta.length === 0) throw new ArgumentError(argument, 'is empty; expected parameters');
  assertFinite(argument, theta);
  return Float64Array.from(theta);
}
