/**
 * The layers of Inception v3 (Szegedy et al. 2015) up to its last pooling, in the version of FID: the
 * network of 2015-12-05 that Heusel et al. 2017 took from TensorFlow. It differs from later versions in
 * its pools: averages exclude the padding, and the last block has a maximum instead of an average. The
 * names are those of torchvision, which the weights file uses.
 */

/** A convolution without bias, followed by batch norm and ReLU. */
export interface Convolution {
  readonly name: string;
  readonly from: number;
  readonly to: number;
  readonly kernel: readonly [height: number, width: number];
  readonly strides: 1 | 2;
  /** `same` keeps the size; `valid` adds no padding. */
  readonly pad: 'same' | 'valid';
}

/** One branch of a block. A block concatenates the outputs of its branches. */
export interface Branch {
  /** A 3×3 pool before the convolutions, which excludes the padding; `reduce` is a maximum with strides of 2. */
  readonly pool?: 'average' | 'maximum' | 'reduce';
  readonly path: readonly Convolution[];
  /** Convolutions of the path's output in parallel, whose outputs are concatenated. */
  readonly fork?: readonly Convolution[];
}

/** The branches of a block. */
export type Block = readonly Branch[];

type Side = readonly [to: number, height: number, width: number, strides?: 2];

/** Makes convolutions that follow each other; those with strides have no padding. */
function path(block: string, from: number, layers: Readonly<Record<string, Side>>): Convolution[] {
  let channels = from;
  return Object.entries(layers).map(([name, [to, height, width, strides]]) => {
    const made: Convolution = {
      name: `${block}.${name}`,
      from: channels,
      to,
      kernel: [height, width],
      strides: strides ?? 1,
      pad: strides === 2 ? 'valid' : 'same',
    };
    channels = to;
    return made;
  });
}

/** A block at 35×35: 1×1, 5×5, two 3×3, pool. */
function blockA(block: string, from: number, pooled: number): Block {
  return [
    { path: path(block, from, { branch1x1: [64, 1, 1] }) },
    { path: path(block, from, { branch5x5_1: [48, 1, 1], branch5x5_2: [64, 5, 5] }) },
    {
      path: path(block, from, {
        branch3x3dbl_1: [64, 1, 1],
        branch3x3dbl_2: [96, 3, 3],
        branch3x3dbl_3: [96, 3, 3],
      }),
    },
    { pool: 'average', path: path(block, from, { branch_pool: [pooled, 1, 1] }) },
  ];
}

/** A block from 35×35 to 17×17. */
function blockB(block: string, from: number): Block {
  return [
    { path: path(block, from, { branch3x3: [384, 3, 3, 2] }) },
    {
      path: path(block, from, {
        branch3x3dbl_1: [64, 1, 1],
        branch3x3dbl_2: [96, 3, 3],
        branch3x3dbl_3: [96, 3, 3, 2],
      }),
    },
    { pool: 'reduce', path: [] },
  ];
}

/** A block at 17×17: 1×1, 7×7 in two factors, the same twice, pool. */
function blockC(block: string, from: number, inner: number): Block {
  return [
    { path: path(block, from, { branch1x1: [192, 1, 1] }) },
    {
      path: path(block, from, {
        branch7x7_1: [inner, 1, 1],
        branch7x7_2: [inner, 1, 7],
        branch7x7_3: [192, 7, 1],
      }),
    },
    {
      path: path(block, from, {
        branch7x7dbl_1: [inner, 1, 1],
        branch7x7dbl_2: [inner, 7, 1],
        branch7x7dbl_3: [inner, 1, 7],
        branch7x7dbl_4: [inner, 7, 1],
        branch7x7dbl_5: [192, 1, 7],
      }),
    },
    { pool: 'average', path: path(block, from, { branch_pool: [192, 1, 1] }) },
  ];
}

/** A block from 17×17 to 8×8. */
function blockD(block: string, from: number): Block {
  return [
    { path: path(block, from, { branch3x3_1: [192, 1, 1], branch3x3_2: [320, 3, 3, 2] }) },
    {
      path: path(block, from, {
        branch7x7x3_1: [192, 1, 1],
        branch7x7x3_2: [192, 1, 7],
        branch7x7x3_3: [192, 7, 1],
        branch7x7x3_4: [192, 3, 3, 2],
      }),
    },
    { pool: 'reduce', path: [] },
  ];
}

/** A block at 8×8: 1×1, 3×3 in two parallel factors, the same after a 3×3, pool. */
function blockE(block: string, from: number, pool: 'average' | 'maximum'): Block {
  const side = (name: string, height: number, width: number, channels: number) =>
    path(block, channels, { [name]: [384, height, width] });
  return [
    { path: path(block, from, { branch1x1: [320, 1, 1] }) },
    {
      path: path(block, from, { branch3x3_1: [384, 1, 1] }),
      fork: [...side('branch3x3_2a', 1, 3, 384), ...side('branch3x3_2b', 3, 1, 384)],
    },
    {
      path: path(block, from, { branch3x3dbl_1: [448, 1, 1], branch3x3dbl_2: [384, 3, 3] }),
      fork: [...side('branch3x3dbl_3a', 1, 3, 384), ...side('branch3x3dbl_3b', 3, 1, 384)],
    },
    { pool, path: path(block, from, { branch_pool: [192, 1, 1] }) },
  ];
}

const stem = (
  name: string,
  from: number,
  to: number,
  size: number,
  pad: 'same' | 'valid',
  strides: 1 | 2 = 1,
): Block => [{ path: [{ name, from, to, kernel: [size, size], strides, pad }] }];

const reduce: Block = [{ pool: 'reduce', path: [] }];

/** The network from images 299×299×3 in [-1, 1] to 8×8×2048, whose mean is the features ("pool3"). */
export const INCEPTION_V3: readonly Block[] = [
  stem('Conv2d_1a_3x3', 3, 32, 3, 'valid', 2),
  stem('Conv2d_2a_3x3', 32, 32, 3, 'valid'),
  stem('Conv2d_2b_3x3', 32, 64, 3, 'same'),
  reduce,
  stem('Conv2d_3b_1x1', 64, 80, 1, 'valid'),
  stem('Conv2d_4a_3x3', 80, 192, 3, 'valid'),
  reduce,
  blockA('Mixed_5b', 192, 32),
  blockA('Mixed_5c', 256, 64),
  blockA('Mixed_5d', 288, 64),
  blockB('Mixed_6a', 288),
  blockC('Mixed_6b', 768, 128),
  blockC('Mixed_6c', 768, 160),
  blockC('Mixed_6d', 768, 160),
  blockC('Mixed_6e', 768, 192),
  blockD('Mixed_7a', 768),
  blockE('Mixed_7b', 1280, 'average'),
  blockE('Mixed_7c', 2048, 'maximum'),
];

/** Returns all convolutions of the blocks, in the order in which they are applied. */
export function convolutionsOf(blocks: readonly Block[]): Convolution[] {
  return blocks.flat().flatMap(({ path: layers, fork = [] }) => [...layers, ...fork]);
}

/**
 * Lists the tensors that a file of Inception weights must hold: name and shape, with the names of
 * torchvision. Other tensors in such a file, like those of its classifier, are not read.
 */
export function inceptionTensors(): { readonly name: string; readonly shape: readonly number[] }[] {
  const parts = ['weight', 'bias', 'running_mean', 'running_var'];
  return convolutionsOf(INCEPTION_V3).flatMap(({ name, from, to, kernel }) => [
    { name: `${name}.conv.weight`, shape: [to, from, ...kernel] },
    ...parts.map((part) => ({ name: `${name}.bn.${part}`, shape: [to] })),
  ]);
}
