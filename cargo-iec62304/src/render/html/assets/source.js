// The source of a unit: which lines and regions were covered, and by which tests.

// Columns of the report are bytes, 1-based; a string is UTF-16.
const atByte = (text, column) => {
  let bytes = 1, at = 0;
  for (const char of text) {
    if (bytes >= column) return at;
    const code = char.codePointAt(0);
    bytes += code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
    at += char.length;
  }
  return at;
};

// The parts of a line that lie in a span: [start, end) in UTF-16, with a name each.
const marksOn = (text, line, spans) => spans.filter((span) => span[0] <= line && line <= span[2]).map((span) => {
  const start = span[0] < line ? text.length - text.trimStart().length : atByte(text, span[1]);
  const end = span[2] > line ? text.length : atByte(text, span[3]);
  return { start, end, name: span[4], by: span[5] };
}).filter((mark) => mark.end > mark.start);

// Text with what hides in it made visible.
const shown = (text) => {
  if (!HIDDEN.test(text)) return [text];
  const parts = [];
  let plain = '';
  for (const char of text) {
    if (!HIDDEN.test(char)) { plain += char; continue; }
    if (plain) parts.push(plain);
    plain = '';
    parts.push(el('span', { class: 'hidden-char', title: 'a character that would not be seen' }, escaped(char)));
  }
  if (plain) parts.push(plain);
  return parts;
};

const marked = (text, marks) => {
  const cuts = [...new Set([0, text.length, ...marks.flatMap((mark) => [mark.start, mark.end])])].sort((x, y) => x - y);
  const parts = [];
  for (let i = 0; i + 1 < cuts.length; i++) {
    const inside = marks.find((mark) => mark.start <= cuts[i] && cuts[i + 1] <= mark.end);
    const piece = shown(text.slice(cuts[i], cuts[i + 1]));
    parts.push(inside ? el('mark', { class: inside.name.startsWith('never') ? 'never' : inside.name, title: (MARKS[inside.name] || inside.name) + (inside.by ? ' ' + inside.by : '') }, piece) : piece);
  }
  return parts;
};
const MARKS = { uncovered: 'no passed test executed this region', justified: 'not executed; justified by' };
const LINES = { covered: ['✓', 'covered'], uncovered: ['✕', 'not covered'], justified: ['~', 'not covered, justified'], none: ['', ''] };

const groupName = (at) => 'T' + (at + 1);

const sourceView = async (unit, aimed) => {
  const file = D.files[unit.file];
  if (!byId('source-' + unit.file)) {
    const open = unit.uncovered.map((it) => spanText(it) + (it[4] ? ' (' + it[4] + ')' : ''));
    return el('div', {}, el('p', { class: 'empty' }, 'The source is not in this page: it could not be read, or was left out to keep the page below its bound. It stands in ', el('code', {}, file), ', lines ' + unit.line + ' to ' + unit.end + '.'),
      open.length ? [el('p', {}, 'Not covered, by line and column:'), listOf(open)] : null,
      unit.justified.length ? [el('p', {}, 'Not covered, justified by a deviation:'), listOf(unit.justified.map((it) => [spanText(it) + ' by ', find('deviation', it[5]) ? a(find('deviation', it[5])) : it[5]]))] : null);
  }
  const block = await unpack('source-' + unit.file);
  const texts = block.text.split(/\r\n|\n/);
  const known = new Map((block.units[unit.i] || []).map(([line, covered, group]) => [line, { covered, group }]));
  // What a deviation accepts hides the same region as not covered.
  const spans = [...unit.justified.filter((it) => it[4] !== 'unit-lines').map((it) => [...it.slice(0, 4), 'justified', it[5]]), ...unit.uncovered.map((span) => [...span.slice(0, 4), span[4] || 'uncovered'])];
  const acceptedLines = new Set(unit.justified.filter((it) => it[4] === 'unit-lines').map((it) => it[0]));
  const used = new Map();
  const body = el('tbody');
  const first = Math.max(1, unit.line - above(texts, unit.line));
  for (let line = first; line <= Math.min(unit.end, texts.length); line++) {
    const text = texts[line - 1];
    const marks = marksOn(text, line, spans);
    const fact = known.get(line);
    const state = fact ? (fact.covered ? 'covered' : acceptedLines.has(line) || marks.some((it) => it.name === 'justified') ? 'justified' : 'uncovered') : marks.length && !known.size ? 'uncovered' : 'none';
    const tests = fact ? block.groups[fact.group] : [];
    if (tests.length && !used.has(fact.group)) used.set(fact.group, used.size);
    const [sign, words] = LINES[state];
    const by = accepting(unit, line);
    const row = el('tr', { class: 'l-' + state + (line === aimed ? ' aimed' : ''), id: 'L' + line },
      el('th', { scope: 'row' }, line), el('td', { class: 'cover' }, el('span', { 'aria-hidden': 'true' }, sign), el('span', { class: 'sr' }, words)),
      el('td', { class: 'by' }, tests.length ? testsButton(used.get(fact.group), tests) : null),
      el('td', { class: 'text' }, el('code', {}, marked(text, marks)), by.length ? el('span', { class: 'justified-by' }, '~ ', by.map((it, at) => [at ? ', ' : null, a(it)])) : null));
    body.append(row);
  }
  const table = el('table', { class: 'source' }, el('caption', { class: 'sr' }, 'Source of ' + unit.id),
    el('thead', {}, el('tr', {}, ['Line', 'Covered', 'Tests', 'Source'].map((name) => el('th', { scope: 'col' }, name)))), body);
  const groups = [...used.entries()].map(([group, at]) => el('div', { class: 'group' }, el('dt', { id: groupName(at) }, groupName(at), ' ', muted('(' + plural(block.groups[group].length, 'test') + ')')),
    el('dd', {}, el('ul', {}, block.groups[group].map((index) => el('li', {}, a(D.tests[index])))))));
  return el('div', {}, legend(unit), el('div', { class: 'scroll code', tabindex: '0', role: 'region', 'aria-label': 'Source of ' + unit.id }, table),
    groups.length ? el('details', { class: 'groups' }, el('summary', {}, 'Which tests are ' + [...used.values()].map(groupName).slice(0, 3).join(', ') + (used.size > 3 ? ', …' : '')), el('dl', {}, groups)) : null);
};

// The deviations that accept something that begins on a line.
const accepting = (unit, line) => [...new Set(unit.justified.filter((it) => it[0] === line).map((it) => it[5]))].map((id) => find('deviation', id) || id);

// The line that the address names.
const aim = (line) => { const row = byId('L' + line); if (row) row.scrollIntoView({ block: 'center' }); };

// Attributes and documentation belong to what one wants to read.
const above = (texts, line) => {
  let number = 0;
  while (line - number > 1 && /^\s*(\/\/[/!]|#\[)/.test(texts[line - number - 2])) number += 1;
  return number;
};

const testsButton = (at, tests) => el('button', {
  type: 'button', class: 'tests', 'aria-expanded': 'false', 'aria-label': groupName(at) + ': ' + plural(tests.length, 'test') + ' covered this line',
  onclick: (event) => {
    const button = event.currentTarget, row = button.closest('tr');
    const open = button.getAttribute('aria-expanded') === 'true';
    button.setAttribute('aria-expanded', String(!open));
    if (open) row.nextSibling.remove();
    else row.after(el('tr', { class: 'opened' }, el('td', { colspan: 4 }, el('ul', {}, tests.map((index) => el('li', {}, a(D.tests[index])))))));
  },
}, groupName(at) + ' · ' + tests.length);

const legend = (unit) => {
  const how = !unit.coverage || unit.coverage[0] !== 'measured' ? 'Nothing was measured of this unit: no line is marked.'
    : D.byLine ? 'T1, T2, … are groups of tests: open one to see which tests covered the line. Tests in which a panic unwound prove no line, and are not in a group.'
      : 'This report does not know which test executed which line: the tests of the unit as a whole are listed above.';
  const has = (name) => name === 'justified' ? unit.justified.length : name === 'never' ? unit.uncovered.some((it) => it[4]) : unit.uncovered.some((it) => !it[4] && !unit.justified.some((by) => by.slice(0, 4).join() === it.slice(0, 4).join()));
  const region = (name, text, words) => (has(name) ? el('li', {}, el('mark', { class: name }, text), ' ' + words) : null);
  const sign = (state) => el('li', {}, el('span', { class: 'swatch l-' + state }, LINES[state][0]), ' ' + LINES[state][1]);
  return el('div', { class: 'legend' }, el('ul', {}, sign('covered'), sign('uncovered'), unit.justified.length ? sign('justified') : null,
    region('uncovered', 'region', 'no passed test executed it'), region('justified', 'region', 'not executed, justified by the deviation behind it'), region('never', 'condition', 'an outcome that never came up'),
    el('li', {}, 'no sign: no code')), el('p', { class: 'muted' }, how));
};
