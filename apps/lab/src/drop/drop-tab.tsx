/** The place for files with what was dropped so far. */
import { useState } from 'preact/hooks';
import { Drop } from './drop.js';
import type { DroppedGenerator } from './dropped-generator.js';
import type { DroppedRun } from './dropped-run.js';
import { DroppedRuns } from './dropped-runs.js';
import { GeneratorSamples } from './generator-samples.js';

export function DropTab() {
  const [runs, setRuns] = useState<readonly DroppedRun[]>([]);
  const [generators, setGenerators] = useState<readonly DroppedGenerator[]>([]);
  const [problem, setProblem] = useState<string>();
  const isEmpty = runs.length + generators.length === 0;
  return (
    <section class="part" aria-labelledby="drop-title">
      <h2 id="drop-title">Your runs</h2>
      <Drop
        onRun={(run) => setRuns((before) => [...before, run])}
        onGenerator={(generator) => {
          setProblem(undefined);
          setGenerators((before) => [...before, generator]);
        }}
      />
      {problem && (
        <p class="part-wrong" role="alert">
          {problem}
        </p>
      )}
      {!isEmpty && (
        <button
          type="button"
          onClick={() => {
            setRuns([]);
            setGenerators([]);
          }}
        >
          Remove all
        </button>
      )}
      {runs.length > 0 && <DroppedRuns runs={runs} />}
      {generators.map((generator) => (
        <GeneratorSamples
          key={keyOf(generator)}
          generator={generator}
          onProblem={(sentence) => {
            setProblem(sentence);
            setGenerators((before) => before.filter((other) => other !== generator));
          }}
        />
      ))}
    </section>
  );
}

const keys = new WeakMap<DroppedGenerator, number>();
let lastKey = 0;

/** Tells generators apart when one before them is removed. */
function keyOf(generator: DroppedGenerator): number {
  const key = keys.get(generator) ?? ++lastKey;
  keys.set(generator, key);
  return key;
}
