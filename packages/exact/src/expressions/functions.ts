/** The functions of one number that formulas may call. */
import { errorFunction } from '../measures/standard-normal.js';

const functions = {
  sqrt: Math.sqrt,
  cbrt: Math.cbrt,
  exp: Math.exp,
  expm1: Math.expm1,
  log: Math.log,
  log1p: Math.log1p,
  log2: Math.log2,
  log10: Math.log10,
  sin: Math.sin,
  cos: Math.cos,
  tan: Math.tan,
  asin: Math.asin,
  acos: Math.acos,
  atan: Math.atan,
  sinh: Math.sinh,
  cosh: Math.cosh,
  tanh: Math.tanh,
  asinh: Math.asinh,
  acosh: Math.acosh,
  atanh: Math.atanh,
  abs: Math.abs,
  sign: Math.sign,
  erf: errorFunction,
};

export type FunctionName = keyof typeof functions;

export const isFunctionName = (name: string): name is FunctionName =>
  Object.hasOwn(functions, name);

/** The function of that name. */
export const functionOf = (name: FunctionName): ((x: number) => number) => functions[name];

/** Names of all functions. */
export const functionNames = Object.keys(functions);
