/**
 * Runs a recorded training step on the card with commands that are kept: the compiled programs, their
 * bindings and the buffers of all values between them are made once. A run binds and dispatches one program
 * after the other in one pass, and sends one batch.
 *
 * No data are copied. Programs bind the buffers in which inputs and variables are at a run, and each result
 * is written into one of a few buffers of its own. A variable then alternates between two, so that the
 * bindings of a run are those of the run before the last, and are kept. A result keeps its buffer until its
 * last reference goes; if it stays for long, further runs write into more buffers.
 *
 * Numbers from the host (random numbers, new images) go into buffers of their own by one write each.
 */
import type { DataId, TensorInfo } from '@tensorflow/tfjs';
import * as tf from '@tensorflow/tfjs';
import { kernelExecutor } from '../replay/kernel-executor.js';
import type { Recording, Refusal, StepExecutor } from '../replay/recording.js';
import { Arena, type BufferManager, captured, type Dispatch, type Resource } from './capture.js';
import type { Pipeline, ProgramBackend } from './program.js';
import { type CardBuffer, webGPUBackend } from './safeguards.js';

/** More private parts of the backend. */
type Backend = ProgramBackend & {
  readonly bufferManager: BufferManager;
  readonly queue: {
    writeBuffer(buffer: CardBuffer, offset: number, values: ArrayBufferView): void;
  };
  incRef(id: DataId): void;
};

/** Kept bindings of one program; more than these are made anew. */
const MOST_BINDINGS = 32;

/** A buffer that differs between runs: that of an outside value, or of a result. */
type Place = { readonly outside: number } | { readonly result: number };

/** A dispatch with its bindings. */
interface Command {
  readonly pipeline: Pipeline;
  readonly layout: object;
  readonly resources: readonly (Resource | Place)[];
  readonly groups: readonly number[];
  /** Indices into all places; empty if the bindings never change. */
  readonly places: readonly number[];
  readonly kept: Map<string, object>;
}

/** A result's buffers and the data that are in them. */
interface Pool {
  readonly size: number;
  readonly usage: number;
  readonly buffers: { readonly buffer: CardBuffer; holder: DataId | undefined }[];
}

/** Prepares a recording; the contract is that of `CompileStep`. */
export function compileCommands(recording: Recording): StepExecutor | Refusal {
  const backend = webGPUBackend() as Backend;
  if (recording.outside.some(({ shape }) => tf.util.sizeFromShape(shape) === 0)) {
    return { reason: 'it uses empty tensors' };
  }
  try {
    return new RecordedCommands(backend, recording);
  } catch (error) {
    return { reason: error instanceof Error ? error.message : String(error) };
  }
}

class RecordedCommands implements StepExecutor {
  readonly way = 'kept commands';
  private readonly arena: Arena;
  private readonly commands: Command[];
  /** Own buffers of outside values that are written from the host. */
  private readonly written = new Map<number, CardBuffer>();
  private readonly pools: Pool[] = [];
  /** For each result, its pool, or the outside value that it is. */
  private readonly origins: Place[];
  private readonly numbers = new WeakMap<CardBuffer, number>();
  private count = 0;

  constructor(
    private readonly backend: Backend,
    private readonly recording: Recording,
  ) {
    this.arena = new Arena(backend.device as unknown as ConstructorParameters<typeof Arena>[0]);
    try {
      const { dispatches, outside, results } = this.capture();
      const places = new Map<CardBuffer, Place>();
      for (const [i, buffer] of outside) places.set(buffer, { outside: i });
      this.origins = results.map((buffer) => {
        const known = places.get(buffer);
        if (known) return known;
        const place = { result: this.pools.length };
        this.pools.push({ size: buffer.size, usage: buffer.usage, buffers: [] });
        places.set(buffer, place);
        return place;
      });
      this.commands = dispatches.map((dispatch) => this.command(dispatch, places));
      for (const buffer of places.keys()) this.arena.drop(buffer);
    } catch (error) {
      this.arena.dispose();
      throw error;
    }
  }

  run(outside: readonly TensorInfo[]): TensorInfo[] {
    const { backend, pools, recording } = this;
    const buffers = outside.map((info, i) => this.bufferOf(info, i));
    const slots = pools.map((pool) => this.freeSlot(pool));
    const all = [...buffers, ...slots.map(({ buffer }) => buffer)];
    const numbers = all.map((buffer) => (buffer ? this.numberOf(buffer) : -1));
    backend.ensureCommandEncoderReady();
    backend.computePassEncoder ??= backend.commandEncoder!.beginComputePass();
    const pass = backend.computePassEncoder;
    let program: Pipeline | undefined;
    for (const command of this.commands) {
      if (command.pipeline !== program) pass.setPipeline(command.pipeline);
      program = command.pipeline;
      pass.setBindGroup(0, this.bindings(command, all, numbers));
      pass.dispatchWorkgroups(...command.groups);
    }
    backend.endComputePassEncoder();
    backend.submitQueue();
    const made: (DataId | undefined)[] = [];
    return recording.results.map(({ shape, dtype }, i) => {
      const origin = this.origins[i]!;
      const known = 'outside' in origin ? outside[origin.outside]!.dataId : made[origin.result];
      if (known) {
        backend.incRef(known);
        return { dataId: known, shape, dtype };
      }
      const { result } = origin as { result: number };
      const info = backend.makeTensorInfo(shape, dtype);
      const slot = slots[result]!;
      Object.assign(backend.tensorMap.get(info.dataId), { resource: slot.buffer, external: true });
      slot.holder = info.dataId;
      made[result] = info.dataId;
      return info;
    });
  }

  dispose(): void {
    const { bufferManager } = this.backend;
    for (const { buffers } of this.pools) {
      for (const { buffer, holder } of buffers) {
        // Results that are still in use keep their buffers, which the backend frees with them.
        if (this.isAlive(holder)) this.backend.tensorMap.get(holder!).external = false;
        else bufferManager.releaseBuffer(buffer);
      }
    }
    this.pools.length = 0;
    this.commands.length = 0;
    this.written.clear();
    this.arena.dispose();
  }

  /** Runs the kernels once without the card. */
  private capture() {
    const { backend, recording, arena } = this;
    const outside = new Map<number, CardBuffer>();
    const results: CardBuffer[] = [];
    const dispatches = captured(backend, arena, () => {
      const stand = recording.outside.map(({ shape, dtype, source }, i) => {
        const info = backend.makeTensorInfo(shape, dtype);
        const data = backend.tensorMap.get(info.dataId);
        if (source.kind === 'constant') {
          data.values = source.values; // kernels may compute with them on the processor
        } else {
          backend.uploadToGPU(info.dataId);
          outside.set(i, data.resource!);
        }
        return info;
      });
      const computed = kernelExecutor(recording).run(stand);
      for (const { dataId } of computed) {
        if (!backend.tensorMap.get(dataId).resource) {
          throw new Error('a result of the step is computed on the processor');
        }
        results.push(backend.tensorMap.get(dataId).resource!);
      }
      // Their buffers stay in the arena, and no later kernel can take them.
      for (const { dataId } of [...computed, ...stand]) backend.disposeData(dataId);
    });
    return { dispatches, outside, results };
  }

  private command(dispatch: Dispatch, places: ReadonlyMap<CardBuffer, Place>): Command {
    const resources = dispatch.resources.map((each) => places.get(each.buffer) ?? each);
    const used = resources.flatMap((each) => ('buffer' in each ? [] : [this.indexOf(each)]));
    return { ...dispatch, resources, places: used, kept: new Map() };
  }

  private indexOf(place: Place): number {
    return 'outside' in place ? place.outside : this.recording.outside.length + place.result;
  }

  private bindings(
    { layout, resources, places, kept }: Command,
    all: readonly (CardBuffer | undefined)[],
    numbers: readonly number[],
  ): object {
    let key = '';
    for (const place of places) key += `${numbers[place]},`;
    const known = kept.get(key);
    if (known) return known;
    const entries = resources.map((each, binding) => ({
      binding,
      resource: 'buffer' in each ? each : { buffer: all[this.indexOf(each)]! },
    }));
    const group = this.backend.device.createBindGroup({ layout, entries });
    if (kept.size >= MOST_BINDINGS) kept.clear();
    kept.set(key, group);
    return group;
  }

  /** Where an outside value is on the card; numbers from the host are written into a buffer of its own. */
  private bufferOf({ dataId, shape }: TensorInfo, index: number): CardBuffer | undefined {
    if (this.recording.outside[index]!.source.kind === 'constant') return undefined;
    const { backend, written, arena } = this;
    const { resource, values, dtype } = backend.tensorMap.get(dataId);
    if (resource) return resource;
    let buffer = written.get(index);
    if (!buffer) {
      const usage = GPUBufferUsage.STORAGE | GPUBufferUsage.COPY_DST | GPUBufferUsage.COPY_SRC;
      buffer = arena.ownBuffer(4 * tf.util.sizeFromShape(shape), usage);
      written.set(index, buffer);
    }
    const words = dtype === 'float32' ? Float32Array.from(values!) : Int32Array.from(values!);
    backend.queue.writeBuffer(buffer, 0, words);
    return buffer;
  }

  /** Returns a buffer of the pool whose last result nobody uses. */
  private freeSlot({ size, usage, buffers }: Pool): Pool['buffers'][number] {
    const free = buffers.find(({ holder }) => !this.isAlive(holder));
    if (free) return free;
    const buffer = this.backend.bufferManager.acquireBuffer(size, usage);
    const slot = { buffer, holder: undefined };
    buffers.push(slot);
    return slot;
  }

  private isAlive(holder: DataId | undefined): boolean {
    const { tensorMap } = this.backend;
    // Data that wait for a batch to be sent have no references left.
    return holder !== undefined && tensorMap.has(holder) && tensorMap.get(holder).refCount > 0;
  }

  private numberOf(buffer: CardBuffer): number {
    const known = this.numbers.get(buffer);
    if (known !== undefined) return known;
    this.numbers.set(buffer, this.count);
    return this.count++;
  }
}

declare const GPUBufferUsage: Readonly<Record<'STORAGE' | 'COPY_DST' | 'COPY_SRC', number>>;
