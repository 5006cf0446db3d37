/** Writes the commands that go on with runs. */
import type { ExperimentConfig, Scale } from '@wprox/experiments';
import type { TrainOptions } from './train-options.js';

/** Returns the command that goes on with the runs of `wprox train`, which was called with `given`. */
export function resumeCommand(
  given: string | ExperimentConfig | undefined,
  folder: string,
  options: TrainOptions,
): string {
  if (typeof given !== 'object') {
    return [
      'wprox train',
      ...(given === undefined ? [] : [quote(given)]),
      ...optionsOf(options),
    ].join(' ');
  }
  const { out: _out, ...others } = options;
  return ['wprox train', ...optionsOf({ ...others, resume: folder })].join(' ');
}

/** Returns the command that trains the whole experiment of which `options.only` were some runs. */
export function experimentCommandLine(name: string, scale: Scale, options: TrainOptions): string {
  const { only: _only, ...others } = options;
  const scaled = scale === 'paper' ? [] : ['--scale', scale];
  return ['wprox experiment', name, ...scaled, ...optionsOf(others)].join(' ');
}

const quote = (text: string) => (/^[\w./\\:=,-]+$/.test(text) ? text : JSON.stringify(text));

/** Writes the options as they were given, but without `--fresh`, which would delete the runs. */
function optionsOf(options: TrainOptions): (string | number)[] {
  return [
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
  ];
}
