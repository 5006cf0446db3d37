/** Loads an experiment by the name of a preset or the path of a JSON file. */
import { readFile } from 'node:fs/promises';
import path from 'node:path';
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
  const preset = Object.hasOwn(presets, presetNameOrFile) ? presets[presetNameOrFile] : undefined;
  if (preset) return parseExperiment(preset, `preset '${presetNameOrFile}'`);
  if (!looksLikeFile(presetNameOrFile)) {
    const isExperiment = Object.hasOwn(experiments, presetNameOrFile);
    const hint = isExperiment
      ? `it is an experiment of several presets: wprox experiment ${presetNameOrFile}`
      : suggestName(presetNameOrFile, Object.keys(presets), 'wprox presets');
    throw new ConfigError(
      `no preset is called '${presetNameOrFile}'; ${hint}; a file needs a path that ends in .json`,
    );
  }
  return parseExperiment(await readJsonFile(presetNameOrFile), presetNameOrFile);
}

function looksLikeFile(name: string): boolean {
  return path.extname(name).toLowerCase() === '.json' || /[\\/]/.test(name);
}

async function readJsonFile(file: string): Promise<unknown> {
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    const reason = code === 'ENOENT' ? 'there is no such file' : (error as Error).message;
    throw new ConfigError(
      `cannot read ${path.resolve(file)}: ${reason}; expected an experiment as a JSON file`,
    );
  }
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new ConfigError(
      `${file} is not valid JSON: ${(error as Error).message}; ` +
        'expected one JSON object: remove comments and trailing commas',
    );
  }
}
