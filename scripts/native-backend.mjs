/**
 * The native TensorFlow backend in `npm test`. The tests use it if it has been built, and build it
 * only if the environment asks for it (CI=true or WPROX_NATIVE=1), because that downloads 274 MB.
 * A machine that cannot build it passes without it.
 */
import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { node, root, run, turbo } from './steps.mjs';

/** The program `wprox-native` in this clone. */
export const program = path.join(root, 'packages', 'native', 'bin', 'wprox-native.js');
/** The program's exit code if the machine or its network lacks something. */
const LACKS_SOMETHING = 3;

/** Builds the package `@wprox/native`, but not the backend. @returns the exit code. */
export function buildNativePackage(afterInterrupt) {
  const filter = ['--filter=@wprox/native', '--output-logs=errors-only'];
  return run(turbo(1, 'run', 'build', ...filter), afterInterrupt);
}

/**
 * Finds the backend, or builds it if the environment asks for it.
 * @returns whether the backend exists, a sentence about it, and a failure if the build failed because
 * of this repository.
 */
export async function nativeBackend(afterInterrupt, env = process.env) {
  const absent = (finding, counts = []) => ({ isThere: false, finding, counts });
  if (env.WPROX_NATIVE === '0') return absent('left out: WPROX_NATIVE is 0');
  if ((await buildNativePackage(afterInterrupt)) !== 0) {
    return absent('left out: @wprox/native does not build');
  }
  const { status, stdout, stderr } = spawnSync(process.execPath, [program, '--find'], {
    encoding: 'utf8',
  });
  if (status === 0) return { isThere: true, finding: `found: ${stdout.trim()}`, counts: [] };
  if (!asksForIt(env)) {
    const problem = stderr.trim() || 'it has not been built here';
    return absent(`left out: ${problem}; npm run native builds it (274 MB)`);
  }
  const code = await run(node(program), afterInterrupt);
  if (code === 0) return { isThere: true, finding: 'built', counts: [] };
  if (code === LACKS_SOMETHING) return absent('left out: see the message above');
  const count = { name: 'native', passed: 0, failed: 1, note: 'it could not be built, see above' };
  return absent('it could not be built', [count]);
}

function asksForIt({ WPROX_NATIVE, CI }) {
  if (WPROX_NATIVE) return WPROX_NATIVE === '1';
  return CI === 'true' || CI === '1';
}
