// Asks for snapshots, and lets the user walk in them.

const base = location.pathname.replace(/\/$/, '');
const mayCancel = document.body.dataset.cancel === 'true';
const EVERY = 1000;

const view = {text: '', state: '', loop: '', sort: '', closed: new Set(), opened: new Set(), active: null, details: null,
  paused: false, tree: null, failure: null};

async function ask() {
  const began = performance.now();
  try {
    const answer = await fetch(base + location.search, {headers: {Accept: 'application/json'}, cache: 'no-store'});
    if (!answer.ok || !answer.headers.get('Content-Type')?.includes('json')) {
      throw new Error(answer.redirected || answer.ok ? 'you may have to log in again: reload the page' : `HTTP ${answer.status}`);
    }
    const snapshot = await answer.json();
    view.failure = null;
    if (!view.paused) {
      view.tree = treeOf(snapshot);
      remember(view.tree);
    }
  } catch (failure) {
    view.failure = `${failure.message}. What is shown is old; asking again.`;
  }
  draw();
  // A server for which this is much work is asked less often.
  setTimeout(poll, Math.max(EVERY, 4 * (performance.now() - began)));
}

function poll() {
  if (view.paused || document.hidden) {
    setTimeout(poll, EVERY / 4);
  } else {
    ask();
  }
}

function draw() {
  drawBanners(view.tree, view.failure);
  put(byId('status'), statusOf(view));
  if (!view.tree) {
    return;
  }
  put(byId('said'), said(troubles(view.tree)));
  drawLoops(view.tree);
  drawChoice(view.tree);
  drawTree();
}

function drawTree() {
  if (!view.tree) {
    return;
  }
  const {rows, found} = rowsOf(view.tree, view);
  drawRows(rows, view);
  put(byId('nothing'), found === 0 ? 'Nothing matches.' : rows.length ? '' : 'No loop runs, and no group is open.');
  byId('nothing').hidden = !byId('nothing').textContent;
  view.found = found;
  put(byId('status'), statusOf(view));
  drawDetails(view, base, mayCancel);
}

function statusOf({tree, found, paused, failure}) {
  if (!tree) {
    return failure ? '' : 'Asking …';
  }
  const shown = found === null || found === undefined ? '' : `, ${count(found)} found`;
  const taken = new Date(tree.snapshot.taken).toLocaleTimeString('en-GB');
  return `${plural(tree.tasks, 'task')}${shown} · ${paused ? 'paused at' : 'live,'} ${taken}`;
}

function said(list) {
  const deadlocks = list.filter(trouble => trouble.kind === 'deadlock').length;
  const slow = list.filter(trouble => trouble.kind === 'slow').map(trouble => `loop ${trouble.loop} is held by ${trouble.name ?? 'something'}`);
  return [...deadlocks ? [plural(deadlocks, 'deadlock')] : [], ...slow].join(', ');
}

function drawChoice(tree) {
  redraw(byId('loop'), tree.roots.map(({id, name}) => [id, name]), loops => {
    const options = [['', 'all'], ...loops].map(([id, name]) => el('option', {value: id}, name));
    queueMicrotask(() => byId('loop').value = view.loop);
    return options;
  });
}

function go(id) {
  const item = view.tree?.items.get(id);
  if (!item) {
    put(byId('said'), 'It has ended.');
    return;
  }
  if (isFiltered(view) && !rowsOf(view.tree, view).rows.some(row => row.id === id)) {
    clearFilter();
  }
  ancestors(item).forEach(({id}) => view.closed.delete(id));
  const row = rowsOf(view.tree, view).rows.find(row => row.bundle?.includes(item));
  if (row) {
    view.opened.add(row.id);
  }
  walkTo(id);
  flash(id);
}

function flash(id) {
  const element = drawn.get(id);
  element?.classList.remove('flash');
  requestAnimationFrame(() => element?.classList.add('flash'));
}

function walkTo(id) {
  view.active = id;
  drawTree();
  scrollToRow(id);
  drawSeen(view);
}

function toggle(row, open = !row.open) {
  const [set, member] = row.bundle ? [view.opened, open] : [view.closed, !open];
  member ? set.add(row.id) : set.delete(row.id);
  drawTree();
}

function showDetails(id) {
  view.details = id;
  walkTo(id);
}

function hideDetails() {
  view.details = null;
  drawTree();
  byId('tree').focus({preventScroll: true});
}

function clearFilter() {
  for (const key of ['text', 'state', 'loop']) {
    view[key] = byId(key).value = '';
  }
}

function setPaused(paused) {
  view.paused = paused;
  set(byId('pause'), 'aria-pressed', paused);
  put(byId('pause'), paused ? 'Go on' : 'Pause');
  put(byId('status'), statusOf(view));
}

async function copy() {
  const text = textOf(rows, `taken ${view.tree?.snapshot.taken}`);
  try {
    await navigator.clipboard.writeText(text);
  } catch {
    copyByHand(text);   // not over plain HTTP
  }
  put(byId('copy'), 'Copied');
  setTimeout(() => put(byId('copy'), 'Copy as text'), 1500);
}

function copyByHand(text) {
  const area = el('textarea', {class: 'unseen'}, text);
  document.body.append(area);
  area.select();
  document.execCommand('copy');
  area.remove();
}

async function cancel(id, reason) {
  const cookie = document.cookie.match(/(?:^|; )XSRF-TOKEN=([^;]+)/)?.[1];
  const headers = {'Content-Type': 'application/json', Accept: 'application/json', ...cookie ? {'X-XSRF-TOKEN': decodeURIComponent(cookie)} : {}};
  const answer = await fetch(`${base}/${encodeURIComponent(id)}`, {method: 'POST', headers, body: JSON.stringify({reason})});
  if (!answer.ok) {
    const words = await answer.json().catch(() => ({}));
    throw new Error(words.message ?? `HTTP ${answer.status}`);
  }
}
