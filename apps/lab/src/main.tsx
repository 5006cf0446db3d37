/** Puts the lab into the page, with its workers. */
import type { Remote } from 'comlink';
import { render } from 'preact';
import { startExact } from './exact/start-exact.js';
import { labOfAddress, shownTab, tabOfHash } from './page/address.js';
import { Page } from './page/page.js';
import { Session } from './page/session/session.js';
import type { Content } from './page/session/session-state.js';
import './page/styles/index.css';
import type { TrainingWorker } from './training/protocol.js';
import { startTraining } from './training/start-training.js';

const startsPaused = matchMedia('(prefers-reduced-motion: reduce)').matches;
const sessions: Session[] = [];
const exact = startExact((sentence) => {
  for (const session of sessions) session.distanceProblem.value = sentence;
});

/** A session whose worker starts at its first call. */
function sessionOf(content: Content): Session {
  const { lab, problem } = labOfAddress(content === 'points' ? 'points' : 'digits');
  let worker: Remote<TrainingWorker> | undefined;
  const training = new Proxy({} as TrainingWorker, {
    get: (_, name: keyof TrainingWorker) => {
      worker ??= startTraining((sentence) => session.fail(new Error(sentence)));
      return worker[name];
    },
  });
  const workers = content === 'points' ? { training, exact } : { training, exact, chooseBackend };
  const session = new Session(lab, workers, startsPaused, content);
  session.refusal.value = problem;
  sessions.push(session);
  return session;
}

/** Convolutions are faster on a graphics card, if there is one and not only a program that acts as one. */
async function chooseBackend(): Promise<'wasm' | 'webgpu'> {
  const { gpu } = navigator as { gpu?: { requestAdapter(): Promise<Adapter | null> } };
  const adapter = await gpu?.requestAdapter().catch(() => null);
  return adapter && !adapter.info?.isFallbackAdapter ? 'webgpu' : 'wasm';
}

interface Adapter {
  readonly info?: { readonly isFallbackAdapter?: boolean };
}

shownTab.value = tabOfHash(location.hash);
render(
  <Page points={sessionOf('points')} digits={sessionOf('images')} />,
  document.querySelector('#lab')!,
);
