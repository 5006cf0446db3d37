/** The color scale of a heat map with its least and greatest value. */
import { rangeOf } from '../plane/heat-map.js';
import type { Session } from '../session/session.js';

interface MapScaleProps {
  readonly session: Session;
  readonly index: number;
}

export function MapScale({ session, index }: MapScaleProps) {
  const { map } = session.lab.value.view;
  // The numbers change with the text of the panel, a few times a second.
  void session.numbers.value;
  if (map === 'none') return null;
  const shown = session.scenes[index]?.map;
  const name = map === 'critic' ? 'critic' : 'Φ';
  if (!shown) {
    if (!session.scenes[index]?.frame) return null;
    return (
      <p class="map-scale">
        {map === 'potential' ? 'Φ: only with a potential network' : 'no map on the line'}
      </p>
    );
  }
  const range = rangeOf(shown);
  return (
    <p class="map-scale">
      <span>{name}</span> <span class="number">{range ? text(range[0]) : '–'}</span>
      <i aria-hidden="true" />
      <span class="number">{range ? text(range[1]) : '–'}</span>
    </p>
  );
}

function text(value: number): string {
  return Number(value.toPrecision(2)).toString().replace('-', '−');
}
