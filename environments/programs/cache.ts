import { cacheDirectory } from '@wprox/cache';
import { expect } from './expect.js';

/** The environment names the folder of the cache. */
export async function run(): Promise<void> {
  expect(cacheDirectory().endsWith('wprox-cache'), `the folder is ${cacheDirectory()}`);
}
