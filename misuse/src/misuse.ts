/** Calls a function with wrong arguments, one at a time, and lists what it does wrong. */
import type { Parameter, Signature } from './signatures.js';
import { LEFT_OUT, oddNumbers, wrongValues } from './wrong-values.js';

/** A right call: the arguments, made anew for each call; for methods also the object. */
export type Call = (() => unknown[]) | DescribedCall;

interface DescribedCall {
  readonly with: () => unknown[];
  /** The object whose method is called. */
  readonly on?: () => unknown;
  /** Why even the right call ends in an error of the package: the files of a data set are not there. */
  readonly fails?: string;
  /** Functions that the call does not reach, such as `extractor.extract`: what they return goes unseen. */
  readonly unused?: readonly string[];
}

/** What is known of a package. */
export interface Surroundings {
  /** What the package exports, by name. */
  readonly exported: Readonly<Record<string, unknown>>;
  /** The classes of errors that the packages throw on purpose. */
  readonly errors: readonly (new (
    ...args: never[]
  ) => Error)[];
  /** Counts the tensors that exist. */
  readonly tensors?: (() => number) | undefined;
}

/** Right calls by the name of the signature, or the reason why a signature is left out. */
export type Calls = Readonly<Record<string, Call | string>>;

/** Longest text of an error. */
const LENGTH = 200;

/** Texts of errors of the language and of libraries, which say nothing to the caller. */
const RAW =
  /Cannot (read|set|convert|destructure|mix|access)|is not (a function|iterable|a constructor)|Maximum call stack|Invalid array length|Invalid typed array|undefined \(|reading '/;

/** Where a wrong value goes: the parameter's index, then names of options. */
type Path = readonly [number, ...string[]];

/**
 * Returns a line for each misuse that passes in silence or ends in an error that does not help.
 */
export async function misuses(
  signature: Signature,
  call: Call,
  { exported, errors, tensors = () => 0 }: Surroundings,
): Promise<string[]> {
  const {
    with: makeArguments,
    on,
    fails,
    unused = [],
  }: DescribedCall = typeof call === 'function' ? { with: call } : call;
  let before = 0;
  const invoke = async (args: unknown[]) => {
    const target = await on?.();
    before = tensors();
    return await apply(signature.name, exported, target, args);
  };
  const right = makeArguments();
  try {
    await invoke(right);
    if (fails) return [`the right call passes; expected an error: ${fails}`];
  } catch (error) {
    const fault = fails ? faultOf(error, errors, undefined) : String(error);
    if (fault) return [`the right call fails: ${fault}`];
  }
  const lines: string[] = [];
  const nameOf = ([index, ...names]: Path) =>
    [signature.parameters[index]!.name, ...names].join('.');
  const attempt = async (path: Path, what: string, value: unknown, mustThrow: boolean) => {
    const args = makeArguments();
    if (!put(args, path, value)) return;
    const at = nameOf(path);
    const name = at.split('.').at(-1)!;
    try {
      await invoke(args);
      if (mustThrow) lines.push(`${at} = ${what}: no error`);
    } catch (error) {
      // For an object, the error may name what is missing in it.
      const fault = faultOf(error, errors, mustThrow && !isPlain(value) ? name : undefined);
      if (fault) lines.push(`${at} = ${what}: ${fault}`);
      const left = tensors() - before;
      if (left !== 0) lines.push(`${at} = ${what}: the refused call leaves ${left} tensors`);
    }
  };
  const tryAll = async (parameter: Parameter, path: Path, given: unknown) => {
    for (const { name, value } of wrongValues) {
      const isUnseen = typeof value === 'function' && unused.includes(nameOf(path));
      await attempt(path, name, value, parameter.refuses.has(name) && !isUnseen);
    }
    if (parameter.isNumber) {
      for (const { name, value } of oddNumbers) await attempt(path, name, value, false);
    }
    if (isTensor(given)) {
      const disposed = given.clone();
      disposed.dispose();
      await attempt(path, 'a disposed tensor', disposed, true);
    }
    if (!isPlain(given)) return;
    if (parameter.holdsOptions) {
      const unknown = [...path, 'misspelled'] as unknown as Path;
      await attempt(unknown, 'an unknown option', 1, true);
    }
    for (const property of parameter.properties) {
      const value = (given as Record<string, unknown>)[property.name];
      await tryAll(property, [...path, property.name] as unknown as Path, value);
    }
  };
  for (const [i, parameter] of signature.parameters.entries()) {
    await tryAll(parameter, [i], right[i] ?? (parameter.holdsOptions ? {} : undefined));
  }
  return lines;
}

/** Calls a function, constructor or method by the name of its signature. */
function apply(
  name: string,
  exported: Readonly<Record<string, unknown>>,
  target: unknown,
  args: unknown[],
): unknown {
  if (name.startsWith('new ')) {
    return new (exported[name.slice(4)] as new (...values: unknown[]) => unknown)(...args);
  }
  const [owner, method] = name.split(/[#.]/) as [string, string?];
  if (method === undefined) return (exported[owner] as (...values: unknown[]) => unknown)(...args);
  const object = (target ?? exported[owner]) as Record<string, (...values: unknown[]) => unknown>;
  return object[method]!(...args);
}

/** Puts a value in place. @returns false if it cannot be: an argument that is followed cannot be left out. */
function put(args: unknown[], [index, ...names]: Path, value: unknown): boolean {
  if (names.length === 0) {
    if (value === LEFT_OUT) {
      if (args.length !== index + 1) return false;
      args.pop();
    } else args[index] = value;
    return true;
  }
  args[index] = replaced(args[index] ?? {}, names, value);
  return true;
}

function replaced(object: object, [name, ...rest]: readonly string[], value: unknown): object {
  const copy = { ...object } as Record<string, unknown>;
  if (rest.length > 0) copy[name!] = replaced((copy[name!] ?? {}) as object, rest, value);
  else if (value === LEFT_OUT) delete copy[name!];
  else copy[name!] = value;
  return copy;
}

interface Tensor {
  readonly isDisposed: boolean;
  clone(): Tensor;
  dispose(): void;
}

function isTensor(value: unknown): value is Tensor {
  return Object(value).isDisposed === false && typeof Object(value).clone === 'function';
}

function isPlain(value: unknown): boolean {
  return (
    typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype
  );
}

/** What is wrong with an error; undefined if it helps. */
function faultOf(
  error: unknown,
  errors: readonly (new (...args: never[]) => Error)[],
  name: string | undefined,
): string | undefined {
  const text = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  const shown = text.slice(0, 240);
  if (!errors.some((each) => error instanceof each)) return `untyped: ${shown}`;
  const { message, argument } = error as Error & { argument?: string };
  if (message.length >= LENGTH) return `${message.length} characters: ${shown}`;
  if (RAW.test(message)) return `raw: ${shown}`;
  if (name === undefined || `${argument} ${message}`.includes(name)) return undefined;
  return `does not name it: ${shown}`;
}
