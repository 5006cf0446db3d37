/**
 * The program of a worker thread of the pool: wait for a job, take parts until none is left, repeat.
 *
 * It is a text because that is the only form that every way of building a program keeps: bundlers find
 * workers in files by rules that differ (esbuild has none), and Node reads none from a bundle. Node
 * evaluates the text; browsers load it from a Blob, which a content security policy must allow
 * (`worker-src blob:`).
 */
import {
  DONE,
  ERROR,
  LENGTHS,
  LISTS,
  OWNERS,
  PARTS,
  ROOM,
  SLEEPING,
  STARTER_SLEEPS,
  STATE,
  TEXT,
  TEXT_AT,
} from './pool-protocol.js';

/** What a worker thread gets in its first message. */
export interface WorkerStart {
  readonly module: WebAssembly.Module;
  readonly memory: WebAssembly.Memory;
  /** The block of `pool-protocol.ts`. */
  readonly block: SharedArrayBuffer;
  /** The exported functions, in the order in which calls count them. */
  readonly names: readonly string[];
  /** The thread's number, from 1. */
  readonly number: number;
  /** How often the thread looks for a job before it sleeps. */
  readonly spins: number;
}

/** Node's and browsers' ways of getting and sending messages. */
export const IN_NODE = `
const { parentPort } = require('node:worker_threads');
const receive = (use) => parentPort.once('message', use);
const send = (message) => parentPort.postMessage(message);
`;
export const IN_BROWSERS = `
const receive = (use) => { self.onmessage = ({ data }) => use(data); };
const send = (message) => self.postMessage(message);
`;

/**
 * The rest, for both. The thread instantiates the module on the same memory, says 'ready' and never
 * returns to its event loop. Arguments are copied to lists that stay, so that nothing is allocated.
 */
export const WORKER = `
receive(({ module, memory, block, names, number, spins }) => {
  const { exports } = new WebAssembly.Instance(module, { env: { memory } });
  const functions = names.map((name) => exports[name]);
  const words = new Int32Array(block);
  const texts = new Uint16Array(block);
  const numbers = new Float64Array(block);
  const lists = Array.from({ length: 64 }, (_, length) => new Array(length).fill(0));
  const compute = (part) => {
    let at = ${LISTS} + part * ${ROOM};
    const end = at + words[${LENGTHS} + part];
    while (at < end) {
      const call = functions[numbers[at]];
      const list = lists[numbers[at + 1]];
      at += 2;
      for (let i = 0; i < list.length; i++) list[i] = numbers[at + i];
      at += list.length;
      call.apply(undefined, list);
    }
  };
  const report = (error) => {
    const text = (String(error && error.message || error) || 'no reason').slice(0, ${TEXT});
    if (Atomics.compareExchange(words, ${ERROR}, 0, -1) !== 0) return;
    for (let i = 0; i < text.length; i++) texts[${TEXT_AT} + i] = text.charCodeAt(i);
    Atomics.store(words, ${ERROR}, text.length);
  };
  send('ready');
  for (;;) {
    let state = Atomics.load(words, ${STATE});
    for (let spin = 0; spin < spins && (state & ${PARTS - 1}) === 0; spin++) {
      state = Atomics.load(words, ${STATE});
    }
    if ((state & ${PARTS - 1}) === 0) {
      Atomics.add(words, ${SLEEPING}, 1);
      Atomics.wait(words, ${STATE}, state);
      Atomics.sub(words, ${SLEEPING}, 1);
      continue;
    }
    if (Atomics.compareExchange(words, ${STATE}, state, state - 1) !== state) continue;
    const part = (state & ${PARTS - 1}) - 1;
    Atomics.store(words, ${OWNERS} + part, number);
    try {
      compute(part);
    } catch (error) {
      report(error);
    }
    Atomics.store(words, ${OWNERS} + part, 0);
    Atomics.add(words, ${DONE}, 1);
    if (Atomics.load(words, ${STARTER_SLEEPS}) === 1) Atomics.notify(words, ${DONE});
  }
});
`;
