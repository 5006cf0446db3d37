/** The page of `wprox watch`: gets views from the server and shows them. */
import type { ExperimentView, OverviewView } from '../view.js';
import { element, KeyedList, setText } from './dom.js';
import { ExperimentSection } from './experiment-section.js';
import { newsOf } from './news.js';
import { countsText, percentText, plural, shareOf } from './words.js';

/** Of more experiments, the first ones with runs that train are unfolded at first, so many of them. */
const MOST_OPEN = 3;

const views = new Map<string, ExperimentView>();
let overview: OverviewView = { folders: [], ids: [] };

const connection = element('p', { class: 'connection', role: 'status' }, 'Connecting …');
const summary = element('p', { class: 'summary' }, '');
const links = element('ul');
const contents = element('nav', { 'aria-label': 'Experiments', hidden: '' }, links);
const news = element('p', { class: 'news', role: 'status' });
const main = element('main');
const empty = element('p', { class: 'empty' }, 'Reading the folders …');
const experiments = element('div', { class: 'experiments' });

document.body.append(
  element(
    'header',
    {},
    element('div', { class: 'bar' }, element('h1', {}, 'wprox watch'), connection),
    summary,
    contents,
    news,
  ),
  main,
);
main.append(empty, experiments);

const sections = new KeyedList<ExperimentView, ExperimentSection>(
  experiments,
  (view) => new ExperimentSection(view, isOpenAtFirst(view)),
);

const contentLinks = new KeyedList<
  ExperimentView,
  { root: HTMLElement; update(view: ExperimentView): void }
>(links, ({ id }) => {
  const link = element('a', { href: `#experiment-${id}` });
  link.addEventListener('click', () => {
    const target = document.getElementById(`experiment-${id}`);
    if (target instanceof HTMLDetailsElement) target.open = true;
  });
  const share = element('span', { class: 'soft' });
  return {
    root: element('li', {}, link, ' ', share),
    update: ({ title, runs }) => {
      setText(link, title);
      setText(share, percentText(shareOf(runs)));
    },
  };
});

function isOpenAtFirst({ runs, id }: ExperimentView): boolean {
  if (overview.ids.length <= MOST_OPEN || overview.ids[0] === id) return true;
  const open = document.querySelectorAll('.experiment[open]').length;
  return open < MOST_OPEN && runs.some(({ state }) => state === 'training');
}

function draw(): void {
  const shown = overview.ids.flatMap((id) => views.get(id) ?? []);
  const runs = shown.flatMap((view) => view.runs);
  sections.update(shown, ({ id }) => id);
  contentLinks.update(shown, ({ id }) => id);
  contents.hidden = shown.length < 2;
  const what = `${plural(shown.length, 'experiment')}, ${plural(runs.length, 'run')}`;
  // One experiment says the same itself.
  setText(summary, shown.length < 2 ? '' : `${what}: ${countsText(runs)}`);
  empty.hidden = overview.ids.length > 0;
  setText(
    empty,
    `No runs in ${overview.folders.join(', ')} yet. They appear here when training begins: leave this page open.`,
  );
  const isDone = runs.length > 0 && runs.every(({ state }) => state === 'complete');
  document.title =
    runs.length === 0
      ? 'wprox watch'
      : `${isDone ? 'Complete' : percentText(shareOf(runs))} – wprox watch`;
}

function connected(text: string, state: 'live' | 'lost'): void {
  setText(connection, text);
  connection.dataset['state'] = state;
}

const source = new EventSource('events');
source.addEventListener('open', () => connected('Live', 'live'));
source.addEventListener('error', () => {
  const isOver = source.readyState === EventSource.CLOSED;
  connected(
    isOver
      ? 'The server is gone. Start wprox watch again and open the address that it prints.'
      : 'The server does not answer. Trying again … If you stopped it, start wprox watch again and open the address that it prints.',
    'lost',
  );
});
source.addEventListener('overview', ({ data }) => {
  overview = JSON.parse(data);
  for (const id of views.keys()) if (!overview.ids.includes(id)) views.delete(id);
  draw();
});
source.addEventListener('experiment', ({ data }) => {
  const view: ExperimentView = JSON.parse(data);
  const said = newsOf(views.get(view.id), view);
  views.set(view.id, view);
  if (said.length > 0) news.textContent = said.join(' ');
  draw();
});
