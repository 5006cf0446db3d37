/** Runs checks of the conformance suite on one backend of the browser. */
import type { Group } from '@wprox/conformance/check';
import { measure } from '@wprox/conformance/measure';
import { tolerances } from '@wprox/conformance/tolerances';
import { prepareBackend } from '@wprox/runtime';
import type { Given } from './page.js';

/** What is asked for. */
export interface Asked {
  readonly backend: string;
  readonly group: Group;
  /** Runs every `every`-th check of the group. */
  readonly every: number;
}

/** How one check ended, as data. */
export interface Measured {
  readonly group: Group;
  readonly name: string;
  /** In units of the largest expected number; infinite if the backend failed. */
  readonly deviation: number;
  readonly limit: number;
  readonly leaked: number;
  readonly error: string | undefined;
}

/** @returns one entry for each check that ran. */
export async function run({ wasmPaths, argument }: Given): Promise<Measured[]> {
  const { backend, group, every } = argument as Asked;
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
