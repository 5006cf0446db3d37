/** Puts the lab into the page, with its workers. */
import { wrap } from 'comlink';
import { render } from 'preact';
import type { ExactWorker } from './exact/protocol.js';
import { labOfAddress } from './page/address.js';
import { Page } from './page/page.js';
import { Session } from './page/session/session.js';
import './page/styles/index.css';
import type { TrainingWorker } from './training/protocol.js';

const training = new Worker(new URL('./training/training.worker.ts', import.meta.url), {
  type: 'module',
});
const exact = new Worker(new URL('./exact/exact.worker.ts', import.meta.url), { type: 'module' });

const { lab, problem } = labOfAddress();
const startsPaused = matchMedia('(prefers-reduced-motion: reduce)').matches;
const session = new Session(
  lab,
  {
    training: wrap<TrainingWorker>(training) as unknown as TrainingWorker,
    exact: wrap<ExactWorker>(exact) as unknown as ExactWorker,
  },
  startsPaused,
);
session.refusal.value = problem;
for (const worker of [training, exact]) {
  worker.addEventListener('error', ({ message }) =>
    session.fail(new Error(message || 'A worker of the page could not start')),
  );
}
render(<Page session={session} />, document.querySelector('#lab')!);
void session.start();
