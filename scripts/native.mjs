/**
 * `npm run native`: builds the native TensorFlow backend in a clone, for networks in which
 * @tensorflow/tfjs-node cannot download its library. Passes its arguments to `wprox-native`.
 */
import { buildNativePackage, program } from './native-backend.mjs';
import { node, run } from './steps.mjs';

const afterInterrupt = 'npm run native starts again.';
const built = await buildNativePackage(afterInterrupt);
process.exitCode = built || (await run(node(program, ...process.argv.slice(2)), afterInterrupt));
