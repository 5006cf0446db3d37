/** Play, pause, one step, one phase, restart and slow motion. */
import type { Session } from '../session/session.js';
import { Icon } from './icons.js';

/** Phases a second at the left and right end of the slider. */
const [SLOWEST, FASTEST] = [0.5, 50];

export function TransportBar({ session }: { readonly session: Session }) {
  const isPlaying = session.playing.value;
  const isReady = session.status.value === 'ready' || session.status.value === 'opening';
  const { pace } = session.lab.value.view;
  return (
    <fieldset class="transport" aria-label="Training">
      <div class="transport-buttons">
        <button
          type="button"
          class="primary play"
          disabled={!isReady}
          onClick={() => (isPlaying ? session.pause() : session.play())}
        >
          <Icon name={isPlaying ? 'pause' : 'play'} />
          <span>{isPlaying ? 'Pause' : session.over.value ? 'Replay' : 'Play'}</span>
        </button>
        <button
          type="button"
          disabled={!isReady}
          title="One outer iteration (.)"
          onClick={() => session.step('iteration')}
        >
          <Icon name="step" />
          <span>Step</span>
        </button>
        <button
          type="button"
          disabled={!isReady}
          title="One phase: a critic step, the anchor, or an inner step (,)"
          onClick={() => session.step('phase')}
        >
          <Icon name="phase" />
          <span>Phase</span>
        </button>
        <button
          type="button"
          disabled={!isReady}
          title="Begin again with the same seed (r)"
          onClick={() => session.restart()}
        >
          <Icon name="restart" />
          <span>Restart</span>
        </button>
      </div>
      <div class="pace">
        <label>
          <input
            type="checkbox"
            checked={pace.kind === 'slow'}
            onChange={(event) =>
              session.look({
                pace: event.currentTarget.checked
                  ? { kind: 'slow', perSecond: 4 }
                  : { kind: 'full' },
              })
            }
          />
          Slow motion
        </label>
        {pace.kind === 'slow' && (
          <>
            <input
              type="range"
              aria-label="Phases a second"
              class="pace-slider"
              aria-valuetext={`${speedText(pace.perSecond)} phases a second`}
              min={Math.log2(SLOWEST)}
              max={Math.log2(FASTEST)}
              step={0.25}
              value={Math.log2(pace.perSecond)}
              onInput={(event) =>
                session.look({
                  pace: { kind: 'slow', perSecond: 2 ** event.currentTarget.valueAsNumber },
                })
              }
            />
            <span class="number">{speedText(pace.perSecond)} phases/s</span>
          </>
        )}
      </div>
    </fieldset>
  );
}

function speedText(perSecond: number): string {
  return perSecond < 10 ? perSecond.toFixed(1) : String(Math.round(perSecond));
}
