/** `npm run setup`: installs the dependencies, exactly as the lockfile names them. */
import { pnpm, run } from './steps.mjs';

process.exitCode = await run(pnpm('install', '--frozen-lockfile'), 'Run npm run setup again.');
