/** `wprox doctor`: checks whether this machine can train, and with which backends. */
import { backendOptions } from '../backend/acceleration.js';
import { readNvidia } from '../backend/nvidia.js';
import { type DoctorFacts, doctorReport } from './doctor-report.js';
import { freeDiskBytes } from './free-disk.js';
import type { Surroundings } from './surroundings.js';

/** Checks this machine and prints the findings. @returns the exit code: 1 if it cannot train. */
export async function doctorCommand(
  { backend }: { readonly backend?: string },
  { stdout, env }: Surroundings,
): Promise<number> {
  const { text, isHealthy } = doctorReport(await gatherFacts(backend ?? env['WPROX_BACKEND'], env));
  stdout.write(`${text}\n`);
  return isHealthy ? 0 : 1;
}

async function gatherFacts(
  backend: string | undefined,
  env: NodeJS.ProcessEnv,
): Promise<DoctorFacts> {
  const { listBackends } = await import('@wprox/runtime');
  const { nativeUsesGpu, startBackend } = await import('../backend/start-backend.js');
  const { cacheDirectory, cifar10Status, pictureDecoder } = await import('@wprox/datasets');
  // wasm starts once in a process: with the options that the training would give it.
  const backends = await listBackends(backendOptions(env));
  const [picked, nvidia, dataset, decoder, freeBytes] = await Promise.all([
    startBackend(backend).catch((error: Error) => error),
    readNvidia(env),
    cifar10Status(),
    pictureDecoder(),
    freeDiskBytes(cacheDirectory()),
  ]);
  return {
    node: process.version,
    backends,
    picked,
    nvidia,
    nativeUsesGpu: nativeUsesGpu(),
    dataset,
    decoder,
    disk: { folder: cacheDirectory(), freeBytes },
  };
}
