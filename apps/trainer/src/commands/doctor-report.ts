/** Formats the findings of `wprox doctor`. */
import type { PreparedBackend } from '@wprox/runtime';
import { CUDA_NEEDS } from '../backend/gpu.js';
import type { NvidiaGpu, NvidiaState } from '../backend/nvidia.js';
import { formatBytes } from '../display/index.js';
import { isNodeSupported, oldestNode } from '../package-info.js';

/** Facts about the machine. */
export interface DoctorFacts {
  readonly node: string;
  readonly backends: readonly {
    readonly name: string;
    readonly description: string;
    readonly available: boolean;
    /** Whether it is there, but does not load. */
    readonly broken: boolean;
    /** Why it is not available. */
    readonly detail: string;
    /** Command that installs it; empty if no command helps. */
    readonly install: string;
    /** Device that it computes on, if it is available and there is a choice. */
    readonly device?: string;
  }[];
  /** The backend that training would use, and why; or the error if there is none. */
  readonly picked: Pick<PreparedBackend, 'name' | 'reason' | 'acceleration'> | Error;
  readonly nvidia: NvidiaState;
  /** Whether native TensorFlow found a GPU; undefined if training would use another backend. */
  readonly nativeUsesGpu?: boolean | undefined;
  readonly dataset: {
    readonly state: 'present' | 'missing' | 'invalid';
    readonly path: string;
    readonly bytes: number;
    readonly problem?: string;
  };
  /** What decodes folders and archives of pictures, and why not sharp. */
  readonly decoder: { readonly name: string; readonly note?: string };
  readonly disk: { readonly folder: string; readonly freeBytes: number };
}

/** Bytes that fetching CIFAR-10 needs temporarily. Each run needs only a few megabytes. */
const NEEDED_BYTES = 500e6;

/** Formats one line per finding. `isHealthy` is whether this machine can train. */
export function doctorReport(facts: DoctorFacts): { text: string; isHealthy: boolean } {
  const { node, backends, picked, nvidia, nativeUsesGpu, dataset, decoder, disk } = facts;
  const nodeIsFine = isNodeSupported(node);
  const widest = Math.max(...backends.map(({ name }) => name.length));
  const hasSpace = disk.freeBytes >= NEEDED_BYTES;
  const lines = [
    row(nodeIsFine, 'Node', nodeIsFine ? node : `${node}; expected ${oldestNode} or newer`),
    picked instanceof Error
      ? row(false, 'backend', picked.message)
      : row(true, 'backend', `training uses ${picked.name}: ${picked.reason}`),
    ...(picked instanceof Error || !picked.acceleration ? [] : [kernelsRow(picked.acceleration)]),
    ...backends.map(({ name, description, available, broken, detail, install, device }) =>
      available
        ? `     found      ${name.padEnd(widest)}  ${description}${device ? `: ${device}` : ''}`
        : `     ${broken ? 'not used ' : 'not found'}  ${name.padEnd(widest)}  ${detail}${install && `; to install it: ${install}`}`,
    ),
    ...gpuRows(nvidia, nativeUsesGpu),
    datasetRow(dataset),
    row(
      decoder.note === undefined,
      'pictures',
      `${decoder.name} decodes them` +
        (decoder.note === undefined
          ? ''
          : `: ${decoder.note}; to decode faster, and to read WebP and TIFF files: npm install sharp`),
    ),
    row(
      hasSpace,
      'disk',
      `${formatBytes(disk.freeBytes)} free for ${disk.folder}` +
        (hasSpace ? '' : `; fetching data needs ${formatBytes(NEEDED_BYTES)}`),
    ),
  ];
  const isHealthy = nodeIsFine && !(picked instanceof Error) && hasSpace;
  return { text: lines.join('\n'), isHealthy };
}

/** Says what makes the kernels of `wasm` fast here, and what would make them faster. */
function kernelsRow({
  simd,
  threads,
  fastMath,
  notes,
}: NonNullable<PreparedBackend['acceleration']>): string {
  const active = [
    `vectors of ${simd} bits`,
    threads === 1 ? '1 thread' : `${threads} threads`,
    ...(fastMath ? ['fused multiply-add'] : []),
  ];
  return row(true, 'kernels', [active.join(', '), ...notes].join('; '));
}

/** The newest compute capability that CUDA 11.2 supports. */
const NEWEST_CAPABILITY = 8.6;

/** Lists the NVIDIA GPUs, and says what native TensorFlow needs to use them. */
function gpuRows(nvidia: NvidiaState, nativeUsesGpu: boolean | undefined): string[] {
  if (nvidia.state === 'missing') return [fact('GPUs', 'no NVIDIA GPU: nvidia-smi was not found')];
  if (nvidia.state === 'failed') {
    return [row(false, 'GPUs', `nvidia-smi fails: ${nvidia.problem}`)];
  }
  const { gpus } = nvidia;
  if (gpus.length === 0) return [fact('GPUs', 'no NVIDIA GPU')];
  const newer = gpus.filter(({ capability }) => Number(capability) > NEWEST_CAPABILITY);
  const numbers = newer.map(({ index }) => index).join(', ');
  return [
    ...gpus.map((gpu) => row(true, `GPU ${gpu.index}`, describeGpu(gpu))),
    cudaRow(nativeUsesGpu),
    ...(newer.length === 0
      ? []
      : [
          row(
            false,
            'CUDA',
            `CUDA 11.2 supports compute capability ${NEWEST_CAPABILITY} and below, but GPU ${numbers} ` +
              `${newer.length === 1 ? 'is' : 'are'} newer: train with --backend webgpu`,
          ),
        ]),
  ];
}

function cudaRow(nativeUsesGpu: boolean | undefined): string {
  if (nativeUsesGpu === true) return row(true, 'CUDA', 'native TensorFlow computes on a GPU');
  const needs = `needs ${CUDA_NEEDS}`;
  return nativeUsesGpu === undefined
    ? fact('CUDA', `native TensorFlow ${needs}`)
    : row(false, 'CUDA', `native TensorFlow found no GPU: it ${needs}`);
}

function describeGpu({ name, memoryTotal, memoryUsed, driver, capability }: NvidiaGpu): string {
  const size = (mebibytes: number) => formatBytes(mebibytes * 2 ** 20);
  const used = memoryUsed === undefined ? '' : `${size(memoryUsed)} in use of `;
  return [
    name,
    ...(memoryTotal === undefined ? [] : [`${used}${size(memoryTotal)}`]),
    `driver ${driver}`,
    ...(capability === undefined ? [] : [`compute capability ${capability}`]),
  ].join(', ');
}

function datasetRow({ state, path, bytes, problem }: DoctorFacts['dataset']): string {
  if (state === 'present') return row(true, 'CIFAR-10', `${formatBytes(bytes)} in ${path}`);
  if (state === 'invalid') return row(false, 'CIFAR-10', problem ?? `${path} is damaged`);
  return row(false, 'CIFAR-10', 'not fetched yet: wprox data fetch cifar10');
}

function fact(what: string, finding: string): string {
  return `     ${what.padEnd(9)}  ${finding}`;
}

function row(isFine: boolean, what: string, finding: string): string {
  return `${isFine ? 'ok ' : '-- '}  ${what.padEnd(9)}  ${finding}`;
}
