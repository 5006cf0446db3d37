/** The worker that computes exactly, so that neither the page nor training waits for it. */
import { expose, transfer } from 'comlink';
import { squaredDistancesBetween, transportBetween } from './exact-answers.js';
import type { ExactWorker } from './protocol.js';

const worker: ExactWorker = {
  transport: async (generated, real) => {
    const answer = transportBetween(generated, real);
    const { sources, targets, masses } = answer;
    return transfer(answer, [sources.buffer, targets.buffer, masses.buffer]);
  },
  squaredDistances: async (present, anchor) => squaredDistancesBetween(present, anchor),
};

expose(worker);
