/** Counts what a folder or archive holds beside pictures. */

/** Files that are not pictures by their names or kinds, grouped by the reason. */
export interface IgnoredFiles {
  /** Such as `the extension .gif is not read`. */
  readonly reason: string;
  /** Number of files. */
  readonly count: number;
  /** The first names, at most three. */
  readonly examples: readonly string[];
}

const EXAMPLES = 3;
/** Further reasons are counted together. */
const MOST_REASONS = 20;

/** Collects ignored files. */
export class IgnoredList {
  private readonly groups = new Map<string, { count: number; examples: string[] }>();

  /** Adds a file that is not a picture by its name. */
  addByName(name: string): void {
    const [extension] = /\.[a-z0-9]{1,8}$/i.exec(name) ?? [];
    const reason = extension
      ? `the extension ${extension.toLowerCase()} is not read`
      : 'names without an extension are not read';
    this.add(name, reason);
  }

  /** Adds a file with a reason. */
  add(name: string, reason: string): void {
    const key =
      this.groups.has(reason) || this.groups.size < MOST_REASONS ? reason : 'other extensions';
    const group = this.groups.get(key) ?? { count: 0, examples: [] };
    group.count++;
    if (group.examples.length < EXAMPLES) group.examples.push(name);
    this.groups.set(key, group);
  }

  /** Returns the groups, the largest first. */
  list(): IgnoredFiles[] {
    return [...this.groups]
      .map(([reason, group]) => ({ reason, ...group }))
      .sort((a, b) => b.count - a.count || (a.reason < b.reason ? -1 : 1));
  }
}

/** Says in a few words what was ignored: the two largest groups. */
export function describeIgnored(ignored: readonly IgnoredFiles[]): string {
  const total = ignored.reduce((sum, { count }) => sum + count, 0);
  const largest = ignored.slice(0, 2).map(({ count, reason }) => `${count}: ${reason}`);
  return total === 0 ? 'it is empty' : `${total} other files (${largest.join('; ')})`;
}
