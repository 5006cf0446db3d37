/** This host, as its operating system describes it. */
import { randomBytes } from 'node:crypto';
import { readFileSync, readlinkSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { hostname, networkInterfaces } from 'node:os';
import path from 'node:path';
import { setImmediate, setTimeout as sleep } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';
import { codeOf } from '../disk/error-code.js';
import type { Host, ProcessState } from './host.js';

/**
 * The program of the thread that touches files. A timer of the main thread would stand still while
 * TensorFlow.js computes.
 */
const TOUCHING = `
const { parentPort } = require('node:worker_threads');
const { utimesSync } = require('node:fs');
const timers = new Map();
parentPort.on('message', ({ id, file, every }) => {
  const touch = () => {
    try {
      utimesSync(file, new Date(), new Date());
    } catch {}
  };
  if (file) return timers.set(id, setInterval(touch, every));
  clearInterval(timers.get(id));
  timers.delete(id);
});
`;

/** One thread touches all files: a process can hold the leases of hundreds of runs. */
let touching: Worker | undefined;
let touched = 0;

/** This host, seen from this process. */
export const thisHost: Host = {
  self: {
    host: hostname(),
    space: processSpace(),
    pid: process.pid,
    started: hasOwnProc() ? (startOf(readQuietly('/proc/self/stat')) ?? '') : '',
    token: drawToken(),
  },
  now: Date.now,
  elapsed: () => performance.now(),
  sleep: (milliseconds) => sleep(milliseconds),
  breathe: () => setImmediate(),
  drawToken,
  processState,
  touchRegularly: (file, every) => {
    touching ??= startTouching();
    touched++;
    const id = touched;
    touching.postMessage({ id, file: path.resolve(file), every });
    return () => touching?.postMessage({ id });
  },
};

function startTouching(): Worker {
  const limits = { maxOldGenerationSizeMb: 8, maxYoungGenerationSizeMb: 2, stackSizeMb: 1 };
  const thread = new Worker(TOUCHING, { eval: true, resourceLimits: limits });
  thread.on('error', () => {});
  thread.unref();
  return thread;
}

function drawToken(): string {
  return randomBytes(8).toString('hex');
}

/**
 * On Linux the kernel's boot and the space of process numbers, which each container has to itself. Other
 * systems have no containers of their own; there the addresses of the network cards tell hosts of one name
 * apart.
 */
function processSpace(): string {
  const boot = readQuietly('/proc/sys/kernel/random/boot_id').trim();
  if (boot === '') {
    const cards = Object.values(networkInterfaces()).flatMap((card) => card ?? []);
    return [...new Set([hostname(), ...cards.map(({ mac }) => mac)])].join(' ');
  }
  try {
    return `${boot} ${readlinkSync('/proc/self/ns/pid')}`;
  } catch {
    return `${boot} ${hostname()}`;
  }
}

/** Whether /proc numbers processes as this process does; that of another container does not. */
function hasOwnProc(): boolean {
  try {
    return readlinkSync('/proc/self') === String(process.pid);
  } catch {
    return false;
  }
}

function readQuietly(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}

async function processState(pid: number): Promise<ProcessState> {
  try {
    process.kill(pid, 0);
  } catch (error) {
    if (codeOf(error) === 'ESRCH') return 'none';
  }
  if (!hasOwnProc()) return { started: '' };
  const found = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '');
  const started = startOf(found);
  return started === undefined ? 'none' : { started };
}

/**
 * Reads the start of a process from its line in /proc, in ticks since the boot: field 22. The second field,
 * the name, is in parentheses and can hold anything.
 * @returns undefined for a zombie; an empty text if there is no such line.
 */
function startOf(line: string): string | undefined {
  if (line === '') return '';
  const fields = line.slice(line.lastIndexOf(')') + 2).split(' ');
  const [state] = fields;
  return state === 'Z' || state === 'X' ? undefined : (fields[19] ?? '');
}
