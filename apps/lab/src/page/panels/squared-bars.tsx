/** D̃² of every regularizer beside the exact W₂², between the anchor's points and the present ones. */
import type { SquaredDistances } from '../../exact/protocol.js';
import { REGULARIZERS } from '../edits/run-labels.js';
import { Sym } from '../symbols/symbol.js';

interface SquaredBarsProps {
  readonly squared: SquaredDistances | undefined;
  /** The regularizer of the run, which is marked. */
  readonly own: string;
}

const ORDER = ['rwp', 'w2', 'o2full', 'o2diag', 'o1'] as const;

export function SquaredBars({ squared, own }: SquaredBarsProps) {
  const rows = ORDER.map((name) => ({
    name,
    label: name === 'w2' ? 'W₂² (exact)' : REGULARIZERS[name].replace('-SBE', ''),
    value: name === 'w2' ? squared?.squaredW2 : squared?.distances[name],
  }));
  const most = Math.max(0, ...rows.map(({ value = 0 }) => (Number.isFinite(value) ? value : 0)));
  return (
    <figure class="squared">
      <figcaption>
        <span>
          <Sym name="distance" /> from the anchor <Sym name="anchor" /> to now
        </span>
      </figcaption>
      <dl>
        {rows.map(({ name, label, value }) => (
          <div key={name} class={name === own ? 'own' : name === 'w2' ? 'exact' : ''}>
            <dt>
              {label}
              {name === own && <span class="unseen"> (the run’s own)</span>}
            </dt>
            <dd>
              <i style={{ '--share': most > 0 && value ? value / most : 0 }} aria-hidden="true" />
              <span class="number">{value === undefined ? '–' : short(value)}</span>
            </dd>
          </div>
        ))}
      </dl>
    </figure>
  );
}

/** Three digits: 0.0123, 1.23e−5. */
function short(value: number): string {
  if (value === 0) return '0';
  return Math.abs(value) < 1e-3
    ? value.toExponential(1).replace('-', '−')
    : Number(value.toPrecision(3)).toString();
}
