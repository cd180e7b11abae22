// Numbers as people read them.

function time(nanos) {
  if (nanos === undefined || nanos === null) {
    return '';
  }
  if (nanos < 0) {
    return '−' + time(-nanos);
  }
  const seconds = nanos / 1e9;
  if (seconds < 60) {
    return underAMinute(nanos, seconds);
  }
  const [big, small, size] = seconds < 3600 ? ['min', 's', 60] : seconds < 86400 ? ['h', 'min', 3600] : ['d', 'h', 86400];
  const rest = Math.floor(seconds % size / {s: 1, min: 60, h: 3600}[small]);
  return `${Math.floor(seconds / size)} ${big}` + (rest ? ` ${rest} ${small}` : '');
}

function underAMinute(nanos, seconds) {
  if (nanos < 1e3) {
    return '0';
  }
  if (nanos < 1e6) {
    return `${Math.round(nanos / 1e3)} µs`;
  }
  if (nanos < 9.995e8) {
    return `${Math.round(nanos / 1e6)} ms`;
  }
  return `${seconds < 9.95 ? seconds.toFixed(1) : Math.floor(seconds)} s`;
}

const grouped = new Intl.NumberFormat('en');
const count = number => grouped.format(number);

function bytes(number) {
  const [unit, size] = number < 1e3 ? ['B', 1] : number < 1e6 ? ['kB', 1e3] : number < 1e9 ? ['MB', 1e6] : ['GB', 1e9];
  return `${number / size < 10 && size > 1 ? (number / size).toFixed(1) : Math.round(number / size)} ${unit}`;
}

function deadline(nanos) {
  return nanos === undefined ? '' : nanos < 0 ? `${time(-nanos)} ago` : `in ${time(nanos)}`;
}

const plural = (number, word) => `${count(number)} ${word}${number === 1 ? '' : 's'}`;

const NAMED = 3;        // a group may wait for thousands

function waits(node) {
  const names = (node.holders ?? []).map(holder => holder.name);
  const rest = names.length > NAMED ? ` and ${count(names.length - NAMED)} more` : '';
  return node.waitsFor ? `${node.waitsFor} ${names.slice(0, NAMED).join(', ')}`.trim() + rest : '';
}

function where(node) {
  return node.in ? `${node.at}, ${node.in}` : node.at ?? '';
}
