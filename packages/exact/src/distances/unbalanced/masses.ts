/** What the problems of unequal masses share: the check of masses and of costs. */

import { ArgumentError } from '@wprox/arguments';
import type { Matrix } from 'ml-matrix';
import { type MatrixInput, readMatrix } from '../../linear-algebra/matrix.js';
import { readMasses } from '../../measures/weights.js';

/** Two sets of masses and the costs between them, checked and copied. */
export interface MassProblem {
  /** c, n × m, at least 0. */
  readonly costs: Matrix;
  readonly source: Float64Array;
  readonly target: Float64Array;
}

/** @throws ArgumentError naming `costs`, `sourceMasses` or `targetMasses`. */
export function readMassProblem(
  costs: MatrixInput,
  sourceMasses: ArrayLike<number>,
  targetMasses: ArrayLike<number>,
): MassProblem {
  const [source, target] = [
    readMasses('sourceMasses', sourceMasses),
    readMasses('targetMasses', targetMasses),
  ];
  const matrix = readMatrix('costs', costs, { rows: source.length, columns: target.length });
  if (matrix.min() < 0) {
    throw new ArgumentError('costs', `holds ${matrix.min()}; expected numbers of at least 0`);
  }
  return { costs: matrix, source, target };
}
