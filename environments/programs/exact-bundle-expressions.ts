import { formula } from '@wprox/exact/bundle/expressions';
import { expectNumbers } from './expect.js';

/** The derivatives of the logistic distribution's quantile by its parameters. */
export async function run(): Promise<void> {
  const names = { variables: ['u'], parameters: ['m', 's'] };
  const quantile = formula('m + s * log(u / (1 - u))', names);
  expectNumbers(quantile.byParameters([0.9], [0, 1]), [1, Math.log(9)], 1e-12);
}
