/** Looks up a number in data by its key, and writes it as the reports do. */
import { formatCount, formatMeasure } from '@wprox/report/pictures';

/**
 * Follows a key through objects and lists.
 *
 * @param key names with dots between them; `rows[width=64,part=critic]` is the only item of the list
 *   `rows` with these properties, `rows[0]` the first.
 * @throws Error if nothing, or more than one item, is there; it names the part of the key.
 */
export function lookUp(data, key) {
  let found = data;
  for (const [part] of key.matchAll(/[^.[\]]+|\[[^\]]*\]/g)) {
    const inside = found;
    found = part.startsWith('[') ? itemOf(inside, part.slice(1, -1)) : inside?.[part];
    if (found === undefined) {
      const names = Array.isArray(inside) ? `${inside.length} items` : Object.keys(inside ?? {});
      throw new Error(`${key} is not in the data: no ${part}; expected one of ${names}`);
    }
  }
  return found;
}

function itemOf(list, selector) {
  if (!Array.isArray(list)) return undefined;
  if (/^\d+$/.test(selector)) return list[Number(selector)];
  const wanted = selector.split(',').map((pair) => pair.split('='));
  const items = list.filter((item) => wanted.every(([name, value]) => `${item[name]}` === value));
  if (items.length > 1) throw new Error(`${items.length} items have [${selector}]; expected one`);
  return items[0];
}

/**
 * Writes a value: text as it is, a whole number with thousands separators, another number with three
 * digits, a mean with its range as the mean.
 *
 * @throws Error if the value is none of these.
 */
export function written(value, { unit, digits } = {}) {
  if (typeof value === 'string') return value;
  const number = typeof value?.mean === 'number' ? value.mean : value;
  if (typeof number !== 'number') {
    throw new Error(`a ${typeof value} is no number; add one of ${Object.keys(value ?? {})}`);
  }
  const scaled = unit === 'minutes' ? number / 60 : unit === 'percent' ? number * 100 : number;
  if (digits !== undefined) {
    const size = scaled === 0 ? 0 : Math.floor(Math.log10(Math.abs(scaled)));
    return scaled.toFixed(Math.max(0, digits - 1 - size));
  }
  return Number.isInteger(scaled) ? formatCount(scaled) : formatMeasure(scaled);
}
