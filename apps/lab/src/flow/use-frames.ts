/** The frames of a setting, from a worker: the newest setting is computed, those between are left out. */
import { type Remote, wrap } from 'comlink';
import { useEffect, useRef, useState } from 'preact/hooks';
import type { Flows } from './flow.worker.js';
import type { FlowAnswer, FlowFrames, FlowSetting } from './frames.js';

export interface Frames {
  /** Those of the last setting that had some. */
  readonly frames: FlowFrames | undefined;
  readonly problem: string | undefined;
}

export function useFrames(setting: FlowSetting): Frames {
  const [answer, setAnswer] = useState<Frames>({ frames: undefined, problem: undefined });
  const desk = useRef<Desk | undefined>(undefined);
  useEffect(() => {
    desk.current = new Desk((given) =>
      setAnswer(({ frames }) =>
        'problem' in given
          ? { frames, problem: given.problem }
          : { frames: given, problem: undefined },
      ),
    );
    return () => desk.current?.close();
  }, []);
  useEffect(() => desk.current?.ask(setting), [setting]);
  return answer;
}

/** Asks the worker for one setting at a time. */
class Desk {
  readonly #worker = new Worker(new URL('./flow.worker.ts', import.meta.url), { type: 'module' });
  readonly #flows: Remote<Flows> = wrap<Flows>(this.#worker);
  readonly #onAnswer: (answer: FlowAnswer) => void;
  #next: FlowSetting | undefined;
  #isBusy = false;

  constructor(onAnswer: (answer: FlowAnswer) => void) {
    this.#onAnswer = onAnswer;
    // Calls of a worker that does not load never answer.
    this.#worker.addEventListener('error', ({ message }) => {
      const why = message || 'its script does not load';
      onAnswer({ problem: `The worker of the flow stopped: ${why}. Reload the page.` });
    });
  }

  ask(setting: FlowSetting): void {
    this.#next = setting;
    if (!this.#isBusy) void this.#answerNext();
  }

  close(): void {
    this.#next = undefined;
    this.#worker.terminate();
  }

  async #answerNext(): Promise<void> {
    this.#isBusy = true;
    while (this.#next) {
      const setting = this.#next;
      this.#next = undefined;
      const answer = await this.#flows.answer(setting).catch((error: Error) => ({
        problem: error.message,
      }));
      this.#onAnswer(answer);
    }
    this.#isBusy = false;
  }
}
