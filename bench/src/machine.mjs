/** Describes the machine that a result is measured on. */
import { arch, availableParallelism, cpus, loadavg, platform } from 'node:os';

/** Returns processor, cores, platform, load average of the last minute, and Node's version. */
export function describeMachine() {
  return {
    cpu: cpus()[0]?.model.trim() ?? 'unknown',
    cores: availableParallelism(),
    platform: `${platform()} ${arch()}`,
    loadAverage: Number((loadavg()[0] ?? Number.NaN).toPrecision(3)),
    node: process.versions.node,
  };
}
