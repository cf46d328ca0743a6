// How long the page takes: `node measure.mjs CHROMIUM URL`. Prints milliseconds as JSON, the median of several turns.

import { launch, openPage } from './cdp.mjs';

const [program, url] = process.argv.slice(2);
const median = (list) => [...list].sort((x, y) => x - y)[Math.floor(list.length / 2)];
const browser = await launch(program);
try {
  const loads = [];
  let page;
  for (let turn = 0; turn < 3; turn++) {
    page = await openPage(browser);
    await page.goto(url);
    loads.push(await page.evaluate("performance.getEntriesByName('ready')[0].startTime"));
  }
  // From the change to the page laid out again.
  const change = (what) => page.evaluate(`(() => { const start = performance.now(); ${what}; document.body.offsetHeight; return performance.now() - start; })()`);
  const searched = (text) => change(`const it = document.querySelector('#search'); it.value = ${JSON.stringify(text)}; it.dispatchEvent(new Event('input', { bubbles: true }))`);
  const opened = (hash) => change(`history.pushState(null, '', ${JSON.stringify(hash)}); dispatchEvent(new PopStateEvent('popstate', { state: null }))`);
  const filtered = (id, value) => change(`const it = document.querySelector('#${id}'); it.value = ${JSON.stringify(value)}; it.dispatchEvent(new Event('change', { bubbles: true }))`);
  const figures = { load: median(loads) };
  figures.units = await opened('#/units');
  figures.firstSearch = await searched('step_01');
  const searches = [];
  for (const text of ['step_012', 'step_0123', 'part_007', 'no such unit', 'step', '19999', '']) searches.push(await searched(text));
  figures.search = median(searches);
  const filters = [];
  for (const value of ['C', 'B', 'A', '', 'C']) filters.push(await filtered('f-class', value));
  figures.filter = median(filters);
  figures.matrix = await opened('#/matrix');
  figures.matrixSearch = await searched('limit 42');
  figures.matrixGaps = await change("document.querySelector('#f-gaps').click()");
  figures.everywhere = await opened('#/search?q=SRS-00042');
  // A unit that is there at every size.
  await page.go('#/units');
  const unit = await page.evaluate("document.querySelector('#view tbody th a').getAttribute('href')");
  figures.source = await page.evaluate(`(async () => { const start = performance.now(); location.hash = ${JSON.stringify(unit)}; while (!document.querySelector('table.source')) await new Promise((done) => setTimeout(done, 0)); document.body.offsetHeight; return performance.now() - start; })()`);
  await page.send('HeapProfiler.collectGarbage');
  figures.heap = (await page.send('Runtime.getHeapUsage')).usedSize / (1 << 20);
  console.log(JSON.stringify(figures));
} finally {
  await browser.close();
}
