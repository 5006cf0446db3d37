/** The settings that all runs share: data, objective, networks, length and seed. */
import type { ExperimentConfig } from '@wprox/experiments/configs';
import { OBJECTIVES, type Objective, objectiveSettings, TOYS, toySettings } from '../edits/choices.js';
import { type SharedSettings, withAll, withSeed, withShared } from '../edits/edit-experiment.js';
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
  const change = (settings: Partial<SharedSettings>) =>
    session.change((experiment) => withShared(experiment, settings));
  const toys = Object.fromEntries(TOYS.map(({ name, label }) => [name, label]));
  const toy = TOYS.find(({ name }) => name === dataset.name);
  return (
    <section class="shared-settings" aria-label="Settings of all runs">
      <Choice
        label="Data"
        value={dataset.name as string}
        options={toys}
        onChange={(name) => change({ dataset: toySettings(name) })}
      />
      {dataset.name === 'point-cloud' && (
        <DrawingBoard
          points={dataset.points}
          onChange={(points) => change({ dataset: { ...dataset, points } })}
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
              onChange={(value) =>
                change({ dataset: { ...dataset, [key]: value } as ExperimentConfig['dataset'] })
              }
            />
          ))}
        </div>
      )}
      <Choice
        label="Objective"
        value={gan.objective as Objective}
        options={OBJECTIVES}
        note="Brings the usual optimizers and critic steps of this objective."
        onChange={(objective) => {
          const { gan, criticSteps, ...each } = objectiveSettings(objective);
          session.change((experiment) => withAll(experiment, { gan, criticSteps }, each));
        }}
      />
      <div class="pair">
        <NumberField
          label="Seed"
          value={seed}
          min={0}
          max={999_999}
          step={1}
          onChange={(next) => session.change((experiment) => withSeed(experiment, next))}
        />
        <div class="field">
          <span class="field-space" />
          <button
            type="button"
            onClick={() =>
              session.change((experiment) =>
                withSeed(experiment, Math.floor(Math.random() * 100_000)),
              )
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
        min={10}
        max={100_000}
        step={1}
        onChange={(iterations) => change({ budget: { iterations } })}
      />
    </section>
  );
}

/** Width and layers of the networks, batch size, critic steps: closed at first. */
export function NetworkSettings({ session }: SharedProps) {
  const [run] = session.runs.value;
  const { gan, batchSize, criticSteps } = run!.config;
  const change = (settings: Partial<SharedSettings>) =>
    session.change((experiment) => withShared(experiment, settings));
  if (gan.architecture !== 'mlp') return null;
  return (
    <details class="network-settings">
      <summary>Networks and batches</summary>
      <div class="pair">
        <NumberField
          label="Units of a layer"
          value={gan.width}
          min={2}
          max={512}
          step={1}
          onChange={(width) => change({ gan: { ...gan, width } })}
        />
        <NumberField
          label="Hidden layers"
          value={gan.hiddenLayers}
          min={1}
          max={6}
          step={1}
          onChange={(hiddenLayers) => change({ gan: { ...gan, hiddenLayers } })}
        />
        <NumberField
          label="Latent size"
          value={gan.latentSize}
          min={1}
          max={128}
          step={1}
          onChange={(latentSize) => change({ gan: { ...gan, latentSize } })}
        />
        <NumberField
          label="Batch size"
          value={batchSize}
          min={2}
          max={1024}
          step={1}
          onChange={(size) => change({ batchSize: size })}
        />
        {criticSteps !== 'wgan-schedule' && (
          <NumberField
            label="Critic steps"
            value={criticSteps}
            min={1}
            max={50}
            step={1}
            onChange={(steps) => change({ criticSteps: steps })}
          />
        )}
      </div>
    </details>
  );
}
