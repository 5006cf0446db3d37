/** Loads native TensorFlow: a package that npm installed, or a build of `@wprox/native`. */
import * as tf from '@tensorflow/tfjs';
import { BrokenError } from '../backend/broken-error.js';
import { importByName } from '../backend/import-by-name.js';
import { setEnvironment } from './environment.js';
import { restoreRemovedUtilities } from './removed-utilities.js';

/** Imports a package by name; tests replace it. */
export type ImportPackage = (name: string) => Promise<unknown>;

/** `@wprox/native` is an optional peer, so that it is imported only here and by name. */
const BUILD = '@wprox/native';
type BuildPackage = Pick<typeof import('@wprox/native'), 'builtNative' | 'loadBuilt'>;

const isRegistered = () => tf.findBackendFactory('tensorflow') !== null;

/**
 * Registers the backend `tensorflow`: the GPU package if it is installed, else the CPU package, else
 * the build of `@wprox/native`.
 * @throws BrokenError saying why none of those that are there loads; Error if none is there.
 */
export async function loadNative(importPackage: ImportPackage = importByName): Promise<void> {
  restoreRemovedUtilities();
  setEnvironment();
  const failures: string[] = [];
  for (const name of ['@tensorflow/tfjs-node-gpu', '@tensorflow/tfjs-node']) {
    try {
      await importPackage(name);
      if (isRegistered()) return;
      failures.push(`${name} uses another copy of @tensorflow/tfjs; install 4.22.0 of both`);
    } catch (error) {
      // An installed package may still fail to load, for example without its library.
      if (!isMissing(error, name)) failures.push(`${name}: ${firstLine(error)}`);
    }
  }
  const failure = await loadBuild(importPackage);
  if (isRegistered()) return;
  if (failures.length === 0 && !failure) throw new Error('not installed');
  const namesRemedy = failures.length === 0;
  if (failure) failures.push(failure);
  throw new BrokenError(failures.join('; '), namesRemedy);
}

/** Loads the build of `@wprox/native`, if there is one. @returns why it does not load. */
async function loadBuild(importPackage: ImportPackage): Promise<string | undefined> {
  let source: string = BUILD;
  try {
    const { builtNative, loadBuilt } = (await importPackage(BUILD)) as BuildPackage;
    const folder = builtNative();
    if (!folder) return undefined;
    source = folder;
    await loadBuilt(tf, folder);
    return undefined;
  } catch (error) {
    if (isMissing(error, BUILD)) return undefined;
    const problem = firstLine(error);
    return problem.includes(source) ? problem : `${source}: ${problem}`;
  }
}

/** Node lists the modules that asked for a missing one on further lines. */
function firstLine(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  return text.split('\n')[0]!;
}

/** Recognizes the messages of Node and of tools that resolve imports in its place. */
function isMissing(error: unknown, name: string): boolean {
  const { code, message } = error as NodeJS.ErrnoException;
  if (code === 'ERR_MODULE_NOT_FOUND') return message.includes(`'${name}'`);
  return /could not resolve|failed to resolve/i.test(message) && message.includes(`"${name}"`);
}
