/**
 * Every public function of every package, called with wrong types in one argument or option at a time:
 * each call throws a typed error that names the argument, in under 200 characters.
 */
import { readdirSync } from 'node:fs';
import { ArgumentError } from '@wprox/arguments';
import { beforeAll, describe, expect, it } from 'vitest';
import { type Calls, misuses } from './misuse.js';
import { signaturesOf } from './signatures.js';

/** What a file of calls exports. */
interface Subject {
  readonly calls: Calls;
  /** Everything that the package exports from its entry points. */
  readonly exported: Readonly<Record<string, unknown>>;
  /** Runs before the first call: starts a backend, for example. Returns what undoes it. */
  readonly prepare?: () => Promise<void | (() => Promise<void>)>;
  /** Counts the tensors that exist: a refused call must leave none behind. */
  readonly tensors?: () => number;
}

/** `calls/exact.ts` is for `packages/exact`. */
const folders = readdirSync(new URL('./calls', import.meta.url)).map((file) => file.slice(0, -3));
const subjects = await Promise.all(
  folders.map(
    async (folder) => [folder, (await import(`./calls/${folder}.ts`)) as Subject] as const,
  ),
);

describe.each(subjects)('%s', (folder, { calls, exported, prepare, tensors }) => {
  beforeAll(async () => prepare?.());
  const signatures = signaturesOf(folder);

  it('has a call or a reason for every signature, and no others', () => {
    const names = signatures
      .filter(({ parameters }) => parameters.length > 0)
      .map(({ name }) => name);
    expect(Object.keys(calls).filter((name) => !names.includes(name))).toEqual([]);
    expect(names.filter((name) => !(name in calls))).toEqual([]);
  });

  const errors = [ArgumentError, ...Object.values(exported).filter(isErrorClass)];
  for (const signature of signatures) {
    const call = calls[signature.name];
    if (call === undefined || typeof call === 'string') continue;
    it(signature.name, async () => {
      expect(await misuses(signature, call, { exported, errors, tensors })).toEqual([]);
    });
  }
});

function isErrorClass(value: unknown): value is new (...args: never[]) => Error {
  return typeof value === 'function' && value.prototype instanceof Error;
}
