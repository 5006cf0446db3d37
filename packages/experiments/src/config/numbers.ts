/** Bounds of numbers in configs: what float32 can hold with its squares, and what a run can take. */
import { z } from 'zod';

/** Least and greatest size of a real setting. Networks compute in float32, whose range is 1e-38 to 3e38. */
export const SMALLEST = 1e-30;
const LARGEST = 1e30;
/** The same for coordinates of data, whose squares and products must be float32 numbers too. */
export const SMALLEST_LENGTH = 1e-12;
const LARGEST_LENGTH = 1e12;
/** Most steps of one kind in an outer iteration, which Ctrl-C cannot end in the middle. */
const MOST_STEPS = 10_000;
/** Most iterations, and most seconds of training: 31 years. */
const LONGEST = 1e9;

export const aboveZero = z.number().min(SMALLEST).max(LARGEST);
export const atLeastZero = z.number().nonnegative().max(LARGEST);
export const positiveInteger = z.int().positive();
export const steps = positiveInteger.max(MOST_STEPS);
export const iterations = positiveInteger.max(LONGEST);
export const seconds = aboveZero.max(LONGEST);

/** A coordinate of data. */
export const coordinate = z.number().min(-LARGEST_LENGTH).max(LARGEST_LENGTH);
/** A length in the units of the data. */
export const length = z.number().min(SMALLEST_LENGTH).max(LARGEST_LENGTH);
export const lengthOrZero = z
  .number()
  .nonnegative()
  .max(LARGEST_LENGTH)
  .refine((value) => value === 0 || value >= SMALLEST_LENGTH, `0 or at least ${SMALLEST_LENGTH}`);

/** A path of a file or a folder. The character with the code 0 ends paths in every operating system. */
export const filePath = z
  .string()
  .min(1)
  .max(4096)
  .refine((path) => !path.includes('\0'), 'a path without the character of code 0');
