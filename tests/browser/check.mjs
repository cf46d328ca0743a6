// What a reader does with the page: `node check.mjs CHROMIUM URL EXPECTED`. Each step says what it found; any failure ends in exit code 1.

import { launch, openPage } from './cdp.mjs';
import { contrast, names } from './look.mjs';

const [program, url, expectation] = process.argv.slice(2);
const expected = JSON.parse(expectation);
let failed = 0;
const step = async (name, run) => {
  const start = performance.now();
  try { await run(); console.log(`ok      ${name} (${((performance.now() - start) / 1000).toFixed(1)} s)`); } catch (error) { failed += 1; console.log(`FAILED  ${name}: ${error.message}`); }
};
const same = (found, wanted, what = '') => {
  if (JSON.stringify(found) !== JSON.stringify(wanted)) throw new Error(`${what} is ${JSON.stringify(found)}, expected ${JSON.stringify(wanted)}`);
};
const is = (truth, what) => { if (!truth) throw new Error(what); };

const browser = await launch(program);
try {
  const page = await openPage(browser);
  const { evaluate, go, key, type } = page;
  const count = () => evaluate("document.querySelector('#view .count').textContent");
  const shownRows = () => evaluate("document.querySelectorAll('#view tbody tr:not(.none)').length");
  const heading = () => evaluate("[...document.querySelectorAll('h1')].find((it) => it.getClientRects().length).textContent");
  const settle = () => new Promise((done) => setTimeout(done, 60));
  const filled = async (text) => { await evaluate("document.querySelector('#search').focus()"); await type(text); };

  await step('it opens on the verdict', async () => {
    await page.goto(url);
    is((await heading()).includes('Verdict'), 'the heading is no verdict');
    is((await evaluate('document.title')).includes(expected.system), 'the title lacks the system');
  });
  await step('every finding and every unit is in its list', async () => {
    for (const list of ['findings', 'units']) {
      await go(`#/${list}`);
      let seen = await shownRows();
      const next = "(() => { const next = [...document.querySelectorAll('.pager button')].find((it) => it.textContent === 'Next'); if (!next || next.disabled || document.querySelector('.pager').hidden) return false; next.click(); return true; })()";
      while (await evaluate(next)) seen += await shownRows();
      same(seen, expected[list], list);
    }
  });
  await step('each list has all of its records', async () => {
    for (const list of ['requirements', 'units', 'tests', 'hazards']) {
      await go(`#/${list}`);
      is((await count()).startsWith(expected[list].toLocaleString('en') + ' '), `${list}: ${await count()}`);
    }
  });
  await step('search, Enter, page, back', async () => {
    await go('#/requirements');
    await evaluate('document.body.focus()');
    await key('/');
    same(await evaluate('document.activeElement.id'), 'search', 'focus after /');
    await type('srs-00042');
    await settle();
    same(await shownRows(), 1, 'rows');
    same(await count(), `1 of ${expected.requirements.toLocaleString('en')} requirements`, 'count');
    is(await evaluate("document.querySelector('#view .count').getAttribute('aria-live') === 'polite'"), 'the count is not announced');
    is((await evaluate('location.hash')).includes('q=srs-00042'), 'the search is not in the address');
    await key('Enter');
    same(await evaluate('document.activeElement.textContent'), 'SRS-00042', 'focus after Enter');
    await key('Enter');
    await settle();
    is((await heading()).includes('SRS-00042'), 'Enter opened no page');
    same(await evaluate('document.activeElement.tagName'), 'H1', 'focus on a new page');
    await evaluate('history.back()');
    await settle();
    same(await evaluate("document.querySelector('#search').value"), 'srs-00042', 'search after back');
    same(await shownRows(), 1, 'rows after back');
    await evaluate("document.querySelector('#search').focus()");
    await key('Escape');
    await settle();
    is((await count()).startsWith(expected.requirements.toLocaleString('en')), 'Escape does not clear');
  });
  await step('a linked search is restored from its address', async () => {
    await go('#/requirements?class=C');
    is((await count()).startsWith(`${expected.classC.toLocaleString('en')} of`), await count());
    same(await evaluate("document.querySelector('#f-class').value"), 'C', 'the filter');
    await evaluate("(() => { const it = document.querySelector('#f-class'); it.value = ''; it.dispatchEvent(new Event('change')); })()");
    is((await count()).startsWith(expected.requirements.toLocaleString('en')), 'the filter does not open');
    await filled('no such thing');
    await settle();
    is((await evaluate("document.querySelector('#view tbody').textContent")).includes('Nothing fits'), 'no empty state');
  });
  await step('the matrix shows gaps, from both sides', async () => {
    await go('#/matrix?gaps=1');
    is((await count()).startsWith(`${expected.unverified} of`), await count());
    is(await evaluate("[...document.querySelectorAll('#view tbody tr')].every((row) => row.querySelector('.gap'))"), 'a row of a gap without its sign');
    for (const from of ['test', 'unit', 'hazard', 'source']) {
      await go(`#/matrix?from=${from}`);
      is(await shownRows() > 0, `nothing from ${from}`);
      same(await evaluate("document.querySelector('.sides [aria-current]').getAttribute('href')"), `#/matrix?from=${from}`, 'the side');
    }
  });
  await step('links lead all ways', async () => {
    const follow = async (text, what) => {
      const found = await evaluate(`(() => { const link = [...document.querySelectorAll('#view a')].find((it) => it.textContent.includes(${JSON.stringify(text)}) || (it.title || '').includes(${JSON.stringify(text)})); if (link) link.click(); return Boolean(link); })()`);
      is(found, what);
      await settle();
      is((await heading()).includes(text), `${what}: ${await heading()}`);
    };
    await go('#/requirement/SRS-00010');
    await follow('step_00020', 'requirement to unit');
    await follow('SRS-00010', 'unit to requirement');
    await follow('step_00010_never', 'requirement to test');
    await follow('step_00020', 'test to unit');
    await follow('step_00010_never', 'unit to test');
    await go('#/hazards');
    await evaluate("document.querySelector('#view tbody th a').click()");
    await settle();
    is(await evaluate("document.querySelector('#view a[href^=\"#/control/\"]') !== null"), 'hazard to control');
    await evaluate("document.querySelector('#view a[href^=\"#/control/\"]').click()");
    await settle();
    is(await evaluate("document.querySelector('#view a[href^=\"#/hazard/\"]') !== null"), 'control to hazard');
  });
  await step('no link leads nowhere', async () => {
    const lost = await evaluate(`(async () => {
      const seen = new Set(), lost = [], next = ['#/', '#/matrix', '#/findings', '#/rules', '#/clauses', '#/items', '#/records', '#/interfaces', '#/controls', '#/sources'];
      while (next.length && seen.size < 160) {
        const hash = next.shift();
        if (seen.has(hash)) continue;
        seen.add(hash);
        location.hash = hash;
        await new Promise((done) => setTimeout(done, 0));
        await new Promise((done) => setTimeout(done, 4));
        const shown = document.getElementById('view').hidden ? document.getElementById('start') : document.getElementById('view');
        if (shown.textContent.includes('Not in this report')) lost.push(hash);
        const links = [...shown.querySelectorAll('a[href^="#/"]')].map((it) => it.getAttribute('href'));
        const kinds = {};
        next.push(...links.filter((it) => { const kind = it.split('/')[1]; kinds[kind] = (kinds[kind] || 0) + 1; return kinds[kind] < 8; }));
      }
      return lost;
    })()`);
    same(lost, [], 'lost addresses');
    await go('#/unit/nothing-of-this-name');
    same(await heading(), 'Not in this report', 'an unknown address');
    await go('#/requirement/%E0%A4%A');
    same(await heading(), 'Not in this report', 'a broken address');
  });
  await step('source has its marks in the right place', async () => {
    await go(`#/unit/${encodeURIComponent(expected.openUnit)}`);
    await page.until("document.querySelector('table.source')");
    same(await evaluate("document.querySelector('table.source mark.uncovered').textContent"), expected.openText, 'the mark');
    same(await evaluate("document.querySelectorAll('tr.l-uncovered').length"), 1, 'lines that are not covered');
    same(await evaluate("document.querySelectorAll('tr.l-covered').length"), 7, 'lines that are');
    const button = "document.querySelector('button.tests')";
    const tests = Number((await evaluate(`${button}.textContent`)).split('·')[1]);
    await evaluate(`${button}.focus()`);
    await key('Enter');
    await settle();
    same(await evaluate(`${button}.getAttribute('aria-expanded')`), 'true', 'the button');
    same(await evaluate("document.querySelectorAll('tr.opened a').length"), tests, 'tests of the line');
  });
  await step('what a deviation accepts is marked as that', async () => {
    await go(`#/unit/${encodeURIComponent(expected.justifiedUnit)}`);
    await page.until("document.querySelector('table.source')");
    same(await evaluate("[...document.querySelectorAll('table.source mark')].map((it) => [it.className, it.textContent])"), [['justified', expected.openText]], 'the mark');
    is((await evaluate("document.querySelector('table.source mark').title")).includes('DEV-1'), 'it names no deviation');
    same(await evaluate("document.querySelectorAll('tr.l-justified').length"), 1, 'lines');
    same(await evaluate("document.querySelector('tr.l-justified .cover').textContent"), '~not covered, justified', 'the sign of the line');
    same(await evaluate("document.querySelector('tr.l-justified .justified-by a').getAttribute('href')"), '#/deviation/DEV-1', 'the way to the deviation');
    const line = (name) => evaluate(`(() => { const it = document.createElement('mark'); it.className = '${name}'; document.querySelector('#view').append(it); const style = getComputedStyle(it).borderBottomStyle; it.remove(); return style; })()`);
    same([await line('uncovered'), await line('justified'), await line('never')], ['solid', 'dashed', 'dotted'], 'lines below the marks');
  });
  await step('a deviation says what it accepts, and leads there', async () => {
    await go('#/deviation/DEV-1');
    const fields = await evaluate("Object.fromEntries([...document.querySelectorAll('#view dl.record > div')].map((it) => [it.querySelector('dt').textContent, it.querySelector('dd').textContent]))");
    for (const name of ['Rule', 'Subject', 'Waives', 'Accepts as not covered', 'Verified instead by', 'Approved by', 'Holds until', 'Digest approved', 'Declared']) is(fields[name], `no ${name}`);
    same(fields['Holds until'], expected.expires, 'the last day');
    const way = `#view a[href^="#/unit/${encodeURIComponent(expected.justifiedUnit)}?line="]`;
    await evaluate(`document.querySelector(${JSON.stringify(way)}).click()`);
    await page.until("document.querySelector('tr.aimed')");
    await settle();
    is(await evaluate("document.querySelector('tr.aimed').classList.contains('l-justified')"), 'it leads to another line');
    is(await evaluate("(() => { const it = document.querySelector('tr.aimed').getBoundingClientRect(); return it.top > 60 && it.bottom < innerHeight; })()"), 'the line is out of sight');
  });
  await step('what depends on what, and through which interface', async () => {
    await go('#/architecture');
    same(await evaluate("document.querySelectorAll('[aria-labelledby=h-dependencies-between-items] tbody tr').length"), expected.dependencies, 'dependencies');
    await evaluate("document.querySelector('#view a[href^=\"#/interface/\"]').click()");
    await settle();
    is(await evaluate("document.querySelectorAll('[aria-labelledby=h-dependencies-it-speaks-for] tbody tr').length") > 0, 'the interface speaks for nothing');
    await evaluate("document.querySelector('[aria-labelledby=h-dependencies-it-speaks-for] tbody a').click()");
    await settle();
    is((await heading()).startsWith('Item'), await heading());
    is(await evaluate("document.querySelectorAll('[aria-labelledby=h-depends-on] tbody tr').length") > 0, 'the item depends on nothing');
  });
  await step('hostile text is text', async () => {
    await go('#/requirement/SRS-00003');
    is((await evaluate("document.querySelector('#view').textContent")).includes('</script><img src=x'), 'it is not shown');
    is((await evaluate("document.querySelector('#view').textContent")).includes('\\u{202e}gnp.exe\\u{0}'), 'what hides is not shown');
    await go('#/findings?q=onerror');
    same(await shownRows(), 1, 'findings with it');
    same(await evaluate('window.hurt'), undefined, 'what it ran');
    same(await evaluate("document.querySelectorAll('img, iframe, object, embed').length"), 0, 'elements it made');
  });
  await step('Tab goes through in order, and is seen', async () => {
    await page.goto(url);
    await evaluate('scrollTo(0, 0)');
    const stops = [];
    for (let at = 0; at < 9; at++) {
      await key('Tab');
      stops.push(await evaluate("(() => { const it = document.activeElement, style = getComputedStyle(it); return [it.textContent.trim() || it.id, style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2]; })()"));
    }
    is(stops[0][0].startsWith('Skip'), `first is ${stops[0][0]}`);
    same(stops.filter(([, seen]) => !seen), [], 'stops without a visible focus');
    const named = stops.map(([name]) => name);
    is(named.indexOf('everywhere') < named.indexOf('Start') && named.includes('Trace matrix'), named.join(' | '));
    await evaluate("document.querySelector('.skip').focus()");
    await key('Enter');
    same(await evaluate('document.activeElement.id'), 'main', 'focus after the skip link');
  });
  await step('names, landmarks and headings', async () => {
    for (const hash of ['#/', '#/matrix', '#/findings', `#/unit/${encodeURIComponent(expected.openUnit)}`, '#/rule/unit-lines']) {
      await go(hash);
      same(await evaluate(`(${names})()`), [], hash);
    }
  });
  for (const dark of [false, true]) {
    await step(`contrast in ${dark ? 'dark' : 'light'}`, async () => {
      await page.view({ width: 1280, height: 900 }, dark);
      for (const hash of ['#/', '#/matrix', '#/findings', '#/clauses', '#/architecture', '#/deviation/DEV-1', `#/unit/${encodeURIComponent(expected.openUnit)}`, `#/unit/${encodeURIComponent(expected.justifiedUnit)}`]) {
        await go(hash);
        await settle();
        same(await evaluate(`(${contrast})()`), [], hash);
      }
    });
  }
  await step('nothing is wider than a small screen', async () => {
    await page.view({ width: 400, height: 800 });
    for (const hash of ['#/', '#/matrix', '#/matrix?from=hazard', '#/findings', '#/units', '#/search?q=dose', '#/architecture', '#/deviation/DEV-1', `#/unit/${encodeURIComponent(expected.openUnit)}`, '#/rule/unit-lines']) {
      await go(hash);
      await settle();
      same(await evaluate("[...document.querySelectorAll('#view a, #view code')].filter((it) => it.textContent.length < 80 && it.getBoundingClientRect().height > 150).map((it) => it.textContent)"), [], `${hash}: a letter a line`);
      is(await evaluate('document.documentElement.scrollWidth <= innerWidth'), `${hash} is ${await evaluate('document.documentElement.scrollWidth')} wide`);
    }
    await evaluate("document.querySelector('#menu').click()");
    is(await evaluate("document.querySelector('#nav').getClientRects().length > 0"), 'the menu does not open');
    await key('Escape');
    is(await evaluate("document.querySelector('#nav').getClientRects().length === 0"), 'Escape does not close the menu');
    await page.view({ width: 1280, height: 900 });
  });
  await step('the texts of the V stay in their boxes', async () => {
    await go('#/');
    for (const width of [1280, 400]) {
      await page.view({ width, height: 900 });
      const out = await evaluate(`(() => {
        const boxes = [...document.querySelectorAll('.v svg')].filter((it) => it.getClientRects().length).flatMap((svg) => [...svg.querySelectorAll('.node rect')].map((it) => it.getBoundingClientRect()));
        const texts = [...document.querySelectorAll('.v .node text, .v .node-gap text')].filter((it) => it.getClientRects().length);
        const within = (it) => boxes.some((box) => it.left >= box.left && it.right <= box.right && it.top >= box.top && it.bottom <= box.bottom);
        return texts.filter((it) => !within(it.getBoundingClientRect())).map((it) => it.textContent);
      })()`);
      same(out, [], `at ${width}`);
    }
    await page.view({ width: 1280, height: 900 });
  });
  await step('the theme can be chosen', async () => {
    await go('#/');
    const ground = () => evaluate('getComputedStyle(document.body).backgroundColor');
    const before = await ground();
    await evaluate("document.querySelector('#theme').click(), document.querySelector('#theme').click()");
    same(await evaluate('document.documentElement.dataset.theme'), 'dark', 'the theme');
    is(await ground() !== before, 'the ground does not change');
    await evaluate("document.querySelector('#theme').click()");
  });
  await step('paper holds the whole report', async () => {
    await go('#/');
    const pdf = (await page.pdf()).toString('latin1');
    const pages = (pdf.match(/\/Type\s*\/Page\b/g) || []).length;
    is(pdf.startsWith('%PDF') && pages > 10, `${pages} pages`);
    await page.send('Emulation.setEmulatedMedia', { media: 'print' });
    await evaluate("dispatchEvent(new Event('beforeprint'))");
    const tables = await evaluate("[...document.querySelectorAll('#paper .list-view')].map((it) => [it.querySelector('h2').textContent, it.querySelectorAll('tbody tr').length])");
    const heads = await evaluate("[...document.querySelectorAll('#paper .matrix thead th')].map((it) => [it.textContent, it.children.length])");
    is(heads.length && heads.every(([name, children]) => name && !children), `heads are ${JSON.stringify(heads)}`);
    is(await evaluate("document.querySelector('#paper [class=\"page plain\"] table tbody tr') !== null"), 'no dependencies');
    is(tables.some(([name, number]) => name === 'Findings' && number === expected.findings), JSON.stringify(tables));
    is(tables.some(([name, number]) => name.startsWith('Trace matrix, from requirements') && number === expected.requirements), JSON.stringify(tables));
    const controls = "[...document.querySelectorAll('button, input, select, nav, form')].filter((it) => it.getClientRects().length).map((it) => it.outerHTML.slice(0, 60))";
    same(await evaluate(controls), [], 'controls on paper');
    await evaluate("dispatchEvent(new Event('afterprint'))");
    same(await evaluate("document.querySelector('#paper').children.length"), 0, 'what stays behind');
    await page.send('Emulation.setEmulatedMedia', { media: '' });
  });
  await step('no message on the console, no request', async () => {
    same(page.console, [], 'console');
    same([...new Set(page.requests)].filter((it) => it.split('#')[0] !== url && !it.startsWith('data:')), [], 'requests');
  });
  await step('its policy lets nothing in or out', async () => {
    same(await evaluate("(() => { const it = document.createElement('script'); it.textContent = 'window.hurt = 3'; document.body.append(it); return window.hurt; })()"), undefined, 'an injected script');
    same(await evaluate("fetch('https://example.org/').then(() => 'went out', () => 'refused')"), 'refused', 'a request');
  });
} finally {
  await browser.close();
}
process.exit(failed ? 1 : 0);
