/** What the BFGS method knows of the inverse of the second derivatives. */

/** An approximate inverse of second derivatives, p × p, which learns from changes of the gradient. */
export class InverseHessian {
  private readonly size: number;

  /** @param entries p² numbers, row-major, symmetric and positive definite; the object changes them. */
  constructor(private readonly entries: Float64Array) {
    this.size = Math.sqrt(entries.length);
  }

  /** Makes a multiple of the identity. */
  static scaled(size: number, factor: number): InverseHessian {
    const entries = new Float64Array(size * size);
    for (let i = 0; i < size; i++) entries[i * size + i] = factor;
    return new InverseHessian(entries);
  }

  /** H v. */
  times(vector: Float64Array): Float64Array {
    const { entries, size } = this;
    return vector.map((_, i) => {
      let sum = 0;
      for (let j = 0; j < size; j++) sum += entries[i * size + j]! * vector[j]!;
      return sum;
    });
  }

  /**
   * H ← (I − ρ s yᵀ) H (I − ρ y sᵀ) + ρ s sᵀ with ρ = 1/(s·y), so that H y = s.
   *
   * @param s change of the point. @param y change of the gradient; s·y must be above 0.
   */
  learn(s: Float64Array, y: Float64Array): void {
    const { entries, size } = this;
    const rho = 1 / dot(s, y);
    const hy = this.times(y);
    const factor = rho * (1 + rho * dot(y, hy));
    for (let i = 0; i < size; i++) {
      for (let j = 0; j < size; j++) {
        entries[i * size + j]! += factor * s[i]! * s[j]! - rho * (hy[i]! * s[j]! + s[i]! * hy[j]!);
      }
    }
  }
}

/** Σ a_j b_j. */
export const dot = (a: Float64Array, b: Float64Array) =>
  a.reduce((sum, value, j) => sum + value * b[j]!, 0);

/** a − b. */
export const difference = (a: Float64Array, b: Float64Array) => a.map((value, j) => value - b[j]!);
