/** What a page of a browser offers to the tests: it runs one of its programs at a time. */
import { prepareBackend, type WasmPaths } from '@wprox/runtime';
import '@tensorflow/tfjs-backend-webgpu';

/** What a program is given. */
export interface Given {
  readonly wasmPaths: WasmPaths;
  readonly argument: unknown;
}

/** What a program returned, or the message and the stack of its error. */
type Outcome = { readonly value: unknown } | { readonly error: string };

/** Programs by name, each in a module that is loaded when it is asked for. */
type Programs = Record<string, () => Promise<{ readonly run: (given: Given) => Promise<unknown> }>>;

declare global {
  var runProgram: (name: string, argument?: unknown) => Promise<Outcome>;
}

/** The threads of isolated pages; others have one. */
const THREADS = 3;

/** Defines `runProgram`, which prepares the backend `wasm` first. */
export function offer(wasmPaths: WasmPaths, programs: Programs): void {
  globalThis.runProgram = async (name, argument) => {
    try {
      await prepareBackend('wasm', { wasmPaths, ...(crossOriginIsolated && { threads: THREADS }) });
      const { run } = await programs[name]!();
      return { value: await run({ wasmPaths, argument }) };
    } catch (error) {
      return { error: String((error as Error).stack ?? error) };
    }
  };
}
