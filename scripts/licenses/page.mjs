/** Writes the page that lists the licenses. */
import { binaryEntry, EXCEPTIONS } from './allowed.mjs';

/** @param installed as `installedByOurs` returns it. @returns Markdown. */
export function licensesPage({ found, binaries }) {
  const rows = found.map(({ name, version, license, users }) => [
    code(name),
    version,
    EXCEPTIONS.find((each) => each.name === name)?.license ?? license,
    [...users].sort().map(code).join(', '),
  ]);
  const used = [...new Set(binaries.map(binaryEntry))].filter(Boolean);
  return `# Licenses

_Which licenses have the packages that wprox installs?_

wprox has the MIT license. With its packages, npm installs the packages below. Each has its own license and license text.
Only \`@wprox/exact/bundle\` contains code of others: ml-matrix, mathjs and what they import. Their licenses are in
\`dist/bundle/LICENSES.txt\` of \`@wprox/exact\`.

The licenses are permissive (MIT, ISC, BSD, Apache 2.0, BlueOak, Unlicense), with these exceptions:

${table(
  ['package', 'license', 'why it is taken'],
  [
    ...EXCEPTIONS.map(({ name, license, why }) => [code(name), license, why]),
    ...used.map(({ pattern, license, why }) => [code(pattern), license, why]),
  ],
)}

A name with a star stands for packages that each have a binary for one system. npm installs those that fit your system.
You install peers yourself, so they are not in the lists: \`nsfwjs\`, \`webgpu\`, \`@tensorflow/tfjs-node\`.

## All packages

\`node scripts/licenses.mjs write\` makes this table from the installed packages.

${table(['package', 'version', 'license', 'installed with'], rows)}
`;
}

const code = (name) => `\`${name}\``;

/** A Markdown table in columns, as the formatter leaves it. */
function table(head, rows) {
  const widths = head.map((_, at) => Math.max(3, ...[head, ...rows].map((row) => row[at].length)));
  const line = (cells) => `| ${cells.map((cell, at) => cell.padEnd(widths[at])).join(' | ')} |`;
  return [line(head), line(widths.map((width) => '-'.repeat(width))), ...rows.map(line)].join('\n');
}
