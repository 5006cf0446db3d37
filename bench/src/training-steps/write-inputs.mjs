/** Writes the runners' inputs: `node write-inputs.mjs <folder> <widths>`. */
import { prepareBackend } from '@wprox/runtime';
import { writeInputs } from './inputs.mjs';

const [folder = '', widths = ''] = process.argv.slice(2);
await prepareBackend('wasm');
await writeInputs(folder, widths.split(',').map(Number));
