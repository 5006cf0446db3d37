/** Writes the page's copy of the stability map: `node apps/lab/scripts/stability.mjs`. */
import { writeFileSync } from 'node:fs';
import { stabilityFile, stabilityText } from './stability-data.mjs';

writeFileSync(stabilityFile, stabilityText());
