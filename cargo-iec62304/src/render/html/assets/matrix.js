// The trace matrix, read from any side. A missing link is a cell that says so.

const union = (lists) => [...new Set(lists.flat())];
const of = (rows, key) => union(rows.filter((it) => typeof it !== 'string').map((it) => it[key] || []));
const none = (what) => what;

const needed = (row, lists) => lists.some((list) => !list.length);
const matrixItem = (items) => ({ key: 'item', name: 'Item', values: [...D.items.map((it) => it.id), ['none', '(none)']], has: (row, value) => { const list = items(row); return value === 'none' ? !list.length : list.some((it) => it && it.id === value); } });
const gapFilter = (isGap) => ({ key: 'gaps', name: 'only rows with a gap', has: isGap });
const own = (row) => (row.item ? [row.item] : []);
const names = (lists) => lists.flat().map((it) => (typeof it === 'string' ? it : title(it))).join(' ');
const cell = (name, list, missing, signs) => ({ name, cell: (row) => cellList(list(row), missing, signs) });

const pairs = () => D.hazards.flatMap((hazard) => (hazard.controls.length ? hazard.controls : [null]).map((control) => ({
  hazard, control, class: hazard.class, status: control ? (control.external ? 'external' : control.status) : 'uncontrolled', id: hazard.id,
})));
const controlList = (row, key) => (row.control ? row.control[key] : []);

const MATRIX = {
  requirement: {
    name: 'Requirements', rows: () => D.requirements, noun: 'requirement', empty: 'No document has a requirement.', status: TRACE,
    items: own, gap: (row) => needed(row, [row.origins, row.units, row.tests]) || !row.item,
    text: (row) => title(row) + ' ' + names([row.origins, row.controls, row.units, row.tests]),
    columns: () => [cell('Derives from', (row) => row.origins, none('no source')), { ...idColumn('Requirement'), cell: (row) => [a(row), ' ', classMark(row.class), el('div', { class: 'muted clip' }, row.title)] },
      { name: 'Item', key: (row) => (row.item ? row.item.id : ''), cell: (row) => (row.item ? a(row.item) : el('span', { class: 'gap' }, 'no item')) },
      cell('Risk controls', (row) => row.controls), cell('Units', (row) => row.units, none('no unit')),
      { name: 'Verified by', cell: (row) => [cellList(row.tests, 'nothing proves it', true), row.claims.length ? el('div', { class: 'claims' }, muted('claimed, not proven: '), cellList(row.claims, null, true)) : null] }, statusColumn],
  },
  test: {
    name: 'Tests', rows: () => D.tests, noun: 'test', empty: 'No test is known.', status: OUTCOMES, statusOf: (row) => row.outcome,
    items: (row) => union(row.executes.map(own)), gap: (row) => !row.verifies.length || row.hollow.length > 0 || !row.measured, text: (row) => row.id + ' ' + names([row.verifies]),
    columns: () => [idColumn('Test'), { name: 'Level', key: (row) => row.level, cell: (row) => row.level }, { name: 'Outcome', key: (row) => row.outcome, cell: (row) => badge(row.outcome) },
      { name: 'Verifies', cell: (row) => [cellList(row.verifies, 'verifies nothing', true), row.hollow.length ? el('div', { class: 'gap' }, 'hollow: ' + row.hollow.join(', ')) : null] },
      cell('Hazards controlled', (row) => of([...row.verifies, ...of(row.verifies, 'controls')], 'hazards')),
      { name: 'Units executed', cell: (row) => (row.measured ? cellList(row.executes, 'no unit') : el('span', { class: 'gap' }, 'not measured')) }],
  },
  unit: {
    name: 'Units', rows: () => D.units, noun: 'unit', empty: 'There is no unit.', status: COVERAGES, statusOf: coverageWord,
    items: own, gap: (row) => (!row.requirements.length && !row.controls.length) || (!row.tests.length && !row.runs.length), text: (row) => row.id + ' ' + names([row.requirements, row.controls]),
    columns: () => [idColumn('Unit'), classColumn, itemColumn, { name: 'Requirements', cell: (row) => (row.requirements.length ? cellList(row.requirements, null, true) : row.controls.length ? muted('–') : el('span', { class: 'gap' }, 'traces to nothing')) },
      cell('Risk controls', (row) => row.controls), { name: 'Executed by', cell: (row) => (row.coverage ? cellList(row.tests, row.runs.length ? 'imported runs alone' : 'no passed test') : muted('unknown')) }, { name: 'Lines', key: (row) => (row.coverage ? ratio(row.coverage[1]) : -1), cell: unitShare(1) }],
  },
  hazard: {
    name: 'Hazards', rows: pairs, noun: 'row', empty: 'No document has a hazard.', status: [...TRACE, 'uncontrolled', 'external'],
    items: (row) => row.hazard.items, gap: (row) => !row.control || (!row.control.external && needed(row, [[...row.control.requirements, ...row.control.units], row.control.tests])),
    text: (row) => title(row.hazard) + ' ' + (row.control ? title(row.control) + ' ' + names([row.control.requirements, row.control.tests]) : ''),
    columns: () => [{ name: 'Hazard', head: true, key: (row) => row.hazard.id, cell: (row) => [a(row.hazard), el('div', { class: 'muted clip' }, row.hazard.title)] }, { name: 'Severity', key: (row) => row.hazard.severity, cell: (row) => row.hazard.severity },
      { name: 'Risk control', key: (row) => (row.control ? row.control.id : ''), cell: (row) => (row.control ? [a(row.control), el('div', { class: 'muted clip' }, row.control.title)] : el('span', { class: 'gap' }, 'no risk control')) },
      cell('Requirements', (row) => controlList(row, 'requirements')),
      { name: 'Units', cell: (row) => cellList(controlList(row, 'units'), row.control && !row.control.external ? 'no unit' : null) },
      { name: 'Verified by', cell: (row) => cellList(controlList(row, 'tests'), row.control && !row.control.external ? 'nothing proves it' : null, true) }, { name: 'Status', key: (row) => row.status || '', cell: (row) => badge(row.status || 'external') }],
  },
  source: {
    name: 'Sources', rows: () => D.sources, noun: 'source', empty: 'No document has a source.', status: [...TRACE, 'unaddressed'],
    items: (row) => union(row.requirements.map(own)), gap: (row) => !row.requirements.length || needed(row, [of(row.requirements, 'units'), of(row.requirements, 'tests')]), text: (row) => title(row) + ' ' + names([row.requirements]),
    columns: () => [idColumn('Source'), { name: 'Kind', key: (row) => row.type, cell: (row) => row.type }, cell('Requirements', (row) => row.requirements, none('no requirement'), true),
      cell('Units', (row) => of(row.requirements, 'units'), none('no unit')), cell('Verified by', (row) => of(row.requirements, 'tests'), none('nothing proves it'), true), statusColumn],
  },
};

const matrixView = (state) => {
  const from = MATRIX[state.get('from')] ? state.get('from') : 'requirement';
  const side = MATRIX[from];
  const rows = side.rows();
  const statusOf = side.statusOf || ((row) => row.status);
  const filters = [];
  if (rows.length && rows[0].class) filters.push(byClass);
  filters.push(matrixItem(side.items), { key: 'status', name: 'Status', values: side.status, has: (row, value) => statusOf(row) === value }, gapFilter(side.gap));
  const choice = el('nav', { class: 'sides', 'aria-label': 'Read the matrix from' }, muted('Read from '), Object.entries(MATRIX).map(([key, it]) =>
    el('a', { href: '#/matrix?from=' + key, 'aria-current': key === from ? 'true' : null }, it.name)));
  return listView({
    title: 'Trace matrix', noun: side.noun, rows, empty: side.empty, filters, columns: side.columns(), text: side.text, before: choice, style: 'matrix',
    intro: 'Only proven traces count as verification: the test passed and executed a unit that implements what it verifies. A gap is a finding only where a rule says so.',
    mark: (row) => (side.gap(row) ? 'has-gap' : null),
  }, state);
};
