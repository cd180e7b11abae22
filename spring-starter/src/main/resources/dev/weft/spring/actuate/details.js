// One task: what is known of it, whom it waits for and so on to the end, and its stack, which is asked for only now.

const LONGEST = 60;     // steps of a chain of waits that are shown

function drawDetails(view, base, mayCancel) {
  const panel = byId('details');
  const item = view.details && view.tree.items.get(view.details);
  panel.hidden = !view.details;
  set(document.body, 'data-details', view.details ? '' : null);
  if (!view.details) {
    panel.replaceChildren();
    delete panel.of;
  } else if (panel.of !== view.details) {
    panel.of = view.details;
    panel.replaceChildren(...frame(view, item, base, mayCancel));
  }
  if (item) {
    drawFacts(panel, item, view);
  }
  set(panel, 'data-gone', view.details && !item ? '' : null);
}

function frame(view, item, base, mayCancel) {
  const stack = el('div', {class: 'stack'});
  const hasStack = item && ['task', 'guest', 'thread'].includes(item.kind);
  const parts = [el('header', {}, el('h2', {class: 'label'}, item?.name ?? view.details),
      el('button', {type: 'button', id: 'close', 'aria-label': 'Close details', 'aria-keyshortcuts': 'Escape'}, '×')),
      el('p', {class: 'path'}), el('p', {class: 'gone'}, 'It has ended.'), el('dl', {class: 'facts'}),
      el('section', {class: 'chain'})];
  if (hasStack) {
    const again = el('button', {type: 'button', id: 'again'}, 'Again');
    again.addEventListener('click', () => showStack(stack, base, view.details));
    parts.push(el('section', {}, el('div', {class: 'line'}, el('h3', {}, 'Stack'), again), stack));
    showStack(stack, base, view.details);
  }
  if (mayCancel && item && (item.kind === 'task' || item.kind === 'group')) {
    parts.push(el('div', {class: 'actions'}, el('button', {type: 'button', class: 'danger', id: 'ask-cancel'}, 'Cancel …')));
  }
  return parts;
}

async function showStack(box, base, id) {
  put(box, 'Asking …');
  try {
    const answer = await fetch(`${base}/${encodeURIComponent(id)}`, {headers: {Accept: 'application/json'}, cache: 'no-store'});
    const {stack, message} = await answer.json();
    box.replaceChildren(stack ? el('ol', {}, ...stack.map(frame => el('li', {}, ...breakable(frame)))) : message ?? `HTTP ${answer.status}`);
  } catch (failure) {
    put(box, `No answer: ${failure.message}`);
  }
}

// Long names break behind a dot or before the file, not in the middle of a word.
function breakable(frame) {
  return frame.split(/(?<=[.$/])|(?=\()/).flatMap(part => [part, el('wbr')]);
}

function drawFacts(panel, item, view) {
  put(panel.querySelector('h2'), item.name);
  redraw(panel.querySelector('.path'), ancestors(item).map(({id, name}) => ({id, name})),
      above => above.flatMap(({id, name}, index) => [...index ? [' › '] : ['in '], toNode(id, name)]));
  redraw(panel.querySelector('.facts'), facts(item), list => list.map(([name, value, shown]) =>
      el('div', {}, el('dt', {}, name), el('dd', {}, ...shown ? [shape(shown)] : [], value))));
  redraw(panel.querySelector('.chain'), chainOf(item, view.tree), drawChain);
}

function facts(item) {
  const {node, loop} = item;
  const usage = node.usage ?? {};
  const load = loop?.load;
  return [['kind', item.kind], ['id', item.id], ['state', item.state, item.state], ['for', time(node.inStateNanos)],
    ['age', time(node.ageNanos)], ['at', where(node)], ['waits for', waits(node)], ['deadline', deadline(node.deadlineInNanos)],
    ['cancelled', node.cancelled], ['switches', usage.switches >= 0 ? count(usage.switches) : ''], ['on the carrier', time(usage.busyNanos)],
    ['queued', time(usage.queuedNanos)], ['CPU', time(usage.cpuNanos)],
    ['allocated', usage.allocatedBytes >= 0 ? bytes(usage.allocatedBytes) : ''],
    ...load ? [['carrier', loop.carrier], ['lag', time(load.lagNanos)], ['tasks', count(load.tasks)], ['ready', count(load.ready)],
      ['runs', count(load.runs)], ['slow steps', count(load.slowSteps)]] : [],
    ['inside', item.children.length ? plural(item.children.length, 'child').replace('childs', 'children') : '']]
      .filter(([, value]) => value);
}

// Each step: who, and what it waits for. Where several could end a wait, each is followed.
function chainOf(item, tree) {
  const steps = [];
  const follow = (at, depth, seen) => {
    for (const holder of at.node.holders ?? []) {
      if (steps.length >= LONGEST) {
        return;
      }
      const next = holder.id && tree.items.get(holder.id);
      const back = next && seen.has(next);
      steps.push({depth, id: next ? next.id : null, name: next ? next.name : holder.name, back, waits: at.node.waitsFor,
        end: next && !back && !next.node.holders?.length ? [next.state, where(next.node), next.node.waitsFor].filter(Boolean).join(', ') : null});
      if (next && !back) {
        follow(next, depth + (at.node.holders.length > 1 ? 1 : 0), new Set([...seen, next]));
      }
    }
  };
  follow(item, 0, new Set([item]));
  return {name: item.name, steps};
}

function drawChain({name, steps}) {
  if (!steps.length) {
    return [];
  }
  return [el('h3', {}, 'Wait chain'), el('ol', {}, el('li', {}, el('b', {}, name)), ...steps.map(step => {
    const line = el('li', {class: step.back ? 'back' : ''}, el('span', {class: 'aside'}, `waits for ${step.waits} `),
        step.id ? toNode(step.id, step.name) : step.name,
        ...step.back ? [el('strong', {}, ' ↺ a circle')] : [],
        ...step.end ? [el('span', {class: 'aside'}, `: ${step.end}`)] : []);
    line.style.setProperty('--level', Math.min(step.depth, 6));
    return line;
  }))];
}
