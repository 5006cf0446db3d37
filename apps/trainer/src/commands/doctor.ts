/** `wprox doctor`: whether this machine can train, and with what. */
import { type DoctorFacts, doctorReport } from './doctor-report.js';
import { freeDiskBytes } from './free-disk.js';
import type { Surroundings } from './surroundings.js';

/** @returns the exit code: 1 if something stands in the way of training. */
export async function doctorCommand(
  { backend }: { readonly backend?: string },
  { stdout, env }: Surroundings,
): Promise<number> {
  const { text, isHealthy } = doctorReport(await gatherFacts(backend ?? env['WPROX_BACKEND']));
  stdout.write(`${text}\n`);
  return isHealthy ? 0 : 1;
}

async function gatherFacts(backend: string | undefined): Promise<DoctorFacts> {
  const { listBackends, prepareBackend } = await import('@wprox/runtime');
  const { cacheDirectory, cifar10Status } = await import('@wprox/datasets');
  const backends = await listBackends();
  const [picked, dataset, freeBytes] = await Promise.all([
    prepareBackend(backend).catch((error: Error) => error),
    cifar10Status(),
    freeDiskBytes(cacheDirectory()),
  ]);
  return {
    node: process.version,
    backends,
    picked,
    dataset,
    disk: { folder: cacheDirectory(), freeBytes },
  };
}
