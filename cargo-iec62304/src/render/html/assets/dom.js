// Elements. Text goes into the page as text nodes alone: nothing of the data is ever read as markup.

const el = (name, attributes, ...children) => {
  const node = document.createElement(name);
  for (const [key, value] of Object.entries(attributes || {})) {
    if (value === null || value === undefined || value === false) continue;
    if (key.startsWith('on')) node.addEventListener(key.slice(2), value);
    else if (key === 'class') node.className = value;
    else node.setAttribute(key, value === true ? '' : value);
  }
  add(node, children);
  return node;
};
const add = (node, children) => {
  for (const child of children.flat(Infinity)) {
    if (child !== null && child !== undefined && child !== false) node.append(child);
  }
  return node;
};
const badge = (word) => el('span', { class: 'badge b-' + word }, word);
const classMark = (word) => el('span', { class: 'class c-' + word }, word);
const muted = (text) => el('span', { class: 'muted' }, text);
const plural = (number, noun) => number.toLocaleString('en') + ' ' + noun + (number === 1 ? '' : 's');

const address = (row) => '#/' + row.kind + '/' + encodeURIComponent(row.id);
// Long ids may break behind the marks in them.
const breakable = (id) => String(id).split(/(?<=::|[/_.])/).flatMap((part, i) => (i ? [el('wbr'), part] : [part]));
// An id of so many characters stands on one line.
const SHORT = 20;
const a = (row, text) => {
  if (typeof row === 'string') return el('span', { class: 'dangling', title: 'nothing has this id' }, row, ' (unknown)');
  const shown = text || row.id;
  return el('a', { href: address(row), class: shown.length <= SHORT ? 'id short' : 'id' }, breakable(shown));
};
// Where many stand side by side: the way to a unit or test is there for paper and screen readers, the eye gets its end.
const brief = (row) => {
  if (typeof row === 'string') return a(row);
  const cut = row.kind === 'unit' ? beforeLast(row.id, row.id.lastIndexOf('::')) : row.kind === 'test' ? row.id.lastIndexOf('::') + 2 : 0;
  if (cut < 3) return a(row);
  return el('a', { href: address(row), class: 'id brief', title: row.id }, el('span', { class: 'way' }, breakable(row.id.slice(0, cut))), el('span', {}, breakable(row.id.slice(cut))));
};
const beforeLast = (id, last) => (last < 1 ? 0 : id.lastIndexOf('::', last - 1) + 2);
const small = (row) => {
  if (typeof row === 'string') return null;
  const word = row.status || row.outcome;
  return word ? el('span', { class: 'badge only-sign b-' + word, title: word }, el('span', { class: 'sr' }, word)) : null;
};
const sign = (row) => {
  if (typeof row === 'string') return null;
  const word = row.status || row.outcome;
  return word ? badge(word) : null;
};

// What a field of free text holds; a list of them is a list.
const listOf = (list) => (list && list.length ? el('ul', { class: 'plain-list' }, list.map((it) => el('li', {}, it))) : null);
const day = (text) => (/^\d{4}-\d\d-\d\d$/.test(text) ? el('span', { class: 'day' }, text) : text);

const acceptedBy = (finding) => (finding.accepted ? el('div', { class: 'accepted' }, /^attested/.test(finding.accepted) ? null : 'accepted by ', finding.review ? [finding.accepted.slice(0, finding.accepted.indexOf(finding.review.id)), a(finding.review), finding.accepted.slice(finding.accepted.indexOf(finding.review.id) + finding.review.id.length)] : finding.waivedBy.length ? finding.waivedBy.map((it, at) => [at ? ', ' : null, a(it)]) : finding.accepted, finding.waivedBy.length && /until/.test(finding.accepted) ? finding.accepted.slice(finding.accepted.indexOf(', until')) : null) : null);

// On a narrow screen a cell is a grid, in which each piece would be a cell of its own.
const one = (content) => (Array.isArray(content) ? el('div', {}, content) : content);

// A list in a cell: the first ones, and a button for the rest.
const FEW = 3;
const cellList = (list, none, withSign) => {
  if (!list.length) return none ? el('span', { class: 'gap' }, none) : muted('–');
  const entry = (row) => el('li', {}, withSign ? [small(row), ' '] : null, brief(row));
  const few = list.length > FEW + 1 ? list.slice(0, FEW) : list;
  const items = el('ul', { class: 'few' }, few.map(entry));
  if (few.length < list.length) {
    const rest = () => list.slice(few.length).map(entry);
    items.more = () => { items.more = null; li.remove(); add(items, rest()); };
    const button = el('button', {
      type: 'button', class: 'more',
      onclick: () => { const at = items.children.length - 1; items.more(); items.children[at].querySelector('a').focus(); },
    }, plural(list.length - few.length, 'more').replace('mores', 'more'));
    const li = el('li', {}, button);
    items.append(li);
    items.dataset.more = '';
  }
  return items;
};
// Everything in sight, for paper.
const showAll = (root) => {
  for (const list of root.querySelectorAll('[data-more]')) if (list.more) list.more();
  for (const it of root.querySelectorAll('details')) it.open = true;
};

// The unit that a line belongs to, the innermost where they are nested.
let byFile = null;
const unitAt = (file, line) => {
  if (!byFile) {
    byFile = new Map(D.files.map((it) => [it, []]));
    for (const unit of D.units) if (unit.file !== null) byFile.get(D.files[unit.file]).push(unit);
  }
  return (byFile.get(file) || []).filter((it) => it.line <= line && line <= it.end).sort((x, y) => y.line - x.line)[0] || null;
};
const lineOf = (unit, line, ...text) => el('a', { href: address(unit) + '?line=' + line, class: 'place' }, text);
// A place in the source of a unit leads there.
const place = (location) => {
  if (!location) return location;
  const text = [breakable(location[0]), ':' + location[1] + ':' + location[2]];
  const unit = unitAt(location[0], location[1]);
  return unit ? lineOf(unit, location[1], ...text) : el('code', { class: 'place' }, text);
};
const share = (pair) => {
  if (!pair) return 'not measured';
  const [covered, total] = pair;
  if (!total) return 'no code';
  const tenths = Math.floor((covered * 1000) / total);
  const text = tenths === 1000 ? '100' : tenths === 0 ? (covered ? '<0.1' : '0') : (tenths / 10).toFixed(1);
  return text + '\u00a0% (' + covered + '/' + total + ')';
};
const paragraphs = (text) => String(text).split(/\n\n+/).map((part) => el('p', { class: 'prose' }, part));
const say = (text) => { byId('said').textContent = text; };

// Characters that change what is seen without being seen; the same list as in the renderer.
const HIDDEN = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u2028-\u202e\u2060-\u206f\u3164\ufeff\uffa0\ufff0-\ufffb]|[\u{1d173}-\u{1d17a}]|[\u{e0000}-\u{e0fff}]/u;
const escaped = (char) => '\\u{' + char.codePointAt(0).toString(16) + '}';
