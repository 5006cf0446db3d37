/** Reads which NVIDIA GPUs this machine has, from `nvidia-smi`, a program of the driver. */
import { execFile } from 'node:child_process';

/** A GPU as `nvidia-smi` describes it. */
export interface NvidiaGpu {
  /** Its number, which `--gpus` takes. */
  readonly index: number;
  /** Such as `GPU-8932f937-d72c-4106-c12f-20bd9faed9f6`. */
  readonly uuid: string;
  /** Such as `NVIDIA A100-SXM4-40GB`. */
  readonly name: string;
  /** In MiB; undefined if the driver does not tell. */
  readonly memoryTotal: number | undefined;
  readonly memoryUsed: number | undefined;
  /** Version of the driver. */
  readonly driver: string;
  /** The compute capability, such as `8.6`; undefined if the driver does not tell. */
  readonly capability: string | undefined;
}

/** What this machine says of its NVIDIA GPUs. */
export type NvidiaState =
  | { readonly state: 'found'; readonly gpus: readonly NvidiaGpu[] }
  /** There is no `nvidia-smi`: no driver, or a container that hides it. */
  | { readonly state: 'missing' }
  /** There is one, which fails, hangs, or prints something else. */
  | { readonly state: 'failed'; readonly problem: string };

/** A machine with eight GPUs can take several seconds to wake them. */
const LIMIT_MS = 20_000;

const FIELDS = ['index', 'uuid', 'name', 'memory.total', 'memory.used', 'driver_version'];
/** Drivers before about 2022 refuse a query with this field. */
const CAPABILITY = 'compute_cap';

/**
 * Asks `nvidia-smi` for the GPUs. Never throws.
 * @param env in whose `PATH` it is looked for.
 * @param limitMs how long to wait for it. A driver that hangs keeps it from answering, even to SIGKILL.
 */
export async function readNvidia(
  env: NodeJS.ProcessEnv,
  limitMs: number = LIMIT_MS,
): Promise<NvidiaState> {
  const answer = await query([...FIELDS, CAPABILITY], env, limitMs);
  return answer.state === 'failed' && answer.problem.includes(CAPABILITY)
    ? query(FIELDS, env, limitMs)
    : answer;
}

function query(
  fields: readonly string[],
  env: NodeJS.ProcessEnv,
  limitMs: number,
): Promise<NvidiaState> {
  const options = [`--query-gpu=${fields.join(',')}`, '--format=csv,noheader,nounits'];
  return new Promise((resolve) => {
    const child = execFile('nvidia-smi', options, { env }, (error, stdout, stderr) => {
      clearTimeout(timer);
      if (error?.code === 'ENOENT') resolve({ state: 'missing' });
      else resolve(stateOf(stdout, stderr, error?.message));
    });
    const timer = setTimeout(() => {
      child.kill('SIGKILL');
      // A process that cannot be killed must not keep this one alive.
      child.unref();
      child.stdout?.destroy();
      child.stderr?.destroy();
      resolve({ state: 'failed', problem: `it gave no answer within ${limitMs / 1000} s` });
    }, limitMs);
  });
}

/** It prints errors to the standard output, too. */
function stateOf(stdout: string, stderr: string, failure: string | undefined): NvidiaState {
  const said = [stdout, stderr, failure ?? ''].map(firstLine).find((line) => line !== '');
  if (said === 'No devices were found') return { state: 'found', gpus: [] };
  if (failure !== undefined) return { state: 'failed', problem: said! };
  try {
    return { state: 'found', gpus: parseGpus(stdout) };
  } catch (error) {
    return { state: 'failed', problem: (error as Error).message };
  }
}

/**
 * Parses lines such as `0, GPU-8932f937, NVIDIA A100-SXM4-40GB, 40960, 1215, 535.104.05, 8.0`; the last field
 * can be left out, and an unknown one is in brackets.
 * @throws Error for any other line.
 */
export function parseGpus(text: string): NvidiaGpu[] {
  return text
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map(parseGpu);
}

function parseGpu(line: string): NvidiaGpu {
  const parts = line.split(',').map((part) => part.trim());
  const [index = '', uuid = '', name = '', total = '', used = '', driver = '', capability] = parts;
  const isComplete = parts.length === FIELDS.length || parts.length === FIELDS.length + 1;
  const isGpu = /^\d+$/.test(index) && /^GPU-[\w-]+$/.test(uuid) && name !== '' && driver !== '';
  const isKnown =
    [total, used].every((size) => /^(\d+|\[.+\])$/.test(size)) &&
    /^(\d+\.\d+|\[.+\])$/.test(capability ?? '[not asked for]');
  if (!isComplete || !isGpu || !isKnown) throw new Error(`it printed '${line.trim()}'`);
  const known = (value: string | undefined) => (value?.startsWith('[') ? undefined : value);
  const sizeOf = (size: string) => (known(size) === undefined ? undefined : Number(size));
  return {
    ...{ index: Number(index), uuid, name, driver, capability: known(capability) },
    ...{ memoryTotal: sizeOf(total), memoryUsed: sizeOf(used) },
  };
}

function firstLine(text: string): string {
  return text.trim().split('\n')[0]!.trim();
}
