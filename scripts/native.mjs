/**
 * `npm run native`: builds the native TensorFlow backend in a clone, for networks where
 * @tensorflow/tfjs-node cannot download its library. Arguments go to `wprox-native`.
 */
import path from 'node:path';
import { buildRuntime } from './native-backend.mjs';
import { node, root, run } from './steps.mjs';

const afterInterrupt = 'npm run native starts again.';
const built = await buildRuntime(afterInterrupt);
const program = path.join(root, 'packages', 'runtime', 'bin', 'wprox-native.js');
process.exitCode = built || (await run(node(program, ...process.argv.slice(2)), afterInterrupt));
