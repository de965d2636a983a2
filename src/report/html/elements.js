// What the other scripts share: the data, and elements made of it. Texts in the data come from servers and certificates:
// they become text nodes, and never markup.
const DAY = 86400;
const find = (selector, from = document) => from.querySelector(selector);
const findAll = (selector, from = document) => [...from.querySelectorAll(selector)];
let parsed = null;

// Parsed at the first use: the table can be painted and read before.
function data() {
  parsed = parsed || JSON.parse(find('#data').textContent);
  return parsed;
}

// make('p.remedy', 'text', element, ...): an element with its class; what is null is left out.
function make(what, ...children) {
  const [tag, ...classes] = what.split('.');
  const element = document.createElement(tag);
  if (classes.length > 0) element.className = classes.join(' ');
  element.append(...children.filter((child) => child !== null && child !== ''));
  return element;
}

function drawn(tag, attributes) {
  const element = document.createElementNS('http://www.w3.org/2000/svg', tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  return element;
}

const plural = (count, word, words = `${word}s`) => `${count.toLocaleString('en')} ${count === 1 ? word : words}`;
const dateOf = (seconds) => new Date(seconds * 1000).toISOString().slice(0, 10);
const targetOf = (row) => data().targets[Number(row.id.slice(1))];

function daysWords(until, now) {
  const seconds = Math.abs(until - now);
  const words = seconds >= DAY ? plural(Math.trunc(seconds / DAY), 'day') : plural(Math.trunc(seconds / 3600), 'hour');
  return until < now ? `expired ${words} ago` : `${words} left`;
}

// [[key, [items]]] in the order in which keys come.
function grouped(items, keyOf) {
  const groups = new Map();
  for (const item of items) {
    const key = keyOf(item);
    if (!groups.has(key)) groups.set(key, []);
    groups.get(key).push(item);
  }
  return [...groups];
}

function table(caption, columns, rows) {
  const head = make('tr', ...columns.map((name) => {
    const cell = make('th', name);
    cell.scope = 'col';
    return cell;
  }));
  const body = rows.map((cells) => make('tr', ...cells.map((cell, place) => {
    const element = make(place === 0 ? 'th' : 'td', cell === undefined ? '' : String(cell));
    if (place === 0) element.scope = 'row';
    element.dataset.label = columns[place];
    return element;
  })));
  return make('table.facts', make('caption', caption), make('thead', head), make('tbody', ...body));
}
