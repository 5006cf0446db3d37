/**
 * Makes a file of weights that Inception v3 accepts, in the format of `torch.save`. The numbers are random;
 * their ranges keep the features finite. The published file cannot be part of the repository.
 */
import { inceptionTensors } from '@wprox/metrics';
import { Random } from '@wprox/runtime/random';
import { zipSync } from 'fflate';

const ascii = (text: string) => [...new TextEncoder().encode(text)];
const int = (value: number) => [0x4a, ...new Uint8Array(new Int32Array([value]).buffer)];
const text = (value: string) => [0x58, ...int(value.length).slice(1), ...ascii(value)];
const name = (module: string, member: string) => [0x63, ...ascii(`${module}\n${member}\n`)];
const tuple = (...items: number[][]) => [0x28, ...items.flat(), 0x74];

/** Describes a contiguous tensor whose numbers are the storage `key`. */
function tensor(key: string, shape: readonly number[]): number[] {
  const size = shape.reduce((product, length) => product * length, 1);
  const strides = shape.map((_, axis) =>
    shape.slice(axis + 1).reduce((product, length) => product * length, 1),
  );
  const storage = tuple(
    text('storage'),
    name('torch', 'FloatStorage'),
    text(key),
    text('cpu'),
    int(size),
  );
  const hooks = [...name('collections', 'OrderedDict'), 0x29, 0x52];
  const parts = [[...storage, 0x51], int(0), tuple(...shape.map(int))];
  const call = tuple(...parts, tuple(...strides.map(int)), [0x89], hooks);
  return [...name('torch._utils', '_rebuild_tensor_v2'), ...call, 0x52];
}

/** Draws the numbers of a tensor in a range that depends on its role. */
function numbers(of: string, shape: readonly number[], random: Random): Float32Array {
  const [to = 1, from = 1, height = 1, width = 1] = shape;
  if (of.endsWith('.conv.weight')) {
    const bound = Math.sqrt(6 / (from * height * width));
    return random.uniform(to * from * height * width, -bound, bound) as Float32Array;
  }
  const [low, high] = of.endsWith('.running_var')
    ? [0.5, 1.5]
    : of.endsWith('.bn.weight')
      ? [0.8, 1.2]
      : [-0.2, 0.2];
  return random.uniform(to, low!, high!) as Float32Array;
}

/** Encodes the weights, which the seed determines. */
export function inceptionWeights(seed: number): Uint8Array {
  const random = new Random(seed);
  const entries: Record<string, Uint8Array> = {};
  const items = inceptionTensors().flatMap(({ name: of, shape }, i) => {
    const values = numbers(of, shape, random);
    entries[`weights/data/${i}`] = new Uint8Array(values.buffer);
    return [...text(of), ...tensor(String(i), shape)];
  });
  const pickle = [0x80, 2, 0x7d, 0x28, ...items, 0x75, 0x2e];
  return zipSync({ 'weights/data.pkl': Uint8Array.from(pickle), ...entries }, { level: 0 });
}
