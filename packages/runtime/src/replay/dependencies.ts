/** What a user says that a recorded step depends on. */
import { reject } from '@wprox/arguments';
import { isSameList } from './settings.js';

/** A list of values, or values and lists of values by names. */
export type StepDependencies = readonly unknown[] | Readonly<Record<string, unknown>>;

/** The values by their names. */
type Named = readonly (readonly [name: string, values: readonly unknown[]])[];

/** Remembers what `dependsOn` returned last. */
export class DependencyWatch {
  private last: Named = [];

  constructor(private readonly dependsOn: (() => StepDependencies) | undefined) {}

  /**
   * Names a value that is another one than at the last call, as text.
   * @returns undefined if nothing changed.
   * @throws ArgumentError unless `dependsOn` returns a list or an object.
   */
  change(): string | undefined {
    if (!this.dependsOn) return undefined;
    const { last } = this;
    const now = named(this.dependsOn());
    const isSame = (i: number) => {
      const [a, b] = [last[i], now[i]];
      return a !== undefined && b !== undefined && a[0] === b[0] && isSameList(a[1], b[1]);
    };
    const count = Math.max(last.length, now.length);
    for (let i = 0; i < count; i++) {
      if (isSame(i)) continue;
      this.last = now;
      return (now[i] ?? last[i])![0];
    }
    return undefined;
  }
}

function named(given: unknown): Named {
  if (Array.isArray(given)) return [['what dependsOn() returns', [...given]]];
  if (typeof given !== 'object' || given === null) {
    reject('dependsOn()', given, 'a list of values, or values by name');
  }
  return Object.entries(given).map(
    ([name, value]) => [name, Array.isArray(value) ? [...value] : [value]] as const,
  );
}
