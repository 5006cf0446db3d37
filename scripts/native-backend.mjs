/**
 * The native TensorFlow backend in `npm test`. It is used where it has been built, and built where
 * the environment asks for it (CI=true or WPROX_NATIVE=1): nobody's tests download 274 MB unasked.
 * A machine that cannot build it passes without.
 */
import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { node, root, run, turbo } from './steps.mjs';

const program = path.join(root, 'packages', 'runtime', 'bin', 'wprox-native.js');
/** What the program ends with where the machine or its network lacks something. */
const LACKS_SOMETHING = 3;

/** Builds the package that builds the backend. @returns its exit code. */
export function buildRuntime(afterInterrupt) {
  const filter = ['--filter=@wprox/runtime', '--output-logs=errors-only'];
  return run(turbo(1, 'run', 'build', ...filter), afterInterrupt);
}

/**
 * @returns whether the backend is there, a sentence about it, and a failure if it should have been
 * built and was not for a reason that lies in this repository.
 */
export async function nativeBackend(afterInterrupt, env = process.env) {
  const absent = (finding, counts = []) => ({ isThere: false, finding, counts });
  if (env.WPROX_NATIVE === '0') return absent('left out: WPROX_NATIVE is 0');
  if ((await buildRuntime(afterInterrupt)) !== 0) {
    return absent('left out: @wprox/runtime does not build');
  }
  const { status, stdout } = spawnSync(process.execPath, [program, '--find'], { encoding: 'utf8' });
  if (status === 0) return { isThere: true, finding: `found: ${stdout.trim()}`, counts: [] };
  if (!asksForIt(env)) {
    return absent('left out: it has not been built here; npm run native builds it (274 MB)');
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
