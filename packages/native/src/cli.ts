/** The program `wprox-native`, which builds the native TensorFlow backend on this machine. */
import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { buildNative } from './build.js';
import { NativeBuildError } from './build-error.js';
import { requireIntactBuild } from './check.js';
import { builtNative, nativeFolder } from './folder.js';
import { NativeLoadError } from './load-error.js';

const help = `Usage: wprox-native [--force | --find]

Builds the native TensorFlow backend (@tensorflow/tfjs-node) with the TensorFlow library of Python's
wheel, for networks in which the installation of @tensorflow/tfjs-node cannot download it. Linux x64
only. Needs npm, Python 3 with pip and a C++ compiler; downloads 274 MB and takes 860 MB in
${nativeFolder()}

  --force    build again even if a finished build exists
  --find     check the finished build and print its folder; exit with 1 if it would not be loaded
  --version  print the version of @wprox/native
  --help     print this text

Exit codes: 0 built; 1 the build failed; 2 wrong arguments; 3 the machine lacks what the message
names, or a registry could not be reached; 130 interrupted;
141 the reader of its output has gone.
`;

const INTERRUPTED = 130;
/** The exit code of a program whose reader has gone, by the convention of shells: 128 + SIGPIPE. */
const BROKEN_PIPE = 141;

let isBuilding = false;
let isOutputLost = false;
process.stderr.on('error', () => {});
process.stdout.on('error', onLostOutput);
const exitCode = await main(process.argv.slice(2));
process.exitCode = exitCode || Number(isOutputLost);

/** Ends the program if it only prints; a build goes on. */
function onLostOutput({ code, message }: NodeJS.ErrnoException): void {
  if (isOutputLost) return;
  isOutputLost = true;
  process.exitCode ||= 1;
  if (code === 'EPIPE' && !isBuilding) process.exit(BROKEN_PIPE);
  const ending = isBuilding ? '; this does not stop the build' : '';
  console.error(`wprox-native: standard output cannot be written: ${message}${ending}`);
}

async function main(args: string[]): Promise<number> {
  let options: { force?: boolean; find?: boolean; version?: boolean; help?: boolean };
  try {
    const flag = { type: 'boolean' } as const;
    options = parseArgs({
      args,
      options: { force: flag, find: flag, version: flag, help: flag },
    }).values;
  } catch (error) {
    console.error(`${(error as Error).message}\n\n${help}`);
    return 2;
  }
  if (options.help) {
    process.stdout.write(help);
    return 0;
  }
  if (options.version) {
    const manifest = readFileSync(new URL('../package.json', import.meta.url), 'utf8');
    console.log((JSON.parse(manifest) as { version: string }).version);
    return 0;
  }
  return options.find ? find() : build(options.force ?? false);
}

async function find(): Promise<number> {
  const folder = builtNative();
  if (!folder) return 1;
  try {
    await requireIntactBuild(folder);
  } catch (error) {
    if (!(error instanceof NativeLoadError)) throw error;
    console.error(`wprox-native: ${error.message}`);
    return 1;
  }
  console.log(folder);
  return 0;
}

async function build(force: boolean): Promise<number> {
  isBuilding = true;
  const interrupt = new AbortController();
  const onSignal = () => interrupt.abort();
  process.once('SIGINT', onSignal).once('SIGTERM', onSignal);
  try {
    const { folder, wasThere } = await buildNative({
      force,
      signal: interrupt.signal,
      onStep: (step) => console.log(`- ${step}`),
    });
    console.log(
      `The native backend ${wasThere ? 'exists already' : 'is ready'}: ${folder}\n` +
        'wprox uses it from now on unless WPROX_BACKEND or --backend names another backend.',
    );
    return 0;
  } catch (error) {
    if (interrupt.signal.aborted) {
      console.error('Interrupted; the build left nothing behind.');
      return INTERRUPTED;
    }
    if (!isReported(error)) throw error;
    console.error(`wprox-native: ${error.message}`);
    return error instanceof NativeBuildError && error.code === 'build' ? 1 : 3;
  } finally {
    process.off('SIGINT', onSignal).off('SIGTERM', onSignal);
  }
}

/** Errors of the build and of the file system say by themselves what is wrong. */
function isReported(error: unknown): error is Error {
  return (
    error instanceof NativeBuildError ||
    (error instanceof Error && (error as NodeJS.ErrnoException).syscall !== undefined)
  );
}
