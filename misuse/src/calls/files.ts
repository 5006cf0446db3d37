/** A right call of every function that `@wprox/files` exports. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import * as exported from '@wprox/files';
import type { Calls } from '../misuse.js';

export { exported };

const folder = mkdtempSync(path.join(tmpdir(), 'wprox-misuse-'));
const file = path.join(folder, 'a.json');

/** Writes the file that the calls read. */
export async function prepare(): Promise<() => Promise<void>> {
  writeFileSync(file, '{}');
  return async () => rmSync(folder, { recursive: true, force: true });
}

export const calls: Calls = {
  makeFolder: () => [folder, { mode: 0o700 }],
  openRegularFile: 'the caller closes what it returns; readRegularFile opens by it',
  parseJson: () => ['{}', {}],
  requireInside: () => [folder, file],
  readJsonFile: () => [file, {}],
  readRegularFile: () => [file, {}],
};
