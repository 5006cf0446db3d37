import { defineConfig } from 'vite';

/** Paths of the build are relative, so that it works at any place of a site. */
export default defineConfig({
  base: './',
  build: { target: 'es2023', chunkSizeWarningLimit: 1500 },
  worker: { format: 'es' },
});
