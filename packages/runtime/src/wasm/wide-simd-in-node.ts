/**
 * Code of 256 bits in Node: V8's revectoriser joins pairs of neighbouring instructions of 128 bits. It is
 * an experiment of V8, switched on for the whole process by a flag, in V8 12 (Node 24) or newer: Node 22
 * knows the flag and gains nothing, Node 20 does not know it.
 */
import { readFileSync } from 'node:fs';
import v8 from 'node:v8';
import type { WideSimd } from './wide-simd.js';

const FLAG = 'experimental-wasm-revectorize';
/** The first major version of Node of which V8 makes such code. */
const FIRST = 24;

/** V8's revectoriser. */
export const nodeWideSimd: WideSimd = {
  obstacle: () => wideSimdObstacle(process.versions, process.arch, processorFlags()),
  binary: async (isFused) =>
    (await (isFused ? import('./wide-fused.generated.js') : import('./wide.generated.js'))).binary,
  allow: (isAllowed) => v8.setFlagsFromString(`--${isAllowed ? '' : 'no-'}${FLAG}`),
};

/**
 * Returns why there is no code of 256 bits, and what would give it.
 * @param versions of the engine, by its name. @param arch of the processor, in Node's words.
 * @param flags of the processor, if they are known.
 */
export function wideSimdObstacle(
  versions: Readonly<Record<string, string | undefined>>,
  arch: string,
  flags: string | undefined,
): string | undefined {
  const other = versions['bun'] ? 'Bun' : versions['deno'] ? 'Deno' : undefined;
  if (other) return `${other} computes with 128 bits; Node ${FIRST} or newer can use 256`;
  const { node = '' } = versions;
  if (Number.parseInt(node, 10) < FIRST) {
    return `Node ${node} computes with 128 bits; Node ${FIRST} or newer can use 256`;
  }
  if (arch !== 'x64') return `V8 has code of 256 bits only for x64 processors, and this is ${arch}`;
  if (flags !== undefined && !/\bavx2\b/.test(flags)) {
    return 'the processor has no AVX2, the instructions of 256 bits';
  }
  return undefined;
}

/** Returns the processor's flags where a file has them, in Linux. */
function processorFlags(): string | undefined {
  try {
    return /^flags\s*:(.*)$/m.exec(readFileSync('/proc/cpuinfo', 'utf8'))?.[1];
  } catch {
    return undefined;
  }
}
