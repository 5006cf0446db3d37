/** Pictures of latent walks: enlarged, with the four points marked. */
import { type WalkRecord, walkGrids } from '@wprox/experiments/run-folders';
import { formatPlural } from '../pictures/format.js';
import { type Markup, markup } from '../pictures/markup.js';
import { lineStyle } from '../pictures/palette.js';
import type { Picture } from '../pictures/picture.js';
import { mosaic, type Raster, readGrid } from './raster.js';

/** Approximate side of an enlarged image, in pixels: 32 become 64, and 64 stay. */
const SEEN_SIDE = 64;
const GAP = 4;
/** Margin for the names of the points, in pixels. */
const MARGIN = 30;

/** Position of one of the four points in a picture. */
interface Mark {
  readonly corner: number;
  readonly row: number;
  readonly column: number;
}

/**
 * Draws the two pictures of a walk: along the four sides, and the square between the four points.
 *
 * @param folder the folder with the files of the walk.
 * @throws CorruptFileError if a file is damaged.
 */
export async function walkPictures(folder: string, walk: WalkRecord): Promise<Picture[]> {
  const grids = walkGrids(folder, walk);
  const [round, square] = await Promise.all([readGrid(grids.round), readGrid(grids.square)]);
  const whose = `${walk.label}, seed ${walk.seed}`;
  const after = `after ${formatPlural(walk.iteration, 'outer iteration')}`;
  const end = square.length - 1;
  return [
    {
      name: `${walk.name}-round`,
      title: `${whose}: from point to point`,
      notes: [
        `${walk.title}, ${after}.`,
        'Each row is a straight line in latent space from one of four random points to the next.',
      ],
      alt: `Images generated along four straight lines in latent space, ${whose}`,
      ...drawn(
        round,
        round.flatMap((_, row) => [
          { corner: row, row, column: 0 },
          { corner: (row + 1) % round.length, row, column: round[row]!.length - 1 },
        ]),
      ),
    },
    {
      name: `${walk.name}-square`,
      title: `${whose}: between all four points`,
      notes: [
        `${walk.title}, ${after}.`,
        'The same four points at the corners, bilinear interpolation of the latents between them.',
      ],
      alt: `Images generated on a square in latent space between four points, ${whose}`,
      ...drawn(square, [
        { corner: 0, row: 0, column: 0 },
        { corner: 1, row: 0, column: end },
        { corner: 2, row: end, column: end },
        { corner: 3, row: end, column: 0 },
      ]),
    },
  ];
}

function drawn(
  rows: readonly (readonly Raster[])[],
  marks: readonly Mark[],
): Pick<Picture, 'drawing' | 'pixelRatio'> {
  const own = rows[0]![0]!.width;
  const scale = Math.max(1, Math.floor(SEEN_SIDE / own));
  const { png, width, height } = mosaic(rows, scale, GAP);
  const side = own * scale;
  const pitch = side + GAP;
  const lastColumn = rows[0]!.length - 1;
  const points = marks.map(({ corner, row, column }): Markup => {
    const { color } = lineStyle(corner);
    const [x, y] = [MARGIN + column * pitch, row * pitch];
    const [at, anchor] = column === 0 ? [x - 8, 'end'] : [x + side + 8, 'start'];
    const frame = markup`<rect x="${x - 1.5}" y="${y - 1.5}" width="${side + 3}" height="${side + 3}" fill="none" stroke="${color}" stroke-width="3"/>`;
    const isAtEdge = column === 0 || column === lastColumn;
    const name = `z${'₁₂₃₄'[corner]}`;
    return markup`${frame}${isAtEdge ? markup`<text x="${at}" y="${y + side / 2 + 5}" text-anchor="${anchor}" font-size="14" font-weight="bold" fill="${color}">${name}</text>` : undefined}`;
  });
  const data = Buffer.from(png).toString('base64');
  return {
    drawing: {
      width: width + 2 * MARGIN,
      height: height + 4,
      content: markup`<g transform="translate(0,2)"><image x="${MARGIN}" width="${width}" height="${height}" image-rendering="optimizeSpeed" href="data:image/png;base64,${data}"/>${points}</g>`,
    },
    pixelRatio: 1,
  };
}
