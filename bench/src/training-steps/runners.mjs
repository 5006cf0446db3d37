/**
 * The runners of `training-steps.mjs` by their names: `<kind>[+fma][-<threads>][@<Node's major version>]`.
 * `wasm-2@24` is WebAssembly on two threads under Node 24, `torch-2` eager PyTorch on two threads.
 */
import { fileURLToPath } from 'node:url';
import { startPeer, startProgram } from '../peer.mjs';

const RUNNER = fileURLToPath(new URL('tfjs-runner.mjs', import.meta.url));
const KINDS = ['wasm', 'webgpu', 'cpu', 'tensorflow', 'torch', 'compile', 'cuda', 'tf32'];
/** PyTorch, on processors and on cards. */
const PEERS = ['torch', 'compile', 'cuda', 'tf32'];
/** What computes on a card. */
const ON_CARDS = ['webgpu', 'cuda', 'tf32'];

/**
 * @typedef {object} RunnerName
 * @property {string} kind
 * @property {number} threads
 * @property {boolean} fastMath fused multiply-add, on `wasm`
 * @property {string | undefined} node the major version of Node
 */

/**
 * @typedef {object} Answer
 * @property {number} seconds
 * @property {number[]} losses
 */

/** @typedef {import('../peer.mjs').Program<Answer> & { name: string }} Runner */

/**
 * @param {string} name
 * @returns {RunnerName}
 * @throws RangeError if it is no name of a runner.
 */
export function parseRunner(name) {
  const match = /^([a-z]+)(\+fma)?(?:-(\d+))?(?:@(\d+))?$/.exec(name);
  const [, kind = '', fma, threads = '1', node] = match ?? [];
  const isPeer = PEERS.includes(kind);
  if (
    !KINDS.includes(kind) ||
    Number(threads) < 1 ||
    (isPeer && node) ||
    (fma && kind !== 'wasm')
  ) {
    throw new RangeError(
      `--runners has "${name}"; expected one of ${KINDS.join(', ')} with threads and Node's version, such ` +
        'as wasm-2@24, wasm+fma-1@24 or torch-2',
    );
  }
  return { kind, threads: Number(threads), fastMath: fma !== undefined, node };
}

/**
 * Returns the runner whose times a runner is compared with: eager PyTorch on the same card or on as many
 * threads. @param {string} name
 */
export function referenceOf(name) {
  const { kind, threads } = parseRunner(name);
  return ON_CARDS.includes(kind) ? 'cuda' : `torch-${threads}`;
}

/**
 * @param {string} name
 * @param {string} folder of the inputs
 * @param {Readonly<Record<string, string>>} nodes path of each Node by its major version
 * @returns {Promise<Runner>}
 */
export async function startRunner(name, folder, nodes) {
  const { kind, threads, fastMath, node } = parseRunner(name);
  if (PEERS.includes(kind)) {
    const mode = kind === 'compile' ? 'compile' : 'eager';
    const device = ON_CARDS.includes(kind) ? [kind] : [];
    const args = [folder, String(threads), mode, ...device];
    return { name, ...(await startPeer('training_step.py', args)) };
  }
  const command = node === undefined ? process.execPath : nodes[node];
  if (command === undefined) {
    throw new RangeError(
      `--runners has "${name}"; say where that Node is with --node ${node}=<path>`,
    );
  }
  const settings = JSON.stringify({ threads, fastMath });
  const program = await startProgram(command, [RUNNER, folder, kind, settings], {
    failure: `the runner ${name} failed; see the error above`,
    // Native TensorFlow takes all cores unless this says otherwise.
    env: { ...process.env, TF_NUM_INTRAOP_THREADS: String(threads) },
  });
  return { name, ...program };
}
