// What the user does, by keyboard and by pointer.

const STEPS = {ArrowDown: 1, ArrowUp: -1, PageDown: 15, PageUp: -15, Home: -Infinity, End: Infinity};

function treeKey(event) {
  const index = rows.findIndex(row => row.id === view.active);
  const row = rows[index];
  if (!row || event.ctrlKey || event.metaKey || event.altKey) {
    return;
  }
  if (event.key in STEPS) {
    walkTo(rows[Math.min(rows.length - 1, Math.max(0, index + STEPS[event.key]))].id);
  } else if (event.key === 'ArrowRight') {
    row.open === false ? toggle(row, true) : row.open && walkTo(rows[index + 1].id);
  } else if (event.key === 'ArrowLeft') {
    row.open ? toggle(row, false) : walkTo(outer(index).id);
  } else if (event.key === 'Enter' || event.key === ' ') {
    enter(row);
  } else if (event.key === 'h') {
    const holder = row.item.node.holders?.find(({id}) => id);
    holder && go(holder.id);
  } else {
    return;
  }
  event.preventDefault();
}

function outer(index) {
  const above = rows.slice(0, index).findLast(row => row.level < rows[index].level);
  return above ?? rows[index];
}

function enter(row) {
  if (row.bundle) {
    toggle(row);
  } else {
    showDetails(row.id);
    byId('details').focus({preventScroll: true});
  }
}

function pageKey(event) {
  const typing = event.target.matches('input, select, textarea') || byId('cancel').open;
  if (event.key === 'Escape' && !byId('cancel').open) {
    escape(event.target);
  } else if (!typing && !event.ctrlKey && !event.metaKey && !event.altKey && event.key === '/') {
    event.preventDefault();
    byId('text').focus();
    byId('text').select();
  } else if (!typing && !event.ctrlKey && !event.metaKey && event.key === 'p') {
    setPaused(!view.paused);
  }
}

function escape(target) {
  if (target === byId('text')) {
    clearFilter();
    drawTree();
    byId('tree').focus({preventScroll: true});
  } else if (view.details) {
    hideDetails();
  }
}

function treeClick(event) {
  const element = event.target.closest('.row');
  const row = element && !event.target.closest('[data-go]') && rows.find(({id}) => id === element.dataset.id);
  if (!row) {
    return;
  }
  view.active = row.id;
  if (row.bundle || event.target.closest('.twist') && row.open !== null) {
    toggle(row);
  } else if (getSelection().isCollapsed) {
    showDetails(row.id);
  }
}

function openCancel() {
  put(byId('cancel-title'), `Cancel “${view.tree.items.get(view.details)?.name ?? view.details}”?`);
  put(byId('cancel-answer'), '');
  byId('reason').value = '';
  byId('cancel').of = view.details;
  byId('cancel').showModal();
  byId('reason').focus();
}

async function submitCancel(event) {
  event.preventDefault();
  try {
    await cancel(byId('cancel').of, byId('reason').value);
    byId('cancel').close();
    put(byId('said'), 'Asked to end.');
  } catch (failure) {
    put(byId('cancel-answer'), `Not cancelled: ${failure.message}`);
  }
}

byId('tree').addEventListener('keydown', treeKey);
byId('tree').addEventListener('click', treeClick);
document.addEventListener('keydown', pageKey);
document.addEventListener('click', event => {
  const link = event.target.closest('[data-go]');
  if (link) {
    go(link.dataset.go);
    byId('tree').focus({preventScroll: true});
  } else if (event.target.closest('#close')) {
    hideDetails();
  } else if (event.target.closest('#ask-cancel')) {
    openCancel();
  }
});
byId('pause').addEventListener('click', () => setPaused(!view.paused));
byId('copy').addEventListener('click', copy);
byId('keep').addEventListener('click', () => byId('cancel').close());
byId('cancel').addEventListener('submit', submitCancel);
byId('tools').addEventListener('submit', event => event.preventDefault());
for (const key of ['text', 'state', 'loop', 'sort']) {
  byId(key).addEventListener('input', () => {
    view[key] = byId(key).value;
    drawTree();
  });
}
for (const change of ['scroll', 'resize']) {
  addEventListener(change, () => requestAnimationFrame(() => drawSeen(view)), {passive: true});
}
poll();
