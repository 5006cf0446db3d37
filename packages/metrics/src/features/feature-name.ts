/** The names of features, which every result on them carries and files of statistics record. */
import { reject } from '@wprox/arguments';

/** More than any name needs; a file of NumPy arrays holds 9,999 characters. */
const LONGEST = 1000;

/** Requires a string of at most 1,000 characters without NUL, which NumPy's strings cannot hold. */
export function requireFeatureName(argument: string, value: unknown): asserts value is string {
  if (typeof value === 'string' && value.length <= LONGEST && !value.includes('\0')) return;
  reject(argument, value, 'the name of the features, at most 1,000 characters without NUL');
}
