/** The real points that generated ones are compared with. */
import { referencePoints, type ToyDistribution } from '@wprox/datasets/toys';
import type { EvaluationPoints } from './protocol.js';

/** Points whose largest coordinate the square of a map is made of. */
const MEASURED = 1000;
/** Part of the square that is free beside the points. */
const MARGIN = 0.25;

/** Reference points of a toy, drawn once for each number of them. */
export class EvaluatedPoints {
  private readonly drawn = new Map<number, Float32Array>();

  constructor(private readonly distribution: ToyDistribution) {}

  /** Half the side of the square that holds the points; undefined on the line. */
  get extent(): number | undefined {
    if (this.distribution.dimension !== 2) return undefined;
    const largest = this.points(MEASURED).reduce((most, x) => Math.max(most, Math.abs(x)), 0);
    return (1 + MARGIN) * (largest || 1);
  }

  /** Returns the points of an evaluation of so many samples, as an array of the caller's. */
  take(count: number): Pick<EvaluationPoints, 'dimension' | 'real'> {
    return { dimension: this.distribution.dimension, real: this.points(count).slice() };
  }

  private points(count: number): Float32Array {
    const known = this.drawn.get(count) ?? referencePoints(this.distribution, count);
    this.drawn.set(count, known);
    return known;
  }
}
