/** Small worlds for the tests of the simulation itself. */
import type { SimulatedProcess } from './simulated-process.fixture.js';
import { SimulatedWorld, type WorldOptions } from './simulated-world.fixture.js';

export const SEEDS: readonly number[] = Array.from({ length: 100 }, (_, seed) => seed);

/** The size of a file that processes see; undefined if there is none. */
export const sizeOf = (world: SimulatedWorld, file: string) =>
  world.disk.snapshot().get(file)?.length;

/** A world of one host with a process for each script; they are started but do not run yet. */
export function worldOf(
  options: WorldOptions,
  ...scripts: ((process: SimulatedProcess) => Promise<unknown>)[]
) {
  const world = new SimulatedWorld(options);
  const host = world.host({ name: 'h' });
  const processes = scripts.map((script) => {
    const process = world.process({ host });
    process.start(script);
    return process;
  });
  return { world, host, processes };
}

/** Opens a file, writes 1000 bytes, and closes it. */
export const write = async ({ disk }: SimulatedProcess, file = '/a') => {
  const opened = await disk.create(file);
  await opened.write(new Uint8Array(1000).fill(7));
  await opened.close();
};
