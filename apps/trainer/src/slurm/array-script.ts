/**
 * Writes a batch script for Slurm: an array of tasks, each of which is one `wprox` process.
 *
 * Reference: `man sbatch`, Slurm 22.05; `--array`, `--requeue`, `--signal`.
 */
import { wproxVersion } from '../package-info.js';
import { shellWord } from './shell-word.js';

/** What each task of an array gets from Slurm. */
export interface TaskResources {
  /** Name of the job: letters, digits and `._-`. */
  readonly name: string;
  readonly cpus: number;
  readonly gpus: number;
  /** Time limit, as sbatch takes it. */
  readonly time?: string;
  readonly partition?: string;
}

/** What the tasks do. */
export type ArrayWork =
  | { readonly kind: 'queue'; readonly tasks: number }
  | {
      readonly kind: 'runs';
      /** The command of `wprox` without `--only`, in words: `train`, the name of a preset, `--out`, … */
      readonly command: readonly string[];
      /** The runs of each task, one after the other. */
      readonly groups: readonly (readonly string[])[];
      /** The command of `wprox` that makes the report. */
      readonly report: readonly string[];
    };

/**
 * Returns the text of the script.
 * @throws ConfigError if a word of a command has control characters.
 */
export function arrayScript(resources: TaskResources, work: ArrayWork): string {
  const tasks = work.kind === 'queue' ? work.tasks : work.groups.length;
  const blocks = [
    ['#!/bin/bash', ...heading(work)],
    directives(resources, tasks),
    work.kind === 'queue' ? QUEUE : listOfRuns(work.groups),
    PROGRAM,
    STOP,
    [
      ...(resources.gpus > 0
        ? ['# Slurm has put the GPUs of the task into CUDA_VISIBLE_DEVICES.']
        : []),
      `"$wprox" ${wordsOf(resources, work)} "$@" &`,
      'training=$!',
      '# A signal can have come before the training had a number.',
      '[ -z "$signal" ] || stop',
    ],
    WAIT,
    requeue(work),
  ];
  return `${blocks.map((lines) => lines.join('\n')).join('\n\n')}\n`;
}

function heading(work: ArrayWork): string[] {
  const made = `made by wprox ${wproxVersion}.`;
  const submit = [
    '# Submit it in the folder in which wprox is installed, which all nodes must see:',
    ...(work.kind === 'queue' ? ['#   export WPROX_QUEUE=redis://host:6379'] : []),
    '#   sbatch <this file>',
    '# Options of sbatch before the file replace the lines below. Options after it go to wprox.',
  ];
  if (work.kind === 'queue') {
    return [
      `# Workers of a queue of runs, as an array job of Slurm; ${made}`,
      '# Each task takes run after run from the queue, until none is left.',
      ...submit,
    ];
  }
  const runs = work.groups.flat().length;
  return [
    `# Trains ${runs} ${runs === 1 ? 'run' : 'runs'} as an array job of Slurm; ${made}`,
    ...submit,
    '# When all runs are complete, this makes the report:',
    `#   npx wprox ${quoted(work.report)}`,
  ];
}

function directives({ name, cpus, gpus, time, partition }: TaskResources, tasks: number): string[] {
  const most = tasks - 1;
  return [
    `#SBATCH --job-name=${name}`,
    '# The numbers of the tasks. With %2 after them, at most two run at the same time.',
    `#SBATCH --array=0-${most}`,
    '# What each task gets.',
    `#SBATCH --cpus-per-task=${cpus}`,
    ...(gpus > 0 ? [`#SBATCH --gres=gpu:${gpus}`] : []),
    ...(time === undefined ? [] : [`#SBATCH --time=${time}`]),
    ...(partition === undefined ? [] : [`#SBATCH --partition=${partition}`]),
    '# Slurm may start a task again, for example after its node has failed. Its runs go on from their checkpoints.',
    '#SBATCH --requeue',
    '# 90 seconds before its time is over, this script gets the signal USR1.',
    '#SBATCH --signal=B:USR1@90',
    '# One log for each task, which goes on if the task starts again.',
    '#SBATCH --output=%x-%A_%a.log',
    '#SBATCH --open-mode=append',
  ];
}

const QUEUE = [
  '# The address of the queue is not written here, because it can hold a password. The worker reads the variable.',
  `: "\${WPROX_QUEUE:?is not set; expected the address of the queue, such as redis://host:6379}"`,
];

function listOfRuns(groups: readonly (readonly string[])[]): string[] {
  return [
    '# The runs of each task: those that were not complete when this script was made. They are written down, so that',
    '# a task has the same ones when it starts again. What is complete then is skipped.',
    'runs=(',
    ...groups.map((names) => `  ${shellWord(names.join(','), 'the name of a run')}`),
    ')',
    `task=\${SLURM_ARRAY_TASK_ID:?is not set; submit this script with sbatch}`,
    `only=\${runs[task]:?is missing: no runs are listed for this task}`,
  ];
}

const PROGRAM = [
  '# The program itself, because npx does not pass signals on.',
  `wprox=$(npx -c 'command -v wprox') || {`,
  `  echo "wprox is not installed in $PWD; expected it there: run 'npm install wprox', then submit again" >&2`,
  '  exit 1',
  '}',
];

const STOP = [
  '# The training stops at TERM with a checkpoint. Slurm sends TERM if the job is canceled or requeued, and USR1 before',
  '# its time is over. Both are passed on.',
  'signal= requeue= training=',
  'stop() {',
  '  signal=yes',
  '  [ -z "$training" ] || kill -TERM "$training" 2>/dev/null',
  '}',
  'trap stop TERM',
  `trap 'requeue=yes; stop' USR1`,
];

const WAIT = [
  '# A signal ends `wait` early: then it is called again, for the exit status of the training.',
  'signal=yes',
  'while [ -n "$signal" ]; do',
  '  signal=',
  '  wait "$training"',
  '  status=$?',
  'done',
];

/** Puts a task back into Slurm's queue if it was out of time. It has a number of its own only in the array. */
function requeue({ kind }: ArrayWork): string[] {
  const [reason, isStopped] =
    kind === 'queue'
      ? ['# Out of time. If the queue of runs is empty when it starts again, it ends at once.', '']
      : ['# Out of time, and stopped before the end: status 130.', ' && [ "$status" -ge 128 ]'];
  return [
    reason,
    '# Then the task goes back into the queue of Slurm. The number of its job alone can stand for the whole array.',
    `if [ -n "$requeue" ]${isStopped}; then`,
    `  scontrol requeue "\${SLURM_ARRAY_JOB_ID}_\${SLURM_ARRAY_TASK_ID}"`,
    'fi',
    'exit "$status"',
  ];
}

/** The words of the command of a task. */
function wordsOf({ gpus }: TaskResources, work: ArrayWork): string {
  const processes = '--processes "$SLURM_CPUS_PER_TASK"';
  if (work.kind === 'queue') return `worker --drain ${gpus > 0 ? '--gpus all' : processes}`;
  const isAlone = work.groups.every((names) => names.length === 1);
  const alone = isAlone ? '--threads "$SLURM_CPUS_PER_TASK"' : processes;
  return `${quoted(work.command)} --only "$only" ${gpus > 0 ? '--gpus all' : alone}`;
}

const quoted = (words: readonly string[]) =>
  words.map((word) => shellWord(word, 'an option')).join(' ');
