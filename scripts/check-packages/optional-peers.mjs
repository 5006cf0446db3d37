/**
 * What needs an optional peer. Each package is installed without its optional peers; `code`, run as
 * an ES module beside it, must then throw an error that says `npm install` and names all of `peers`, or
 * one of them if `oneIsEnough`. Every optional peer of a published package must be listed here.
 */
export const OPTIONAL_PEERS = [
  {
    name: '@wprox/datasets',
    peers: ['sharp'],
    code: `
      const { pictureDecoder } = await import('@wprox/datasets');
      await pictureDecoder('sharp');
    `,
  },
  {
    name: '@wprox/exact',
    peers: ['mathjs'],
    code: `
      const { formula } = await import('@wprox/exact/expressions');
      formula('m', { variables: [], parameters: ['m'] });
    `,
  },
  {
    name: '@wprox/experiments',
    peers: ['@wprox/datasets'],
    code: `
      const { openDataset } = await import('@wprox/experiments');
      await openDataset({ name: 'eight-gaussians', radius: 2, standardDeviation: 0.02 });
    `,
  },
  {
    name: '@wprox/metrics',
    peers: ['nsfwjs'],
    code: `
      const { loadNsfwjsInception } = await import('@wprox/metrics/nsfwjs');
      await loadNsfwjsInception();
    `,
  },
  {
    name: '@wprox/runtime',
    peers: ['webgpu', '@tensorflow/tfjs-backend-webgpu'],
    code: `
      const { prepareBackend } = await import('@wprox/runtime');
      await prepareBackend('webgpu');
    `,
  },
  {
    name: '@wprox/runtime',
    peers: ['@tensorflow/tfjs-node', '@tensorflow/tfjs-node-gpu', '@wprox/native'],
    oneIsEnough: true,
    code: `
      const { prepareBackend } = await import('@wprox/runtime');
      await prepareBackend('tensorflow');
    `,
  },
];

/**
 * Finds the optional peers of a package.
 * @throws Error if one of them is not in {@link OPTIONAL_PEERS}.
 */
export function optionalPeers({ name, packed }) {
  const peers = Object.keys(packed.peerDependencies ?? {}).filter(
    (peer) => packed.peerDependenciesMeta?.[peer]?.optional,
  );
  const listed = OPTIONAL_PEERS.filter((each) => each.name === name).flatMap((each) => each.peers);
  const missing = peers.filter((peer) => !listed.includes(peer));
  if (missing.length > 0) {
    throw new Error(
      `scripts/check-packages/optional-peers.mjs does not say what needs ${missing.join(', ')}; add it`,
    );
  }
  return peers;
}
