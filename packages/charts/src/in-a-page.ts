/** The script of a page that loads nothing: shows the charts whose data the page has. */
import { mountChart } from './mount-chart.js';
import { unpacked } from './packed-chart.js';

for (const place of document.querySelectorAll<HTMLElement>('.wprox-chart-place')) {
  const { chart, options } = unpacked(place.querySelector('script')!.textContent);
  // A hidden element has no width.
  place.hidden = false;
  mountChart(place, chart, options);
  // What stands in for the chart is for readers without scripts.
  const still = place.nextElementSibling;
  if (still instanceof HTMLElement && still.classList.contains('wprox-chart-still')) {
    still.hidden = true;
  }
}
