/** The memory that runs need, estimated from their configs before any is taken. */
import { networkSizes } from '../config/network-size.js';
import { runName } from '../config/parse.js';
import type { ResolvedRun, RunConfig } from '../config/schema.js';
import { ConfigError } from '../errors.js';

/** Limit of the estimate for one run, in bytes: 8 GiB. */
export const DEFAULT_MEMORY = 2 ** 33;

/** Copies of a parameter: its value, the anchor's, the gradient, two moments, and one in the making. */
const COPIES = 6;
/** The same for an output of a layer: after norm and activation, and their gradients. */
const OUTPUT_COPIES = 6;
const FLOAT32 = 4;

/** Estimates the memory of the networks of a run in training, in bytes. */
export function trainingMemory(run: RunConfig): number {
  const { generator, critic, potential } = networkSizes(run);
  const networks = [generator, critic, ...(potential ? [potential] : [])];
  const sum = (key: 'parameters' | 'outputs') =>
    networks.reduce((total, network) => total + network[key], 0);
  return FLOAT32 * (COPIES * sum('parameters') + OUTPUT_COPIES * run.batchSize * sum('outputs'));
}

/**
 * Refuses runs that need more memory than allowed.
 * @param limit bytes for one run; 8 GiB by default.
 * @throws ConfigError naming the first such run, its estimate and the option that raises the limit.
 */
export function requireMemory(runs: readonly ResolvedRun[], limit = DEFAULT_MEMORY): void {
  const seen = new Set<string>();
  for (const run of runs) {
    if (seen.has(run.variant)) continue;
    seen.add(run.variant);
    const bytes = trainingMemory(run);
    if (bytes <= limit) continue;
    throw new ConfigError(
      `${runName(run)} needs about ${gigabytes(bytes)} GiB of memory; expected at most ` +
        `${gigabytes(limit)}: lower gan.width or batchSize, or allow it with --memory <GiB>`,
    );
  }
}

function gigabytes(bytes: number): string {
  const value = bytes / 2 ** 30;
  return value < 10 ? value.toFixed(1).replace(/\.0$/, '') : String(Math.ceil(value));
}
