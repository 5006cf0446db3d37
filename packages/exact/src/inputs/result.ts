/** Results that leave float64 although the distance that they are the square of does not. */
import { ArgumentError } from '@wprox/arguments';

/** @throws ArgumentError that names `argument`, what lies so far away, unless a square is finite. */
export function finiteSquare(argument: string, square: number): number {
  if (Number.isFinite(square)) return square;
  throw new ArgumentError(
    argument,
    'is so far away that the square of the distance is beyond float64; divide all by one number',
  );
}
