/**
 * What a recorded training step is, as data, and how a backend can run it in its own way.
 *
 * A training step of TensorFlow.js is a program in JavaScript: layers, gradients and an optimizer decide
 * which kernels run, on which tensors, in which order. If the shapes stay the same and the program has no
 * branches that depend on numbers, the kernels are the same at each step. A `Recording` is that list, with
 * the tape, the layers and the tidies left out. Values are numbered: value 7 is the seventh array of
 * numbers, whatever its tensor is at one run. Kernels that only give data another shape (`Reshape` and
 * `Identity` where they share data) are not calls: their output is the same value under another shape.
 *
 * Who owns what:
 * - The recorder makes recordings; they are immutable. Variables and optimizers in them stay the user's.
 * - `RecordedStep` owns the constants' data, and at each run the data of draws and settings. It checks that the
 *   recording still holds, collects the outside values, calls the executor, and then assigns variables and
 *   returns tensors. An executor never touches variables, random generators or tf.memory()'s counts.
 * - An executor owns what it made in `compile`, until `dispose`, and all its intermediate values.
 */
import type * as tf from '@tensorflow/tfjs';

/** The number of a value, from 0 up to `Recording.values`. */
export type ValueId = number;

/** A value under the shape and type that one kernel sees; the same data can have several shapes. */
export interface Use {
  readonly value: ValueId;
  readonly shape: number[];
  readonly dtype: tf.DataType;
}

/** Numbers as the host has them. */
export type HostValues = Float32Array | Int32Array | Uint8Array;

/** Where a value comes from that no call of the recording computes. */
export type Source =
  /** The tensor of this index among the flattened inputs of the step. */
  | { readonly kind: 'input'; readonly index: number }
  /** The value that the variable has before the step. */
  | { readonly kind: 'variable'; readonly variable: tf.Variable }
  /** Numbers that the step writes from the host, equal in two recordings; `values` must not be changed. */
  | { readonly kind: 'constant'; readonly values: HostValues }
  /** A tensor of the step's surroundings, which is neither input nor variable; it stays its owner's. */
  | { readonly kind: 'captured'; readonly dataId: tf.DataId }
  /** Numbers of a random generator, which draws the next ones at each run. */
  | { readonly kind: 'draw'; readonly index: number }
  /** A number of an optimizer, such as its learning rate, which is read at each run. */
  | SettingSource;

/** `values` is what the setting `name` of an optimizer was at the recording. */
export interface SettingSource {
  readonly kind: 'setting';
  readonly of: object;
  readonly name: string;
  readonly values: HostValues;
}

/** A value from outside, under its first shape. */
export interface OutsideValue extends Use {
  readonly source: Source;
}

/** One call of a registered kernel. */
export interface KernelCall {
  readonly kernelName: string;
  /** The registered function at the time of the recording. */
  readonly kernelFunc: tf.KernelFunc;
  /** Must not be changed. */
  readonly attrs: tf.NamedAttrMap | undefined;
  /** By name, or a list for kernels such as `Concat` and `AddN`; missing inputs are left out. */
  readonly inputs: Readonly<Record<string, Use>> | readonly Use[];
  readonly outputs: readonly Use[];
  /** Computed values that no later call and no result needs: free them after this call. */
  readonly frees: readonly ValueId[];
}

/** What a variable has after the step. */
export interface Assignment {
  readonly variable: tf.Variable;
  /** Index into `Recording.results`. */
  readonly result: number;
}

/** A training step as a list of kernel calls. */
export interface Recording {
  readonly backendName: string;
  /** How many values there are. */
  readonly values: number;
  readonly outside: readonly OutsideValue[];
  /** In their order. A call sees only outside values and outputs of earlier calls. */
  readonly calls: readonly KernelCall[];
  /** What the step hands over, each once: values that it returns or assigns. Outside values can be among them. */
  readonly results: readonly Use[];
  /** The last assignment of each variable that the step changes. */
  readonly assignments: readonly Assignment[];
  /** For each tensor that the step returns, in the order of its flattened result, an index into `results`. */
  readonly returned: readonly number[];
  /** Draws of random numbers, in their order. All of them happen at each run. */
  readonly draws: readonly (() => HostValues)[];
}

/** The variables that a recording reads or assigns. */
export function variablesOf(recording: Recording): tf.Variable[] {
  const read = recording.outside.flatMap(({ source }) =>
    source.kind === 'variable' ? [source.variable] : [],
  );
  return [...new Set([...read, ...recording.assignments.map(({ variable }) => variable)])];
}

/** How the calls of a recording are run. */
export type ReplayWay = 'kernels' | 'one graph' | 'kept commands';

/** Runs the calls of one recording. */
export interface StepExecutor {
  readonly way: ReplayWay;
  /**
   * Computes the results of the recording.
   * @param outside for each entry of `Recording.outside`, its data at this run. They stay the caller's, and
   *   may be other data at the next run (constants and captured tensors are the same data each time).
   * @returns for each entry of `Recording.results` data that no tensor knows yet, with one reference in the
   *   backend that goes to the caller. An outside value among them gets one more reference (`incRef`).
   *   If it throws, it leaves nothing behind.
   */
  run(outside: readonly tf.TensorInfo[]): tf.TensorInfo[];
  /** Frees what `compile` made. A second call does nothing. */
  dispose(): void;
}

/** Why a backend cannot run a recording in its own way, as text for people; reports of the step have it. */
export interface Refusal {
  readonly reason: string;
}

/**
 * Prepares a recording to be run on the present backend. The result is used only if its bits are those of
 * the taped step; else the kernels are called one by one.
 * @param constants the data of constants by value, which the caller keeps alive until `dispose`.
 */
export type CompileStep = (
  recording: Recording,
  constants: ReadonlyMap<ValueId, tf.TensorInfo>,
) => StepExecutor | Refusal;

const compilers = new Map<string, CompileStep>();

/** Replaces the executor that calls kernel after kernel, for one backend; the last registration counts. */
export function registerStepCompiler(backendName: string, compile: CompileStep): void {
  compilers.set(backendName, compile);
}

/** Returns the compiler of a backend, if it has registered one. */
export function stepCompiler(backendName: string): CompileStep | undefined {
  return compilers.get(backendName);
}
