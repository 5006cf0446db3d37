/** Describes the machine that a result is measured on. */
import { readFileSync } from 'node:fs';
import { arch, availableParallelism, cpus, loadavg, platform } from 'node:os';

/** The flags of a processor that decide what its vector units can do. */
const VECTOR_FLAGS = ['avx', 'avx2', 'fma', 'avx512f', 'avx512_vnni', 'amx_tile', 'asimd', 'sve'];

/**
 * Returns processor, its vector units, cores, platform, load average of the last minute, and Node's
 * version.
 */
export function describeMachine() {
  return {
    cpu: cpus()[0]?.model.trim() ?? 'unknown',
    ...vectorUnits(),
    cores: availableParallelism(),
    platform: `${platform()} ${arch()}`,
    loadAverage: Number((loadavg()[0] ?? Number.NaN).toPrecision(3)),
    node: process.versions.node,
  };
}

/** Lists what Linux says of the processor's vector units; other systems have no such file. */
function vectorUnits() {
  let text;
  try {
    text = readFileSync('/proc/cpuinfo', 'utf8');
  } catch {
    return {};
  }
  const flags = new Set(/^(?:flags|Features)\s*:(.*)$/m.exec(text)?.[1]?.trim().split(/\s+/));
  return { vectorFlags: VECTOR_FLAGS.filter((flag) => flags.has(flag)) };
}
