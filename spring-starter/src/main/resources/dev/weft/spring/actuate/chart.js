// The lag of each loop over the last two minutes: kept here, so it costs the server nothing when nobody looks.

const KEPT = 120e3;
const FLOOR = 10e6;     // the scale ends at 10 ms at least: noise looks like noise

const history = new Map();

function remember(tree) {
  const now = Date.now();
  const loops = tree.roots.filter(root => root.loop);
  for (const {id, loop} of loops) {
    const samples = (history.get(id) ?? []).filter(sample => now - sample.when < KEPT);
    samples.push({when: now, lag: loop.load.lagNanos, runs: loop.load.runs});
    history.set(id, samples);
  }
  for (const id of [...history.keys()].filter(id => !loops.some(loop => loop.id === id))) {
    history.delete(id);
  }
}

function runsPerSecond(id) {
  const [before, last] = (history.get(id) ?? []).slice(-2);
  return last && last.when > before.when ? Math.max(0, (last.runs - before.runs) * 1e3 / (last.when - before.when)) : null;
}

function chart() {
  const line = svg('path', {class: 'line', 'vector-effect': 'non-scaling-stroke'});
  const area = svg('path', {class: 'area'});
  const drawing = svg('svg', {viewBox: '0 0 240 40', preserveAspectRatio: 'none', role: 'img'}, area, line);
  const most = el('span', {class: 'most'});
  const box = el('div', {class: 'chart'}, drawing, most, el('span', {class: 'ago'}, '2 min ago'), el('span', {class: 'now'}, 'now'));
  return {box, draw: id => drawLag(history.get(id) ?? [], drawing, area, line, most)};
}

function drawLag(samples, drawing, area, line, most) {
  const peak = Math.max(0, ...samples.map(sample => sample.lag));
  const top = Math.max(peak, FLOOR);
  const end = samples.at(-1)?.when ?? 0;
  const points = samples.map(({when, lag}) =>
      `${(240 - (end - when) / KEPT * 240).toFixed(1)} ${(39 - lag / top * 36).toFixed(1)}`);
  set(line, 'd', points.length ? 'M' + points.join('L') : '');
  set(area, 'd', points.length ? `M${points[0].split(' ')[0]} 40L${points.join('L')}L240 40Z` : '');
  put(most, `lag, at most ${time(peak)}`);
  set(drawing, 'aria-label', `Lag over the last two minutes: at most ${time(peak)}, now ${time(samples.at(-1)?.lag)}`);
}
