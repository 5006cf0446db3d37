/** `wprox watch`: shows training in a page while it goes on. */
import { requireFolder } from '../watch/find-experiments.js';
import { startWatchServer } from '../watch/watch-server.js';
import { watchInterrupts } from './interrupts.js';
import type { Surroundings } from './surroundings.js';

/** Options of `wprox watch`. */
export interface WatchCommandOptions {
  readonly port?: number;
}

/**
 * Serves the page until Ctrl-C, and prints its address.
 *
 * @returns the exit code, 0.
 * @throws ConfigError if a folder is not there or the port is taken.
 */
export async function watchCommand(
  folders: readonly string[],
  { port }: WatchCommandOptions,
  { stdout }: Surroundings,
): Promise<number> {
  for (const folder of folders) await requireFolder(folder);
  const interrupts = watchInterrupts();
  try {
    const server = await startWatchServer({ folders, ...(port !== undefined && { port }) });
    stdout.write(
      `Watching ${folders.join(', ')}. Open this address on this machine:\n${server.url}\n`,
    );
    stdout.write('Ctrl-C stops the page; training goes on without it.\n');
    await new Promise<void>((resolve) => {
      if (interrupts.stop.aborted) resolve();
      interrupts.stop.addEventListener('abort', () => resolve());
    });
    await server.close();
    return 0;
  } finally {
    interrupts.dispose();
  }
}
