/**
 * `npm run docs` serves the site on this machine and follows changes of its pages; `npm run docs:build` writes it into
 * `docs/dist`. Both install and build the packages first, whose docstrings and examples the site shows.
 */
import { installBuildAndRun, pnpm } from './steps.mjs';

const isBuild = process.argv.includes('--build');
await installBuildAndRun({
  command: isBuild ? 'npm run docs:build' : 'npm run docs',
  title: isBuild ? 'Write the site into docs/dist' : 'Serve the site',
  program: pnpm('--filter', '@wprox/docs', isBuild ? 'site' : 'dev'),
});
