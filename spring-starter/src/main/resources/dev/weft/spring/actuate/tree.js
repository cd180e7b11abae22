// A snapshot as items, and those that are to be seen as rows.

const MANY = 12;      // brothers and sisters, above which those that look the same become one row,
const ALIKE = 5;      // if there are so many of them

function treeOf(snapshot) {
  const tree = {snapshot, items: new Map(), roots: [], tasks: 0};
  const names = new Map();
  for (const loop of snapshot.loops ?? []) {
    const nth = (names.get(loop.name) ?? 0) + 1;
    names.set(loop.name, nth);
    const id = `loop:${loop.name}${nth > 1 ? '#' + nth : ''}`;
    const state = loop.load.stepForNanos > 0 || loop.mounted ? 'running' : 'idle';
    addRoot(tree, {id, kind: 'loop', name: loop.name, state, node: {}, loop}, loop.nodes);
  }
  if (snapshot.elsewhere?.length) {
    addRoot(tree, {id: 'elsewhere', kind: 'loop', name: 'on no loop', state: 'open', node: {}}, snapshot.elsewhere);
  }
  return tree;
}

function addRoot(tree, root, nodes) {
  root.root = root;
  root.search = root.name.toLowerCase();
  tree.items.set(root.id, root);
  root.children = nodes.map(node => itemOf(tree, node, root));
  tree.roots.push(root);
}

function itemOf(tree, node, parent) {
  const item = {id: node.id, kind: node.kind, name: node.name, state: node.state, node, parent, root: parent.root};
  item.search = [node.name, node.id, node.kind, node.at, node.in, waits(node), node.cancelled].join(' ').toLowerCase();
  tree.items.set(item.id, item);
  tree.tasks += node.kind === 'task' ? 1 : 0;
  item.children = (node.children ?? []).map(child => itemOf(tree, child, item));
  return item;
}

function ancestors(item) {
  const above = [];
  for (let up = item.parent; up; up = up.parent) {
    above.unshift(up);
  }
  return above;
}

const isFiltered = view => Boolean(view.text || view.state || view.loop);

function matches(item, view, words) {
  return (!view.loop || item.root.id === view.loop)
      && (!view.state || (view.state === 'cancelled' ? item.node.cancelled : item.kind !== 'loop' && item.state === view.state))
      && words.every(word => item.search.includes(word));
}

// Those that match, and what they lie in.
function kept(tree, view) {
  const words = view.text.toLowerCase().split(/\s+/).filter(Boolean);
  const keep = new Set();
  let found = 0;
  for (const item of tree.items.values()) {
    if (matches(item, view, words)) {
      found += item.kind === 'loop' ? 0 : 1;
      for (let up = item; up && !keep.has(up); up = up.parent) {
        keep.add(up);
      }
    }
  }
  return {keep, found};
}

const MEASURES = {
  age: item => item.node.ageNanos,
  since: item => item.node.inStateNanos,
  queued: item => item.loop ? item.loop.load.lagNanos
      : item.node.usage?.queuedNanos ?? (item.state === 'ready' ? item.node.inStateNanos : undefined),
  cpu: item => item.node.usage?.cpuNanos,
};

function ordered(items, sort) {
  const measure = MEASURES[sort];
  return measure ? [...items].sort((a, b) => (measure(b) ?? -1) - (measure(a) ?? -1)) : items;
}

function likeness(item) {
  const {node} = item;
  return item.children.length || item.kind === 'loop' ? null
      : [item.kind, item.name.replace(/\d+/g, '#'), item.state, node.at, node.in, node.waitsFor, node.cancelled].join('\n');
}

// Thousands of tasks that do the same are one row, at the place of the first of them.
function bundled(items) {
  if (items.length <= MANY) {
    return items;
  }
  const alike = Map.groupBy(items, likeness);
  const entries = [];
  for (const item of items) {
    const same = alike.get(likeness(item));
    if (likeness(item) === null || same.length < ALIKE) {
      entries.push(item);
    } else if (same[0] === item) {
      entries.push({bundle: same, id: `same:${item.parent?.id}:${likeness(item)}`});
    }
  }
  return entries.length === 1 && items.length < 3 * MANY ? items : entries;
}

function rowsOf(tree, view) {
  const filter = isFiltered(view) ? kept(tree, view) : null;
  const rows = [];
  const walk = (items, level, bundles) => {
    const seen = ordered(filter ? items.filter(item => filter.keep.has(item)) : items, view.sort);
    const entries = bundles ? bundled(seen) : seen;
    entries.forEach((entry, index) => {
      const inside = entry.bundle ?? entry.children;
      const open = inside.length === 0 ? null : entry.bundle ? view.opened.has(entry.id) : !view.closed.has(entry.id);
      rows.push({id: entry.id, item: entry.bundle ? entry.bundle[0] : entry, bundle: entry.bundle ?? null, level, open,
        place: index + 1, size: entries.length});
      if (open) {
        walk(inside, level + 1, !entry.bundle);
      }
    });
  };
  walk(tree.roots, 1, true);
  return {rows, found: filter ? filter.found : null};
}
