/**
 * Reads the files of `torch.save` that hold dictionaries of tensors, in both formats. Since PyTorch 1.6 a
 * file is a zip archive with the pickle `data.pkl` and one entry of numbers for each storage. Before, it
 * was five pickles (a magic number, a version, the machine, the dictionary, the keys of the storages)
 * followed by the numbers. The FID weights of 2015-12-05 have the older format.
 */
import { described, quoted } from '@wprox/arguments';
import { MetricsFileError } from '../file-error.js';
import { zipEntries } from '../statistics-files/zip-entries.js';
import type { WeightArray } from './network.js';
import { type Pickle, readPickle } from './pickle.js';
import { stateDict } from './state-dict.js';
import { storageBytes, storedTensor } from './storage.js';

const WHAT = "PyTorch's tensors (.pth)";
/** The first bytes of the older format: PROTO 2, LONG1 of ten bytes, and this number. */
const LEGACY_START = [
  0x80, 0x02, 0x8a, 0x0a, 0x6c, 0xfc, 0x9c, 0x46, 0xf9, 0x20, 0x6a, 0xa8, 0x50, 0x19,
];

/** The bytes of all storages, by key. */
interface Storages {
  readonly bytes: ReadonlyMap<string, Uint8Array>;
  readonly isLittleEndian: boolean;
}

/**
 * Reads the tensors of a saved dictionary, by name. Nothing in the file is executed. The numbers of a
 * tensor are read when `data` is asked for, so that a file of many views of the same numbers costs nothing.
 *
 * @param mostBytes greatest number of bytes of compressed storages, unpacked.
 * @throws MetricsFileError if the bytes are not such a file, or if it holds anything but tensors.
 */
export function readTorchFile(
  bytes: Uint8Array,
  mostBytes?: number,
): ReadonlyMap<string, WeightArray> {
  const isLegacy = LEGACY_START.every((byte, k) => bytes[k] === byte);
  const { pickle, storages } = isLegacy ? readLegacy(bytes) : readArchive(bytes, mostBytes);
  const tensors = new Map<string, WeightArray>();
  for (const [name, tensor] of stateDict(pickle.value)) {
    const content = storages.bytes.get(tensor.storage.key);
    tensors.set(name, storedTensor(name, tensor, content, storages.isLittleEndian));
  }
  return tensors;
}

const PARTS = /^(?:[^/]*\/)?(data\.pkl|byteorder|data\/(\w+))$/;

function readArchive(bytes: Uint8Array, mostBytes?: number) {
  const wanted = (name: string) => PARTS.test(name);
  const { entries, names } = zipEntries(bytes, { what: WHAT, wanted, mostBytes });
  if (names.some((name) => name.endsWith('/constants.pkl'))) {
    throw new MetricsFileError(
      'the file is a TorchScript program, which is never run; expected its weights alone: ' +
        'torch.save(torch.jit.load(file).state_dict(), other)',
    );
  }
  const storages = new Map<string, Uint8Array>();
  let pickle: Uint8Array | undefined;
  let order = 'little';
  for (const [name, content] of entries) {
    const [, part, key] = PARTS.exec(name)!;
    if (part === 'data.pkl') pickle = content;
    else if (key !== undefined) storages.set(key, content);
    else order = new TextDecoder().decode(content.subarray(0, 100));
  }
  if (!pickle) {
    const kind = names.some((name) => name.endsWith('.npy')) ? ', but one of NumPy (.npz)' : '';
    throw new MetricsFileError(`this is not a file of ${WHAT}${kind}: it has no data.pkl`);
  }
  if (order !== 'little' && order !== 'big') {
    throw damaged(`its byte order is ${quoted(order)}; expected little or big`);
  }
  return {
    pickle: readPickle(pickle),
    storages: { bytes: storages, isLittleEndian: order === 'little' },
  };
}

function readLegacy(bytes: Uint8Array): { pickle: Pickle; storages: Storages } {
  const version = readPickle(bytes, readPickle(bytes).end);
  const machine = readPickle(bytes, version.end);
  if (machine.value instanceof Map && machine.value.get('little_endian') === false) {
    throw new MetricsFileError(
      'the file is of the older format and of a big-endian machine; load it and save it again with PyTorch 1.6 ' +
        'or later',
    );
  }
  const pickle = readPickle(bytes, machine.end);
  const { value: keys, end } = readPickle(bytes, pickle.end);
  if (!Array.isArray(keys)) throw damaged('it does not list its storages');
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const storages = new Map<string, Uint8Array>();
  let at = end;
  for (const key of keys) {
    const storage = typeof key === 'string' ? pickle.storages.get(key) : undefined;
    if (!storage) throw damaged(`no tensor uses the storage ${described(key)}`);
    const size = storageBytes(storage);
    if (storages.has(storage.key))
      throw damaged(`it lists the storage ${quoted(storage.key)} twice`);
    if (at + 8 + size > bytes.length) throw damaged('it ends too early');
    if (Number(view.getBigInt64(at, true)) !== storage.size) {
      throw damaged(`the storage ${quoted(storage.key)} has another size than its tensors state`);
    }
    at += 8;
    storages.set(storage.key, bytes.subarray(at, at + size));
    at += size;
  }
  return { pickle, storages: { bytes: storages, isLittleEndian: true } };
}

function damaged(problem: string): MetricsFileError {
  return new MetricsFileError(`this file of ${WHAT} is damaged: ${problem}`);
}
