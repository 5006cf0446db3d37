import { expect, it, vi } from 'vitest';
import { BackendError, prepareBackend } from '../src/index.js';

// In a page, tfjs refuses places after a start that failed. In Node such a start ends the process.
vi.mock('@tensorflow/tfjs-backend-wasm', async (original) => ({
  ...(await original<object>()),
  setWasmPaths() {
    throw new Error('The WASM backend was already initialized.');
  },
}));

it('a start by tfjs that failed before is named, with what to do', async () => {
  const error = await prepareBackend('wasm').catch((problem: unknown) => problem);
  expect(error).toBeInstanceOf(BackendError);
  const { message } = error as BackendError;
  expect(message).toMatch(/setBackend\("wasm"\) failed before.*prepareBackend/);
  expect(message).not.toContain('npm install');
  expect(message.length).toBeLessThan(200);
});
