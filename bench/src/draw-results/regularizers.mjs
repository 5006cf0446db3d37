/** What the generator's regularizers cost, on each backend and in PyTorch. */
import { drawPanels, heading, mark, Styles } from './drawing.mjs';
import { table } from './markdown.mjs';

/** @typedef {import('../overhead.mjs').Ratio} Ratio */
/**
 * @typedef {object} Cost
 * @property {string} where
 * @property {string} regularizer
 * @property {string} latent
 * @property {Ratio} over percent
 * @property {number} [passes]
 */

/** @type {Record<string, string>} */
const titles = { rwp: 'RWP', o1: 'O1', o2diag: 'O2Diag' };
const titleOf = (/** @type {string} */ name) => titles[name] ?? name;
const percent = (/** @type {number} */ value) => value.toFixed(1);
/** @type {Record<string, string>} */
const torch = { 'torch-1': 'PyTorch eager', 'compile-1': 'torch.compile' };

/** @typedef {{ rows: import('../regularizer-overheads.mjs').Row[], goals: { fixed: number, fresh: number } }} Own */
/** @typedef {{ rows: import('../training-steps.mjs').Row[] }} Peers */

/** @type {import('./sections.mjs').Section} */
export const regularizers = {
  files: ['regularizer-overheads', 'training-steps'],
  command: 'node src/regularizer-overheads.mjs',
  picture: async (/** @type {Own} */ own, /** @type {Peers} */ peers) => {
    const costs = [...ours(own.rows), ...theirs(peers.rows)];
    const styles = new Styles(Object.values(titles));
    return {
      name: 'bench-regularizers',
      title: 'What a regularizer adds to a generator step',
      notes: [
        'Percent of a plain step, medians with quartiles. Fixed latents: one batch for the five steps of an outer',
        'iteration, whose first step makes the anchor’s samples; fresh latents: the anchor runs at four of five.',
        `Dashed: the goal for fixed latents, ${own.goals.fixed} %.`,
      ],
      alt: 'Percent that each regularizer adds to a generator step, by backend and width.',
      drawing: await drawPanels(
        styles,
        ['fixed', 'fresh'].map((latent, i) =>
          panel(costs, placesOf(costs), latent, styles, own.goals, i),
        ),
        2,
      ),
      pixelRatio: 2,
    };
  },
  text: (/** @type {Own} */ own, /** @type {Peers} */ peers) => {
    const costs = [...ours(own.rows), ...theirs(peers.rows)];
    const rows = placesOf(costs).flatMap((where) =>
      Object.keys(titles).map((regularizer) => {
        const of = (/** @type {string} */ latent) =>
          costs.find(
            (cost) =>
              cost.where === where && cost.regularizer === regularizer && cost.latent === latent,
          );
        return [where, titleOf(regularizer), cell(of('fixed')), cell(of('fresh'))];
      }),
    );
    return [
      table(['', 'regularizer', 'fixed latents, %', 'fresh latents, %'], rows),
      `The goals are ${own.goals.fixed} % with fixed latents, and one pass of the generator with fresh ones. ` +
        'A pass is one forward pass of the generator.',
    ].join('\n\n');
  },
};

const placesOf = (/** @type {readonly Cost[]} */ costs) => [
  ...new Set(costs.map(({ where }) => where)),
];

/** @param {Cost | undefined} cost */
function cell(cost) {
  if (!cost) return '';
  const [low, high] = cost.over.quartiles;
  const passes = cost.passes === undefined ? '' : `, ${cost.passes.toFixed(2)} passes`;
  const more = cost.latent === 'fresh' ? passes : '';
  return `${percent(cost.over.median)} (${percent(low)} … ${percent(high)})${more}`;
}

/**
 * @param {readonly import('../regularizer-overheads.mjs').Row[]} rows
 * @returns {Cost[]}
 */
const ours = (rows) =>
  rows.flatMap(({ backend, width, batch, regularizer, latent, overNone, passesMore }) =>
    overNone
      ? [
          {
            where: `${backend}, width ${width}${batch === 64 ? '' : `, batch ${batch}`}`,
            regularizer,
            latent,
            over: overNone,
            ...(passesMore !== undefined && { passes: passesMore }),
          },
        ]
      : [],
  );

/**
 * Returns the costs in PyTorch, of the vanilla GAN.
 * @param {readonly import('../training-steps.mjs').Row[]} rows
 * @returns {Cost[]}
 */
const theirs = (rows) =>
  Object.entries(torch).flatMap(([runner, name]) =>
    rows.flatMap(({ part, gan, width, regularizer, latent, overNone }) => {
      const over = part === 'generator' && gan === 'vanilla' && overNone?.[runner];
      return over ? [{ where: `${name}, width ${width}`, regularizer, latent, over }] : [];
    }),
  );

/**
 * @param {readonly Cost[]} costs @param {readonly string[]} places @param {string} latent
 * @param {Styles} styles @param {{ fixed: number }} goals @param {number} index
 */
function panel(costs, places, latent, styles, goals, index) {
  const values = costs
    .filter((cost) => cost.latent === latent)
    .map(({ where, regularizer, over }) => ({
      where,
      regularizer: titleOf(regularizer),
      median: over.median,
      low: over.quartiles[0],
      high: over.quartiles[1],
    }));
  const y = {
    field: 'where',
    type: 'nominal',
    sort: places,
    title: null,
    scale: { domain: places },
    axis: { labels: index === 0, labelLimit: 0, grid: true },
  };
  const yOffset = { field: 'regularizer', sort: Object.values(titles) };
  const color = styles.color('regularizer');
  return {
    title: heading(`${latent} latents`),
    width: 310,
    height: 46 * places.length,
    layer: [
      ...(latent === 'fixed' ? [mark(goals.fixed)] : []),
      {
        data: { values },
        mark: { type: 'rule', strokeWidth: 2 },
        encoding: {
          x: { field: 'low', type: 'quantitative', title: 'percent more' },
          x2: { field: 'high' },
          y,
          yOffset,
          color,
        },
      },
      {
        data: { values },
        mark: { type: 'point', filled: true, size: 50, opacity: 1 },
        encoding: { x: { field: 'median', type: 'quantitative' }, y, yOffset, color },
      },
    ],
  };
}
