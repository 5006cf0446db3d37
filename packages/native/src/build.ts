/**
 * Builds tfjs-node's binding against the TensorFlow library of Python's wheel. This works in networks
 * that reach the registries of npm and Python but not the host from which tfjs-node downloads its
 * library.
 */
import { rename, writeFile } from 'node:fs/promises';
import path from 'node:path';
import {
  requireBoolean,
  requireFunction,
  requireOptions,
  requirePath,
  requireSignal,
} from '@wprox/arguments';
import { cacheDirectory, makePrivateFolder, Staging } from '@wprox/cache';
import { NativeBuildError } from './build-error.js';
import { requireIntactBuild } from './check.js';
import { downloadPackage, downloadWheel } from './download.js';
import { builtNative, nativeFolder } from './folder.js';
import { bindingFile, places, quietLog, quietLogFile, writeLayout } from './layout.js';
import { NativeLoadError } from './load-error.js';
import { writeManifest } from './manifest.js';
import { requireOwnFolders } from './owners.js';
import {
  nodeApiHeaders,
  type PinnedPackage,
  protobuf,
  tensorflowWheel,
  tfjsNode,
} from './pinned.js';
import {
  findPrograms,
  type Programs,
  requireRoom,
  requireSupported,
  runProgram,
  thisMachine,
} from './programs.js';
import { unpackPackage, unpackTensorflow } from './unpack.js';

/** Options of {@link buildNative}. */
export interface NativeBuildOptions {
  /** The cache folder; by default `cacheDirectory()` of `@wprox/cache`. */
  readonly cacheDir?: string;
  /** Builds again even if a finished build exists. */
  readonly force?: boolean;
  /** Aborts the build. */
  readonly signal?: AbortSignal;
  /** Gets a short description of each step when the step begins. */
  readonly onStep?: (step: string) => void;
}

/**
 * Downloads and compiles the native backend into the user's cache folder, where `prepareBackend` of
 * `@wprox/runtime` finds it. It needs Python 3 with pip, a C++ compiler and npm, downloads 274 MB and
 * takes 860 MB of disk. A build that `loadBuilt` would refuse is replaced. An interrupted build leaves
 * nothing behind.
 * @returns the folder, and whether it existed already.
 * @throws NativeBuildError saying what is missing or what failed; the signal's reason if aborted;
 *   ArgumentError naming an option that is wrong or does not exist.
 */
export async function buildNative(
  options: NativeBuildOptions = {},
): Promise<{ folder: string; wasThere: boolean }> {
  requireBuildOptions(options);
  const { cacheDir = cacheDirectory(), force = false, signal, onStep = () => {} } = options;
  const target = nativeFolder(cacheDir);
  if (!force && builtNative(cacheDir)) {
    const problem = await problemOf(target);
    if (!problem) return { folder: target, wasThere: true };
    onStep(`building again: ${problem}`);
  }
  requireSupported(thisMachine());
  const programs = await findPrograms();
  const staging = await Staging.create(target);
  try {
    await requireSafe(staging.folder);
    await requireRoom(staging.folder);
    const made = await makeFolder(staging, programs, { signal, onStep });
    onStep('trying it');
    await tryBinding(made, signal);
    await writeManifest(made);
    // With force, the new folder replaces even a good one.
    await staging.commit(made, async () => !force && (await problemOf(target)) === undefined);
    return { folder: target, wasThere: false };
  } finally {
    await staging.dispose();
  }
}

/** Returns why a build would not be loaded; undefined if it would. */
async function problemOf(folder: string): Promise<string | undefined> {
  try {
    await requireIntactBuild(folder);
    return undefined;
  } catch (error) {
    if (error instanceof NativeLoadError) return error.message;
    throw error;
  }
}

/** @throws NativeBuildError `unsafe` if another user could change what is built in the folder. */
async function requireSafe(folder: string): Promise<void> {
  try {
    await requireOwnFolders(folder);
  } catch (cause) {
    if (!(cause instanceof NativeLoadError)) throw cause;
    throw new NativeBuildError('unsafe', cause.message, { cause });
  }
}

function requireBuildOptions(options: NativeBuildOptions): void {
  requireOptions('options', options, ['cacheDir', 'force', 'signal', 'onStep']);
  const { cacheDir, force, signal, onStep } = options;
  if (cacheDir !== undefined) requirePath('cacheDir', cacheDir, 'the path of the cache folder');
  if (force !== undefined) requireBoolean('force', force);
  if (signal !== undefined) requireSignal('signal', signal);
  if (onStep !== undefined) requireFunction('onStep', onStep);
}

interface Progress {
  readonly signal: AbortSignal | undefined;
  readonly onStep: (step: string) => void;
}

async function makeFolder(
  staging: Staging,
  { python, compiler }: Programs,
  { signal, onStep }: Progress,
): Promise<string> {
  const made = await staging.subfolder('made');
  const sources = await staging.subfolder('sources');
  const take = async (pinned: PinnedPackage, folder: string) => {
    const download = await staging.subfolder(path.basename(pinned.name));
    const file = await downloadPackage(pinned, download, signal);
    await unpackPackage({ python, file, signal }, folder);
  };
  onStep('downloading the sources of tfjs-node from the npm registry');
  await take(tfjsNode, path.join(sources, 'tfjs-node'));
  await take(nodeApiHeaders, path.join(sources, 'node-api'));
  await take(protobuf, path.join(made, places.protobuf));
  await writeLayout(made);
  await rename(
    path.join(sources, 'tfjs-node', 'dist'),
    path.join(await ensured(path.join(made, places.tfjsNode)), 'dist'),
  );

  const { name, version, bytes } = tensorflowWheel;
  onStep(`downloading ${name} ${version} with pip, ${Math.round(bytes / 1e6)} MB`);
  const wheel = await downloadWheel(python, await staging.subfolder('wheel'), signal);
  onStep('unpacking it');
  const include = path.join(sources, 'include');
  const libraries = path.join(made, places.libraries);
  await unpackTensorflow({ python, file: wheel, signal }, { include, libraries });
  onStep('compiling the binding');
  await compile(compiler, { sources, made }, signal);
  return made;
}

async function ensured(folder: string): Promise<string> {
  await makePrivateFolder(folder);
  return folder;
}

async function compile(
  compiler: string,
  { sources, made }: { readonly sources: string; readonly made: string },
  signal: AbortSignal | undefined,
): Promise<void> {
  const quiet = path.join(sources, 'quiet_log.cc');
  await writeFile(quiet, quietLog);
  const binding = ['tfjs_backend.cc', 'tfjs_binding.cc'].map((file) =>
    path.join(sources, 'tfjs-node', 'binding', file),
  );
  const [whole, framework] = ['-l:libtensorflow_cc.so.2', '-l:libtensorflow_framework.so.2'];
  const addons = [
    { file: quietLogFile, inputs: [quiet], libraries: [] },
    { file: bindingFile, inputs: binding, libraries: [whole, framework] },
  ];
  for (const { file, inputs, libraries } of addons) {
    const { code, output } = await runProgram(
      compiler,
      [
        ...['-std=c++17', '-O2', '-fPIC', '-shared', '-w', '-DNAPI_VERSION=8'],
        ...['include', 'node-api/include'].map((folder) => `-I${path.join(sources, folder)}`),
        ...inputs,
        `-L${path.join(made, places.libraries)}`,
        ...libraries,
        `-Wl,-rpath,$ORIGIN/${places.libraries}`,
        ...['-o', path.join(made, file)],
      ],
      { signal },
    );
    if (code !== 0) {
      throw new NativeBuildError('build', `${compiler} could not compile ${file}:\n${output}`);
    }
  }
}

/**
 * Loads the binding in another process, because a broken library can end the process that loads it,
 * and reports all output of TensorFlow.
 */
async function tryBinding(folder: string, signal: AbortSignal | undefined): Promise<void> {
  const program = `console.log(require(${JSON.stringify(path.join(folder, bindingFile))}).TF_Version)`;
  const { code, output } = await runProgram(process.execPath, ['-e', program], { signal });
  if (code === 0 && output.split('\n').at(-1) === tensorflowWheel.version) return;
  throw new NativeBuildError(
    'build',
    `the compiled binding answered ${output || 'nothing'} (exit code ${code}); expected its version, ` +
      `${tensorflowWheel.version}. Build again with --force`,
  );
}
