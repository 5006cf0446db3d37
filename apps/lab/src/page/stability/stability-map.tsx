/** The stability map of the results page. Each cell is a link that opens its run in the lab. */
import { useState } from 'preact/hooks';
import { addressOf } from '../address.js';
import { Segments } from '../controls/fields.js';
import { docsLink } from '../docs-link.js';
import { numberText } from '../edits/run-labels.js';
import { BELOW, type Cell, GANS, type Gan, labOfCell, mapRows, SEEDS } from './cells.js';

const RESULTS = 'docs/results/stability-maps.md';

export function StabilityMap() {
  const [gan, setGan] = useState<Gan>('wgan-gp');
  const [seed, setSeed] = useState(SEEDS[0]!);
  const rows = mapRows(gan);
  const rates = rows[0]!.cells.map(({ rate }) => rate);
  const seeds = Object.fromEntries(SEEDS.map((value) => [String(value), String(value)]));
  return (
    <section class="stability card" aria-labelledby="stability-title">
      <div class="stability-text">
        <h2 id="stability-title">Where training ends well</h2>
        <p>
          Each cell counts how many of {SEEDS.length} seeds ended with an exact W₂ below{' '}
          <span class="number">{BELOW}</span>, on eight Gaussians.{' '}
          <strong>Open a cell to watch its run</strong> beside the one without a regularizer.{' '}
          <a href={docsLink(RESULTS, location.pathname)}>How it was measured</a>
        </p>
        <Segments name="Objective" value={gan} options={GANS} onChange={setGan} />
        <Segments
          name="Seed of the run"
          value={String(seed)}
          options={seeds}
          onChange={(value) => setSeed(Number(value))}
        />
      </div>
      <div class="stability-table">
        <table>
          <caption class="unseen">Runs that ended well, {GANS[gan]}</caption>
          <colgroup>
            <col class="steps-column" />
            <col class="name-column" />
            <col span={rates.length} />
          </colgroup>
          <thead>
            <tr>
              <th scope="col">
                <span class="unseen">Inner steps ℓ</span>
              </th>
              <th scope="col">
                <small>rate</small>
              </th>
              {rates.map((rate) => (
                <th scope="col" key={rate}>
                  <span class="number">{numberText(rate)}</span>
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {rows.map(({ label, innerSteps, cells }, i) => (
              <tr key={`${label}-${innerSteps}`} class={i % 4 === 0 ? 'first' : ''}>
                {i % 4 === 0 && (
                  <th scope="rowgroup" rowSpan={4} class="steps">
                    ℓ = {innerSteps}
                  </th>
                )}
                <th scope="row">{label}</th>
                {cells.map((cell) => (
                  <td key={cell.variant}>
                    <CellLink gan={gan} cell={cell} label={label} seed={seed} />
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
}

interface CellLinkProps {
  readonly gan: Gan;
  readonly cell: Cell;
  readonly label: string;
  readonly seed: number;
}

function CellLink({ gan, cell, label, seed }: CellLinkProps) {
  const { wells, of, rate, distances } = cell;
  const listed = distances.map((distance) => distance?.toFixed(2) ?? 'diverged').join(', ');
  return (
    <a
      class="cell"
      style={{ '--share': wells / of }}
      href={addressOf(labOfCell(gan, cell, seed))}
      aria-label={`${wells}/${of} ended well with ${label} at rate ${numberText(rate)}: open seed ${seed}`}
      title={`Exact W₂ at the end, by seed: ${listed}`}
    >
      {wells}/{of}
    </a>
  );
}
