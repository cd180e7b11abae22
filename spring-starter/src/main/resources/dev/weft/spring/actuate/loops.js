// A card for each loop, and what must be seen before all else.

const SLOW = 100e6;     // what has had the carrier for longer holds up the others

const cards = new Map();

function drawLoops(tree) {
  const loops = tree.roots.filter(root => root.loop);
  for (const [id, card] of [...cards]) {
    if (!loops.some(loop => loop.id === id)) {
      card.box.remove();
      cards.delete(id);
    }
  }
  byId('loops').classList.toggle('many', loops.length > 6);
  for (const item of loops) {
    if (!cards.has(item.id)) {
      cards.set(item.id, newCard(item));
      byId('loops').append(cards.get(item.id).box);
    }
    drawCard(cards.get(item.id), item, tree);
  }
}

function newCard(item) {
  const card = {chart: chart(), doing: el('p', {class: 'doing'}), tiles: el('dl'), more: el('p', {class: 'more'})};
  card.box = el('article', {class: 'card', 'aria-label': `Loop ${item.name}`},
      el('header', {}, el('h2', {}, toNode(item.id, item.name)), card.doing), card.tiles, card.chart.box, card.more);
  return card;
}

function drawCard(card, item, tree) {
  const {loop} = item;
  const mounted = loop.mounted && tree.items.get(loop.mounted);
  redraw(card.doing, {state: item.state, id: mounted?.id, name: mounted?.name, answered: loop.answered}, doing);
  redraw(card.tiles, tiles(item), list => list.map(([name, value]) => el('div', {}, el('dt', {}, name), el('dd', {}, value))));
  put(card.more, more(loop));
  card.chart.draw(item.id);
}

function doing({state, id, name, answered}) {
  return [...answered === false ? [el('span', {class: 'outside'}, 'seen from outside')] : [],
    shape(state), ...id ? [toNode(id, name)] : [state]];
}

function tiles({id, loop: {load}}) {
  const perSecond = runsPerSecond(id);
  return [['tasks', count(load.tasks)], ['ready', count(load.ready)], ['lag', time(load.lagNanos)],
    ['runs/s', perSecond === null ? '–' : count(Math.round(perSecond))]];
}

function more({load}) {
  return [load.stepForNanos > 0 ? `step ${time(load.stepForNanos)}` : '', load.turnNanos ? `turn ${time(load.turnNanos)}` : '',
    load.guests ? plural(load.guests, 'guest') : '', load.queued ? `${count(load.queued)} queued` : '',
    load.refused ? `${count(load.refused)} refused` : '', load.slowSteps ? plural(load.slowSteps, 'slow step') : '']
      .filter(Boolean).join(' · ');
}

function troubles(tree) {
  const circles = (tree.snapshot.deadlocks ?? []).map(ids => ({kind: 'deadlock',
    members: ids.map(id => ({id, name: tree.items.get(id)?.name ?? id, known: tree.items.has(id)}))}));
  const held = tree.roots.filter(root => root.loop && (root.loop.load.stepForNanos >= SLOW || root.loop.answered === false))
      .map(({name, loop}) => {
        const holder = tree.items.get(loop.mounted);
        return {kind: 'slow', loop: name, id: holder?.id, name: holder?.name, at: holder && where(holder.node),
          long: time(loop.load.stepForNanos)};
      });
  return [...circles, ...held];
}

function drawBanners(tree, failure) {
  redraw(byId('banners'), {troubles: tree ? troubles(tree) : [], failure}, value => [
    ...value.failure ? [banner('lost', 'No answer', value.failure)] : [],
    ...value.troubles.map(trouble => trouble.kind === 'deadlock' ? deadlockBanner(trouble) : slowBanner(trouble))]);
}

function banner(kind, title, ...words) {
  return el('div', {class: `banner ${kind}`}, el('strong', {}, title), el('span', {class: 'words'}, ...words));
}

function deadlockBanner({members}) {
  const names = [...members, members[0]].flatMap(({id, name, known}, index) =>
      [...index ? [' waits for '] : [], known ? toNode(id, name) : name]);
  return banner('deadlock', 'Deadlock', ...names);
}

function slowBanner({loop, id, name, at, long}) {
  return banner('slow', 'Slow step', ...id ? [toNode(id, name)] : ['Something'],
      ` has held loop ${loop} for ${long}` + (at ? `, now at ${at}` : ''));
}
