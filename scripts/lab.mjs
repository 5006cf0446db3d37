/**
 * `npm run lab`: installs, builds, and opens the lab, which trains GANs in a browser. Passes its arguments to
 * Vite: `npm run lab -- --port 5000`.
 */
import { installBuildAndRun, pnpm } from './steps.mjs';

await installBuildAndRun({
  command: 'npm run lab',
  filters: ['--filter=@wprox/lab^...'],
  title: 'Open the lab',
  program: pnpm('--filter', '@wprox/lab', 'run', 'dev', ...process.argv.slice(2)),
});
