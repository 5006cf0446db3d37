/**
 * Records a taped step: runs it as it is and writes down its kernel calls. Data are told apart by their id
 * in the backend, which stays the same when a tensor is cloned or gets another shape, and is never used
 * twice.
 */
import * as tf from '@tensorflow/tfjs';
import { sameBits } from './compare.js';
import { engineOf, referTo } from './engine.js';
import { listening, type StepListener } from './hooks.js';
import { prune } from './prune.js';
import {
  type HostValues,
  type KernelCall,
  type OutsideValue,
  type Recording,
  type SettingSource,
  type Source,
  type Use,
  variablesOf,
} from './recording.js';
import { changedSetting, settingsOfOptimizer } from './settings.js';
import { type Flattened, flatten, type Template } from './structure.js';

/** A recording with what only the recorded step itself needs. */
export interface RecordedRun extends Recording {
  readonly template: Template;
  /** Those that counted a step, in order. */
  readonly optimizers: readonly tf.Optimizer[];
  /** Their numbers at the run. */
  readonly settings: readonly (readonly unknown[])[];
  /** Which generator drew what. */
  readonly drawn: readonly Draw[];
}

interface Draw {
  readonly by: object;
  readonly kind: string;
  readonly values: HostValues;
  readonly again: () => HostValues;
}

/** What a taped run gave. */
export interface TapedRun {
  /** What the step returned; the caller's. */
  readonly result: unknown;
  /** Undefined if the step cannot be replayed, or not this run of it: it made or disposed variables. */
  readonly recording?: RecordedRun;
  /** Why the step cannot be replayed. */
  readonly refusal?: string;
  /** The variables of the known recording before the run: references, which the caller disposes. */
  readonly before: ReadonlyMap<tf.Variable, tf.Tensor>;
}

/** Kernels whose outputs have shapes that depend on numbers. */
const SHAPED_BY_NUMBERS =
  /^(Where|Unique|NonMaxSuppression.*|Sparse.*|Ragged.*|String.*|Complex|Real|Imag|FFT|IFFT)$/;

let isActive = false;

/** Whether a step is being recorded, also one that calls another. */
export function isRecording(): boolean {
  return isActive;
}

/**
 * Runs a step once and records it.
 * @param inputs its tensors, which stay the caller's. @param known an earlier recording of it.
 */
export function record(
  step: () => unknown,
  inputs: readonly tf.Tensor[],
  known: RecordedRun | undefined,
): TapedRun {
  separateVariables();
  const before = snapshot(known ? variablesOf(known) : []);
  const settings = known?.optimizers.map((each) => settingsOfOptimizer(each));
  const tensorsBefore = engineOf().state.numTensors;
  const recorder = new Recorder(inputs);
  isActive = true;
  let result: unknown;
  try {
    result = listening(recorder, () => tf.tidy(() => step() as tf.TensorContainer));
  } catch (error) {
    tf.dispose([...before.values()]);
    throw error;
  } finally {
    isActive = false;
  }
  known?.optimizers.forEach((optimizer, i) => {
    const changed = changedSetting(settings![i]!, settingsOfOptimizer(optimizer));
    if (changed) recorder.unrepeatable(`changes ${changed}; change it between two runs`);
  });
  const flattened = flatten(result);
  const refusal = recorder.finish(flattened, engineOf().state.numTensors - tensorsBefore);
  if (refusal !== undefined) return { result, before, refusal };
  if (recorder.isFirst) return { result, before };
  return { result, before, recording: recorder.recording(flattened) };
}

/** Makes references to the present values of variables, which no tidy disposes. */
function snapshot(variables: readonly tf.Variable[]): Map<tf.Variable, tf.Tensor> {
  const there = variables.filter(({ isDisposed }) => !isDisposed);
  return new Map(there.map((variable) => [variable, tf.keep(referTo(variable))]));
}

/**
 * Gives every variable data of its own. Data that a variable shares with another tensor could be read as
 * either, and later they differ. The values stay the same.
 */
function separateVariables(): void {
  const { backend, registeredVariables, state } = engineOf();
  for (const variable of Object.values(registeredVariables)) {
    const { dataId, shape, dtype } = variable;
    if (state.tensorInfo.get(dataId)?.backend !== backend || backend.refCount(dataId) < 2) continue;
    if (variable.size === 0 || dtype === 'string' || dtype === 'complex64') continue;
    tf.tidy(() => {
      // Concatenation and slices copy bits; arithmetic may round or flush small numbers.
      const longer = tf.concat([tf.reshape(variable, [-1]), tf.zeros([1], dtype)]);
      variable.assign(tf.reshape(tf.slice(longer, [0], [variable.size]), shape));
    });
  }
}

class Recorder implements StepListener {
  isFirst = false;
  private refusal: string | undefined;
  private readonly values = new Map<tf.DataId, number>();
  private readonly outside: OutsideValue[] = [];
  private readonly calls: Omit<KernelCall, 'frees'>[] = [];
  private readonly writes = new Map<tf.DataId, Source>();
  private readonly variables = new Map<tf.DataId, tf.Variable>();
  private readonly final = new Map<tf.Variable, Use>();
  private readonly optimizers: tf.Optimizer[] = [];
  private readonly draws: (Draw & { readonly array: HostValues })[] = [];
  private readonly drawsWritten = new Set<number>();
  private readonly settingsRead = new Map<unknown, SettingSource>();
  private readonly made = new WeakSet<object>();
  private readonly keptTensors: tf.Tensor[] = [];
  private readonly firstTensorId = engineOf().nextTensorId();
  private count = 0;

  constructor(private readonly inputs: readonly tf.Tensor[]) {
    for (const variable of Object.values(engineOf().registeredVariables)) {
      this.variables.set(variable.dataId, variable);
    }
  }

  kernel(
    config: Pick<KernelCall, 'kernelName' | 'kernelFunc'>,
    inputs: object,
    attrs: tf.NamedAttrMap | undefined,
    outputs: tf.TensorInfo | tf.TensorInfo[],
  ): void {
    const { kernelName } = config;
    if (SHAPED_BY_NUMBERS.test(kernelName)) this.unrepeatable(`runs the operation ${kernelName}`);
    const given = Object.entries(inputs as Record<string, tf.TensorInfo | undefined>);
    const used = given.flatMap(([name, each]) => (each ? [[name, this.use(each)] as const] : []));
    const list = [outputs].flat();
    const shared = list.filter(({ dataId }) => this.values.has(dataId)).length;
    // A kernel that passes on its input's data under another shape computes nothing.
    if (shared === list.length) return;
    if (shared > 0) this.unrepeatable(`runs the operation ${kernelName}, which shares some data`);
    for (const { dataId } of list) this.values.set(dataId, this.count++);
    this.calls.push({
      ...config,
      attrs: copied(attrs) as tf.NamedAttrMap | undefined,
      inputs: Array.isArray(inputs) ? used.map(([, use]) => use) : Object.fromEntries(used),
      outputs: list.map((each) => this.use(each)),
    });
  }

  written(tensor: tf.Tensor, values: unknown): void {
    const index = this.draws.findIndex(({ array }) => array === values);
    const draw = this.draws[index];
    if (draw && sameBits(draw.array, draw.values)) {
      this.drawsWritten.add(index);
      this.writes.set(tensor.dataId, { kind: 'draw', index });
      return;
    }
    const constant = { kind: 'constant', values: hostValues(values, tensor.dtype) } as const;
    this.writes.set(tensor.dataId, this.settingsRead.get(values) ?? constant);
  }

  setting(of: object, name: string, values: Float32Array): void {
    this.settingsRead.set(values, { kind: 'setting', of, name, values });
  }

  assigned(variable: tf.Variable, value: tf.Tensor): void {
    this.final.set(variable, this.use(value));
  }

  variablesChanged(): void {
    this.isFirst = true;
  }

  kept(tensor: tf.Tensor): void {
    this.keptTensors.push(tensor);
  }

  disposed(tensor: tf.Tensor): void {
    // Variables dispose their old value at an assignment.
    if (tensor.id >= this.firstTensorId || tensor instanceof tf.Variable) return;
    if (this.inputs.includes(tensor)) this.unrepeatable('disposes its inputs');
    this.unrepeatable('disposes a tensor that was made before');
  }

  optimized(optimizer: tf.Optimizer): void {
    this.optimizers.push(optimizer);
  }

  unrepeatable(what: string): void {
    this.refusal ??= `it ${what}`;
  }

  drawn(by: object, kind: string, array: HostValues, again: () => HostValues): void {
    if (this.made.has(by)) this.unrepeatable('draws from a Random that it makes itself');
    this.draws.push({ by, kind, values: array.slice(), again, array });
  }

  decided(): void {
    this.unrepeatable('draws random integers, which can change what it does');
  }

  created(generator: object): void {
    this.made.add(generator);
  }

  /** Looks at what is left after the step. @returns why it cannot be replayed, if it cannot. */
  finish({ tensors, foreign }: Flattened, tensorsMade: number): string | undefined {
    if (foreign !== undefined) this.unrepeatable('returns something that is no tensor');
    if (tensors.some((tensor) => tensor instanceof tf.Variable)) {
      this.unrepeatable('returns a variable; return tf.clone(variable)');
    }
    if (tensors.some((tensor) => this.inputs.includes(tensor))) {
      this.unrepeatable('returns one of its inputs; return tf.clone(input)');
    }
    if (!this.isFirst && tensorsMade !== new Set(tensors).size) {
      this.unrepeatable(`leaves ${tensorsMade - tensors.length} tensors behind; return them`);
    }
    if (this.keepsSome(tensors))
      this.unrepeatable('keeps a tensor; return it, or assign a variable');
    if (this.drawsWritten.size < this.draws.length) {
      this.unrepeatable('draws random numbers that do not become a tensor as they are');
    }
    return this.refusal;
  }

  /** Whether a tensor is there that the next run could find changed. */
  private keepsSome(returned: readonly tf.Tensor[]): boolean {
    return this.keptTensors.some(
      (tensor) =>
        !tensor.isDisposed && !(tensor instanceof tf.Variable) && !returned.includes(tensor),
    );
  }

  /** Returns the recording of a step without refusal. */
  recording({ tensors, template }: Flattened): RecordedRun {
    const returned = tensors.map((tensor) => this.use(tensor));
    const { calls, outside, optimizers, draws } = this;
    const part = prune({ calls, outside, returned, final: this.final, values: this.count });
    return {
      ...part,
      backendName: engineOf().backendName,
      template,
      optimizers,
      settings: optimizers.map((each) => settingsOfOptimizer(each)),
      drawn: draws,
      draws: draws.map(({ again }) => again),
    };
  }

  /** A value as a kernel sees it. */
  private use({ dataId, shape, dtype }: tf.TensorInfo): Use {
    if (dtype === 'string' || dtype === 'complex64') this.unrepeatable(`uses tensors of ${dtype}`);
    let value = this.values.get(dataId);
    if (value === undefined) {
      value = this.count++;
      this.values.set(dataId, value);
      this.outside.push({ value, shape: [...shape], dtype, source: this.sourceOf(dataId) });
    }
    return { value, shape: [...shape], dtype };
  }

  private sourceOf(dataId: tf.DataId): Source {
    const index = this.inputs.findIndex((input) => input.dataId === dataId);
    if (index >= 0) return { kind: 'input', index };
    const variable = this.variables.get(dataId);
    if (variable) return { kind: 'variable', variable };
    return this.writes.get(dataId) ?? { kind: 'captured', dataId };
  }
}

/** Copies what the host wrote, because its array may change later. */
function hostValues(values: unknown, dtype: tf.DataType): HostValues {
  const list = values as ArrayLike<number>;
  if (dtype === 'int32') return Int32Array.from(list);
  return dtype === 'bool' ? Uint8Array.from(list) : Float32Array.from(list);
}

/** Copies plain data; other objects are kept as they are. */
function copied(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(copied);
  if (typeof value !== 'object' || value === null) return value;
  if (Object.getPrototypeOf(value) !== Object.prototype) return value;
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, copied(each)]));
}
