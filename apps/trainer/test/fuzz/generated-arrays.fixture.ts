/**
 * Generates files of arrays that are valid outside and odd inside: pickles of random instructions, arrays
 * with random headers, tensors with random offsets, networks of random layers. Damage to bytes seldom
 * comes so far.
 */
import { deflateRawSync } from 'node:zlib';
import type { Random } from '@wprox/runtime/random';
import { zipSync } from 'fflate';

const EPOCH = new Date(1980, 0, 1);
const pick = <T>(items: readonly T[], random: Random): T => items[random.integer(items.length)]!;
const times = <T>(count: number, make: (k: number) => T): T[] =>
  Array.from({ length: count }, (_, k) => make(k));

const SIZES = [0, 1, 2, 3, 4, 7, 64, 1000, 65_536, 2 ** 20, 2 ** 31, 2 ** 32, 2 ** 53, -1, 0.5];
const size = (random: Random) => (random.integer(3) ? random.integer(5) : pick(SIZES, random));

const text = (value: string) =>
  Buffer.concat([Buffer.from([0x58]), u32(value.length), Buffer.from(value)]);
function u32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value >>> 0);
  return bytes;
}
const bytes = (...values: readonly number[]) => Buffer.from(values);
const line = (value: string) => Buffer.from(`c${value.replace(' ', '\n')}\n`);

const NAMES = [
  ...['collections OrderedDict', 'torch._utils _rebuild_tensor_v2', 'torch FloatStorage'],
  ...['torch HalfStorage', 'torch LongStorage', 'torch Size', 'torch._utils _rebuild_parameter'],
  ...['os system', 'builtins eval', 'torch.nn.modules.linear Linear'],
];
const integer = (random: Random) =>
  random.integer(4)
    ? bytes(0x4b, random.integer(6))
    : Buffer.concat([bytes(0x4a), u32(pick(SIZES, random))]);
const storage = (random: Random) =>
  Buffer.concat([
    ...[
      bytes(0x28),
      text('storage'),
      line(pick(NAMES.slice(2, 5), random)),
      text(pick(['0', '1', 'x'], random)),
    ],
    ...[text('cpu'), integer(random), bytes(0x74, 0x51)],
  ]);
const tuple = (random: Random) =>
  Buffer.concat([bytes(0x28), ...times(random.integer(5), () => integer(random)), bytes(0x74)]);
const tensor = (random: Random) =>
  Buffer.concat([
    ...[line('torch._utils _rebuild_tensor_v2'), bytes(0x28), storage(random), integer(random)],
    ...[tuple(random), tuple(random), bytes(0x89, 0x4e, 0x74, 0x52)],
  ]);

/** Instructions that leave one value more on the stack, and some that leave less. */
const STEPS: readonly ((random: Random) => Buffer)[] = [
  integer,
  tuple,
  tensor,
  storage,
  (random) => line(pick(NAMES, random)),
  (random) => text(pick(['a', 'state_dict', 'module.a', '__proto__', '\u001b[2J'], random)),
  () => bytes(0x7d), // an empty dictionary
  () => bytes(0x5d), // an empty list
  () => bytes(0x28), // a mark
  (random) => bytes(0x71, random.integer(4)), // puts the top into the memo
  (random) => bytes(0x68, random.integer(4)), // gets it
  () => bytes(0x94),
  (random) =>
    bytes(
      pick([0x73, 0x75, 0x61, 0x65, 0x74, 0x85, 0x86, 0x87, 0x52, 0x62, 0x93, 0x51, 0x30], random),
    ),
  (random) => bytes(random.integer(256)),
  // Doubles what is on the top, many times.
  (random) => Buffer.concat(times(random.integer(60), () => bytes(0x71, 0, 0x68, 0, 0x86))),
  (random) =>
    Buffer.concat(
      times(random.integer(3) ? 10 : 100_000, () => bytes(pick([0x7d, 0x5d, 0x4e], random))),
    ),
];

/** A pickle of random instructions, or of a dictionary of random tensors. */
function pickle(random: Random): Buffer {
  const entry = (k: number) => [
    text(`t${k % 3}`),
    random.integer(9) ? tensor(random) : pick(STEPS, random)(random),
  ];
  const body = random.integer(2)
    ? [bytes(0x7d, 0x28), ...times(random.integer(6), entry).flat(), bytes(0x75)]
    : times(1 + random.integer(30), () => pick(STEPS, random)(random));
  return Buffer.concat([bytes(0x80, 2), ...body, bytes(0x2e)]);
}

/** A file of PyTorch: a zip archive. */
export function torchArchive(random: Random): Uint8Array {
  const storages = Object.fromEntries(
    times(random.integer(3), (k) => [
      `x/data/${k}`,
      new Uint8Array(pick([0, 4, 16, 4096], random)),
    ]),
  );
  return zipSync({ 'x/data.pkl': pickle(random), ...storages }, { level: 6, mtime: EPOCH });
}

/** A file of PyTorch before 1.6. @param start of a right one: three pickles. */
export function torchLegacy(start: Uint8Array, random: Random): Uint8Array {
  const keys = times(random.integer(3), (k) => text(String(k)));
  return Uint8Array.from(
    Buffer.concat([
      ...[start, pickle(random), bytes(0x80, 2, 0x5d, 0x28), ...keys, bytes(0x65, 0x2e)],
      ...times(random.integer(3), () =>
        Buffer.concat([u32(random.integer(5)), u32(0), Buffer.alloc(16)]),
      ),
    ]),
  );
}

const DESCRS = [
  '<f8',
  '<f4',
  '<f2',
  '>f8',
  '<i8',
  '|u1',
  '|O',
  '<c16',
  '|b1',
  '<U3',
  'f8',
  '<f16',
  '<M8[D]',
  '\u001b[2J',
];

/** An array of NumPy with a random header and a body that may fit. */
export function npyArray(random: Random): Uint8Array {
  const shape = times(random.integer(4), () => size(random));
  const descr = pick(DESCRS, random);
  const order = pick(['True', 'False', 'None'], random);
  const sides = random.integer(8)
    ? `${shape.join(', ')}${shape.length === 1 ? ',' : ''}`
    : '1, '.repeat(random.integer(3000));
  const header = `{'descr': '${descr}', 'fortran_order': ${order}, 'shape': (${sides}), }\n`;
  const needed =
    shape.reduce((product, side) => product * side, 1) * Number(/\d+/.exec(descr)?.[0] ?? 1);
  const fits = random.integer(2) === 0 && needed >= 0 && needed <= 2 ** 20;
  const body = Buffer.alloc(fits ? needed : random.integer(200), random.integer(256));
  const version = pick([1, 1, 1, 2, 3, 0, 9], random);
  const length =
    version === 1 ? bytes(header.length & 255, header.length >> 8) : u32(header.length);
  return Uint8Array.from(
    Buffer.concat([
      Buffer.from('\x93NUMPY', 'latin1'),
      bytes(version, 0),
      length,
      Buffer.from(header),
      body,
    ]),
  );
}

/** Statistics of random arrays; one of them may be a megabyte that unpacks to a gigabyte. */
export function npzArchive(random: Random): Uint8Array {
  const names = ['mu.npy', 'sigma.npy', 'count.npy', 'features.npy', 'arr_0.npy'];
  const entries = Object.fromEntries(
    names.filter(() => random.integer(4) > 0).map((name) => [name, npyArray(random)]),
  );
  const archive = zipSync(entries, { level: random.integer(2) ? 0 : 6, mtime: EPOCH });
  return random.integer(40) ? archive : bomb();
}

let made: Uint8Array | undefined;

/** An archive whose entry `mu` unpacks to 512 MiB, without a right checksum. */
function bomb(): Uint8Array {
  if (made) return made;
  const block = deflateRawSync(new Uint8Array(2 ** 22), { level: 9 });
  const archive = Buffer.from(
    zipSync({ 'mu.npy': block, 'sigma.npy': block }, { level: 0, mtime: EPOCH }),
  );
  for (
    let at = archive.indexOf('PK\x01\x02');
    at >= 0;
    at = archive.indexOf('PK\x01\x02', at + 1)
  ) {
    archive.writeUInt16LE(8, at + 10);
    archive.writeUInt32LE(2 ** 28, at + 24);
  }
  made = Uint8Array.from(archive);
  return made;
}

/** A safetensors file whose header is right JSON with random entries. */
export function safetensors(random: Random): Uint8Array {
  let at = 0;
  const entries = times(random.integer(5), (k) => {
    const shape = times(random.integer(4), () => size(random));
    const end = random.integer(6) ? at + 4 * shape.reduce((a, b) => a * b, 1) : size(random);
    const start = random.integer(6) ? at : size(random);
    at = end;
    const name = pick(['a', `t${k}`, '__proto__', '__metadata__', '\\u001b[2J'], random);
    const dtype = random.integer(9) ? 'F32' : pick(['F16', 'I64', '\\u001b'], random);
    return `"${name}":{"dtype":"${dtype}","shape":${JSON.stringify(shape)},"data_offsets":[${start},${end}]}`;
  });
  const depth = random.integer(20) ? 0 : 50_000;
  const header = `{${entries.join(',')}${depth ? `,"x":${'['.repeat(depth)}` : ''}}`;
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(
    random.integer(20) ? BigInt(header.length) : pick([0n, 2n ** 63n, 10n], random),
  );
  const isSmall = at >= 0 && at <= 2 ** 20;
  const body = Buffer.alloc(isSmall && random.integer(4) ? Math.floor(at) : random.integer(64));
  return Uint8Array.from(Buffer.concat([length, Buffer.from(header), body]));
}

const LAYERS: readonly ((random: Random) => [string, Record<string, unknown>])[] = [
  (random) => ['Dense', { units: size(random) }],
  (random) => [
    'Conv2D',
    { filters: size(random), kernelSize: size(random), strides: size(random) },
  ],
  (random) => ['Embedding', { inputDim: size(random), outputDim: size(random) }],
  (random) => ['RepeatVector', { n: size(random) }],
  (random) => ['UpSampling2D', { size: [size(random), size(random)] }],
  (random) => ['ZeroPadding2D', { padding: size(random) }],
  (random) => ['Reshape', { targetShape: times(random.integer(4), () => size(random)) }],
  (random) => ['LSTM', { units: size(random) }],
  (random) => ['Bidirectional', { layer: { class_name: 'GRU', config: { units: size(random) } } }],
  () => ['BatchNormalization', {}],
  () => ['Flatten', {}],
  (random) => ['Activation', { activation: pick(['relu', 'constructor', '__proto__'], random) }],
  (random) => [
    pick(['constructor', '__proto__', 'Lambda', 'InputLayer', 'Sequential'], random),
    {},
  ],
];

/** A `model.json` of random layers for the weights of 8 numbers beside it. */
export function modelJson(random: Random): string {
  const layers = times(1 + random.integer(4), (k) => {
    const [name, config] = pick(LAYERS, random)(random);
    const input =
      k === 0 ? { batch_input_shape: [null, ...times(random.integer(4), () => size(random))] } : {};
    return { class_name: name, config: { name: `l${k}`, ...config, ...input } };
  });
  const weights = times(random.integer(3), (k) => ({
    name: `l${k}/kernel`,
    shape: times(random.integer(3), () => size(random)),
    dtype: pick(['float32', 'int32', 'bool', 'string', 'constructor'], random),
  }));
  const paths = [
    pick(
      ['weights.bin', '../net/weights.bin', '/etc/passwd', '/dev/zero', 'model.json', '.'],
      random,
    ),
  ];
  return JSON.stringify({
    modelTopology: { class_name: 'Sequential', config: { name: 's', layers } },
    weightsManifest: [{ paths, weights }],
  });
}
