/** Writes pictures as files. */
import path from 'node:path';
import { reject } from '@wprox/arguments';
import { writeFileAtomically } from '@wprox/experiments/run-folders';
import { type Picture, renderPng, standaloneSvg } from './picture.js';

/** No file outside the folder, and none that systems hide. */
const NAME = /^[^./\\\0][^/\\\0]*$/;

/**
 * Writes a picture as SVG and as PNG, each atomically. The same picture gives the same bytes.
 *
 * @param folder the folder of the files, which is created if it does not exist.
 * @returns the paths of the SVG and of the PNG.
 * @throws ArgumentError if the name of the picture is a path; RunFolderError if a file cannot be written.
 */
export async function writePicture(folder: string, picture: Picture): Promise<[string, string]> {
  if (!NAME.test(picture.name)) {
    reject('picture.name', picture.name, 'the start of names of files, without a path');
  }
  const svg = standaloneSvg(picture);
  const svgFile = path.join(folder, `${picture.name}.svg`);
  const pngFile = path.join(folder, `${picture.name}.png`);
  await writeFileAtomically(svgFile, svg);
  await writeFileAtomically(pngFile, await renderPng(svg, picture.pixelRatio));
  return [svgFile, pngFile];
}
