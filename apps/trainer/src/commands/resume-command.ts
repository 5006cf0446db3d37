/** Writes the command that resumes runs. */
import type { ExperimentConfig } from '@wprox/experiments';
import type { TrainOptions } from './train-options.js';

/** Returns the command that goes on with the runs of `wprox train`, which was called with `given`. */
export function resumeCommand(
  given: string | ExperimentConfig | undefined,
  folder: string,
  options: TrainOptions,
): string {
  if (typeof given !== 'object') return commandOf(given, options);
  return commandOf(undefined, { ...withoutOut(options), resume: folder });
}

function withoutOut({ out: _out, ...options }: TrainOptions): TrainOptions {
  return options;
}

/** Returns the same command without `--fresh`, which would delete the runs to resume. */
function commandOf(presetNameOrFile: string | undefined, options: TrainOptions): string {
  const quote = (text: string) => (/^[\w./\\:=,-]+$/.test(text) ? text : JSON.stringify(text));
  return [
    'wprox train',
    ...(presetNameOrFile === undefined ? [] : [quote(presetNameOrFile)]),
    ...(typeof options.resume === 'string' ? ['--resume', quote(options.resume)] : []),
    ...(options.data === undefined ? [] : ['--data', quote(options.data)]),
    ...(['features', 'weights', 'layer'] as const).flatMap((name) =>
      options[name] === undefined ? [] : [`--${name}`, quote(options[name])],
    ),
    ...(options.out === undefined ? [] : ['--out', quote(options.out)]),
    ...(options.seeds === undefined ? [] : ['--seeds', options.seeds.join(',')]),
    ...(options.memory === undefined ? [] : ['--memory', options.memory / 2 ** 30]),
    ...(options.only === undefined ? [] : ['--only', options.only.join(',')]),
    ...(options.gpus === undefined ? [] : ['--gpus', quote(options.gpus.join(','))]),
    ...(options.processes === undefined ? [] : ['--processes', options.processes]),
    ...(options.threads === undefined ? [] : ['--threads', options.threads]),
    ...(options.fastMath ? ['--fast-math'] : []),
    ...(options.wideSimd === false ? ['--no-wide-simd'] : []),
    ...(options.backend === undefined ? [] : ['--backend', quote(options.backend)]),
    ...(options.allowChanges ? ['--allow-changes'] : []),
    ...(options.onDivergence === undefined ? [] : ['--on-divergence', options.onDivergence]),
  ].join(' ');
}
