import { parseJson, readJsonFile } from '@wprox/files';
import { expect } from './expect.js';

/** Reads JSON of a text and of a file. */
export async function run(): Promise<void> {
  const { h } = parseJson('\ufeff{"h": 0.2}') as { h: number };
  expect(h === 0.2, `h is ${h}`);
  const { name } = (await readJsonFile('package.json')) as { name: string };
  expect(name === 'outside', `the package is called ${name}`);
}
