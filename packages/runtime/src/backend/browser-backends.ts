/**
 * The backends of browsers and their workers, in the order in which `auto` tries them. A page downloads the
 * code of a backend when it is tried.
 */
import { requireWebGL } from '../webgl/usable.js';
import { requireWebGPU } from '../webgpu/usable.js';
import { type Backend, cpu, TFJS_VERSION, wasmFacts } from './backend.js';

/** All backends of browsers. */
export const backends: readonly Backend[] = [
  {
    name: 'webgpu',
    description: 'the graphics card, by WebGPU',
    install: `npm install @tensorflow/tfjs-backend-webgpu@${TFJS_VERSION}`,
    automatic: true,
    requirement: () => requireWebGPU(),
    code: async () => (await import('../webgpu/in-browsers.js')).webGPUInBrowsers,
  },
  { ...wasmFacts, code: async () => (await import('../wasm/in-browsers.js')).wasmInBrowsers },
  {
    name: 'webgl',
    description: 'the graphics card, by WebGL',
    install: `npm install @tensorflow/tfjs@${TFJS_VERSION}`,
    automatic: true,
    requirement: requireWebGL,
    code: async () => ({}),
  },
  cpu,
];
