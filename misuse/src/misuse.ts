/** Calls a function with wrong arguments, one at a time, and lists what it does wrong. */
import type { Parameter, Signature } from './signatures.js';
import { LEFT_OUT, oddNumbers, wrongValues } from './wrong-values.js';

/** A right call: the arguments, made anew for each call; for methods also the object. */
export type Call =
  | (() => unknown[])
  | { readonly on: () => unknown; readonly with: () => unknown[] };

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
 * @param exported what the package exports, by name.
 * @param errors the classes of errors that the packages throw on purpose.
 */
export async function misuses(
  signature: Signature,
  call: Call,
  exported: Readonly<Record<string, unknown>>,
  errors: readonly (new (...args: never[]) => Error)[],
): Promise<string[]> {
  const makeArguments = typeof call === 'function' ? call : call.with;
  const invoke = async (args: unknown[]) => {
    const on = typeof call === 'function' ? undefined : call.on();
    const result = apply(signature.name, exported, await on, args);
    return await result;
  };
  const right = makeArguments();
  try {
    await invoke(right);
  } catch (error) {
    return [`the right call fails: ${error}`];
  }
  const lines: string[] = [];
  const attempt = async (path: Path, what: string, value: unknown, mustThrow: boolean) => {
    const args = makeArguments();
    if (!put(args, path, value)) return;
    const at = [signature.parameters[path[0]]!.name, ...path.slice(1)].join('.');
    const name = path.length > 1 ? (path.at(-1) as string) : signature.parameters[path[0]]!.name;
    try {
      await invoke(args);
      if (mustThrow) lines.push(`${at} = ${what}: no error`);
    } catch (error) {
      // For an object, the error may name what is missing in it.
      const fault = faultOf(error, errors, mustThrow && !isPlain(value) ? name : undefined);
      if (fault) lines.push(`${at} = ${what}: ${fault}`);
    }
  };
  const tryAll = async (parameter: Parameter, path: Path, given: unknown) => {
    for (const { name, value } of wrongValues) {
      await attempt(path, name, value, parameter.refuses.has(name));
    }
    if (parameter.isNumber) {
      for (const { name, value } of oddNumbers) await attempt(path, name, value, false);
    }
    if (!isPlain(given)) return;
    if (parameter.holdsOptions) {
      await attempt([...path, 'misspelled'] as unknown as Path, 'an unknown option', 1, true);
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
  on: unknown,
  args: unknown[],
): unknown {
  if (name.startsWith('new ')) {
    return new (exported[name.slice(4)] as new (...values: unknown[]) => unknown)(...args);
  }
  const [owner, method] = name.split(/[#.]/) as [string, string?];
  if (method === undefined) return (exported[owner] as (...values: unknown[]) => unknown)(...args);
  const target = (on ?? exported[owner]) as Record<string, (...values: unknown[]) => unknown>;
  return target[method]!(...args);
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
