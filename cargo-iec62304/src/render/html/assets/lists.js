// The lists.

const CLASSES = ['A', 'B', 'C'];
const TRACE = ['verified', 'failed', 'hollow', 'unverified', 'unimplemented'];
const OUTCOMES = ['passed', 'failed', 'flaky', 'ignored', 'not-run'];
const LEVELS = ['unit', 'integration', 'system'];
const COVERAGES = ['measured', 'absent', 'not-built', 'excluded', 'unknown'];

const byClass = { key: 'class', name: 'Class', values: CLASSES, has: (row, value) => row.class === value };
const byStatus = (values) => ({ key: 'status', name: 'Status', values, has: (row, value) => row.status === value });
const byItem = () => ({ key: 'item', name: 'Item', values: [...D.items.map((it) => it.id), ['none', '(none)']], has: (row, value) => (row.item ? row.item.id : 'none') === value });
const withFindings = { key: 'findings', name: 'with findings', has: (row) => row.findings.length > 0 };
const idColumn = (name) => ({ name, head: true, key: (row) => row.id, cell: (row) => [a(row), row.title ? el('div', { class: 'muted clip' }, row.title) : null] });
const classColumn = { name: 'Class', key: (row) => row.class, cell: (row) => classMark(row.class) };
const statusColumn = { name: 'Status', key: (row) => row.status || '', cell: (row) => (row.status ? badge(row.status) : muted('external')) };
const itemColumn = { name: 'Item', key: (row) => (row.item ? row.item.id : ''), cell: (row) => (row.item ? a(row.item) : muted('–')) };
const number = (name, of) => ({ name, n: true, key: (row) => of(row).length, cell: (row) => String(of(row).length) });
const findingsColumn = { name: 'Findings', n: true, key: (row) => row.findings.length, cell: (row) => (row.findings.length ? el('strong', {}, row.findings.length) : '0') };
const title = (row) => row.id + ' ' + (row.title || '') + (row.text ? ' ' + row.text : '');
const coverageWord = (unit) => (unit.coverage ? unit.coverage[0] : 'unknown');
const ratio = (pair) => (pair && pair[1] ? pair[0] / pair[1] : -1);
const unitShare = (at) => (unit) => (unit.coverage && unit.coverage[0] === 'measured' ? share(unit.coverage[at]) : badge(coverageWord(unit)));

const LISTS = {
  requirements: () => ({
    title: 'Requirements', noun: 'requirement', rows: D.requirements, empty: 'No document has a requirement.',
    filters: [byClass, byItem(), byStatus(TRACE), { key: 'kind', name: 'Kind', values: [...new Set(D.requirements.map((it) => it.type).filter(Boolean))].sort(), has: (row, value) => row.type === value }, withFindings],
    text: (row) => title(row) + ' ' + (row.rationale || ''),
    columns: [idColumn('Requirement'), classColumn, itemColumn, number('Units', (row) => row.units), number('Tests', (row) => row.tests), statusColumn, findingsColumn],
  }),
  items: () => ({
    title: 'Items', noun: 'item', rows: D.items, empty: 'No item is configured: the system is judged as a whole.',
    filters: [byClass, withFindings], text: (row) => title(row) + ' ' + row.packages.join(' ') + ' ' + row.modules.join(' '),
    columns: [idColumn('Item'), classColumn, { name: 'Within', key: (row) => (row.parent ? row.parent.id : ''), cell: (row) => (row.parent ? a(row.parent) : muted('the system')) },
      number('Units', (row) => row.units), number('Requirements', (row) => row.requirements),
      { name: 'Lines', key: (row) => ratio(row.lines), cell: (row) => share(row.lines) }, { name: 'Regions', key: (row) => ratio(row.regions), cell: (row) => share(row.regions) }, findingsColumn],
  }),
  units: () => ({
    title: 'Units', noun: 'unit', rows: D.units, empty: 'There is no unit.',
    filters: [byClass, byItem(), { key: 'coverage', name: 'Coverage', values: COVERAGES, has: (row, value) => coverageWord(row) === value },
      { key: 'open', name: 'not covered in full', has: (row) => row.uncovered.length > 0 || (row.coverage && row.coverage[1] && row.coverage[1][0] < row.coverage[1][1]) },
      { key: 'justified', name: 'with justified code', has: (row) => row.justified.length > 0 },
      { key: 'unrun', name: 'not executed', has: (row) => !row.tests.length && !row.runs.length }, withFindings],
    text: (row) => row.id + ' ' + D.files[row.file],
    columns: [idColumn('Unit'), classColumn, itemColumn, number('Requirements', (row) => row.requirements), number('Tests', (row) => row.tests),
      { name: 'Lines', key: (row) => (row.coverage ? ratio(row.coverage[1]) : -1), cell: unitShare(1) }, { name: 'Regions', key: (row) => (row.coverage ? ratio(row.coverage[2]) : -1), cell: unitShare(2) }, findingsColumn],
  }),
  tests: () => ({
    title: 'Tests', noun: 'test', rows: D.tests, empty: 'No test is known.',
    filters: [{ key: 'level', name: 'Level', values: LEVELS, has: (row, value) => row.level === value }, { key: 'outcome', name: 'Outcome', values: OUTCOMES, has: (row, value) => row.outcome === value },
      { key: 'idle', name: 'verifies nothing', has: (row) => !row.verifies.length }, { key: 'hollow', name: 'hollow', has: (row) => row.hollow.length > 0 }, withFindings],
    text: (row) => row.id,
    columns: [idColumn('Test'), { name: 'Level', key: (row) => row.level, cell: (row) => row.level }, { name: 'Outcome', key: (row) => row.outcome, cell: (row) => badge(row.outcome) },
      { name: 'Verifies', key: (row) => row.verifies.length, cell: (row) => cellList(row.verifies) },
      { name: 'Units executed', n: true, key: (row) => row.executes.length, cell: (row) => (row.measured ? String(row.executes.length) : muted('not measured')) }, findingsColumn],
  }),
  records: () => ({
    title: 'Test records', noun: 'record', rows: D.records, empty: 'No document has a test record.',
    intro: 'Manual and on-target tests, analyses, inspections and demonstrations that a person recorded. The tool read the record, not what it is of.',
    filters: [{ key: 'outcome', name: 'Result', values: ['passed', 'failed', 'not-run'], has: (row, value) => row.outcome === value }], text: (row) => [title(row), row.who, row.version, row.procedure, ...row.evidence].join(' '),
    columns: [idColumn('Record'), { name: 'Method', key: (row) => row.method, cell: (row) => row.method }, { name: 'Result', key: (row) => row.outcome, cell: (row) => badge(row.outcome) },
      { name: 'Verifies', cell: (row) => cellList(row.verifies) }, { name: 'By', key: (row) => row.who || '', cell: (row) => row.who || muted('–') }, { name: 'On', key: (row) => row.on || '', cell: (row) => (row.on ? day(row.on) : muted('–')) }],
  }),
  hazards: () => ({
    title: 'Hazards', noun: 'hazard', rows: D.hazards, empty: 'No document has a hazard.', filters: [byClass, byStatus([...TRACE, 'uncontrolled'])], text: title,
    columns: [idColumn('Hazard'), { name: 'Severity', key: (row) => row.severity, cell: (row) => row.severity }, classColumn, { name: 'Risk controls', cell: (row) => cellList(row.controls, 'no risk control', true) },
      { name: 'Items', cell: (row) => cellList(row.items) }, statusColumn, findingsColumn],
  }),
  controls: () => ({
    title: 'Risk controls', noun: 'risk control', rows: D.controls, empty: 'No document has a risk control.', filters: [byClass, byStatus(TRACE), { key: 'external', name: 'external', has: (row) => row.external }], text: title,
    columns: [idColumn('Risk control'), classColumn, { name: 'Hazards', cell: (row) => cellList(row.hazards, 'no hazard') }, { name: 'Requirements', cell: (row) => cellList(row.requirements) },
      number('Units', (row) => row.units), number('Tests', (row) => row.tests), statusColumn, findingsColumn],
  }),
  sources: () => ({
    title: 'Sources', noun: 'source', rows: D.sources, empty: 'No document has a source.', intro: 'What requirements derive from.',
    filters: [{ key: 'kind', name: 'Kind', values: [...new Set(D.sources.map((it) => it.type))].sort(), has: (row, value) => row.type === value }, byStatus([...TRACE, 'unaddressed'])], text: title,
    columns: [idColumn('Source'), { name: 'Kind', key: (row) => row.type, cell: (row) => row.type }, { name: 'Requirements', cell: (row) => cellList(row.requirements, 'no requirement', true) }, statusColumn, findingsColumn],
  }),
  interfaces: () => ({
    title: 'Interfaces', noun: 'interface', rows: D.interfaces, empty: 'No document has an interface.', filters: [], text: (row) => [title(row), row.external, row.data].join(' '),
    columns: [idColumn('Interface'), { name: 'Kind', key: (row) => row.type, cell: (row) => row.type }, { name: 'Between', cell: (row) => [cellList(row.items), row.external ? el('div', {}, row.external, ' ', muted('(outside)')) : null] }, findingsColumn],
  }),
  findings: () => ({
    title: 'Findings', noun: 'finding', rows: D.findings, empty: 'No rule found anything.', mark: (row) => 'f-' + row.weight,
    filters: [{ key: 'weight', name: 'Weight', values: ['error', 'undecided', 'warning', 'note', 'waived'], has: (row, value) => row.weight === value },
      { key: 'rule', name: 'Rule', values: [...new Set(D.findings.map((it) => it.rule))].sort(), has: (row, value) => row.rule === value }, byClass],
    text: (row) => [row.rule, row.message, row.help, row.subject, row.with, row.accepted, row.place && row.place[0]].join(' '),
    columns: [{ name: 'Weight', key: (row) => ['error', 'undecided', 'warning', 'note', 'waived'].indexOf(row.weight), cell: (row) => [badge(row.weight), row.later ? el('div', { class: 'muted' }, 'at a later gate') : null] },
      { name: 'Finding', head: true, key: (row) => row.message, cell: (row) => [el('span', { class: 'message' }, row.message), row.help ? el('div', { class: 'help' }, row.help) : null, acceptedBy(row), row.place ? el('div', {}, place(row.place)) : null] },
      { name: 'About', key: (row) => row.subject, cell: (row) => [row.about ? a(row.about) : [row.subjectKind, ' ', row.subject], row.partner ? el('div', {}, muted('with '), typeof row.partner === 'string' ? row.partner : a(row.partner)) : null] }, classColumn,
      { name: 'Rule', key: (row) => row.rule, cell: (row) => { const rule = find('rule', row.rule); return rule ? a(rule) : row.rule; } },
      { name: 'Clause', key: (row) => row.clause, cell: (row) => clauseLinks(row.clause) }],
  }),
  deviations: () => ({
    title: 'Deviations', noun: 'deviation', rows: D.deviations, empty: 'No document has a deviation.', intro: 'Justified, approved, expiring exceptions. What one waives stays among the findings, as waived.',
    filters: [byStatus(['active', 'unused', 'expired', 'stale', 'unapproved'])], text: (row) => [title(row), row.rule, row.subject, row.who].join(' '),
    columns: [idColumn('Deviation'), { name: 'Rule', key: (row) => row.rule, cell: (row) => { const rule = find('rule', row.rule); return rule ? a(rule) : row.rule; } }, { name: 'Subject', key: (row) => row.subject, cell: (row) => [row.about ? a(row.about) : row.subject, row.with ? [' with ', row.with] : null] },
      statusColumn, { name: 'Waives', n: true, key: (row) => row.waives || 0, cell: (row) => (row.waives === null ? muted('–') : String(row.waives)) }, { name: 'Approved', key: (row) => row.on || '', cell: (row) => (row.who ? [row.who, row.on ? [', ', day(row.on)] : null] : el('span', { class: 'gap' }, 'nobody')) }, { name: 'Until', key: (row) => row.expires, cell: (row) => day(row.expires) }],
  }),
  reviews: () => ({
    title: 'Unit reviews', noun: 'review', rows: D.reviews, empty: 'No document has a review of a unit.', intro: 'Units that a person reviewed because no test executes them. Where the policy allows it, a review accepts that: the finding stays, as waived and attested.',
    filters: [byStatus(['valid', 'not-allowed', 'not-passed', 'not-yet', 'stale'])], text: (row) => [title(row), row.unit, row.who, row.reason].join(' '),
    columns: [idColumn('Review'), { name: 'Unit', key: (row) => row.unit, cell: (row) => (row.about ? a(row.about) : row.unit) }, statusColumn, { name: 'Waives', n: true, key: (row) => row.waives || 0, cell: (row) => (row.waives === null ? muted('–') : String(row.waives)) },
      { name: 'Reviewed by', key: (row) => row.on, cell: (row) => [row.who, ', ', day(row.on)] }, { name: 'Why no test executes it', cell: (row) => row.reason }],
  }),
  rules: () => ({
    title: 'Rules', noun: 'rule', rows: D.rules, empty: 'No rule was judged.', filters: [{ key: 'outcome', name: 'Outcome', values: ['violated', 'undetermined', 'waived', 'satisfied', 'not-applicable'], has: (row, value) => row.outcome === value },
      { key: 'gate', name: 'Gate', values: ['merge', 'release', 'periodic'], has: (row, value) => row.gate === value }],
    text: (row) => row.id + ' ' + row.clause + ' ' + (row.reason || ''),
    columns: [idColumn('Rule'), { name: 'Clause', key: (row) => row.clause, cell: (row) => [clauseLinks(row.clause), row.policy ? [' ', el('abbr', { title: "asked by the project's policy" }, 'P')] : null] }, { name: 'Outcome', key: (row) => row.outcome, cell: (row) => badge(row.outcome) },
      { name: 'Gate', key: (row) => row.gate, cell: (row) => [row.gate, row.counts ? null : [' ', muted('(does not count yet)')]] }, { name: 'Examined', n: true, key: (row) => row.examined, cell: (row) => String(row.examined) }, findingsColumn,
      { name: 'Reason', cell: (row) => row.reason || '' }],
  }),
  clauses: () => ({
    title: 'Clauses', noun: 'clause', rows: D.clauses, empty: 'No clause is listed.',
    intro: 'Judged: rules examined something. Attested: a person answers for it. Open: a person must still show it. What a person must judge is never shown as passed by the tool.',
    filters: [byStatus(['judged', 'attested', 'open', 'not-applicable']), { key: 'automation', name: 'Decided by', values: Object.entries(DECIDED).map(([word, name]) => [word, name]), has: (row, value) => row.automation === value }],
    text: (row) => row.id + ' ' + row.title + ' ' + (row.summary || '') + ' ' + (row.who || ''),
    columns: [{ name: 'Clause', head: true, key: (row) => row.id, cell: (row) => a(row) }, { name: 'What it asks', cell: (row) => row.title }, statusColumn, { name: 'Decided by', key: (row) => row.automation, cell: (row) => DECIDED[row.automation] },
      { name: 'Rules', cell: (row) => ruleOutcomes(row) }, { name: 'Attested by', key: (row) => row.who || '', cell: (row) => (row.who ? [row.who, row.on ? [', ', day(row.on)] : null, row.until ? [', until ', day(row.until)] : null, row.reason ? el('div', { class: 'gap' }, 'does not count: ' + row.reason) : null] : row.reason ? el('span', { class: 'gap' }, row.reason) : muted('–')) }],
  }),
};
const DECIDED = { enforce: 'rules', evidence: 'rules gather, a person judges', attest: 'a person' };
const clauseLinks = (text) => text.split(/,\s*/).flatMap((id, at) => { const clause = find('clause', id); return [at ? ', ' : null, clause ? a(clause) : id]; });
const ruleOutcomes = (clause) => {
  const list = clause.rules.map((id) => find('rule', id)).filter(Boolean);
  return list.length ? el('ul', { class: 'few' }, list.map((rule) => el('li', {}, a(rule), ' ', badge(rule.outcome)))) : muted('–');
};
