/** The settings that all runs share: data, objective, networks, length and seed. */
import { withObjective, withPoints, withSeed, withSetting } from '../../state/edits.js';
import { LIMITS } from '../../state/limits.js';
import { OBJECTIVES, type Objective, TOYS, withToy } from '../edits/choices.js';
import type { Session } from '../session/session.js';
import { DrawingBoard } from './drawing-board.js';
import { Choice, NumberField, Slider } from './fields.js';
import { Icon } from './icons.js';

interface SharedProps {
  readonly session: Session;
}

export function SharedSettingsCard({ session }: SharedProps) {
  const [run] = session.runs.value;
  const { dataset, gan, seed, budget } = run!.config;
  const change = (path: string, value: unknown) =>
    session.change((lab) => withSetting(lab, path, value));
  const toys = Object.fromEntries(TOYS.map(({ name, label }) => [name, label]));
  const toy = TOYS.find(({ name }) => name === dataset.name);
  return (
    <section class="shared-settings" aria-label="Settings of all runs">
      {toy && (
        <Choice
          label="Data"
          value={dataset.name as string}
          options={toys}
          onChange={(name) => session.change((lab) => withToy(lab, name))}
        />
      )}
      {dataset.name === 'point-cloud' && (
        <DrawingBoard
          points={dataset.points}
          onChange={(points) => session.change((lab) => withPoints(lab, points))}
        />
      )}
      {toy && toy.parameters.length > 0 && (
        <div class="pair">
          {toy.parameters.map(({ key, label, min, max, step }) => (
            <Slider
              key={key}
              label={label}
              name={`${label} of the data`}
              value={Number((dataset as unknown as Record<string, number>)[key])}
              min={min}
              max={max}
              step={step}
              onChange={(value) => change(`dataset.${key}`, value)}
            />
          ))}
        </div>
      )}
      <Choice
        label="Objective"
        value={gan.objective as Objective}
        options={OBJECTIVES}
        note="Brings the usual optimizers and critic steps of this objective."
        onChange={(objective) => session.change((lab) => withObjective(lab, objective))}
      />
      <div class="pair">
        <NumberField
          label="Seed"
          value={seed}
          min={0}
          max={2 ** 31}
          step={1}
          onChange={(next) => session.change((lab) => withSeed(lab, next))}
        />
        <div class="field">
          <span class="field-space" />
          <button
            type="button"
            onClick={() =>
              session.change((lab) => withSeed(lab, Math.floor(Math.random() * 100_000)))
            }
          >
            <Icon name="dice" />
            <span>New seed</span>
          </button>
        </div>
      </div>
      <NumberField
        label="Outer iterations N"
        value={budget.iterations ?? 1000}
        min={1}
        max={100_000}
        step={1}
        onChange={(iterations) => change('budget', { iterations })}
      />
    </section>
  );
}

/** Width and layers of the networks, batch size, critic steps: closed at first. */
export function NetworkSettings({ session }: SharedProps) {
  const [run] = session.runs.value;
  const { gan, batchSize, criticSteps } = run!.config;
  const change = (path: string, value: unknown) =>
    session.change((lab) => withSetting(lab, path, value));
  if (gan.architecture !== 'mlp') return null;
  return (
    <details class="network-settings">
      <summary>Networks and batches</summary>
      <div class="pair">
        <NumberField
          label="Units of a layer"
          value={gan.width}
          min={1}
          max={LIMITS['gan.width']}
          step={1}
          onChange={(width) => change('gan.width', width)}
        />
        <NumberField
          label="Hidden layers"
          value={gan.hiddenLayers}
          min={1}
          max={LIMITS['gan.hiddenLayers']}
          step={1}
          onChange={(hiddenLayers) => change('gan.hiddenLayers', hiddenLayers)}
        />
        <NumberField
          label="Latent size"
          value={gan.latentSize}
          min={1}
          max={LIMITS['gan.latentSize']}
          step={1}
          onChange={(latentSize) => change('gan.latentSize', latentSize)}
        />
        <NumberField
          label="Batch size"
          value={batchSize}
          min={2}
          max={LIMITS.batchSize}
          step={1}
          onChange={(size) => change('batchSize', size)}
        />
        {criticSteps !== 'wgan-schedule' && (
          <NumberField
            label="Critic steps"
            value={criticSteps}
            min={1}
            max={LIMITS.criticSteps}
            step={1}
            onChange={(steps) => change('criticSteps', steps)}
          />
        )}
      </div>
    </details>
  );
}
