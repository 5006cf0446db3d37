/** The two charts that all runs share. */
import { useMemo, useState } from 'preact/hooks';
import { Choice } from '../controls/fields.js';
import type { Session } from '../session/session.js';
import { distanceChart } from './distance-chart.js';
import { LiveChart } from './live-chart.js';
import { lossChart, QUANTITIES, type QuantityName } from './loss-chart.js';

const NAMES = Object.fromEntries(
  Object.entries(QUANTITIES).map(([name, { label }]) => [name, label]),
) as Record<QuantityName, string>;

const HEIGHT = 240;

export function Charts({ session }: { readonly session: Session }) {
  const [quantity, setQuantity] = useState<QuantityName>('generator');
  const runs = session.runs.value;
  const histories = session.histories.value;
  const distances = useMemo(() => distanceChart(runs, histories), [runs, histories]);
  const losses = useMemo(() => lossChart(quantity, runs, histories), [quantity, runs, histories]);
  return (
    <div class="charts">
      {session.content === 'points' && (
        <section class="card" aria-labelledby="distance-title">
          <h2 id="distance-title">Distance to the data</h2>
          <LiveChart name="Exact W₂" height={HEIGHT} chart={distances} />
        </section>
      )}
      <section class="card" aria-labelledby="loss-title">
        <div class="chart-head">
          <h2 id="loss-title">Losses and moves</h2>
          <Choice label="Quantity" value={quantity} options={NAMES} onChange={setQuantity} />
        </div>
        <LiveChart name="Losses" height={HEIGHT} chart={losses} />
      </section>
    </div>
  );
}
