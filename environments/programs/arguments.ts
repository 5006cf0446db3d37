import { ArgumentError, requirePositive } from '@wprox/arguments';
import { expect } from './expect.js';

/** Refuses a negative number by name. */
export async function run(): Promise<void> {
  let refused: unknown;
  try {
    requirePositive('h', -0.2);
  } catch (error) {
    refused = error;
  }
  expect(refused instanceof ArgumentError && refused.argument === 'h', 'the error names h');
}
