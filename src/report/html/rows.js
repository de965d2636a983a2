// Rows: opened, filtered, sorted. They are in the page already; everything else is drawn when somebody looks at it.

const matrix = find('#matrix');
const filterBox = find('#filter');

const linkOf = (row) => find('th > a', row);
const isOpen = (row) => linkOf(row).getAttribute('aria-expanded') === 'true';

function openRow(row) {
  if (isOpen(row)) return;
  const cell = make('td', detailOf(targetOf(row)));
  cell.colSpan = row.cells.length;
  row.after(make('tr.opened', cell));
  linkOf(row).setAttribute('aria-expanded', 'true');
}

function closeRow(row) {
  if (!isOpen(row)) return;
  row.nextElementSibling.remove();
  linkOf(row).setAttribute('aria-expanded', 'false');
}

const rows = matrix ? findAll('tbody > tr', matrix) : [];
const shownRows = () => rows.filter((row) => !row.hidden);
let texts = null;  // what the filter looks at, per row

function textOf(row) {
  const target = targetOf(row);
  const certificates = new Set(target.chains.flatMap((chain) => [...chain.certificates, ...chain.verdicts.flatMap((verdict) => verdict.paths.flatMap((path) => path.certificates))]));
  const words = [row.textContent, target.host, ...target.endpoints.map((endpoint) => `${endpoint.address} ${endpoint.version || ''} ${endpoint.group || ''}`),
    ...target.findings.map((finding) => Object.values(finding).join(' ')),
    ...target.chains.flatMap((chain) => chain.verdicts.map((verdict) => `${verdict.store}:${verdict.word}`)),
    ...[...certificates].map((place) => Object.values(data().certificates[place]).join(' '))];
  return words.join(' ').toLowerCase();
}

function filter() {
  const words = filterBox.value.toLowerCase().split(/\s+/).filter(Boolean);
  const outcomes = findAll('[data-outcome][aria-pressed="true"]').map((button) => button.dataset.outcome);
  if (words.length > 0) texts = texts || new Map(rows.map((row) => [row, textOf(row)]));
  for (const row of rows) {
    const fits = (outcomes.length === 0 || outcomes.includes(row.className)) && words.every((word) => texts.get(row).includes(word));
    if (!fits) closeRow(row);
    if (row.hidden === fits) row.hidden = !fits;
  }
  hideOthers(words);
  const count = shownRows().length;
  find('#shown').textContent = count === rows.length ? '' : `${plural(count, 'target')} of ${rows.length.toLocaleString('en')} shown, and what concerns them`;
}

// A finding is shown with the targets that it is about; an expectation when it has all the words.
function hideOthers(words) {
  for (const article of findAll('#findings article')) {
    article.hidden = !findAll('.places a', article).some((link) => !document.getElementById(link.hash.slice(1)).hidden);
  }
  for (const row of findAll('#judgements tbody > tr')) {
    const text = row.textContent.toLowerCase();
    row.hidden = !words.every((word) => text.includes(word));
  }
}

function clearFilter() {
  filterBox.value = '';
  for (const button of findAll('[data-outcome]')) button.setAttribute('aria-pressed', 'false');
  filter();
}

function endOf(row) {
  const leaves = targetOf(row).chains.filter((chain) => !chain.defect).map((chain) => data().certificates[chain.certificates[0]].until);
  return Math.min(Infinity, ...leaves);
}

function sortRows(order) {
  const place = new Map(rows.map((row, index) => [row, index]));  // as the page came: the worst first
  const sorted = [...rows];
  if (order === 'name') sorted.sort((a, b) => linkOf(a).textContent.localeCompare(linkOf(b).textContent, 'en'));
  if (order === 'expiry') sorted.sort((a, b) => endOf(a) - endOf(b) || place.get(a) - place.get(b));
  rows.forEach(closeRow);
  matrix.tBodies[0].append(...sorted);
}

// Links to rows, from this page and from elsewhere, open them.
function followHash() {
  const row = /^#t\d+$/.test(location.hash) ? document.getElementById(location.hash.slice(1)) : null;
  if (!row) return;
  if (row.hidden) clearFilter();
  openRow(row);
  linkOf(row).focus();
  row.scrollIntoView({ block: 'start' });
}

function clicked(event) {
  const row = event.target.closest('tbody > tr[id]');
  if (!row || event.ctrlKey || event.metaKey || event.shiftKey || String(getSelection()) !== '') return;
  event.preventDefault();
  (isOpen(row) ? closeRow : openRow)(row);
  linkOf(row).focus();
}
