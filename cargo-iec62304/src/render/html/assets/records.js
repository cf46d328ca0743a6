// The page of each record, with links all ways.

const field = (name, value) => (value === null || value === undefined || value === '' ? null : el('div', {}, el('dt', {}, name), el('dd', {}, value)));
const listed = (name, list, none, quiet) => el('section', { class: 'links' }, el('h2', {}, name, ' ', el('span', { class: 'count' }, list.length)),
  list.length ? longList(list, quiet) : el('p', { class: none ? 'gap' : 'empty' }, none || 'none'));
const MOST = 200;
const longList = (list, quiet) => {
  const entry = (row) => el('li', {}, a(row), ' ', quiet ? null : sign(row), row.title ? [' ', muted(row.title)] : null);
  const items = el('ul', { class: 'long' }, list.slice(0, MOST).map(entry));
  if (list.length > MOST) {
    const li = el('li', {}, el('button', { type: 'button', class: 'more', onclick: () => items.more() }, 'all ' + list.length));
    items.more = () => { items.more = null; li.remove(); add(items, list.slice(MOST).map(entry)); };
    items.append(li);
    items.dataset.more = '';
  }
  return items;
};
const FROM = { tag: 'a tag', parent: 'the item around it', item: 'its item', system: 'the system', default: 'nothing names one: the highest holds' };
const classField = (row) => field('Class', [classMark(row.class), row.from ? [' from ', row.kind === 'item' && row.from === 'item' ? 'its declaration' : FROM[row.from]] : null]);
const findingsOf = (row) => (row.findings.length ? el('section', { class: 'links' }, el('h2', {}, 'Findings ', el('span', { class: 'count' }, row.findings.length)),
  el('ul', { class: 'findings' }, row.findings.slice(0, MOST).map((it) => el('li', {}, badge(it.weight), ' ', row.kind === 'rule' ? (it.about ? a(it.about) : it.subject) : ruleLink(it.rule), ' ', el('span', { class: 'message' }, it.message),
    it.later ? muted(' (at a later gate)') : null, it.partner ? [muted(' with '), typeof it.partner === 'string' ? it.partner : a(it.partner)] : null, it.help ? el('p', { class: 'help' }, it.help) : null, acceptedBy(it), it.place ? el('div', {}, place(it.place)) : null)), row.findings.length > MOST ? el('li', {}, el('a', { href: '#/findings?rule=' + encodeURIComponent(row.id) }, 'all ' + row.findings.length)) : null)) : null);

const prose = (name, text) => field(name, text && paragraphs(text));
const declared = (row) => field('Declared', place(row.place));
const status = (row) => field('Status', badge(row.status));
const signed = (row) => row.who && [row.who, row.on ? [', on ', day(row.on)] : null];
const ruleLink = (id) => (find('rule', id) ? a(find('rule', id)) : id);
const policy = (pair, least) => share(pair) + (least !== null ? ', policy ≥ ' + least + '\u00a0%' : '');
const seconds = (milliseconds) => (milliseconds === null ? null : (milliseconds / 1000).toFixed(3) + ' s');

const RECORDS = {
  requirement: (row) => ({
    lead: row.title, fields: [classField(row), status(row), field('Kind', row.type), field('Item', row.item ? a(row.item) : el('span', { class: 'gap' }, 'no item')),
      prose('Text', row.text), prose('Why it is asked for', row.rationale), prose('Acceptance', row.acceptance), field('To be verified by', row.method), prose('Why by no test', row.methodReason),
      field('In its document', row.document), field('Version', row.version), declared(row), field('Evidence from elsewhere', row.evidence.join(', '))],
    parts: [listed('Derives from', row.origins, 'It derives from nothing.'), listed('Risk controls', row.controls), listed('Implemented by', row.units, 'No unit implements it.'),
      listed('Verified by', row.tests, 'Nothing proves it.'), row.claims.length ? listed('Named by, not proven', row.claims) : null],
  }),
  unit: (row, state) => ({
    fields: [classField(row), field('Item', row.item ? a(row.item) : muted('none')), field('Package', row.package), field('Place', el('code', {}, D.files[row.file] + ':' + row.line + '–' + row.end)),
      field('Made by', row.by === 'macro' ? 'a macro' : null), field('Coverage', coverageField(row)), field('Detailed design', row.design || (row.designed ? 'its documentation' : muted('none'))), row.digest ? field('Digest of its tokens', el('code', {}, row.digest)) : null],
    parts: [listed('Requirements', row.requirements, row.controls.length ? null : 'It traces to no requirement and no risk control.'), row.controls.length ? listed('Risk controls', row.controls) : null, listed('Executed by passed tests', row.tests, row.coverage ? 'No passed test executed it.' : 'Unknown: nothing was executed.', true),
      row.runs.length ? el('section', { class: 'links' }, el('h2', {}, 'Executed in imported runs'), el('p', {}, row.runs.join(', '))) : null],
    later: () => sourceView(row, Number(state.get('line'))),
  }),
  test: (row) => ({
    fields: [field('Outcome', badge(row.outcome)), field('Level', row.level), field('Package', row.package), field('Test binary', row.binary), field('Name in it', row.name), field('Reason', row.reason), field('Outcome from', row.origin),
      field('Took', seconds(row.took)), field('Attempts', row.attempts && String(row.attempts)), field('Raw profiles', row.profiles.join(', ')), field('Place', place(row.place)),
      row.hollow.length ? field('Hollow', el('span', { class: 'gap' }, row.hollow.join(', ') + ': it executed nothing that could prove it')) : null],
    parts: [row.output ? el('section', {}, el('h2', {}, 'Output'), el('pre', { class: 'output' }, row.output)) : null, listed('Verifies', row.verifies), row.measured ? listed('Units executed', row.executes, 'It executed no unit.') : el('section', { class: 'links' }, el('h2', {}, 'Units executed'), el('p', { class: 'empty' }, 'not measured'))],
  }),
  item: (row) => ({
    lead: row.title, fields: [classField(row), field('Within', row.parent ? a(row.parent) : 'the system'), prose('What it is for', row.purpose), prose('Kept apart by', row.apart), field('Packages', row.packages.join(', ')), field('Modules', row.modules.join(', ')),
      field('Runs in', row.processes.length ? listOf(row.processes.map(target)) : null), field('Lines', policy(row.lines, row.leastLines)), field('Regions', policy(row.regions, row.leastRegions))],
    parts: [row.items.length ? listed('Items in it', row.items) : null, listed('Requirements', row.requirements), listed('Interfaces', row.interfaces), listed('Hazards it can contribute to', row.hazards),
      dependencyTable('Depends on', row.needs, ['Item'], (it) => [sideLink(it.to)]), dependencyTable('Needed by', row.neededBy, ['Item'], (it) => [sideLink(it.from)]),
      row.low.length ? lowTable('Unsafe code, and code open to other languages', row.low, false) : null, listed('Units', row.units)],
  }),
  hazard: (row) => ({
    lead: row.title, fields: [field('Severity', row.severity), field('Class it asks for', classMark(row.class)), field('Status', row.status ? badge(row.status) : 'all its controls are external'), prose('Text', row.text), prose('Sequence of events', row.sequence), prose('Hazardous situation', row.situation),
      prose('Harm', row.harm), prose('Probability of the harm', row.probability), prose('Residual risk', row.residual), field('In the risk file', row.file), declared(row)],
    parts: [listed('Risk controls', row.controls, 'No risk control addresses it.'), listed('Items that can contribute', row.items), listed('Requirements that derive from it', row.requirements)],
  }),
  control: (row) => ({
    lead: row.title, fields: [field('Class of its hazards', classMark(row.class)), field('Status', row.external ? ['external: works outside the software ', row.status && badge(row.status)] : row.status && badge(row.status)), prose('Text', row.text), field('Kind of measure', row.option && row.option.replace('-', ' ')), prose('Implemented in', row.where),
      prose('Acceptance', row.acceptance), prose('Residual risk', row.residual), declared(row)],
    parts: [listed('Hazards', row.hazards, 'It addresses no hazard.'), listed('Requirements', row.requirements), listed('Implemented by', row.units, row.external ? null : 'No unit implements it.'), listed('Verified by', row.tests, row.external ? null : 'Nothing proves it.'), row.claims.length ? listed('Named by, not proven', row.claims) : null],
  }),
  source: (row) => ({
    lead: row.title, fields: [field('Kind', row.type), status(row), prose('Text', row.text), prose('Where the need comes from', row.origin), field('Version', row.version), declared(row)],
    parts: [listed('Requirements', row.requirements, 'No requirement derives from it.'), listed('Verified by', of(row.requirements, 'tests'))],
  }),
  interface: (row) => ({
    lead: row.title, fields: [field('Kind', row.type), prose('What crosses it', row.text), field('Outside partner', row.external), prose('Data', row.data), field('Direction', row.direction), prose('How it works', row.description), prose('When it fails', row.failure), prose('Acceptance', row.acceptance),
      row.undependent ? field('In the code', el('span', { class: 'gap' }, 'no dependency was found over it')) : null, declared(row)],
    parts: [listed('Between', row.items), listed('Named by tests', row.tests), row.dependencies.length ? dependencyTable('Dependencies it speaks for', row.dependencies, ['From', 'To'], (it) => [sideLink(it.from), sideLink(it.to)]) : null],
  }),
  record: (row) => ({
    lead: row.title, fields: [field('Method', row.method), field('Level', row.level), field('Result', badge(row.outcome)), field('By', row.who), field('On', row.on && day(row.on)), field('Version examined', row.version), field('Revision examined', row.revision), prose('Examined on', row.configuration),
      field('Target device', row.onTarget ? 'yes: done on the target device' : null), field('Tools', listOf(row.tools)), prose('Procedure', row.procedure), prose('Acceptance', row.acceptance), field('Noticed beside the result', listOf(row.anomalies)), field('Evidence', listOf(row.evidence)), declared(row)],
    parts: [listed('Verifies', row.verifies)],
  }),
  rule: (row) => ({
    fields: [field('Outcome', badge(row.outcome)), field('Clause', clauseLinks(row.clause)), field('Asked by', row.policy ? "the project's policy, to serve the clause" : 'the clause'), field('Gate', row.gate + (row.counts ? '' : ' (does not count at this gate)')), field('Examined', String(row.examined)), field('Reason', row.reason)],
    parts: [row.docs ? el('section', { class: 'docs' }, el('h2', {}, 'What it asks'), docs(row.docs)) : null],
  }),
  deviation: (row) => ({
    lead: row.title, fields: [status(row), field('Rule', ruleLink(row.rule)), field('Subject', [row.about ? a(row.about) : [row.subjectKind, ' ', row.subject], row.with ? [' with ', find('item', row.with) ? a(find('item', row.with)) : row.with] : null]),
      field('Waives', row.waives === null ? 'nothing known: its rule was not evaluated, or it does not hold' : plural(row.waives, 'finding')),
      field('Accepts as not covered', acceptsField(row)), field('Accepts nothing in part', row.idle.length ? row.idle.map((it) => el('p', { class: 'gap' }, it)) : null),
      prose('Verified instead by', row.alternative), prose('Risk', row.risk), field('Approved by', signed(row) || el('span', { class: 'gap' }, 'nobody')), field('Holds until', day(row.expires)), field('Digest approved', digestField(row)), declared(row)],
    parts: [row.code.length || row.kinds.length || row.accepts.length ? el('section', { class: 'links' }, el('h2', {}, 'What it justifies in the source ', el('span', { class: 'count' }, row.accepts.length)),
      row.accepts.length ? el('ul', { class: 'long' }, row.accepts.map(({ unit, part }) => el('li', {}, lineOf(unit, part[0], breakable(D.files[unit.file]), ':' + spanText(part)), ' ', muted(WHAT[part[4]] || part[4]), ' in ', a(unit)))) : el('p', { class: 'empty' }, 'nothing in this run')) : null],
  }),
  review: (row) => ({
    lead: row.title, fields: [status(row), field('Unit', row.about ? a(row.about) : row.unit), field('Result', badge(row.passed ? 'passed' : 'failed')), field('Reviewed by', signed(row)), prose('Why no test executes it', row.reason),
      field('Waives', row.waives === null ? 'nothing known: nothing was executed, or it does not stand in' : plural(row.waives, 'finding')), field('Evidence', listOf(row.evidence)), field('Digest reviewed', digestField(row)), declared(row)],
    parts: [],
  }),
  clause: (row) => ({
    lead: row.title, fields: [status(row), field('Decided by', DECIDED[row.automation]), field('Attested by', signed(row)), prose('Statement', row.statement), field('Evidence of the statement', row.evidence), field('Holds until', row.until && day(row.until)),
      field('Why it does not count', row.reason && el('span', { class: 'gap' }, row.reason)), prose('What must be shown', row.summary)],
    parts: [el('section', { class: 'links' }, el('h2', {}, 'Rules'), ruleOutcomes(row)), row.status === 'open' ? el('p', { class: 'gap' }, 'Open: a person must still show it, recorded by an [[attest]].') : null],
  }),
};

const WHAT = { 'unit-lines': 'line', 'unit-regions': 'region', 'unit-branches': 'outcome of a branch' };
const spanText = ([line, column, end, last, rule]) => (rule === 'unit-lines' ? String(line) : line + ':' + column + '–' + (end === line ? '' : end + ':') + last);
const acceptsField = (row) => {
  const parts = [row.code.map((line) => el('pre', {}, line)), row.kinds.length ? el('p', {}, (row.kinds.length === 1 ? 'regions of the kind ' : 'regions of the kinds ') + row.kinds.join(', ')) : null];
  return row.code.length || row.kinds.length ? parts : null;
};
// An approval is of the code as it was.
const digestField = (row) => row.digest && [el('code', {}, row.digest), row.about && row.about.digest ? (row.about.digest === row.digest ? muted(' the code is the same now') : el('span', { class: 'gap' }, 'the code is another now')) : null];

// Documentation of a rule: headings, code and paragraphs of Markdown, as text.
const docs = (text) => {
  const parts = [];
  for (const [at, block] of text.split(/```\w*\n?/).entries()) {
    if (at % 2) { parts.push(el('pre', {}, block.trimEnd())); continue; }
    for (const part of block.split(/\n\n+/).filter((it) => it.trim())) {
      const heading = part.match(/^#+ (.*)$/m);
      if (heading && part.trim() === heading[0]) parts.push(el('h3', {}, heading[1]));
      else parts.push(el('p', { class: 'prose' }, part.trim().split('`').map((piece, i) => (i % 2 ? el('code', {}, piece) : piece))));
    }
  }
  return parts;
};
const coverageField = (row) => {
  if (!row.coverage) return 'unknown: nothing was executed';
  const [status, lines, regions, branches, reason, engines, builds] = row.coverage;
  if (status !== 'measured') return [badge(status), reason ? ' ' + reason : '', engines ? muted(' read by ' + engines) : null];
  return [badge(status), ' lines ' + share(lines) + ', regions ' + share(regions) + (branches ? ', branches ' + share(branches) : ''), reason ? ' ' + reason : null, engines ? muted(' read by ' + engines) : null,
    builds.length ? el('ul', {}, builds.map(([name, l, r]) => el('li', {}, name + ': lines ' + share(l) + ', regions ' + share(r)))) : null];
};

const recordView = (row, state) => {
  const { lead, fields, parts, later } = RECORDS[row.kind](row, state);
  const kind = KINDS[row.kind];
  const view = el('article', { class: 'page' },
    el('p', { class: 'crumb' }, el('a', { href: '#/' + kind.list }, kind.names)),
    el('h1', { tabindex: '-1' }, el('span', { class: 'kind' }, kind.name), ' ', breakable(row.id)), lead ? el('p', { class: 'lead' }, lead) : null,
    findingsOf(row), el('dl', { class: 'record' }, fields), parts, row.deviations.length ? listed('Deviations', row.deviations) : null, row.reviews.length ? listed('Reviews', row.reviews) : null);
  if (later) {
    const slot = el('section', {}, el('h2', {}, 'Source'), el('p', { class: 'muted' }, 'Unpacking …'));
    view.append(slot);
    view.ready = later().then((it) => slot.lastChild.replaceWith(it));
  }
  view.expand = () => showAll(view);
  return view;
};
