import { defineConfig } from 'vite';
import { digits } from './vite/digits.js';

/** Paths of the build are relative, so that it works at any place of a site. */
export default defineConfig({
  base: './',
  build: { target: 'es2023', chunkSizeWarningLimit: 1500 },
  plugins: [digits()],
  worker: { format: 'es', plugins: () => [digits()] },
});
