/** One run: its points, the phase it is in, its numbers and what its last round did. */
import { plannedIterations } from '@wprox/experiments/configs';
import type { RunStyle } from '../charts/run-style.js';
import type { Session } from '../session/session.js';
import { MapScale } from './map-scale.js';
import { PhaseStrip } from './phase-strip.js';
import { PlaneCanvas } from './plane-canvas.js';
import { RoundBars } from './round-bars.js';
import { RunNumbers } from './run-numbers.js';
import { SquaredBars } from './squared-bars.js';
import { Swatch } from './swatch.js';

interface RunPanelProps {
  readonly session: Session;
  readonly index: number;
  readonly style: RunStyle;
}

const STATES = {
  training: '',
  over: 'over',
  diverged: 'diverged',
  failed: 'failed',
} as const;

export function RunPanel({ session, index, style }: RunPanelProps) {
  const { label, config } = session.runs.value[index]!;
  const numbers = session.numbers.value[index];
  const history = session.histories.value[index];
  const hasPoints = session.content === 'points';
  const state = numbers?.state ?? 'training';
  return (
    <section class="run-panel card" aria-label={label} data-run={config.variant}>
      <header>
        <Swatch style={style} />
        <h2>{label}</h2>
        {state !== 'training' && <span class={`badge ${state}`}>{STATES[state]}</span>}
      </header>
      <div class="plane-frame">
        <PlaneCanvas session={session} index={index} style={style} />
        {hasPoints && <MapScale session={session} index={index} />}
      </div>
      <PhaseStrip config={config} place={numbers?.place} />
      {numbers?.problem && <p class="problem">{numbers.problem}</p>}
      <RunNumbers numbers={numbers} planned={plannedIterations(config)} hasDistance={hasPoints} />
      <RoundBars round={history?.round ?? history?.nextRound} />
      {hasPoints && <SquaredBars squared={numbers?.squared} own={config.regularizer.name} />}
    </section>
  );
}
