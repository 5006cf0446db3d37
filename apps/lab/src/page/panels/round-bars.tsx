/**
 * What the inner steps of the last outer iteration did: the change of F since the first step, down, and the
 * penalty D̃²/(2h), up, on one scale. Their sum is what the generator minimizes.
 */
import type { Round } from '../session/history.js';
import { Sym } from '../symbols/symbol.js';

interface RoundBarsProps {
  readonly round: Round | undefined;
}

interface Bar {
  readonly step: number;
  readonly change: number;
  readonly penalty: number | undefined;
}

/** Changes of F and penalties of a round, by inner step. */
export function barsOf({ steps }: Round): Bar[] {
  const first = steps[0]?.loss ?? 0;
  return steps.map(({ place, loss, penalty }) => ({
    step: place.step + 1,
    change: loss - first,
    penalty,
  }));
}

const [WIDTH, HEIGHT] = [240, 76];

export function RoundBars({ round }: RoundBarsProps) {
  const bars = (round ? barsOf(round) : []).filter(({ change }) => Number.isFinite(change));
  const values = bars.flatMap(({ change, penalty = 0 }) => [change, penalty, change + penalty]);
  const high = Math.max(1e-9, ...values.filter(Number.isFinite));
  const low = Math.min(-1e-9, ...values.filter(Number.isFinite));
  const yOf = (value: number) => 4 + ((high - value) / (high - low)) * (HEIGHT - 8);
  const slot = WIDTH / Math.max(1, bars.length);
  const width = Math.min(14, slot / 3);
  const last = bars.at(-1);
  const hasPenalty = last?.penalty !== undefined;
  return (
    <figure class="round">
      <figcaption>
        <span>
          Inner steps of iteration <span class="number">{round ? round.iteration + 1 : '–'}</span>
        </span>
        <span class="keys">
          <span>
            <i class="key change" /> F − F₁ <b class="number">{signed(last?.change)}</b>
          </span>
          {hasPenalty && (
            <span>
              <i class="key penalty" /> <Sym name="distance" />
              /(2h) <b class="number">{signed(last?.penalty)}</b>
            </span>
          )}
        </span>
      </figcaption>
      {bars.length === 0 ? (
        <p class="empty">No inner step yet.</p>
      ) : (
        <svg
          viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
          preserveAspectRatio="none"
          role="img"
          aria-label={`Over ${bars.length} inner steps, F changed by ${signed(last?.change)}${
            hasPenalty ? ` and the penalty became ${signed(last?.penalty)}` : ''
          }.`}
        >
          {bars.map(({ step, change, penalty }, i) => {
            const center = (i + 0.5) * slot;
            return (
              <g key={step}>
                <rect
                  class="change"
                  x={center - width - 1}
                  width={width}
                  y={yOf(Math.max(0, change))}
                  height={Math.max(1, Math.abs(yOf(change) - yOf(0)))}
                />
                {penalty !== undefined && Number.isFinite(penalty) && (
                  <rect
                    class="penalty"
                    x={center + 1}
                    width={width}
                    y={yOf(penalty)}
                    height={Math.max(1, Math.abs(yOf(penalty) - yOf(0)))}
                  />
                )}
              </g>
            );
          })}
          <line class="zero" x1="0" x2={WIDTH} y1={yOf(0)} y2={yOf(0)} />
        </svg>
      )}
    </figure>
  );
}

function signed(value: number | undefined): string {
  if (value === undefined || !Number.isFinite(value)) return '–';
  return Number(value.toPrecision(2)).toString().replace('-', '−');
}
