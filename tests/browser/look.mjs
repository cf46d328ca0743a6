// What can be seen of a page without an eye: contrast by WCAG 2 AA, names of controls, landmarks, headings. Each is a function that
// runs in the page and gives what is wrong.

export const contrast = () => {
  const parse = (text) => { const [r, g, b, alpha = 1] = text.match(/[\d.]+/g).map(Number); return [r, g, b, alpha]; };
  const light = ([r, g, b]) => {
    const [x, y, z] = [r, g, b].map((it) => { const c = it / 255; return c <= 0.03928 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4; });
    return 0.2126 * x + 0.7152 * y + 0.0722 * z;
  };
  const ground = (element) => {
    for (let it = element; it; it = it.parentElement) {
      const color = parse(getComputedStyle(it).backgroundColor);
      if (it instanceof SVGElement && it.tagName === 'text') continue;
      if (color[3] > 0) return color;
    }
    return [255, 255, 255, 1];
  };
  const wrong = new Set();
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const element = node.parentElement;
    if (!node.data.trim() || !element.getClientRects().length || element.closest('.sr, script, svg, noscript, .way, .skip')) continue;
    const style = getComputedStyle(element);
    if (element.closest(':disabled')) continue;
    const [a, b] = [light(parse(style.color)), light(ground(element))].sort((x, y) => y - x);
    const ratio = (a + 0.05) / (b + 0.05);
    const size = parseFloat(style.fontSize);
    const large = size >= 24 || (size >= 18.66 && Number(style.fontWeight) >= 700);
    if (ratio < (large ? 3 : 4.5)) wrong.add(`${element.tagName}.${element.className} ${ratio.toFixed(2)} "${node.data.trim().slice(0, 20)}"`);
  }
  return [...wrong].slice(0, 10);
};

export const names = () => {
  const wrong = [];
  const seen = (it) => it.getClientRects().length > 0;
  for (const landmark of ['header', 'nav#nav', 'main']) if (document.querySelectorAll(landmark).length !== 1) wrong.push(`not one ${landmark}`);
  if (!document.documentElement.lang) wrong.push('no language');
  const headings = [...document.querySelectorAll('main h1, main h2, main h3')].filter(seen).map((it) => Number(it.tagName[1]));
  if (headings.filter((it) => it === 1).length !== 1) wrong.push(`${headings.filter((it) => it === 1).length} first headings`);
  headings.forEach((level, at) => { if (at && level > headings[at - 1] + 1) wrong.push(`heading ${at} jumps to ${level}`); });
  const ids = [...document.querySelectorAll('[id]')].map((it) => it.id);
  for (const id of new Set(ids.filter((it, at) => ids.indexOf(it) !== at))) wrong.push(`two elements of id ${id}`);
  for (const it of document.querySelectorAll('input, select')) if (seen(it) && !document.querySelector(`label[for="${it.id}"]`)) wrong.push(`no label for ${it.id}`);
  for (const it of document.querySelectorAll('button, a')) if (seen(it) && !(it.getAttribute('aria-label') || it.textContent).trim()) wrong.push(`no name: ${it.outerHTML.slice(0, 80)}`);
  for (const table of document.querySelectorAll('table')) if (seen(table) && !table.querySelector('th[scope="col"]')) wrong.push('a table without headings');
  for (const it of document.querySelectorAll('[aria-labelledby], [aria-describedby], [aria-controls]')) {
    for (const name of ['aria-labelledby', 'aria-describedby', 'aria-controls']) {
      const to = it.getAttribute(name);
      if (to && !document.getElementById(to)) wrong.push(`${name} leads to no ${to}`);
    }
  }
  return wrong;
};
