// The page as a whole: theme, keys, print.

const EXPANDED_IN_PRINT = 20;  // with more targets than this a print shows only what is open

// Light and dark. A page from a file may have no storage: then the choice lasts as long as the page.

function remembered() {
  try { return localStorage.getItem('trustprobe-theme'); } catch { return null; }
}

function setTheme(theme) {
  if (theme === 'system') delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = theme;
  find('#theme').textContent = `Theme: ${theme}`;
  try { localStorage.setItem('trustprobe-theme', theme); } catch { /* as above */ }
}

function nextTheme() {
  const themes = ['system', 'light', 'dark'];
  setTheme(themes[(themes.indexOf(document.documentElement.dataset.theme || 'system') + 1) % themes.length]);
}

// Keys.

function move(step) {
  const shown = shownRows();
  const now = shown.indexOf(document.activeElement.closest('tr[id]'));
  const next = shown[now < 0 ? 0 : Math.min(shown.length - 1, Math.max(0, now + step))];
  if (next) linkOf(next).focus();
}

function escape() {
  const row = document.activeElement.closest('#matrix tr[id]');
  if (row && isOpen(row)) { closeRow(row); return; }
  clearFilter();
  document.activeElement.blur();
}

function keyPressed(event) {
  if (event.ctrlKey || event.altKey || event.metaKey || find('#help').open) return;
  const typing = /^(INPUT|SELECT|TEXTAREA)$/.test(document.activeElement.tagName);
  const inRows = document.activeElement === filterBox || document.activeElement.closest('#matrix') !== null;
  const actions = { Escape: escape };
  if (!typing) Object.assign(actions, { '/': () => { filterBox.focus(); filterBox.select(); }, j: () => move(1), k: () => move(-1), d: nextTheme, '?': () => find('#help').showModal() });
  // Elsewhere the arrows scroll.
  if (inRows) Object.assign(actions, { ArrowDown: () => move(1), ArrowUp: () => move(-1) });
  if (document.activeElement === filterBox) actions.Enter = () => move(0);
  const action = actions[event.key];
  if (!action) return;
  event.preventDefault();
  action();
}

// Print.

let openedForPrint = [];
function beforePrint() {
  const shown = shownRows();
  if (shown.length > EXPANDED_IN_PRINT) return;
  const closed = shown.filter((row) => !isOpen(row));
  closed.forEach(openRow);
  const folds = findAll('details:not([open])');
  folds.forEach((fold) => { fold.open = true; });
  openedForPrint = [...closed.map((row) => () => closeRow(row)), ...folds.map((fold) => () => { fold.open = false; })];
}

function start() {
  setTheme(remembered() || 'system');
  find('nav a[href="#judgements"]').hidden = find('section#judgements') === null;
  for (const row of rows) linkOf(row).setAttribute('aria-expanded', 'false');
  matrix.tBodies[0].addEventListener('click', clicked);
  for (const button of findAll('[data-outcome]')) {
    button.addEventListener('click', () => {
      button.setAttribute('aria-pressed', String(button.getAttribute('aria-pressed') !== 'true'));
      filter();
    });
  }
  filterBox.addEventListener('input', filter);
  find('#sort').addEventListener('change', (event) => sortRows(event.target.value));
  find('#theme').addEventListener('click', nextTheme);
  find('#keys').addEventListener('click', () => find('#help').showModal());
  document.addEventListener('keydown', keyPressed);
  addEventListener('hashchange', followHash);
  addEventListener('beforeprint', beforePrint);
  addEventListener('afterprint', () => openedForPrint.splice(0).forEach((undo) => undo()));
  // The table is painted before the data is read, and keys are heard between the two long steps.
  setTimeout(() => {
    followHash();
    data();
    setTimeout(timeline, 0);
  }, 0);
}

start();
