/** The tables of the measurements, for the pages of the docs (scripts/results-pages.mjs). */
import { sections } from './draw-results/sections.mjs';

/**
 * Writes the tables of a section, and where and how they were measured.
 *
 * @param {string} name such as `scaling`
 * @param {(file: string) => Promise<any>} read returns the results of a measurement
 * @returns {Promise<string>} Markdown
 */
export async function benchBlock(name, read) {
  const section = sections[name];
  if (!section) {
    throw new Error(`bench has no section ${name}; expected one of ${Object.keys(sections)}`);
  }
  const results = await Promise.all(section.files.map(read));
  const measured = results.map(machineLine).join(' ');
  const { command } = section;
  const again = typeof command === 'string' ? command : command(...results);
  return `${section.text(...results)}\n\n${measured} Again: \`${again}\` in \`bench/\`.`;
}

/**
 * Describes where and how a result was measured; of one that has several measurements, the last.
 * @param {{ machine: Record<string, any>, method?: string, measurements?: Record<string, { machine: Record<string, any> }> }} result
 */
function machineLine({ measurements, machine: only, method }) {
  const machine = Object.values(measurements ?? {}).at(-1)?.machine ?? only;
  const cores = machine['cores'];
  const count = cores ? `, ${cores} ${cores === 1 ? 'core' : 'cores'}` : '';
  const load =
    machine['loadAverage'] === undefined ? '' : `, load ${machine['loadAverage']} before`;
  return `${machine['cpu']}${count}${load}, Node ${machine['node']}${method ? `; ${method}` : ''}.`;
}
