/** The machine that a result was measured on. */
import { arch, availableParallelism, cpus, loadavg, platform } from 'node:os';

/** Processor, cores, platform, how busy it was (load average of a minute), Node's version. */
export function describeMachine() {
  return {
    cpu: cpus()[0]?.model.trim() ?? 'unknown',
    cores: availableParallelism(),
    platform: `${platform()} ${arch()}`,
    loadAverage: Number((loadavg()[0] ?? Number.NaN).toPrecision(3)),
    node: process.versions.node,
  };
}
