/**
 * Makes tables, charts and one HTML page from run folders.
 * @module
 */

export { groupByVariant } from './charts/run-curves.js';
export { variantStyles } from './charts/variant-styles.js';
export { writeReport } from './page/write-report.js';
