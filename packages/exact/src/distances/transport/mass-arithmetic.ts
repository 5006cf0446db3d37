/** How whole masses are added and compared: as float64 up to 2⁵³, as bigint beyond. */

export interface MassArithmetic<Mass> {
  readonly zero: Mass;
  readonly isBelow: (a: Mass, b: Mass) => boolean;
  readonly plus: (a: Mass, b: Mass) => Mass;
  readonly minus: (a: Mass, b: Mass) => Mass;
}

export const floatMasses: MassArithmetic<number> = {
  zero: 0,
  isBelow: (a, b) => a < b,
  plus: (a, b) => a + b,
  minus: (a, b) => a - b,
};

export const bigMasses: MassArithmetic<bigint> = {
  zero: 0n,
  isBelow: (a, b) => a < b,
  plus: (a, b) => a + b,
  minus: (a, b) => a - b,
};
