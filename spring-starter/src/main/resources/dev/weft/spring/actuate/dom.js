// Elements. Text goes in as text and never as markup: the names of tasks are anybody's.

const byId = id => document.getElementById(id);

function fill(element, attributes, children) {
  for (const [key, value] of Object.entries(attributes)) {
    set(element, key, value);
  }
  element.append(...children);
  return element;
}

function el(tag, attributes = {}, ...children) {
  return fill(document.createElement(tag), attributes, children);
}

function svg(tag, attributes = {}, ...children) {
  return fill(document.createElementNS('http://www.w3.org/2000/svg', tag), attributes, children);
}

// null takes the attribute away. What is the same already is left alone, so that nothing flickers or is read out again.
function set(element, key, value) {
  if (value === null || value === undefined) {
    element.removeAttribute(key);
  } else if (element.getAttribute(key) !== String(value)) {
    element.setAttribute(key, value);
  }
}

function put(element, text) {
  if (element.textContent !== text) {
    element.textContent = text;
  }
}

// Draws again only when what is drawn has changed: focus and a marked text survive a poll.
function redraw(element, value, draw) {
  const now = JSON.stringify(value);
  if (element.drawn !== now) {
    element.drawn = now;
    element.replaceChildren(...draw(value));
  }
}

const SHAPES = {
  pending: {d: 'M6 2.2a3.8 3.8 0 1 0 0 7.6a3.8 3.8 0 1 0 0-7.6', hollow: true},
  running: {d: 'M3 1.5v9l7.5-4.5z'},
  ready: {d: 'M3.2 2v8l6.6-4z', hollow: true},
  waiting: {d: 'M3 2h2v8H3zM7 2h2v8H7z'},
  open: {d: 'M4.5 2H2.5v8h2M7.5 2h2v8h-2', hollow: true},
  deadlock: {d: 'M9.5 4.2A4 4 0 1 0 10 6.5M10 1.5v3H7', hollow: true},
  idle: {d: 'M2 6h8', hollow: true},
};

function shape(state) {
  const {d, hollow} = SHAPES[state] ?? SHAPES.idle;
  return svg('svg', {viewBox: '0 0 12 12', class: hollow ? 'shape hollow' : 'shape', 'aria-hidden': 'true'}, svg('path', {d}));
}

function toNode(id, name) {
  return el('button', {type: 'button', class: 'link', 'data-go': id}, name);
}
