/** Four images of two pixels and an identity feature map, for tests of cached statistics. */
import { ImageSplit } from '@wprox/datasets';
import { identityFeatures } from '@wprox/metrics';

export const images = new ImageSplit({
  name: 'four',
  imageShape: [1, 2, 1],
  pixels: Uint8Array.of(1, 40, 200, 3, 77, 9, 0, 255),
  labels: new Uint8Array(4),
});
export const extractor = {
  ...identityFeatures('pixels', [1, 2, 1]),
  fingerprint: 'none',
  batch: 3,
};
