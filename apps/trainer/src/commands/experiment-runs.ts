/**
 * The runs of an experiment of the papers by name: `vanilla/rwp-seed4`, the run `rwp-seed4` of the part
 * `vanilla`; just `rwp-seed4` if there is one part.
 */
import {
  ConfigError,
  type PlannedExperiment,
  type PlannedPart,
  resolveRuns,
  runName,
  suggestName,
} from '@wprox/experiments';
import { runsLeft } from './runs-left.js';
import type { PlannedOptions } from './train-options.js';

/**
 * Returns the names of the runs that are not complete. Leaves out parts that use runs of another experiment.
 * @throws as `planRuns`.
 */
export async function experimentRunsLeft(
  planned: PlannedExperiment,
  options: PlannedOptions,
): Promise<string[]> {
  const left: string[] = [];
  for (const [part, only] of wantedOf(planned, options.only)) {
    if (part.isReused) continue;
    const names = await runsLeft(part.config, part.folder, { ...options, only });
    left.push(...names.map((name) => nameOf(planned, part, name)));
  }
  return left;
}

/**
 * Returns the parts with runs to train, and the names of these in the part, both in the order of the experiment.
 * @param only names as above; all runs if left out.
 * @throws ConfigError for a name of no run.
 */
export function wantedOf(
  planned: PlannedExperiment,
  only?: readonly string[],
): Map<PlannedPart, string[]> {
  const wanted = new Map<PlannedPart, string[]>();
  const all: string[] = [];
  for (const part of planned.parts) {
    for (const run of resolveRuns(part.config).map(runName)) {
      const name = nameOf(planned, part, run);
      all.push(name);
      if (only && !only.includes(name)) continue;
      wanted.set(part, [...(wanted.get(part) ?? []), run]);
    }
  }
  for (const name of only ?? []) if (!all.includes(name)) throw unknown(name, all, planned);
  return wanted;
}

function nameOf({ parts }: PlannedExperiment, part: PlannedPart, run: string): string {
  return parts.length === 1 ? run : `${part.name}/${run}`;
}

function unknown(name: string, all: readonly string[], planned: PlannedExperiment): ConfigError {
  const inPart = all.find((each) => each.endsWith(`/${name}`));
  const expected =
    inPart === undefined ? suggestName(name, all) : `expected <part>/<run>, such as '${inPart}'`;
  return new ConfigError(
    `--only names '${name}', which is not a run of ${planned.name}; ${expected}`,
  );
}
