import { builtNative } from '@wprox/native';
import { expect } from './expect.js';

/** The cache of the test is empty, so nothing has been built. */
export async function run(): Promise<void> {
  const folder = builtNative();
  expect(folder === undefined, `the native backend is at ${folder}`);
}
