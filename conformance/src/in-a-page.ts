/** Runs checks of this suite on one backend of a browser, for a page of environments/. */
import { prepareBackend, type WasmPaths } from '@wprox/runtime';
import type { Group } from './check.js';
import { measure } from './measure.js';
import { tolerances } from './tolerances.js';

/** What is asked for. */
interface Asked {
  readonly backend: string;
  readonly group: Group;
  /** Runs every `every`-th check of the group. */
  readonly every: number;
}

/** How one check ended, as data. */
interface Measured {
  readonly group: Group;
  readonly name: string;
  /** In units of the largest expected number; infinite if the backend failed. */
  readonly deviation: number;
  readonly limit: number;
  readonly leaked: number;
  readonly error: string | undefined;
}

/** @returns one entry for each check that ran. */
export async function run(given: {
  readonly wasmPaths: WasmPaths;
  readonly argument: Asked;
}): Promise<Measured[]> {
  const { wasmPaths, argument } = given;
  const { backend, group, every } = argument;
  const found = await measure([backend], {
    only: (check, index) => check.group === group && index % every === 0,
    prepare: (name) => prepareBackend(name, { wasmPaths }),
  });
  return found.get(backend)!.map(({ check: { group, name }, deviation, error, leaked }) => ({
    ...{ group, name, deviation, leaked },
    limit: tolerances[group].limit,
    error: error?.message,
  }));
}
