/** The phases of an outer iteration of Algorithm 1 as a strip, and where the run is. */
import { criticSteps, generatorSteps, type ResolvedRun } from '@wprox/experiments/configs';
import type { PhasePlace } from '../../training/protocol.js';

interface PhaseStripProps {
  readonly config: ResolvedRun;
  readonly place: PhasePlace | undefined;
}

/** More cells than this are drawn as one bar. */
const MOST_CELLS = 12;

export function PhaseStrip({ config, place }: PhaseStripProps) {
  const hasAnchor = config.regularizer.name !== 'none';
  const parts = [
    { kind: 'critic', name: 'critic', steps: criticSteps(config) },
    ...(hasAnchor ? ([{ kind: 'anchor', name: 'anchor', steps: 1 }] as const) : []),
    { kind: 'generator', name: 'inner', steps: generatorSteps(config) },
  ] as const;
  return (
    <div class="phases">
      <div class="phase-cells" aria-hidden="true">
        {parts.map(({ kind, name, steps }) => (
          <span class={`phase-part ${kind}`} key={kind} style={{ flexGrow: Math.min(steps, 6) }}>
            <span class="cells">
              {Array.from({ length: Math.min(steps, MOST_CELLS) }, (_, i) => {
                const at = place?.kind === kind ? cellOf(place, steps) : -1;
                return <i key={i} class={i === at ? 'now' : i < at ? 'past' : ''} />;
              })}
            </span>
            <small>{name}</small>
          </span>
        ))}
      </div>
      <span class="phase-text">{phaseText(place)}</span>
    </div>
  );
}

function cellOf({ step }: PhasePlace, steps: number): number {
  return Math.floor((step * Math.min(steps, MOST_CELLS)) / steps);
}

/** Writes the phase: `critic step 3/5`. */
export function phaseText(place: PhasePlace | undefined): string {
  if (!place) return 'not begun';
  const { kind, step, steps } = place;
  if (kind === 'anchor') return 'anchor';
  return `${kind === 'critic' ? 'critic' : 'inner'} step ${step + 1}/${steps}`;
}
