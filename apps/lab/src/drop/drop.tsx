/** A place for files: a run's `metrics.jsonl`, or a generator that `wprox export` wrote. */
import type { TargetedEvent } from 'preact';
import { useState } from 'preact/hooks';
import '../fields/part.css';
import './drop.css';
import { DropProblem, type DroppedFile, filesOfDrop, ofFile } from './dropped-files.js';
import type { DroppedGenerator } from './dropped-generator.js';
import type { DroppedRun } from './dropped-run.js';
import { readDrop } from './read-drop.js';

export interface DropProps {
  readonly onRun: (run: DroppedRun) => void;
  readonly onGenerator: (generator: DroppedGenerator) => void;
}

interface Message {
  readonly text: string;
  readonly isProblem: boolean;
}

/** Preact's types have no `webkitdirectory`, which all browsers have. */
const asFolder = (input: HTMLInputElement | null) => {
  input?.setAttribute('webkitdirectory', '');
};

export function Drop({ onRun, onGenerator }: DropProps) {
  const [isOver, setOver] = useState(false);
  const [message, setMessage] = useState<Message>({ text: '', isProblem: false });

  const take = async (files: Promise<readonly DroppedFile[]>) => {
    setMessage({ text: 'Reading …', isProblem: false });
    try {
      const { runs, generators } = await readDrop(await files);
      for (const run of runs) onRun(run);
      for (const generator of generators) onGenerator(generator);
      const labels = [...runs, ...generators].map(({ label }) => label);
      setMessage({ text: `Added ${labels.join(', ')}.`, isProblem: false });
    } catch (error) {
      const text =
        error instanceof DropProblem ? error.message : 'The files could not be read: try again.';
      setMessage({ text, isProblem: true });
    }
  };
  const choose = ({ currentTarget }: TargetedEvent<HTMLInputElement>) => {
    const files = Array.from(currentTarget.files ?? [], (file) => ofFile(file));
    // The same file can be chosen again after it changed.
    currentTarget.value = '';
    if (files.length > 0) void take(Promise.resolve(files));
  };

  return (
    <section
      class={`part drop${isOver ? ' drop-over' : ''}`}
      aria-label="Add a run or a generator"
      onDragOver={(event) => {
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={(event) => {
        event.preventDefault();
        setOver(false);
        if (event.dataTransfer) void take(filesOfDrop(event.dataTransfer));
      }}
    >
      <p>
        Drop the <code>metrics.jsonl</code> of a run, or the folder that <code>wprox export</code>{' '}
        wrote. Nothing leaves this page.
      </p>
      <div class="drop-buttons">
        <label class="part-button">
          Choose files
          <input
            type="file"
            multiple
            accept=".jsonl,.json,.bin,.zip"
            class="drop-input"
            onChange={choose}
          />
        </label>
        <label class="part-button">
          Choose a folder
          <input type="file" ref={asFolder} class="drop-input" onChange={choose} />
        </label>
      </div>
      <p role="status" class={message.isProblem ? 'part-wrong' : 'part-soft'}>
        {message.text}
      </p>
    </section>
  );
}
