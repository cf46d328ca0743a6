// The packed data, unpacked: lists of records that know their places and each other.

const byId = (id) => document.getElementById(id);

const unpack = async (id) => {
  const text = byId(id).textContent;
  const raw = atob(text);
  const bytes = new Uint8Array(raw.length);
  for (let i = 0; i < raw.length; i++) bytes[i] = raw.charCodeAt(i);
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream('deflate-raw'));
  return JSON.parse(await new Response(stream).text());
};

// Columns to records.
const rows = (kind, columns) => {
  const names = Object.keys(columns);
  const number = names.length ? columns[names[0]].length : 0;
  const list = new Array(number);
  for (let i = 0; i < number; i++) {
    const row = { kind, i };
    for (const name of names) row[name] = columns[name][i];
    list[i] = row;
  }
  return list;
};

const KINDS = {
  item: { list: 'items', name: 'Item', names: 'Items' },
  unit: { list: 'units', name: 'Unit', names: 'Units' },
  requirement: { list: 'requirements', name: 'Requirement', names: 'Requirements' },
  control: { list: 'controls', name: 'Risk control', names: 'Risk controls' },
  hazard: { list: 'hazards', name: 'Hazard', names: 'Hazards' },
  source: { list: 'sources', name: 'Source', names: 'Sources' },
  interface: { list: 'interfaces', name: 'Interface', names: 'Interfaces' },
  record: { list: 'records', name: 'Test record', names: 'Test records' },
  test: { list: 'tests', name: 'Test', names: 'Tests' },
  rule: { list: 'rules', name: 'Rule', names: 'Rules' },
  clause: { list: 'clauses', name: 'Clause', names: 'Clauses' },
  deviation: { list: 'deviations', name: 'Deviation', names: 'Deviations' },
  review: { list: 'reviews', name: 'Unit review', names: 'Unit reviews' },
};
// What the report calls a kind, where the page calls it otherwise.
const SUBJECTS = { 'risk-control': 'control', 'test-record': 'record' };

let D = null;
const ids = {};

// A number is a place in the list, everything else an id that leads nowhere.
const linked = (list, refs) => refs.map((ref) => (typeof ref === 'number' ? list[ref] : ref));
const proofs = (refs) =>
  refs.map((ref) => (typeof ref === 'number' ? (ref < 0 ? D.records[-1 - ref] : D.tests[ref]) : ref));
const find = (kind, id) => ids[kind] && ids[kind].get(id);

const load = async () => {
  D = await unpack('lists');
  for (const [kind, { list }] of Object.entries(KINDS)) {
    D[list] = rows(kind, D[list]);
    ids[kind] = new Map();
    // The first of two records of one id is the one that the id leads to.
    for (const row of D[list]) if (!ids[kind].has(row.id)) ids[kind].set(row.id, row);
  }
  D.findings = rows('finding', D.findings);
  link();
};

const link = () => {
  for (const row of D.tests) { row.executes = []; row.findings = []; }
  for (const unit of D.units) {
    unit.item = typeof unit.item === 'number' ? D.items[unit.item] : null;
    unit.requirements = linked(D.requirements, unit.requirements);
    unit.controls = linked(D.controls, unit.controls);
    unit.tests = linked(D.tests, unit.tests);
    for (const test of unit.tests) if (test.executes) test.executes.push(unit);
  }
  for (const item of D.items) {
    item.parent = typeof item.parent === 'number' ? D.items[item.parent] : null;
    item.units = []; item.requirements = []; item.hazards = []; item.interfaces = []; item.items = [];
  }
  for (const item of D.items) if (item.parent) item.parent.items.push(item);
  for (const unit of D.units) if (unit.item) unit.item.units.push(unit);
  for (const it of D.requirements) {
    it.item = typeof it.item === 'number' ? D.items[it.item] : null;
    if (it.item) it.item.requirements.push(it);
    it.origins = it.origins.map((ref) => (typeof ref === 'string' ? ref : (ref[0] === 's' ? D.sources : D.hazards)[ref[1]]));
    it.units = linked(D.units, it.units);
    it.tests = proofs(it.tests);
    it.claims = proofs(it.claims);
    it.controls = linked(D.controls, it.controls);
  }
  for (const it of D.controls) {
    it.hazards = linked(D.hazards, it.hazards);
    it.requirements = linked(D.requirements, it.requirements);
    it.units = linked(D.units, it.units);
    it.tests = proofs(it.tests);
    it.claims = proofs(it.claims);
  }
  for (const it of D.hazards) {
    it.items = linked(D.items, it.items);
    for (const item of it.items) if (item.hazards) item.hazards.push(it);
    it.controls = linked(D.controls, it.controls);
    it.requirements = linked(D.requirements, it.requirements);
  }
  for (const it of D.sources) it.requirements = linked(D.requirements, it.requirements);
  for (const it of D.interfaces) {
    it.items = linked(D.items, it.items);
    for (const item of it.items) if (item.interfaces) item.interfaces.push(it);
    it.tests = []; it.dependencies = [];
  }
  const verified = (id) => find('requirement', id) || find('control', id) || find('interface', id) || id;
  for (const test of [...D.tests, ...D.records]) {
    test.verifies = test.verifies.map(verified);
    for (const it of test.verifies) if (it.kind === 'interface') it.tests.push(test);
  }
  for (const list of Object.values(KINDS)) for (const row of D[list.list]) { row.findings = []; row.deviations = []; row.reviews = []; }
  for (const it of D.deviations) {
    it.about = find(SUBJECTS[it.subjectKind] || it.subjectKind, it.subject) || null;
    if (it.about) it.about.deviations.push(it);
    const rule = find('rule', it.rule);
    if (rule) rule.deviations.push(it);
    it.accepts = [];
  }
  for (const it of D.reviews) {
    it.about = find('unit', it.unit) || null;
    if (it.about) it.about.reviews.push(it);
  }
  for (const unit of D.units) for (const part of unit.justified) { const it = find('deviation', part[5]); if (it) it.accepts.push({ unit, part }); }
  for (const rule of D.rules) rule.clauses = rule.clause.split(/,\s*/);
  for (const finding of D.findings) {
    finding.weight = finding.status === 'waived' ? 'waived' : finding.decided ? finding.severity : 'undecided';
    const kind = SUBJECTS[finding.subjectKind] || finding.subjectKind;
    finding.about = find(kind, finding.subject) || null;
    finding.partner = finding.with === null ? null : find(SUBJECTS[finding.withKind] || finding.withKind, finding.with) || finding.withKind + ' ' + finding.with;
    if (finding.about) finding.about.findings.push(finding);
    const rule = find('rule', finding.rule);
    finding.waivedBy = finding.waivedBy.map((id) => find('deviation', id) || id);
    for (const it of finding.waivedBy) if (it.findings) it.findings.push(finding);
    finding.review = finding.review && (find('review', finding.review) || null);
    if (finding.review) finding.review.findings.push(finding);
    finding.later = Boolean(rule && !rule.counts);
    if (rule) rule.findings.push(finding);
  }
  linkArchitecture(D.architecture);
};
