/** Loads an experiment by the name of a preset or the path of a JSON file. */
import path from 'node:path';
import { requireString } from '@wprox/arguments';
import { FileError, readJsonFile } from '@wprox/files';
import { suggestName } from '../config/nearest-name.js';
import { parseExperiment } from '../config/parse.js';
import type { ExperimentConfig } from '../config/schema.js';
import { ConfigError } from '../errors.js';
import { experiments } from '../papers/papers.js';
import { presets } from '../presets/presets.js';

/**
 * Loads and validates an experiment.
 *
 * @param presetNameOrFile the name of a preset, or a path, which ends in `.json` or contains a slash.
 * @throws ConfigError for an unknown preset, an unreadable file, broken JSON or an invalid config.
 *
 * @example
 * const experiment = await loadExperiment('quickstart-images');
 * const runs = resolveRuns(experiment);
 */
export async function loadExperiment(presetNameOrFile: string): Promise<ExperimentConfig> {
  requireString('presetNameOrFile', presetNameOrFile, 'the name of a preset, or a path');
  const preset = Object.hasOwn(presets, presetNameOrFile) ? presets[presetNameOrFile] : undefined;
  if (preset) return parseExperiment(preset, `preset '${presetNameOrFile}'`);
  if (!looksLikeFile(presetNameOrFile)) {
    const isExperiment = Object.hasOwn(experiments, presetNameOrFile);
    const hint = isExperiment
      ? `it is an experiment of the papers: wprox experiment ${presetNameOrFile}`
      : suggestName(presetNameOrFile, Object.keys(presets), 'wprox presets');
    throw new ConfigError(
      `no preset is called '${presetNameOrFile}'; ${hint}; the path of a file must end in .json`,
    );
  }
  return parseExperiment(await contentOf(presetNameOrFile), presetNameOrFile);
}

function looksLikeFile(name: string): boolean {
  return path.extname(name).toLowerCase() === '.json' || /[\\/]/.test(name);
}

/** Greatest size of an experiment; the largest preset has 4 kB. */
const MOST_BYTES = 2 ** 20;

async function contentOf(file: string): Promise<unknown> {
  try {
    const content = await readJsonFile(file, { bytes: MOST_BYTES });
    const other = otherContent(content);
    if (other === undefined) return content;
    throw new ConfigError(`${file} is ${other}`);
  } catch (error) {
    if (!(error instanceof FileError)) throw error;
    const isSyntax = /not valid JSON/.test(error.problem);
    const advice = isSyntax ? ': remove comments and trailing commas' : '';
    throw new ConfigError(`${file}: ${error.problem}${advice}`);
  }
}

/** Recognizes JSON files of other kinds, which people give by mistake. */
function otherContent(content: unknown): string | undefined {
  if (typeof content !== 'object' || content === null) return undefined;
  const has = (key: string) => Object.hasOwn(content, key);
  if (has('modelTopology') || (has('class_name') && has('config'))) {
    return 'a network of Keras or TensorFlow.js; expected an experiment: --features takes networks';
  }
  if (has('variant') && has('seed') && !has('variants')) {
    return 'the config of one run; expected an experiment: give experiment.json in the folder above';
  }
  return undefined;
}
