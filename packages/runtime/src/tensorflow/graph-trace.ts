/**
 * Finds the operations of TensorFlow behind the kernels of a recording. A kernel of tfjs-node calls
 * `binding.executeOp` with names and attributes of TensorFlow's own, so that each call is a node of a
 * graph. The kernels run once, on zeros in place of the values from outside, with a binding that writes
 * down what it is asked for; which operations they call depends on shapes and attributes only.
 *
 * Variables of TensorFlow, which the kernel of Adam assigns, updates and reads, become variables of the
 * graph: each assignment opens a new one, its operations follow each other by control inputs, and it is
 * freed after the last of them.
 */
import * as tf from '@tensorflow/tfjs';
import type { Recording, Use, ValueId } from '../replay/recording.js';
import { asksForOneDnn } from './environment.js';
import {
  checkingKernels,
  handlesOf,
  inferredTypes,
  otherInGraphs,
  outputNames,
} from './graph-operations.js';
import type { Binding, NativeBackend, OpAttribute, OutputMetadata } from './native-backend.js';

/** A node of the graph. */
export interface GraphNode {
  readonly name: string;
  readonly operation: string;
  readonly attributes: readonly OpAttribute[];
  /** Arguments by name, outputs of nodes as `node:output:index`, and control inputs as `^node`. */
  readonly inputs: readonly string[];
  /** Of an operation `Const`: its numbers, as TensorFlow keeps them. */
  readonly constant?: GraphConstant;
}

export interface GraphConstant {
  readonly shape: readonly number[];
  readonly dtype: number;
  readonly bytes: Uint8Array;
}

/** An argument of the graph's function. */
export interface GraphFeed {
  readonly name: string;
  readonly shape: readonly number[];
  readonly dtype: number;
  /** Index into `Recording.outside`. */
  readonly outside: number;
}

/** A result of the graph's function. */
export interface GraphFetch {
  readonly output: string;
  readonly dtype: number;
}

/** A recorded step as operations of TensorFlow. */
export interface StepGraph {
  readonly nodes: readonly GraphNode[];
  readonly feeds: readonly GraphFeed[];
  readonly fetches: readonly GraphFetch[];
  /** For each result of the recording, an index into `fetches`, or the outside value that it is. */
  readonly results: readonly ({ readonly fetch: number } | { readonly outside: number })[];
}

/** A recording cannot become a graph. */
export class UntraceableError extends Error {}

/** Outside constants of more numbers than this are fed at each run, which shares their data. */
const MOST_IN_GRAPH = 256;

/**
 * Runs the kernels of a recording once and returns their operations.
 * @throws UntraceableError saying what TensorFlow's graphs or this function cannot express.
 */
export function traceGraph(recording: Recording, backend: NativeBackend): StepGraph {
  let graph: StepGraph | undefined;
  tf.tidy(() => {
    graph = new Trace(recording, backend).graph();
  });
  return graph!;
}

class Trace {
  private readonly writer: Writer;
  private readonly tensors = new Map<ValueId, tf.Tensor>();
  private readonly feeds: GraphFeed[] = [];

  constructor(
    private readonly recording: Recording,
    private readonly backend: NativeBackend,
  ) {
    this.writer = new Writer(backend.binding);
  }

  graph(): StepGraph {
    const { recording, backend, writer } = this;
    recording.outside.forEach((_, i) => {
      this.takeOutside(i);
    });
    const { binding } = backend;
    backend.binding = writer.binding;
    try {
      for (const call of recording.calls) this.run(call);
      const fetches: GraphFetch[] = [];
      const results = recording.results.map((use) => {
        const outside = recording.outside.findIndex(({ value }) => value === use.value);
        if (outside >= 0) return { outside };
        const { id, dtype } = this.uploaded(this.tensorOf(use));
        return { fetch: fetches.push({ output: writer.outputOf(id), dtype }) - 1 };
      });
      writer.freeVariables();
      return { nodes: writer.nodes, feeds: this.feeds, fetches, results };
    } finally {
      backend.binding = binding;
    }
  }

  /** Makes an outside value an argument or, if it is a small constant, a node. */
  private takeOutside(index: number): void {
    const { value, shape, dtype, source } = this.recording.outside[index]!;
    if (dtype === 'string' || dtype === 'complex64') {
      throw new UntraceableError(`it uses tensors of ${dtype}`);
    }
    const isSmall = tf.util.sizeFromShape(shape) <= MOST_IN_GRAPH;
    if (source.kind === 'constant' && isSmall) {
      const tensor = tf.tensor(source.values.slice(), shape, dtype);
      const data = this.uploaded(tensor);
      const bytes = bytesOf(source.values);
      this.writer.constant(data.id, { shape, dtype: data.dtype, bytes });
      this.tensors.set(value, tensor);
      return;
    }
    const tensor = tf.zeros(shape, dtype);
    const data = this.uploaded(tensor);
    const name = `feed${this.feeds.length}`;
    this.feeds.push({ name, shape, dtype: data.dtype, outside: index });
    this.writer.name(data.id, name, data.dtype);
    this.tensors.set(value, tensor);
  }

  private run(call: Recording['calls'][number]): void {
    const { kernelName, kernelFunc, attrs, outputs, frees } = call;
    const uses = Object.entries(call.inputs).map(
      ([name, use]) => [name, this.tensorOf(use)] as const,
    );
    const inputs = Array.isArray(call.inputs)
      ? uses.map(([, tensor]) => tensor)
      : Object.fromEntries(uses);
    this.writer.mayRead = checkingKernels.has(kernelName);
    const made = [
      kernelFunc({
        inputs: inputs as tf.NamedTensorInfoMap,
        attrs: attrs as tf.NamedAttrMap,
        backend: this.backend,
      }),
    ].flat();
    outputs.forEach(({ value, shape, dtype }, i) => {
      const info = made[i]!;
      const tensor =
        info instanceof tf.Tensor ? info : tf.engine().makeTensorFromTensorInfo(info, this.backend);
      if (!tf.util.arraysEqual(tensor.shape, shape) || tensor.dtype !== dtype) {
        throw new UntraceableError(`the results of ${kernelName} depend on numbers`);
      }
      this.uploaded(tensor);
      this.tensors.set(value, tensor);
    });
    for (const value of frees) {
      this.tensors.get(value)?.dispose();
      this.tensors.delete(value);
    }
  }

  /** A tensor of a value under the shape of a use. */
  private tensorOf({ value, shape, dtype }: Use): tf.Tensor {
    const tensor = this.tensors.get(value)!;
    if (tensor.dtype !== dtype) throw new UntraceableError(`it uses a ${tensor.dtype} as ${dtype}`);
    return tf.util.arraysEqual(tensor.shape, shape) ? tensor : tf.reshape(tensor, shape);
  }

  /** Hands a tensor's numbers to TensorFlow, if they are not there yet, and returns what it has. */
  private uploaded(tensor: tf.Tensor) {
    this.backend.getInputTensorIds([tensor]);
    return this.backend.tensorMap.get(tensor.dataId);
  }
}

/** A variable of TensorFlow between its assignment and the last operation on it. */
interface OpenVariable {
  readonly handle: string;
  last: string;
}

/** Writes down as nodes what a binding is asked for. */
class Writer {
  readonly nodes: GraphNode[] = [];
  readonly binding: Binding;
  /** Whether the kernel that runs may read numbers. */
  mayRead = false;
  private readonly outputs = new Map<number, string>();
  private readonly types = new Map<number, number>();
  private readonly variables = new Map<number, OpenVariable>();
  private readonly closed: OpenVariable[] = [];

  constructor(private readonly real: Binding) {
    this.binding = Object.create(real, {
      executeOp: { value: this.executeOp.bind(this) },
      createTensor: { value: this.createTensor.bind(this) },
      tensorDataSync: { value: this.tensorDataSync.bind(this) },
    }) as Binding;
  }

  /** Names the argument of the function whose place a tensor takes. */
  name(id: number, argument: string, dtype: number): void {
    this.outputs.set(id, argument);
    this.types.set(id, dtype);
  }

  constant(id: number, constant: GraphConstant): void {
    const type = { name: 'dtype', type: this.real.TF_ATTR_TYPE, value: constant.dtype };
    const node = this.add('Const', [type], [], constant);
    this.name(id, `${node}:output:0`, constant.dtype);
  }

  outputOf(id: number): string {
    const output = this.outputs.get(id);
    if (output === undefined) throw new UntraceableError('a kernel uses a tensor that it has kept');
    return output;
  }

  /** Ends the variables, so that they keep no memory between two runs. */
  freeVariables(): void {
    const type = this.real.TF_ATTR_BOOL;
    const attribute = { name: 'ignore_lookup_error', type, value: false };
    for (const { handle, last } of [...this.closed, ...this.variables.values()]) {
      this.add('DestroyResourceOp', [attribute], [handle, `^${last}`]);
    }
  }

  private executeOp(
    operation: string,
    attributes: OpAttribute[],
    ids: number[],
    count: number,
  ): OutputMetadata[] {
    const made = this.real.executeOp(operation, attributes, ids, count);
    if (operation !== 'VarHandleOp') this.record(operation, attributes, ids, made);
    return made;
  }

  private tensorDataSync(id: number): tf.backend_util.TypedArray {
    if (!this.mayRead) throw new UntraceableError('a kernel reads numbers');
    return this.real.tensorDataSync(id);
  }

  private createTensor(shape: number[], dtype: number, values: tf.backend_util.TypedArray): number {
    const id = this.real.createTensor(shape, dtype, values);
    if (dtype === this.real.TF_STRING) throw new UntraceableError('a kernel uses texts');
    this.constant(id, { shape: [...shape], dtype, bytes: bytesOf(values) });
    return id;
  }

  private record(
    operation: string,
    attributes: readonly OpAttribute[],
    ids: readonly number[],
    made: readonly OutputMetadata[],
  ): void {
    const names = outputNames(operation, made.length);
    if (!names) throw new UntraceableError(`TensorFlow's ${operation} is not known as a node`);
    if (otherInGraphs.has(operation) && asksForOneDnn()) {
      throw new UntraceableError(`oneDNN's ${operation} has other bits in a graph`);
    }
    const handles = handlesOf[operation] ?? 0;
    if (operation === 'AssignVariableOp') this.openVariable(ids[0]!);
    const variables = ids.slice(0, handles).map((id) => {
      const variable = this.variables.get(id);
      if (!variable) throw new UntraceableError(`${operation} uses a variable from before`);
      return variable;
    });
    const inferred = Object.entries(inferredTypes[operation] ?? {}).map(([attribute, input]) => ({
      name: attribute,
      type: this.real.TF_ATTR_TYPE,
      value: this.types.get(ids[input]!),
    }));
    const name = this.add(
      operation,
      [...attributes, ...inferred],
      [
        ...variables.map(({ handle }) => handle),
        ...ids.slice(handles).map((id) => this.outputOf(id)),
        ...new Set(variables.map(({ last }) => `^${last}`)),
      ],
    );
    for (const variable of variables) variable.last = name;
    made.forEach(({ id, dtype }, i) => {
      this.name(id, `${name}:${names[i]}`, dtype);
    });
  }

  /** Starts a new variable for a handle; the graph needs none of its earlier values. */
  private openVariable(id: number): void {
    const before = this.variables.get(id);
    if (before) this.closed.push(before);
    const { TF_ATTR_STRING, TF_ATTR_TYPE, TF_ATTR_SHAPE, TF_FLOAT } = this.real;
    const name = this.add('VarHandleOp', [
      { name: 'shared_name', type: TF_ATTR_STRING, value: `variable${this.nodes.length}` },
      { name: 'dtype', type: TF_ATTR_TYPE, value: TF_FLOAT },
      { name: 'shape', type: TF_ATTR_SHAPE, value: undefined },
    ]);
    this.variables.set(id, { handle: `${name}:resource:0`, last: name });
  }

  private add(
    operation: string,
    attributes: readonly OpAttribute[],
    inputs: readonly string[] = [],
    constant?: GraphConstant,
  ): string {
    const name = `node${this.nodes.length}`;
    // The caller's arrays may change later.
    const kept = attributes.map((each) => ({ ...each, value: copied(each.value) }));
    this.nodes.push({ name, operation, attributes: kept, inputs, ...(constant && { constant }) });
    return name;
  }
}

const copied = (value: unknown): unknown => (Array.isArray(value) ? [...value] : value);

function bytesOf({ buffer, byteOffset, byteLength }: tf.backend_util.TypedArray): Uint8Array {
  return new Uint8Array(buffer, byteOffset, byteLength).slice();
}
