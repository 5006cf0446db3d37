/** Runs in several states, which trials copy and damage. */
import { existsSync } from 'node:fs';
import { mkdtemp, readdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { ExperimentConfig } from '@wprox/experiments';
import type { Subject } from './mutation-trials.fixture.js';
import { type AttemptOptions, attempt } from './trainers.fixture.js';

/** How a run comes into its state. */
export type States = Readonly<Record<string, Pick<AttemptOptions, 'interruptAt' | 'killAt'>>>;

/** Makes a folder in memory, if the system has a place for that. */
export function fastFolder(): Promise<string> {
  return mkdtemp(path.join(existsSync('/dev/shm') ? '/dev/shm' : tmpdir(), 'wprox-proofs-'));
}

/** A run in its states, and another run, in a folder. */
export class Subjects {
  constructor(
    readonly root: string,
    private readonly states: States,
    /** The variant and the seed of the run. */
    private readonly run: string,
    private readonly experiment: ExperimentConfig,
    private readonly options: AttemptOptions,
  ) {}

  /** Trains the run into each state, and a run of another seed to its end. */
  async make(another: ExperimentConfig): Promise<void> {
    for (const [state, when] of Object.entries(this.states)) {
      await attempt(this.experiment, path.join(this.root, state), { ...this.options, ...when });
    }
    await attempt(another, path.join(this.root, 'another'), this.options);
  }

  of(state: string): Subject {
    const { root, run, experiment, options } = this;
    const [base, undisturbed] = [state, 'complete'].map((each) => path.join(root, each));
    return { experiment, run, base: base!, undisturbed: undisturbed!, options };
  }

  file(state: string, name: string): string {
    return path.join(this.root, state, this.run, name);
  }

  async filesOf(state: string): Promise<string[]> {
    const folder = this.file(state, '.');
    const entries = await readdir(folder, { recursive: true, withFileTypes: true });
    return entries
      .filter((entry) => entry.isFile())
      .map((entry) => path.relative(folder, path.join(entry.parentPath, entry.name)))
      .sort();
  }

  /** The same file of another run and of this one at other times, and its sisters of other iterations. */
  othersOf(state: string, name: string): string[] {
    const same = Object.keys(this.states)
      .filter((each) => each !== state)
      .map((each) => this.file(each, name));
    const sisters = /^samples/.test(name)
      ? ['samples/iteration-000000.png', 'samples/iteration-000004.png']
      : /^checkpoint/.test(name)
        ? ['', '.previous', '.best'].map((kind) => `checkpoint${kind}.safetensors`)
        : [];
    const another = path.join(this.root, 'another', this.run.replace(/\d+$/, '2'), name);
    return [another, ...same, ...sisters.map((sister) => this.file(state, sister))];
  }
}
