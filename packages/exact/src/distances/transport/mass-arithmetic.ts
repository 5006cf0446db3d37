/** How whole masses are added and compared: as float64 up to 2⁵³, as bigint beyond. */

/** An array or typed array of masses. */
export interface MassArray<Mass> {
  [index: number]: Mass;
}

export interface MassArithmetic<Mass> {
  readonly zero: Mass;
  /** So many zeros. */
  readonly zeros: (count: number) => MassArray<Mass>;
  readonly isBelow: (a: Mass, b: Mass) => boolean;
  readonly minus: (a: Mass, b: Mass) => Mass;
}

export const floatMasses: MassArithmetic<number> = {
  zero: 0,
  zeros: (count) => new Float64Array(count),
  isBelow: (a, b) => a < b,
  minus: (a, b) => a - b,
};

export const bigMasses: MassArithmetic<bigint> = {
  zero: 0n,
  zeros: (count) => Array<bigint>(count).fill(0n),
  isBelow: (a, b) => a < b,
  minus: (a, b) => a - b,
};
