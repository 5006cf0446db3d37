/** Reports: run folders become tables, charts and one HTML page. */
export { groupByVariant } from './charts/run-curves.js';
export { variantStyles } from './charts/variant-styles.js';
export { writeReport } from './page/write-report.js';
