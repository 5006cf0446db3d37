/** The samples of a generator, from a worker that loads TensorFlow.js. */
import { type Remote, wrap } from 'comlink';
import { useEffect, useState } from 'preact/hooks';
import type { DroppedGenerator } from './dropped-generator.js';
import type { GeneratorWorker, Loaded } from './generator.worker.js';
import { latentsAt } from './latents.js';

/** Which latents, and how many. */
export interface Draw {
  readonly seed: number;
  readonly way: number;
  readonly count: number;
}

export interface Samples {
  readonly loaded: Loaded | undefined;
  /** One after the other; of the last draw that was answered. */
  readonly values: Float32Array | undefined;
  readonly problem: string | undefined;
}

interface Running {
  readonly worker: Remote<GeneratorWorker>;
  readonly loaded: Loaded;
}

const FAILED = 'The generator could not be computed: its worker ended.';

export function useSamples(generator: DroppedGenerator, draw: Draw): Samples {
  const [running, setRunning] = useState<Running>();
  const [values, setValues] = useState<Float32Array>();
  const [problem, setProblem] = useState<string>();
  useEffect(() => {
    const thread = new Worker(new URL('./generator.worker.ts', import.meta.url), {
      type: 'module',
    });
    let isOver = false;
    const fail = (text: string) => {
      if (!isOver) setProblem(text);
    };
    thread.onerror = () => fail(FAILED);
    const worker = wrap<GeneratorWorker>(thread);
    worker.load(generator.artifacts).then(
      (answer) => {
        if ('problem' in answer) fail(answer.problem);
        else if (!isOver) setRunning({ worker, loaded: answer });
      },
      () => fail(FAILED),
    );
    return () => {
      isOver = true;
      thread.terminate();
      setRunning(undefined);
      setValues(undefined);
      setProblem(undefined);
    };
  }, [generator]);
  const { seed, way, count } = draw;
  useEffect(() => {
    if (!running) return;
    let isOver = false;
    running.worker.sample(latentsAt({ seed, way }, count, running.loaded.latentSize)).then(
      (samples) => {
        if (!isOver) setValues(samples);
      },
      () => {
        if (!isOver) setProblem(FAILED);
      },
    );
    return () => {
      isOver = true;
    };
  }, [running, seed, way, count]);
  return { loaded: running?.loaded, values, problem };
}
