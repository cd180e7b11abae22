// The tree on the screen. Only the rows that can be seen exist as elements, however many tasks there are.

const BEYOND = 8;       // rows drawn above and below what is seen

const drawn = new Map();
let rows = [];

function rowHeight() {
  return parseFloat(getComputedStyle(byId('tree')).getPropertyValue('--row'));
}

function drawRows(newRows, view) {
  rows = newRows;
  if (!rows.some(row => row.id === view.active)) {
    view.active = rows[0]?.id ?? null;
  }
  set(byId('tree').parentElement, 'data-measured', rows.some(row => row.item.node.usage?.cpuNanos !== undefined
      || row.item.node.usage?.queuedNanos !== undefined) || null);
  drawSeen(view);
}

function drawSeen(view) {
  const tree = byId('tree');
  const height = rowHeight();
  tree.style.height = `${rows.length * height}px`;
  const top = -tree.getBoundingClientRect().top;
  const first = Math.max(0, Math.floor(top / height) - BEYOND);
  const last = Math.min(rows.length, Math.ceil((top + innerHeight) / height) + BEYOND);
  const wanted = new Map();
  for (let index = first; index < last; index++) {
    wanted.set(rows[index].id, index);
  }
  const active = rows.findIndex(row => row.id === view.active);
  if (active >= 0) {
    wanted.set(view.active, active);    // is referred to, so it has to exist
  }
  for (const [id, row] of [...drawn]) {
    if (!wanted.has(id)) {
      row.remove();
      drawn.delete(id);
    }
  }
  const inOrder = [...wanted.values()].sort((a, b) => a - b);
  inOrder.forEach((index, nth) => place(rows[index], index * height, nth, view));
  set(tree, 'aria-activedescendant', active >= 0 ? drawn.get(view.active).id : null);
}

function place(row, top, nth, view) {
  const tree = byId('tree');
  let element = drawn.get(row.id);
  if (!element) {
    element = newRow(row);
    drawn.set(row.id, element);
  }
  if (tree.children[nth] !== element) {
    tree.insertBefore(element, tree.children[nth] ?? null);
  }
  element.style.transform = `translateY(${top}px)`;
  drawRow(element, row, view);
}

let numbers = 0;

function newRow(row) {
  const cell = name => el('span', {class: name});
  const cells = {twist: cell('twist'), kind: cell('kind'), label: cell('label'), state: cell('state'), since: cell('since'),
    age: cell('age'), at: cell('at'), waits: cell('waits'), deadline: cell('deadline'), queued: cell('queued'), cpu: cell('cpu')};
  const element = el('div', {class: 'row', role: 'treeitem', id: `row${++numbers}`, 'data-id': row.id},
      el('span', {class: 'name'}, cells.twist, cells.kind, cells.label), cells.state, cells.since, cells.age,
      el('span', {class: 'why'}, cells.at, cells.waits), cells.deadline, cells.queued, cells.cpu);
  set(cells.twist, 'aria-hidden', 'true');
  element.cells = cells;
  return element;
}

function drawRow(element, row, view) {
  const {cells} = element;
  const {item, bundle} = row;
  const node = item.node;
  element.style.setProperty('--level', Math.min(row.level - 1, 14));
  for (const [key, value] of Object.entries({'aria-level': row.level, 'aria-expanded': row.open, 'aria-posinset': row.place,
    'aria-setsize': row.size, 'aria-selected': row.id === view.active, 'data-state': item.state, 'data-kind': item.kind,
    'data-cancelled': node.cancelled ? '' : null, 'data-dead': isDead(item, view) ? '' : null, 'aria-label': spoken(row),
    'data-shown': row.id === view.details ? '' : null})) {
    set(element, key, value);
  }
  put(cells.kind, item.kind === 'task' || item.kind === 'loop' ? '' : item.kind);
  put(cells.label, labelOf(row));
  redraw(cells.state, isDead(item, view) ? 'deadlock' : item.state, state => [shape(state), el('span', {}, state)]);
  put(cells.since, time(bundle ? longest(bundle, MEASURES.since) : node.inStateNanos));
  put(cells.age, time(bundle ? longest(bundle, MEASURES.age) : node.ageNanos));
  put(cells.at, item.loop ? item.loop.carrier ?? '' : where(node));
  set(cells.at, 'title', cells.at.textContent || null);
  redraw(cells.waits, waitsOf(row), drawWaits);
  put(cells.deadline, bundle ? '' : deadline(node.deadlineInNanos));
  put(cells.queued, item.loop ? '' : time(bundle ? longest(bundle, MEASURES.queued) : node.usage?.queuedNanos));
  put(cells.cpu, time(bundle ? longest(bundle, MEASURES.cpu) : node.usage?.cpuNanos));
}

const isDead = (item, view) => (view.tree.snapshot.deadlocks ?? []).some(ids => ids.includes(item.id));

function longest(items, measure) {
  const values = items.map(measure).filter(value => value !== undefined);
  return values.length ? Math.max(...values) : undefined;
}

function labelOf({item, bundle}) {
  return bundle ? `${count(bundle.length)} × ${item.name.replace(/\d+/g, '#')}` : item.name;
}

function waitsOf({item, bundle}) {
  const {node, loop} = item;
  return {cancelled: node.cancelled, words: node.waitsFor, holders: bundle ? [] : (node.holders ?? []).slice(0, NAMED),
    more: bundle ? 0 : Math.max(0, (node.holders?.length ?? 0) - NAMED), load: loop ? `lag ${time(loop.load.lagNanos)}, ${count(loop.load.ready)} ready` : null};
}

function drawWaits({cancelled, words, holders, more, load}) {
  const parts = cancelled ? [el('span', {class: 'cancelled'}, `cancelled: ${cancelled}`)] : [];
  if (words) {
    const names = holders.flatMap((holder, index) => [index ? ', ' : ' ',
      holder.id ? pointer(holder) : holder.name]);
    parts.push(el('span', {}, words, ...names, ...more ? [` and ${count(more)} more`] : []));
  }
  return load ? [load] : parts;
}

// Not in the order of Tab: thousands of rows would be. The key h goes there, and the details have the same as buttons.
function pointer({id, name}) {
  const link = toNode(id, name);
  link.tabIndex = -1;
  return link;
}

function spoken({item, bundle}) {
  const {node} = item;
  return [labelOf({item, bundle}), item.kind, item.state + (node.inStateNanos ? ` for ${time(node.inStateNanos)}` : ''),
    node.at ? `at ${where(node)}` : '', node.waitsFor ? `waits for ${waits(node)}` : '',
    node.cancelled ? `cancelled: ${node.cancelled}` : ''].filter(Boolean).join(', ');
}

function scrollToRow(id) {
  const index = rows.findIndex(row => row.id === id);
  const height = rowHeight();
  const sticky = parseFloat(getComputedStyle(byId('tree')).getPropertyValue('--sticky')) || 0;
  const covered = byId('details').hidden || getComputedStyle(byId('details')).position !== 'fixed' ? 0 : byId('details').offsetHeight;
  const top = byId('tree').getBoundingClientRect().top + index * height;
  if (top < sticky) {
    scrollBy(0, top - sticky - height);
  } else if (top + height > innerHeight - covered) {
    scrollBy(0, top + 2 * height - innerHeight + covered);
  }
}

function textOf(rows, taken) {
  const lines = rows.map(row => {
    const {item, level} = row;
    const {node, loop} = item;
    const facts = [item.state + (node.inStateNanos ? ` ${time(node.inStateNanos)}` : ''), where(node),
      node.waitsFor ? `waits for ${waits(node)}` : '', node.deadlineInNanos === undefined ? '' : `deadline ${deadline(node.deadlineInNanos)}`,
      node.cancelled ? `cancelled: ${node.cancelled}` : '', loop ? waitsOf(row).load : ''].filter(Boolean);
    return `${'  '.repeat(level - 1)}${item.kind} "${labelOf(row)}" ${facts.join(', ')}`;
  });
  return [taken, ...lines].join('\n') + '\n';
}
