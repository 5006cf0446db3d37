/**
 * Pictures of samples: image grids, points and walks in latent space.
 * @module
 */

export { encodePictureGrid, type ImageBatch } from './picture-grid.js';
export { drawPoints, type PointFrame, pointFrame } from './point-picture.js';
export { walkPictures } from './walk-picture.js';
