/** The newest pictures of samples of an experiment. */
import type { SampleView } from '../view.js';
import { element, KeyedList, setText } from './dom.js';

interface Sample extends SampleView {
  readonly id: string;
  readonly isPoints: boolean;
}

class SamplePicture {
  readonly root = element('figure', { class: 'sample' });
  readonly #image = element('img', { decoding: 'async' });
  readonly #caption = element('figcaption');
  readonly #label = element('span');
  readonly #iteration = element('span', { class: 'soft' });

  constructor() {
    this.#caption.append(this.#label, ' ', this.#iteration);
    this.root.append(this.#image, this.#caption);
  }

  update({ id, run, label, iteration, isPoints }: Sample): void {
    const source = `samples/${id}/${run}/${iteration}.png`;
    if (this.#image.getAttribute('src') !== source) this.#image.setAttribute('src', source);
    this.#image.alt = `Samples of ${label} after ${iteration} iterations`;
    this.root.classList.toggle('points', isPoints);
    setText(this.#label, label);
    setText(this.#iteration, `iteration ${iteration}`);
  }
}

/** A picture of each variant. */
export class SampleList {
  readonly root = element('div', { class: 'samples' });
  readonly #pictures = new KeyedList<Sample, SamplePicture>(this.root, () => new SamplePicture());

  update(id: string, samples: readonly SampleView[], isPoints: boolean): void {
    this.#pictures.update(
      samples.map((sample) => ({ ...sample, id, isPoints })),
      ({ run }) => run,
    );
  }
}
