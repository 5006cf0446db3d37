import { loadModelFile } from '@wprox/metrics/files';
import { expect } from './expect.js';

/** Refuses a file that is not there by its name. */
export async function run(): Promise<void> {
  const refused = await loadModelFile('no-such-model.json').catch((error: Error) => error);
  expect(String(refused).includes('no-such-model.json'), 'the error names the file');
}
