/**
 * Writes down the commands that kernels give the card, instead of giving them. For the time of a call, the
 * backend gets a device, a command encoder and a manager of buffers that only take notes.
 *
 * Buffers come from an arena: a buffer is used again as soon as its tensor is disposed, since the commands
 * run in order. Parameters of programs are written to the card at once, into buffers that are never used
 * again, and so are numbers that the processor computed.
 */
import type { Pipeline, ProgramBackend } from './program.js';
import type { CardBuffer } from './safeguards.js';

/** What a program is bound to: a buffer, or a part of it. */
export interface Resource {
  readonly buffer: CardBuffer;
  readonly offset?: number;
  readonly size?: number;
}

/** One program that ran. */
export interface Dispatch {
  readonly pipeline: Pipeline;
  readonly layout: object;
  readonly resources: readonly Resource[];
  readonly groups: readonly number[];
}

interface Description {
  readonly layout: object;
  readonly entries: readonly { readonly resource: Resource }[];
}

interface Device {
  createBuffer(description: { size: number; usage: number; mappedAtCreation: boolean }): CardBuffer;
}

/** What the stock manager of buffers does. */
export interface BufferManager {
  acquireBuffer(size: number, usage: number, isMapped?: boolean, isReused?: boolean): CardBuffer;
  releaseBuffer(buffer: CardBuffer, isReused?: boolean): void;
}

/** The fields of the backend that are exchanged. */
interface Fields {
  device: object;
  bufferManager: BufferManager;
  commandEncoder: object | null;
  computePassEncoder: object | null;
  dispatchCountInPass: number;
  commandQueueOwnedIds: object;
  tensorDataPendingDisposal: unknown[];
  uniformPendingDisposal: unknown[];
  stagingPendingDisposal: unknown[];
  submitQueue?: () => void;
}

/** `GPUBufferUsage.UNIFORM`. */
const UNIFORM = 64;

/** Buffers of one recording. */
export class Arena implements BufferManager {
  private readonly all = new Set<CardBuffer>();
  /** Those that are never used for anything else. */
  private readonly own = new WeakSet<CardBuffer>();
  private readonly free = new Map<string, CardBuffer[]>();

  constructor(private readonly device: Device) {}

  acquireBuffer(size: number, usage: number, isMapped = false): CardBuffer {
    if (isMapped || (usage & UNIFORM) !== 0) return this.ownBuffer(size, usage, isMapped);
    return this.free.get(keyOf(size, usage))?.pop() ?? this.create(size, usage, false);
  }

  /** Makes a buffer that is used for one thing only. */
  ownBuffer(size: number, usage: number, isMapped = false): CardBuffer {
    const buffer = this.create(size, usage, isMapped);
    this.own.add(buffer);
    return buffer;
  }

  releaseBuffer(buffer: CardBuffer): void {
    if (this.own.has(buffer)) return;
    const key = keyOf(buffer.size, buffer.usage);
    const list = this.free.get(key) ?? [];
    this.free.set(key, list);
    list.push(buffer);
  }

  /** Destroys a buffer that the finished recording does not need. */
  drop(buffer: CardBuffer): void {
    if (this.all.delete(buffer)) buffer.destroy();
  }

  dispose(): void {
    for (const buffer of this.all) buffer.destroy();
    this.all.clear();
    this.free.clear();
  }

  private create(size: number, usage: number, mappedAtCreation: boolean): CardBuffer {
    const buffer = this.device.createBuffer({ size, usage, mappedAtCreation });
    this.all.add(buffer);
    return buffer;
  }
}

const keyOf = (size: number, usage: number) => `${size}_${usage}`;

/**
 * Calls `compute` with the backend and returns what it would have told the card.
 * @throws what `compute` throws; Error if it tells the card anything but programs.
 */
export function captured(backend: ProgramBackend, arena: Arena, compute: () => void): Dispatch[] {
  const fields = backend as unknown as Fields;
  const { device } = backend;
  const dispatches: Dispatch[] = [];
  let pipeline: Pipeline | undefined;
  let description: Description | undefined;
  const refuse = () => {
    throw new Error('a step that copies buffers cannot be captured');
  };
  const pass = {
    setPipeline: (next: Pipeline) => {
      pipeline = next;
    },
    setBindGroup: (_: number, next: Description) => {
      description = next;
    },
    dispatchWorkgroups: (...groups: number[]) => {
      const { layout, entries } = description!;
      const resources = entries.map(({ resource }) => resource);
      if (resources.some(({ buffer }) => !buffer)) refuse(); // textures
      dispatches.push({ pipeline: pipeline!, layout, resources, groups });
    },
    end: () => undefined,
  };
  const notes: Partial<Fields> = {
    device: new Proxy(device, {
      get: (target, name) => {
        if (name === 'createBindGroup') return (given: Description) => given;
        const value = Reflect.get(target, name, target);
        return typeof value === 'function' ? value.bind(target) : value;
      },
    }),
    bufferManager: arena,
    commandEncoder: { beginComputePass: () => pass, copyBufferToBuffer: refuse },
    computePassEncoder: null,
    dispatchCountInPass: 0,
    // Nothing waits for a batch of commands to be sent, so that buffers are free at once.
    commandQueueOwnedIds: { add: () => undefined, has: () => false },
    tensorDataPendingDisposal: [],
    uniformPendingDisposal: [],
    stagingPendingDisposal: [],
  };
  const before = Object.fromEntries(
    Object.keys(notes).map((name) => [name, fields[name as keyof Fields]]),
  );
  Object.assign(fields, notes);
  fields.submitQueue = () => {
    fields.dispatchCountInPass = 0;
  };
  try {
    compute();
  } finally {
    Object.assign(fields, before);
    delete fields.submitQueue; // the class has it
  }
  return dispatches;
}
