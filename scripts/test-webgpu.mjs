/** `npm run test:webgpu`: builds the packages and tests the webgpu backend; see webgpu-tests.mjs. */
import { availableParallelism } from 'node:os';
import { run, stop, turbo } from './steps.mjs';
import { webgpuTests } from './webgpu-tests.mjs';

const built = await run(
  turbo(availableParallelism(), 'run', 'build', '--output-logs=errors-only'),
  'Run the same command again.',
);
if (built !== 0)
  stop('the build', 'see the message above', 'correct it, and run the command again', built);
const counts = webgpuTests();
const sum = (key) => counts.reduce((total, count) => total + count[key], 0);
for (const { name, passed, failed, note } of counts) {
  console.log(`${name}: ${passed} passed, ${failed} failed${note ? `, ${note}` : ''}`);
}
console.log(`${sum('passed')} passed, ${sum('failed')} failed`);
process.exitCode = sum('failed') > 0 ? 1 : 0;
