import { loadNsfwjsInception } from '@wprox/metrics/nsfwjs';
import { expect } from './expect.js';

/** Is there, and imports the optional package only when it is called, which loads 25 MB. */
export async function run(): Promise<void> {
  expect(typeof loadNsfwjsInception === 'function', 'loadNsfwjsInception is a function');
}
