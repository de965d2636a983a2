// Opens HTML reports in headless Chromium, does what a person does, and prints what was seen as JSON: what it should be
// says test_html_report.py. usage: node html_report.js PLAYWRIGHT CHROMIUM EXAMPLE.html LARGE.html REFERENCES SHOTS [PART...]
'use strict';
const fs = require('fs');
const path = require('path');
const [playwright, chromium, example, large, references, shots, ...wanted] = process.argv.slice(2);
const launcher = require(playwright).chromium;

const SIZES = { phone: { width: 390, height: 1400 }, desktop: { width: 1280, height: 1150 } };
const address = (file, hash = '') => `file://${path.resolve(file)}${hash}`;

// A page that keeps what went wrong on it, and every address that it asked for.
async function opened(browser, file, options = {}, hash = '') {
  const context = await browser.newContext(options);
  const page = await context.newPage();
  page.complaints = [];
  page.asked = [];
  page.on('console', (message) => { if (message.type() !== 'log') page.complaints.push(message.text()); });
  page.on('pageerror', (error) => page.complaints.push(error.message));
  page.on('dialog', (dialog) => { page.complaints.push(`dialog: ${dialog.message()}`); dialog.dismiss(); });
  page.on('request', (request) => page.asked.push(request.url()));
  await page.goto(address(file, hash));
  if (options.javaScriptEnabled !== false) await page.waitForSelector('.zones');  // the last thing that is drawn
  return page;
}

const visibleRows = (page) => page.$$eval('#matrix tr[id]', (rows) => rows.filter((row) => !row.hidden).map((row) => row.querySelector('a').textContent));
const focused = (page) => page.evaluate(() => document.activeElement.textContent || document.activeElement.id);

async function keyboard(browser) {
  const page = await opened(browser, example);
  const seen = { all: await visibleRows(page) };
  await page.keyboard.press('/');
  seen.slashFocuses = await page.evaluate(() => document.activeElement.id);
  await page.keyboard.type('team 203.0.113.20');
  seen.noSuchWords = await visibleRows(page);
  await page.fill('#filter', '');
  await page.keyboard.type('KIOSK:refused');
  seen.refusedByKiosk = await visibleRows(page);
  seen.findingsOfThem = await page.$$eval('#findings article', (list) => list.filter((each) => !each.hidden).length);
  seen.status = await page.textContent('#shown');
  await page.keyboard.press('Escape');
  seen.afterEscape = await visibleRows(page);
  await page.keyboard.press('j');
  seen.first = await focused(page);
  await page.keyboard.press('j');
  await page.keyboard.press('ArrowDown');
  seen.third = await focused(page);
  await page.keyboard.press('k');
  seen.second = await focused(page);
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
  seen.last = await focused(page);
  seen.opened = await page.$$eval('.opened .tree', (trees) => trees.map((tree) => tree.innerText.replace(/\s+/g, ' ')));
  await page.keyboard.press('Escape');
  seen.openAfterEscape = await page.$$eval('.opened', (list) => list.length);
  await page.keyboard.press('?');
  seen.help = await page.evaluate(() => document.querySelector('#help').open);
  await page.keyboard.press('Escape');
  seen.helpAfterEscape = await page.evaluate(() => document.querySelector('#help').open);
  await page.keyboard.press('d');
  await page.keyboard.press('d');
  seen.dark = await page.evaluate(() => getComputedStyle(document.body).backgroundColor);
  await page.click('[data-outcome="error"]');
  seen.errorsOnly = await visibleRows(page);
  await page.click('[data-outcome="error"]');
  await page.selectOption('#sort', 'name');
  seen.byName = await visibleRows(page);
  await page.selectOption('#sort', 'expiry');
  seen.byExpiry = await visibleRows(page);
  seen.complaints = page.complaints;
  seen.asked = page.asked.length;
  return seen;
}

async function hostileNames(browser) {
  const page = await opened(browser, example, {}, '#t1');
  return { name: await page.textContent('.opened .certificate b'), timeline: await page.textContent('#timeline'), complaints: page.complaints };
}

async function withoutScript(browser) {
  const page = await opened(browser, example, { javaScriptEnabled: false });
  const shown = (selector) => page.locator(selector).filter({ visible: true }).count();
  return { rows: await shown('#matrix tr[id]'), findings: await shown('#findings article'), controls: await shown('#controls'), timeline: await shown('#expiry'), note: await shown('noscript p') };
}

async function narrow(browser) {
  const page = await opened(browser, example, { viewport: { width: 360, height: 800 } }, '#t3');
  return page.evaluate(() => document.documentElement.scrollWidth);
}

// Every visible text against the first ground below it (WCAG 2 relative luminance).
function lowContrasts() {
  const numbers = (colour) => colour.match(/[\d.]+/g).map(Number);
  const luminance = ([r, g, b]) => [r, g, b].map((c) => c / 255).map((c) => (c <= 0.03928 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4)).reduce((sum, c, i) => sum + c * [0.2126, 0.7152, 0.0722][i], 0);
  const ground = (element) => {
    for (let each = element; each; each = each.parentElement) {
      const colour = numbers(getComputedStyle(each).backgroundColor);
      if (colour.length === 3 || colour[3] === 1) return colour;
    }
    return [255, 255, 255];
  };
  const low = new Set();
  let looked = 0;
  for (const element of document.querySelectorAll('body *')) {
    const own = [...element.childNodes].some((node) => node.nodeType === 3 && node.data.trim() !== '');
    if (!own || !element.checkVisibility() || element.closest('script, dialog')) continue;
    const [one, two] = [numbers(getComputedStyle(element).color), ground(element)].map(luminance).sort((a, b) => b - a);
    const ratio = (one + 0.05) / (two + 0.05);
    looked += 1;
    if (ratio < 4.5) low.add(`${element.tagName}.${element.className} ${ratio.toFixed(2)}`);
  }
  return { looked, low: [...low] };
}

async function contrasts(browser) {
  const seen = {};
  for (const scheme of ['light', 'dark']) {
    const page = await opened(browser, example, { colorScheme: scheme });
    await page.evaluate(() => { dispatchEvent(new Event('beforeprint')); });  // opens everything
    await page.setViewportSize({ width: 1280, height: 6000 });
    await page.waitForTimeout(200);
    seen[scheme] = await page.evaluate(lowContrasts);
  }
  return seen;
}

async function structure(browser) {
  const page = await opened(browser, example, {}, '#t3');
  return page.evaluate(() => ({
    landmarks: ['header', 'main', 'nav'].filter((name) => document.querySelectorAll(name).length === 1),
    headersWithoutScope: document.querySelectorAll('th:not([scope])').length,
    unnamed: [...document.querySelectorAll('input, select, button')].filter((each) => !each.textContent.trim() && !(each.labels && each.labels.length)).length,
    headingSteps: [...document.querySelectorAll('h1, h2, h3, h4')].map((each) => Number(each.tagName[1])).filter((level, i, all) => i > 0 && level > all[i - 1] + 1).length,
    sameIds: [...document.querySelectorAll('[id]')].length - new Set([...document.querySelectorAll('[id]')].map((each) => each.id)).size,
  }));
}

async function speed(browser) {
  const page = await opened(browser, large, { viewport: SIZES.desktop });
  const seen = { rows: (await visibleRows(page)).length };
  seen.firstPaint = await page.evaluate(() => performance.getEntriesByName('first-contentful-paint')[0].startTime);
  await page.evaluate(() => {
    window.longTasks = [];  // those of loading as well
    new PerformanceObserver((list) => window.longTasks.push(...list.getEntries().map((entry) => entry.duration))).observe({ type: 'longtask', buffered: true });
  });
  await page.mouse.move(600, 600);
  for (let i = 0; i < 60; ++i) {
    await page.mouse.wheel(0, 1500);
    await page.waitForTimeout(16);
  }
  seen.scrolled = await page.evaluate(() => scrollY);
  seen.longTasks = await page.evaluate(() => window.longTasks);
  seen.filterMilliseconds = await page.evaluate(() => {
    const box = document.querySelector('#filter');
    const start = performance.now();
    box.value = 'host-01999';
    box.dispatchEvent(new Event('input'));
    document.body.offsetHeight;  // lays the page out
    return performance.now() - start;
  });
  seen.found = await visibleRows(page);
  seen.complaints = page.complaints;
  return seen;
}

// Compared in blocks of 8 x 8 pixels: another version of the browser may set letters a pixel off. The share of blocks that
// differ visibly.
async function difference(page, one, two) {
  const url = (file) => `data:image/png;base64,${fs.readFileSync(file).toString('base64')}`;
  return page.evaluate(async (urls) => {
    const pictures = await Promise.all(urls.map(async (each) => { const image = new Image(); image.src = each; await image.decode(); return image; }));
    const [a, b] = pictures;
    if (a.width !== b.width || a.height !== b.height) return 1;
    const small = (image) => {
      const canvas = Object.assign(document.createElement('canvas'), { width: image.width / 8 | 0, height: image.height / 8 | 0 });
      const context = canvas.getContext('2d');
      context.imageSmoothingQuality = 'high';
      context.drawImage(image, 0, 0, canvas.width, canvas.height);
      return context.getImageData(0, 0, canvas.width, canvas.height).data;
    };
    const [left, right] = [small(a), small(b)];
    let differing = 0;
    for (let i = 0; i < left.length; i += 4) differing += [0, 1, 2].some((c) => Math.abs(left[i + c] - right[i + c]) > 24) ? 1 : 0;
    return differing / (left.length / 4);
  }, [url(one), url(two)]);
}

async function screenshots(browser) {
  const seen = {};
  const judge = await (await browser.newContext()).newPage();
  for (const [size, viewport] of Object.entries(SIZES)) {
    for (const scheme of ['light', 'dark']) {
      const page = await opened(browser, example, { viewport, colorScheme: scheme }, '#t3');
      await page.evaluate(() => { document.activeElement.blur(); scrollTo(0, 0); });
      await page.waitForTimeout(200);
      const name = `${size}-${scheme}.png`;
      await page.screenshot({ path: path.join(shots, name) });
      const reference = path.join(references, name);
      if (fs.existsSync(reference)) seen[name] = await difference(judge, reference, path.join(shots, name));
    }
  }
  seen.lightAgainstDark = await difference(judge, path.join(shots, 'phone-light.png'), path.join(shots, 'phone-dark.png'));
  return seen;
}

async function main() {
  // The page is ours and nothing else is opened; as root Chromium starts only without its sandbox.
  const browser = await launcher.launch({ executablePath: chromium, args: ['--no-sandbox', '--force-color-profile=srgb'] });
  const parts = { keyboard, hostileNames, withoutScript, narrow, contrasts, structure, speed, screenshots };
  const seen = {};
  for (const [name, part] of Object.entries(parts)) {
    if (wanted.length === 0 || wanted.includes(name)) seen[name] = await part(browser);
  }
  await browser.close();
  console.log(JSON.stringify(seen));
}

main().catch((error) => { console.error(error); process.exit(1); });
