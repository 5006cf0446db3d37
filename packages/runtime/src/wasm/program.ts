/** The kernels of `assembly/` as they run on a backend, for threads that are to run them too. */
import type { WasmBackend } from './memory.js';

/** Compiled kernels and their memory. */
export interface Program {
  readonly module: WebAssembly.Module;
  readonly memory: WebAssembly.Memory;
  /** The instance of the module in this thread. */
  readonly exports: WebAssembly.Exports;
}

const programs = new WeakMap<WasmBackend, Program>();

/** Remembers what a backend runs. */
export function setProgram(backend: WasmBackend, program: Program): void {
  programs.set(backend, program);
}

/** Returns what a backend runs. @throws Error before its kernels are instantiated. */
export function programOf(backend: WasmBackend): Program {
  const program = programs.get(backend);
  if (!program) throw new Error('the kernels of the wasm backend are not instantiated yet');
  return program;
}

/** Tells whether a backend's memory is shared, which threads need. */
export const isShared = ({ wasm }: WasmBackend): boolean =>
  typeof SharedArrayBuffer === 'function' && wasm.asm.memory.buffer instanceof SharedArrayBuffer;
