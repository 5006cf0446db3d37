/** Opens the data of a run in a page: toys by formula, digits from the file that the build made. */
import { type DatasetConfig, type OpenedData, openDataset } from '@wprox/experiments/configs';

let digits: Promise<OpenedData> | undefined;

/**
 * Returns the data that a config names. Digits are loaded once.
 * @throws ConfigError that says what to run if there are no digits.
 */
export function openData(dataset: DatasetConfig): Promise<OpenedData> {
  if (dataset.name !== 'mnist10k') return openDataset(dataset);
  digits ??= openDigits().catch((error) => {
    digits = undefined; // the network may be back at the next try
    throw error;
  });
  return digits;
}

async function openDigits(): Promise<OpenedData> {
  const [{ digitsUrl }, { loadDigits }] = await Promise.all([
    import('virtual:digits'),
    import('./digits.js'),
  ]);
  return { kind: 'images', images: await loadDigits(digitsUrl) };
}
