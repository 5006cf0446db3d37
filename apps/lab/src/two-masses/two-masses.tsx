/** Figure 1 of the main paper, which the reader can move: a pair of masses, its target and two descents. */
import { useMemo, useState } from 'preact/hooks';
import { ChoiceField } from '../fields/choice-field.js';
import '../fields/part.css';
import { numberText, RangeField } from '../fields/range-field.js';
import { type Descent, GEOMETRIES, type Scene, sceneNumbers } from './descent.js';
import { LinePicture } from './line-picture.js';
import { PlanePicture } from './plane-picture.js';
import './two-masses.css';
import { angleText, pairText, seen, stepsText } from './words.js';

/** Figure 1 itself has α = 0.25 and h = 0.2, and θ* by its seed. */
const FIGURE_ONE: Scene = {
  alpha: 0.25,
  theta: [-1.8, 0.4],
  target: [-0.7, 1.2],
  h: 0.2,
  loss: 'w1',
};

const TITLES = { euclidean: 'Euclidean', wasserstein: 'Wasserstein' } as const;

/** Rows of the table: what is compared, for one descent. */
const ROWS: readonly (readonly [name: string, text: (descent: Descent) => string])[] = [
  ['metric G', ({ metric }) => `diag${pairText(metric)}`],
  ['G⁻¹∇F at θ', ({ gradient }) => pairText(gradient)],
  ['after one step', ({ path }) => pairText(path[1] ?? path[0]!)],
  ['F after one step', ({ lossAfterStep }) => numberText(lossAfterStep, 3)],
  ['angle to θ*', ({ angle }) => angleText(angle)],
  ['steps to 1 % of F', stepsText],
];

export function TwoMasses() {
  const [scene, setScene] = useState(FIGURE_ONE);
  const numbers = useMemo(() => sceneNumbers(scene), [scene]);
  const change = (part: Partial<Scene>) => setScene((before) => ({ ...before, ...part }));
  return (
    <section class="part two-masses" aria-labelledby="two-masses-title">
      <h2 id="two-masses-title">Two masses</h2>
      <p>
        A model of two masses on a line, θ = (a, b), goes to its target θ* in steps argmin F(θ) +
        D²/(2h). Drag the masses, or move them with the arrow keys.
      </p>
      <div class="part-fields">
        <RangeField
          label="Mass at a, α"
          value={scene.alpha}
          min={0.05}
          max={0.95}
          step={0.05}
          onChange={(alpha) => change({ alpha })}
        />
        <RangeField
          label="Step size h"
          value={scene.h}
          min={0.05}
          max={1}
          step={0.05}
          onChange={(h) => change({ h })}
        />
        <ChoiceField
          label="Loss F"
          value={scene.loss}
          choices={{ w1: 'W₁, as in the paper', 'w2-squared': 'W₂²' }}
          onChange={(loss) => change({ loss })}
        />
        <button type="button" onClick={() => setScene(FIGURE_ONE)}>
          As at the start
        </button>
      </div>
      <div class="two-masses-pictures">
        <PlanePicture {...{ scene, numbers }} onChange={change} />
        <div>
          <LinePicture {...{ scene, numbers }} onChange={change} />
          <ul class="part-legend">
            {GEOMETRIES.map((geometry) => (
              <li key={geometry} class={`two-masses-${geometry}`}>
                <svg width="26" height="10" aria-hidden="true">
                  <line class="two-masses-path" x2="26" y1="5" y2="5" />
                  <circle class="two-masses-step" cx="13" cy="5" r="3.5" />
                </svg>
                {TITLES[geometry]} steps
              </li>
            ))}
            <li>
              <svg width="26" height="10" aria-hidden="true">
                <line class="two-masses-ball" x2="26" y1="5" y2="5" />
              </svg>
              distance 0.2 from θ
            </li>
          </ul>
          <div class="part-table">
            <table>
              <thead>
                <tr>
                  <th scope="col">F(θ) = {numberText(numbers.loss, 3)}</th>
                  {GEOMETRIES.map((geometry) => (
                    <th key={geometry} scope="col">
                      {TITLES[geometry]}
                    </th>
                  ))}
                </tr>
              </thead>
              <tbody>
                {ROWS.map(([name, text]) => (
                  <tr key={name}>
                    <th scope="row">{name}</th>
                    {GEOMETRIES.map((geometry) => (
                      <td key={geometry}>{text(numbers[geometry])}</td>
                    ))}
                  </tr>
                ))}
              </tbody>
            </table>
          </div>
          <p role="status">{seen(scene, numbers)}</p>
        </div>
      </div>
    </section>
  );
}
