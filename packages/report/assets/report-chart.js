/**
 * Draws the interactive charts of a report: mean and envelope of each variant against training time or
 * outer iterations, with values at the pointer and zoom by dragging. It is part of the page and must
 * not load or import anything. Without it the page shows still pictures.
 */
(() => {
  const SVG = 'http://www.w3.org/2000/svg';
  const [WIDTH, HEIGHT] = [860, 400];
  const PLOT = { left: 66, top: 12, right: WIDTH - 14, bottom: HEIGHT - 52 };
  /** Shortest drag in pixels that zooms; a shorter one is a click. */
  const LEAST_DRAG = 6;

  /** Creates an SVG or HTML element with attributes and children. */
  function element(name, attributes = {}, ...children) {
    const isSvg = /^(svg|g|path|line|rect|text|circle)$/.test(name);
    const made = isSvg ? document.createElementNS(SVG, name) : document.createElement(name);
    for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, String(value));
    made.append(...children);
    return made;
  }

  /** Formats a number with three significant digits and thousands separators. */
  function measure(value) {
    if (value === 0) return '0';
    const size = Math.floor(Math.log10(Math.abs(value)));
    if (size < -5) return value.toExponential(1);
    const [whole, fraction] = value.toFixed(Math.max(0, 2 - size)).split('.');
    const grouped = whole.replace(/\B(?=(\d{3})+$)/g, ',');
    return fraction === undefined ? grouped : `${grouped}.${fraction}`;
  }

  /** Lists about `count` round numbers in a range. */
  function linearTicks(low, high, count) {
    const rough = (high - low) / count;
    const power = 10 ** Math.floor(Math.log10(rough));
    const step = power * [1, 2, 5, 10].find((factor) => factor * power >= rough);
    const ticks = [];
    for (let k = Math.ceil(low / step - 1e-9); k * step <= high * (1 + 1e-9); k++) {
      ticks.push(Number((k * step).toPrecision(12)));
    }
    return ticks;
  }

  /** Lists 1, 2 and 5 times powers of ten in a range; linear ticks if these are fewer than three. */
  function logTicks(low, high) {
    const ticks = [];
    for (let power = Math.floor(Math.log10(low)); power <= Math.ceil(Math.log10(high)); power++) {
      ticks.push(...[1, 2, 5].map((digit) => Number(`${digit}e${power}`)));
    }
    const within = ticks.filter((tick) => tick >= low && tick <= high);
    return within.length > 2 ? within : linearTicks(low, high, 5);
  }

  /** Interpolates [x, mean, low, high] of a curve at x; undefined outside its range. */
  function at(points, x) {
    if (points.length === 0 || x < points[0][0] || x > points.at(-1)[0]) return undefined;
    const after = Math.max(
      1,
      points.findIndex((point) => point[0] >= x),
    );
    if (points.length === 1) return points[0];
    const [a, b] = [points[after - 1], points[after]];
    const weight = b[0] === a[0] ? 0 : (x - a[0]) / (b[0] - a[0]);
    return a.map((value, i) => value * (1 - weight) + b[i] * weight);
  }

  /** Cuts out the part of a curve between two x, with interpolated ends. */
  function clipped(points, [from, to]) {
    const inside = points.filter(([x]) => x > from && x < to);
    return [at(points, from), ...inside, at(points, to)].filter(Boolean);
  }

  /** Draws the chart of an element and handles its events. */
  function show(root) {
    const chart = JSON.parse(document.getElementById(root.dataset.chart).textContent);
    const state = {
      axis: 0,
      isLog: chart.isLog,
      hidden: new Set(),
      zoom: undefined,
      cursor: undefined,
    };
    const axis = () => chart.axes[state.axis];
    const visible = () => chart.series.filter((_, i) => !state.hidden.has(i));
    const curve = (series) => series.curves[state.axis];

    const controls = element('div', { class: 'controls' });
    const svg = element('svg', {
      viewBox: `0 0 ${WIDTH} ${HEIGHT}`,
      role: 'img',
      tabindex: 0,
      'aria-label': `${chart.yTitle}, interactive: arrow keys move along the curves`,
    });
    const plot = element('g');
    const overlay = element('g', { 'pointer-events': 'none' });
    svg.append(plot, overlay);
    const readout = element('div', { class: 'readout', 'aria-live': 'polite' });
    root.append(controls, element('div', { class: 'scroll' }, svg), readout);

    let scales;
    /** Computes the ranges of the axes and the mappings to pixels and back. */
    function scaling() {
      const all = visible().flatMap((series) => curve(series).map(([x]) => x));
      const xDomain = state.zoom ?? [0, Math.max(0, ...all) || 1];
      const shown = visible().flatMap((series) => clipped(curve(series), xDomain));
      const levels = chart.level === undefined ? [] : [chart.level];
      const values = shown.flatMap(([, , low, high]) => [low, high]).concat(levels);
      let [low, high] = values.length > 0 ? [Math.min(...values), Math.max(...values)] : [1, 10];
      const isLog = state.isLog && low > 0;
      if (!isLog && !state.zoom && low > 0) low = 0;
      if (low === high) high = low + 1;
      const to = isLog ? Math.log : (value) => value;
      const pad = 0.03 * (to(high) - to(low));
      const from = isLog ? to(low) - pad : low === 0 ? 0 : low - pad;
      const span = to(high) + pad - from;
      return {
        xDomain,
        yDomain: isLog ? [Math.exp(from), Math.exp(from + span)] : [from, from + span],
        isLog,
        x: (value) =>
          PLOT.left + ((value - xDomain[0]) / (xDomain[1] - xDomain[0])) * (PLOT.right - PLOT.left),
        y: (value) => PLOT.bottom - ((to(value) - from) / span) * (PLOT.bottom - PLOT.top),
        unscaleX: (pixel) =>
          xDomain[0] +
          ((Math.min(PLOT.right, Math.max(PLOT.left, pixel)) - PLOT.left) /
            (PLOT.right - PLOT.left)) *
            (xDomain[1] - xDomain[0]),
      };
    }

    function text(content, attributes) {
      return element('text', { fill: 'currentColor', 'font-size': 12, ...attributes }, content);
    }

    function axes() {
      const { xDomain, yDomain, isLog, x, y } = scales;
      const parts = [];
      const yTicks = isLog ? logTicks(...yDomain) : linearTicks(...yDomain, 6);
      for (const tick of yTicks) {
        const height = y(tick);
        const line = { x1: PLOT.left, x2: PLOT.right, y1: height, y2: height, class: 'rule' };
        parts.push(element('line', line));
        const place = { x: PLOT.left - 8, y: height + 4, 'text-anchor': 'end' };
        parts.push(text(String(tick), place));
      }
      for (const tick of linearTicks(...xDomain, 8)) {
        const place = { x: x(tick), y: PLOT.bottom + 18, 'text-anchor': 'middle' };
        parts.push(text(String(tick), place));
      }
      const base = {
        x1: PLOT.left,
        x2: PLOT.right,
        y1: PLOT.bottom,
        y2: PLOT.bottom,
        class: 'axis',
      };
      parts.push(element('line', base));
      const middle = (PLOT.left + PLOT.right) / 2;
      parts.push(text(axis().title, { x: middle, y: HEIGHT - 10, 'text-anchor': 'middle' }));
      const [turnX, turnY] = [15, (PLOT.top + PLOT.bottom) / 2];
      const turned = `rotate(-90 ${turnX} ${turnY})`;
      const place = { x: turnX, y: turnY, transform: turned, 'text-anchor': 'middle' };
      parts.push(text(chart.yTitle, place));
      if (chart.level !== undefined) {
        const height = y(chart.level);
        const dotted = { x1: PLOT.left, x2: PLOT.right, y1: height, y2: height, class: 'level' };
        parts.push(element('line', dotted));
        const at = { x: PLOT.right, y: height - 6, 'text-anchor': 'end' };
        parts.push(text(chart.levelLabel, at));
      }
      return parts;
    }

    /** Adds points on a logarithmic axis, because linear interpolation is curved there. */
    function finer(points) {
      if (!scales.isLog || points.length < 2) return points;
      const steps = 8;
      return points.slice(1).reduce(
        (all, to, i) => {
          const from = points[i];
          for (let k = 1; k <= steps; k++) {
            all.push(from.map((value, j) => value + (k / steps) * (to[j] - value)));
          }
          return all;
        },
        [points[0]],
      );
    }

    function lines() {
      const { xDomain, x, y } = scales;
      return visible().flatMap((series) => {
        const points = finer(clipped(curve(series), xDomain));
        if (points.length === 0) return [];
        const path = (values) =>
          values.map(([px, py]) => `${x(px).toFixed(1)},${y(py).toFixed(1)}`);
        const mean = path(points.map(([px, value]) => [px, value]));
        const upper = path(points.map(([px, , , high]) => [px, high]));
        const lower = path(points.map(([px, , low]) => [px, low]).reverse());
        const band = {
          d: `M${[...upper, ...lower].join('L')}Z`,
          fill: series.color,
          opacity: 0.17,
        };
        const line = {
          d: `M${mean.join('L')}`,
          fill: 'none',
          stroke: series.color,
          'stroke-width': 2.2,
          'stroke-linejoin': 'round',
          'stroke-dasharray': series.dash.join(' ') || 'none',
        };
        const [endX, endY] = [x(points.at(-1)[0]), y(points.at(-1)[1])];
        const end = { cx: endX, cy: endY, r: 3.6, fill: series.color };
        return [element('path', band), element('path', line), element('circle', end)];
      });
    }

    /** Shows the values at the cursor, or at the ends: marks in the chart and a table below it. */
    function pointAt() {
      const { cursor } = state;
      overlay.replaceChildren();
      if (cursor !== undefined) {
        const x = scales.x(cursor);
        overlay.append(
          element('line', { x1: x, x2: x, y1: PLOT.top, y2: PLOT.bottom, class: 'cursor' }),
        );
      }
      const rows = visible().map((series) => {
        const points = clipped(curve(series), scales.xDomain);
        const found = cursor === undefined ? points.at(-1) : at(points, cursor);
        if (found && cursor !== undefined) {
          const [cx, cy] = [scales.x(cursor), scales.y(found[1])];
          overlay.append(element('circle', { cx, cy, r: 4, fill: series.color, class: 'mark' }));
        }
        const hasRange = found && found[2] !== found[3];
        const range = hasRange ? `${measure(found[2])} to ${measure(found[3])}` : '–';
        const cells = found ? [measure(found[0]), measure(found[1]), range] : ['–', '–', '–'];
        const name = element('th', { scope: 'row' }, swatch(series), series.label);
        return element('tr', {}, name, ...cells.map((cell) => element('td', {}, cell)));
      });
      const names = [cursor === undefined ? 'at the end' : 'at the pointer', axis().unit];
      const head = [...names, 'mean', 'lowest to highest'].map((cell) => element('th', {}, cell));
      const table = element('table', {}, element('tr', {}, ...head), ...rows);
      readout.replaceChildren(table, element('p', {}, chart.hint));
    }

    function swatch({ color, dash }) {
      const dashes = dash.join(' ') || 'none';
      const line = { x1: 0, x2: 24, y1: 4, y2: 4, stroke: color, 'stroke-width': 3 };
      const picture = element('svg', {
        class: 'swatch',
        width: 24,
        height: 8,
        'aria-hidden': true,
      });
      picture.append(element('line', { ...line, 'stroke-dasharray': dashes }));
      return picture;
    }

    function draw() {
      scales = scaling();
      plot.replaceChildren(...axes(), ...lines());
      pointAt();
      buttons();
    }

    function button(label, isPressed, onClick) {
      const made = element('button', { type: 'button', 'aria-pressed': isPressed });
      made.append(...[label].flat());
      made.addEventListener('click', () => {
        onClick();
        draw();
      });
      return made;
    }

    function buttons() {
      const focused = [...controls.querySelectorAll('button')].indexOf(document.activeElement);
      const group = (label, ...members) =>
        element('span', { role: 'group', 'aria-label': label }, ...members);
      const variants = chart.series.map((series, i) =>
        button([swatch(series), series.label], !state.hidden.has(i), () => {
          if (!state.hidden.delete(i)) state.hidden.add(i);
        }),
      );
      const sides = chart.axes.map(({ name }, i) =>
        button(name, state.axis === i, () => {
          Object.assign(state, { axis: i, zoom: undefined, cursor: undefined });
        }),
      );
      const log = button('logarithmic', state.isLog, () => {
        state.isLog = !state.isLog;
      });
      const whole = button('whole range', state.zoom === undefined, () => {
        state.zoom = undefined;
      });
      controls.replaceChildren(
        group('Variants', ...variants),
        group('Axes', ...(sides.length > 1 ? sides : []), log, whole),
      );
      if (focused >= 0) controls.querySelectorAll('button')[focused]?.focus();
    }

    /** Converts the position of the pointer to pixels of the picture. */
    function across(event) {
      const box = svg.getBoundingClientRect();
      return ((event.clientX - box.left) / box.width) * WIDTH;
    }

    let dragFrom;
    svg.addEventListener('pointerdown', (event) => {
      // A touch scrolls the page, so it does not zoom.
      if (event.pointerType === 'touch') return;
      dragFrom = across(event);
      svg.setPointerCapture(event.pointerId);
    });
    svg.addEventListener('pointermove', (event) => {
      state.cursor = scales.unscaleX(across(event));
      pointAt();
      if (dragFrom === undefined) return;
      const [from, to] = [dragFrom, across(event)].sort((a, b) => a - b);
      const box = { x: from, width: to - from, y: PLOT.top, height: PLOT.bottom - PLOT.top };
      overlay.append(element('rect', { ...box, class: 'drag' }));
    });
    svg.addEventListener('pointerup', (event) => {
      const [from, to] = [dragFrom ?? 0, across(event)].sort((a, b) => a - b);
      if (dragFrom !== undefined && to - from > LEAST_DRAG) {
        state.zoom = [scales.unscaleX(from), scales.unscaleX(to)];
      }
      dragFrom = undefined;
      draw();
    });
    svg.addEventListener('pointerleave', () => {
      if (dragFrom !== undefined) return;
      state.cursor = undefined;
      pointAt();
    });
    svg.addEventListener('dblclick', () => {
      state.zoom = undefined;
      draw();
    });
    svg.addEventListener('keydown', (event) => {
      const step = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
      if (event.key === 'Escape') state.zoom = undefined;
      else if (step === undefined) return;
      event.preventDefault();
      const [from, to] = scales.xDomain;
      if (step !== undefined) {
        const moved = (state.cursor ?? from) + (step * (to - from)) / 50;
        state.cursor = Math.min(to, Math.max(from, moved));
      }
      draw();
    });
    draw();
  }

  for (const root of document.querySelectorAll('[data-chart]')) {
    show(root);
    root.hidden = false;
    // Hide the still pictures, which are for readers without scripts.
    const still = root.nextElementSibling;
    if (still?.classList.contains('still')) still.hidden = true;
  }
})();
