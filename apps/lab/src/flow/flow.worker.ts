/** Computes flows apart from the page, which stays smooth meanwhile. */
import { expose } from 'comlink';
import { flowAnswer } from './frames.js';

const flows = { answer: flowAnswer };

/** What the worker answers. */
export type Flows = typeof flows;

expose(flows);
