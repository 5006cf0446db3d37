/** `wprox slurm-script`: prints a batch script that trains runs on a cluster with Slurm. */
import {
  ConfigError,
  experiments,
  loadExperiment,
  planExperiment,
  presets,
} from '@wprox/experiments';
import { type ArrayWork, arrayScript, type TaskResources } from '../slurm/array-script.js';
import { experimentRunsLeft } from './experiment-runs.js';
import { runsLeft } from './runs-left.js';
import { MOST_TASKS, type SlurmScriptOptions } from './slurm-options.js';
import type { Surroundings } from './surroundings.js';
import { trainTarget } from './train-target.js';

/** Workers of a queue, unless `--jobs` says how many. */
const WORKERS = 4;
/** Cores that keep a GPU busy. */
const CORES_OF_GPU = 4;

/**
 * Prints the script: an array of workers of the queue in `WPROX_QUEUE`, or with `runs` of tasks that each train
 * some of the runs that are not complete.
 *
 * @returns the exit code, 0.
 * @throws ConfigError if an option is invalid or has no use, or all runs are complete; as `planRuns`.
 */
export async function slurmScriptCommand(
  options: SlurmScriptOptions,
  { stdout }: Surroundings,
): Promise<number> {
  const { gpus = 0 } = options;
  const { name, work } = options.runs === undefined ? queueWork(options) : await runsWork(options);
  const resources: TaskResources = {
    ...{ name: options.name ?? name, gpus, cpus: options.cpus ?? Math.max(1, CORES_OF_GPU * gpus) },
    ...(options.time !== undefined && { time: options.time }),
    ...(options.partition !== undefined && { partition: options.partition }),
  };
  stdout.write(arrayScript(resources, work));
  return 0;
}

/** What the array does, and a name for the job. */
interface NamedWork {
  readonly name: string;
  readonly work: ArrayWork;
}

function queueWork(options: SlurmScriptOptions): NamedWork {
  for (const option of ['out', 'data', 'seeds', 'scale'] as const) {
    if (options[option] === undefined) continue;
    throw new ConfigError(
      `--${option} is ${options[option]} without --runs, but workers take their runs from a queue; ` +
        `add --runs <preset or file>, or leave --${option} out`,
    );
  }
  return { name: 'wprox', work: { kind: 'queue', tasks: options.jobs ?? WORKERS } };
}

async function runsWork(options: SlurmScriptOptions): Promise<NamedWork> {
  const { jobs, gpus = 1 } = options;
  const { name, left, ...commands } = await leftOf(options);
  if (left.length === 0) {
    throw new ConfigError(
      `all runs of ${options.runs} are complete; expected one to train; give another --out, or make the ` +
        `report: wprox ${commands.report.join(' ')}`,
    );
  }
  // A task with several GPUs trains as many runs at the same time.
  const tasks = Math.min(jobs ?? Math.min(Math.ceil(left.length / gpus), MOST_TASKS), left.length);
  const groups = Array.from({ length: tasks }, (_, task) =>
    left.filter((_run, index) => index % tasks === task),
  );
  return { name, work: { kind: 'runs', groups, ...commands } };
}

/** The runs that are left, and the commands that train them and make their report. */
interface Left {
  readonly name: string;
  readonly left: readonly string[];
  readonly command: readonly string[];
  readonly report: readonly string[];
}

async function leftOf(options: SlurmScriptOptions): Promise<Left> {
  const { runs, out, data, seeds, scale } = options;
  const name = runs!;
  const given = [
    ...(out === undefined ? [] : ['--out', out]),
    ...(data === undefined ? [] : ['--data', data]),
    ...(seeds === undefined ? [] : ['--seeds', seeds.join(',')]),
  ];
  const shared = {
    ...(out !== undefined && { out }),
    ...(data !== undefined && { data }),
    ...(seeds && { seeds }),
  };
  if (Object.hasOwn(experiments, name) && !Object.hasOwn(presets, name)) {
    const planned = await planExperiment({ name, scale: scale ?? 'paper', ...shared });
    const scaled = scale === undefined ? [] : ['--scale', scale];
    const command = ['experiment', name, ...scaled, ...given];
    return { name, left: await experimentRunsLeft(planned, {}), command, report: command };
  }
  if (scale !== undefined) {
    throw new ConfigError(
      `--scale is ${scale}, but ${name} is no experiment of the papers with two scales; leave --scale out`,
    );
  }
  const { experiment, folder } = await trainTarget(await loadExperiment(name), shared);
  return {
    ...{ name: experiment.name, left: await runsLeft(experiment, folder) },
    ...{ command: ['train', name, ...given], report: ['report', folder] },
  };
}
