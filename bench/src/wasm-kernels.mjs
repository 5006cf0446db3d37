/**
 * Compares the WebAssembly training kernels of @wprox/runtime with those of the stock backend, at the
 * shapes of DCGAN on 32×32 images: the speed of the two gradients of a convolution over that of the
 * convolution, and of products with a transposed matrix over that of plain products. Convolutions by
 * Winograd's filtering are compared with the same kernels without it, "direct"; for these also the layers
 * of WGAN-GP's critic (3×3, stride 2) and of ResNets (3×3, stride 1). GFLOPS count the products of a
 * direct convolution for both.
 *
 *   node src/wasm-kernels.mjs [rounds] [--node 24=<path>] [--fast-math] [--own] [--results results]
 *
 * Prints tables and writes results/wasm-kernels.json. `--node` measures another Node too, in a process of
 * its own, without the stock kernels, as `--own` does. Vectors of 256 bits are used by each Node that has
 * them, as in `wprox`.
 */
import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs, promisify } from 'node:util';
import * as tf from '@tensorflow/tfjs';
import '@tensorflow/tfjs-backend-wasm';
import { prepareBackend } from '@wprox/runtime';
import { Random } from '@wprox/runtime/random';
import { integerArgument } from './command-line.mjs';
import { interleave, median, relativeSpeed } from './interleave.mjs';
import { describeMachine } from './machine.mjs';
import { rounded } from './overhead.mjs';
import { RESULTS, resultsFile, writeResults } from './results.mjs';

const { positionals, values: options } = parseArgs({
  allowPositionals: true,
  options: {
    node: { type: 'string', multiple: true, default: [] },
    'fast-math': { type: 'boolean', default: false },
    own: { type: 'boolean', default: false },
    results: { type: 'string', default: RESULTS },
  },
});
const rounds = integerArgument('rounds', positionals[0] ?? '11');
const others = options.node.map((text) => {
  const [, version, path] = /^(\d+)=(.+)$/.exec(text) ?? [];
  if (version && path) return { version, path };
  throw new RangeError(
    `--node is "${text}"; expected <major version>=<path>, such as 24=/opt/node/bin/node`,
  );
});

const WIDTHS = [16, 64];
const BATCH = 64;
/** The flag of @wprox/runtime that switches Winograd's filtering off. */
const WINOGRAD = 'WPROX_WASM_WINOGRAD';
const LATENT = 100;
/** The smallest ratio wanted: the rate of a gradient kernel over that of its operation. */
const GOAL = 0.7;

const kernelNames = ['Conv2D', 'Conv2DBackpropInput', 'Conv2DBackpropFilter', 'BatchMatMul'];

await tf.setBackend('wasm');
const stockKernels = new Map(kernelNames.map((name) => [name, tf.getKernel(name, 'wasm')]));
const { acceleration, kernels } = await prepareBackend('wasm', {
  wideSimd: true,
  fastMath: options['fast-math'],
});
const trainingKernels = new Map(kernelNames.map((name) => [name, tf.getKernel(name, 'wasm')]));
const backend = /** @type {tf.KernelBackend & { disposeData(id: tf.DataId): void }} */ (
  tf.engine().backend
);
const random = new Random(1);
const loadAverage = describeMachine().loadAverage; // before the measurement loads the machine

/** @type {Row[]} */
const rows = [];
/**
 * @typedef {object} Row
 * @property {string} group
 * @property {string} shape
 * @property {string} kernel
 * @property {number} gflops
 * @property {number} ratio speed over that of the reference operation, both with training kernels
 * @property {number | null} directGflops without Winograd's filtering; null if the kernel does not use it
 * @property {number | null} directRatio the speed over that without Winograd's filtering
 * @property {number | null} stockGflops null if the stock backend has no such kernel
 * @property {number | null} stockRatio the stock kernel's speed over the same reference
 * @property {string} node version of Node
 * @property {number} simd bits of a vector
 */

for (const width of WIDTHS) {
  const channels = [3, width, 2 * width, 4 * width];
  for (let layer = 0; layer < 3; layer++) {
    const [inner, outer] = [channels[layer] ?? 0, channels[layer + 1] ?? 0];
    compareConvolution(width, 32 >> layer, inner, outer, 4, 2);
  }
  for (let layer = 1; layer < 3; layer++) {
    const [inner, outer] = [channels[layer] ?? 0, channels[layer + 1] ?? 0];
    compareConvolution(width, 32 >> layer, inner, outer, 3, 2);
    compareConvolution(width, 16 >> layer, outer, outer, 3, 1);
  }
}
compareMatMul('square', 1024, 1024, 1024);
for (const width of WIDTHS) {
  const features = 16 * 4 * width;
  // The three products of a dense layer y = x·W are y, Wᵀ's gradient xᵀ·dy and x's gradient dy·Wᵀ.
  compareMatMul(`generator's dense layer, width ${width}: y`, BATCH, LATENT, features);
  compareMatMul(`generator's dense layer, width ${width}: dW`, LATENT, BATCH, features);
  compareMatMul(`generator's dense layer, width ${width}: dx`, BATCH, features, LATENT);
  compareMatMul(`critic's dense layer, width ${width}: dW`, features, BATCH, 1);
  compareMatMul(`critic's dense layer, width ${width}: dx`, BATCH, 1, features);
}
print();
for (const { version, path } of others) rows.push(...(await measureWith(version, path)));
await save();

/**
 * Measures with another Node.
 * @param {string} version @param {string} path
 * @returns {Promise<Row[]>}
 */
async function measureWith(version, path) {
  const folder = await mkdtemp(join(tmpdir(), 'wasm-kernels-'));
  try {
    const args = [fileURLToPath(import.meta.url), String(rounds), '--own', '--results', folder];
    if (options['fast-math']) args.push('--fast-math');
    const { stdout } = await promisify(execFile)(path, args, { maxBuffer: 2 ** 24 });
    console.log(`\n${stdout.trimEnd()}`);
    const found = JSON.parse(await readFile(resultsFile('wasm-kernels', folder), 'utf8'));
    if (found.machine.node.split('.')[0] === version) return found.rows;
    throw new RangeError(`--node ${version}=${path} is Node ${found.machine.node}`);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/**
 * Measures one layer of the critic. The generator has the transposed layer, whose output is
 * Conv2DBackpropInput and whose input gradient is Conv2D.
 * @param {number} width
 * @param {number} size
 * @param {number} inner
 * @param {number} outer
 * @param {number} kernel
 * @param {number} stride
 */
function compareConvolution(width, size, inner, outer, kernel, stride) {
  const out = size / stride;
  const attrs = {
    strides: [stride, stride],
    pad: 'same',
    dataFormat: 'NHWC',
    dilations: [1, 1],
  };
  const xShape = [BATCH, size, size, inner];
  const filterShape = [kernel, kernel, inner, outer];
  const [x, filter] = [tensor(xShape), tensor(filterShape)];
  const dy = tensor([BATCH, out, out, outer]);
  compare({
    group: `convolutions, base width ${width}`,
    shape: `${size}x${size}x${inner} -> ${out}x${out}x${outer}, ${kernel}x${kernel}/${stride}`,
    flops: 2 * BATCH * out * out * kernel * kernel * inner * outer,
    calls: [
      { label: 'Conv2D', kernel: 'Conv2D', inputs: { x, filter }, attrs },
      {
        label: 'Conv2DBackpropInput',
        kernel: 'Conv2DBackpropInput',
        inputs: { dy, filter },
        attrs: { ...attrs, inputShape: xShape },
      },
      {
        label: 'Conv2DBackpropFilter',
        kernel: 'Conv2DBackpropFilter',
        inputs: { x, dy },
        attrs: { ...attrs, filterShape },
      },
    ],
  });
  tf.dispose([x, filter, dy]);
}

/**
 * Measures the product of an m×k and a k×n matrix, plain and with either operand transposed.
 * @param {string} name
 * @param {number} m
 * @param {number} k
 * @param {number} n
 */
function compareMatMul(name, m, k, n) {
  const a = tensor([1, m, k]);
  const b = tensor([1, k, n]);
  const [aTransposed, bTransposed] = [a.transpose([0, 2, 1]), b.transpose([0, 2, 1])];
  const call = (
    /** @type {string} */ label,
    /** @type {tf.Tensor} */ left,
    /** @type {tf.Tensor} */ right,
    transposeA = false,
    transposeB = false,
  ) => ({
    label,
    kernel: 'BatchMatMul',
    inputs: { a: left, b: right },
    attrs: { transposeA, transposeB },
  });
  compare({
    group: 'matrix products',
    shape: `${m}x${k} . ${k}x${n} (${name})`,
    flops: 2 * m * k * n,
    calls: [
      call('plain', a, b),
      call("A'B", aTransposed, b, true),
      call("AB'", a, bTransposed, false, true),
    ],
  });
  tf.dispose([a, b, aTransposed, bTransposed]);
}

/**
 * Times kernel calls with both sets of kernels. The first call is the reference.
 * @param {object} comparison
 * @param {string} comparison.group
 * @param {string} comparison.shape
 * @param {number} comparison.flops of each call
 * @param {{ label: string, kernel: string, inputs: Record<string, tf.Tensor>, attrs: object }[]} comparison.calls
 */
function compare({ group, shape, flops, calls }) {
  process.stderr.write(`${group}: ${shape}\n`);
  const pieces = calls.flatMap(({ label, kernel, inputs, attrs }) =>
    [
      { name: label, config: trainingKernels.get(kernel), isDirect: false },
      { name: `direct ${label}`, config: trainingKernels.get(kernel), isDirect: true },
      {
        name: `stock ${label}`,
        config: options.own ? undefined : stockKernels.get(kernel),
        isDirect: false,
      },
    ].flatMap(({ name, config, isDirect }) => {
      if (!config) return [];
      const { kernelFunc } = config;
      const call = { inputs, attrs: /** @type {tf.NamedAttrMap} */ (attrs), backend };
      /** @param {boolean} usesWinograd */
      const compute = (usesWinograd) => {
        tf.env().set(WINOGRAD, usesWinograd);
        return /** @type {tf.TensorInfo} */ (kernelFunc(call)).dataId;
      };
      const run = () => void backend.disposeData(compute(!isDirect));
      // A kernel that does not use Winograd's filtering gives the same bits without it.
      if (isDirect && sameBits(compute(true), compute(false))) return [];
      return [{ name, run }];
    }),
  );
  const times = interleave(pieces, rounds);
  const reference = calls[0]?.label ?? '';
  const rate = (/** @type {string} */ name) => flops / median(times.get(name) ?? []) / 1e6;
  for (const { label } of calls) {
    const stock = times.has(`stock ${label}`) ? `stock ${label}` : undefined;
    const direct = times.has(`direct ${label}`) ? `direct ${label}` : undefined;
    rows.push({
      group,
      shape,
      kernel: label,
      gflops: rounded(rate(label)),
      ratio: rounded(relativeSpeed(times, label, reference)),
      directGflops: direct ? rounded(rate(direct)) : null,
      directRatio: direct ? rounded(relativeSpeed(times, label, direct)) : null,
      stockGflops: stock ? rounded(rate(stock)) : null,
      stockRatio: stock ? rounded(relativeSpeed(times, stock, reference)) : null,
      node: process.versions.node,
      simd: acceleration?.simd ?? 128,
    });
  }
}

/** Compares two outputs and frees them. @param {tf.DataId} first @param {tf.DataId} second */
function sameBits(first, second) {
  const [a, b] = [first, second].map((id) =>
    Buffer.from(/** @type {Float32Array} */ (backend.readSync(id)).slice().buffer),
  );
  for (const id of [first, second]) backend.disposeData(id);
  return a?.equals(/** @type {Buffer} */ (b));
}

/** @param {number[]} shape */
function tensor(shape) {
  return tf.tensor(random.normal(tf.util.sizeFromShape(shape)), shape);
}

function machine() {
  return {
    ...describeMachine(),
    loadAverage,
    kernels,
    acceleration,
    v8: process.versions.v8,
    tfjs: tf.version_core,
  };
}

function print() {
  const { cpu, cores, node, tfjs } = machine();
  console.log(
    `${cpu}, ${cores} cores, Node ${node}, tfjs ${tfjs}; ${kernels}, ${acceleration?.simd} bits`,
  );
  console.log(`batch ${BATCH}; processor time, medians of ${rounds} interleaved rounds.`);
  for (const note of acceleration?.notes ?? []) console.log(note);
  for (const group of new Set(rows.map((row) => row.group))) {
    console.log(`\n${group}`);
    let shape = '';
    for (const row of rows.filter((candidate) => candidate.group === group)) {
      if (row.shape !== shape) console.log(`  ${row.shape}`);
      shape = row.shape;
      const stock =
        row.stockGflops === null
          ? 'stock: none'
          : `stock ${row.stockGflops.toFixed(1).padStart(5)} (${row.stockRatio?.toFixed(2)})`;
      const direct =
        row.directGflops === null
          ? ''
          : `   ${row.directRatio?.toFixed(2)} x direct ${row.directGflops.toFixed(1).padStart(5)}`;
      const short = row.ratio < GOAL ? `  below ${GOAL}` : '';
      console.log(
        `    ${row.kernel.padEnd(20)} ${row.gflops.toFixed(1).padStart(5)} GFLOPS ` +
          `(${row.ratio.toFixed(2)})${direct}   ${stock}${short}`,
      );
    }
  }
  const below = rows.filter(({ ratio }) => ratio < GOAL);
  console.log(`\n${rows.length - below.length} of ${rows.length} at ${GOAL} or more`);
}

async function save() {
  const method =
    `processor time (user + system), ${rounds} interleaved rounds; gflops: median; ` +
    'ratio: median over the rounds of the speed over that of Conv2D (or the plain product) of the same ' +
    'shape, both with the training kernels; stock: the kernels of @tensorflow/tfjs-backend-wasm';
  const results = { machine: machine(), batch: BATCH, method, goal: GOAL, rows };
  await writeResults('wasm-kernels', results, options.results);
}
