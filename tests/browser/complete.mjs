// Whether everything that a report holds can be seen: `node complete.mjs CHROMIUM URL FILE`. The file has, as JSON, where each text and
// number stands in the report, and how it reads. Each page of the report is opened; what is on none of them is said, and ends in exit code 1.

import { readFileSync } from 'node:fs';
import { launch, openPage } from './cdp.mjs';
import { contrast, names } from './look.mjs';

const [program, url, file] = process.argv.slice(2);
const marks = JSON.parse(readFileSync(file, 'utf8'));
const browser = await launch(program);
const wrong = [];
try {
  const page = await openPage(browser);
  await page.goto(url);
  const views = await page.evaluate("[...document.querySelectorAll('#nav a')].map((it) => it.getAttribute('href'))");
  const sizes = [[{ width: 1280, height: 900 }, false], [{ width: 400, height: 800 }, true]];
  const waiting = [...views, '#/matrix?from=test', '#/matrix?from=hazard'], seen = new Set(), words = new Set();
  while (waiting.length) {
    const hash = waiting.shift();
    if (seen.has(hash)) continue;
    seen.add(hash);
    await page.go(hash);
    const shown = await page.evaluate("(() => { const it = document.getElementById('view').hidden ? document.getElementById('start') : document.getElementById('view'); return { text: it.innerText, links: [...it.querySelectorAll('a[href^=\"#/\"]')].map((it) => it.getAttribute('href')) }; })()");
    if (shown.text.includes('Not in this report')) wrong.push(`${hash} leads nowhere`);
    for (const word of shown.text.split(/[^\p{L}\p{N}]+/u)) words.add(word);
    waiting.push(...shown.links);
    for (const [size, dark] of sizes) {
      await page.view(size, dark);
      const wide = await page.evaluate('document.documentElement.scrollWidth - innerWidth');
      if (wide > 0) wrong.push(`${hash} is ${wide} wider than ${size.width}`);
      for (const [what, check] of [['contrast', contrast], ['names', names]]) {
        const found = await page.evaluate(`(${check})()`);
        if (found.length) wrong.push(`${what} of ${hash} at ${size.width}: ${found.join('; ')}`);
      }
    }
    await page.view(...sizes[0]);
  }
  for (const [path, mark] of marks) if (!words.has(mark)) wrong.push(`${path} (${mark}) is on no page`);
  if (await page.evaluate('window.hurt') !== undefined) wrong.push('a text was executed');
  if (await page.evaluate("document.querySelectorAll('img, iframe, object, embed').length")) wrong.push('a text made elements');
  wrong.push(...page.console.map((it) => `console: ${it}`));
  wrong.push(...[...new Set(page.requests)].filter((it) => it.split('#')[0] !== url && !it.startsWith('data:')).map((it) => `request: ${it}`));
  console.log(`${seen.size} pages, ${marks.length} texts and numbers`);
} finally {
  await browser.close();
}
for (const it of wrong) console.log(it);
process.exit(wrong.length ? 1 : 0);
