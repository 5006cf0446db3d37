/** The table of what a run promises, from docs/results/promises.json. */

/** Writes the table of promises: how each is tested, and the trials that were counted. */
export function promisesBlock({ promises }) {
  const rows = promises.map(({ promise, test, inTests, byHand }) =>
    [promise, links(test), inTests, byHand ?? '–'].join(' | '),
  );
  const head = [
    'promise | how it is tested | trials in `npm test` | trials by hand',
    '--- | --- | --- | ---',
  ];
  return [...head, ...rows].map((line) => `| ${line} |`).join('\n');
}

/** Links the paths in a text, which are in backticks, from the folder `docs/concepts`. */
function links(text) {
  return text.replace(
    /`([^`]+\/[^`]+)`/g,
    (_, file) => `[${file.split('/').at(-1)}](../../${file})`,
  );
}
