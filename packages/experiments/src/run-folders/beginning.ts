/** What the folder of an experiment can hold before its first run begins. */
import path from 'node:path';
import { isUnfinished } from '../leases/leased-folder.js';
import { experimentPaths } from './paths.js';

/**
 * Whether the names in a folder are those of an experiment whose first command was killed before it wrote
 * `experiment.json`, or of an empty folder, so that an experiment can begin there.
 */
export function isBeginning(names: readonly string[]): boolean {
  const { realPicture, report } = experimentPaths('');
  const harmless = [realPicture, report].map((file) => path.basename(file));
  return names.every(
    (name) => name.startsWith('.') || harmless.includes(name) || isUnfinished(name),
  );
}
