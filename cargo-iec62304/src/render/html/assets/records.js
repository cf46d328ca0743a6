// The page of each record, with links all ways.

const field = (name, value) => (value === null || value === undefined || value === '' ? null : el('div', {}, el('dt', {}, name), el('dd', {}, value)));
const listed = (name, list, none) => el('section', { class: 'links' }, el('h2', {}, name, ' ', el('span', { class: 'count' }, list.length)),
  list.length ? longList(list) : el('p', { class: none ? 'gap' : 'empty' }, none || 'none'));
const MOST = 200;
const longList = (list) => {
  const entry = (row) => el('li', {}, a(row), ' ', sign(row), row.title ? [' ', muted(row.title)] : null);
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
const classField = (row) => field('Class', [classMark(row.class), row.from ? [' from ', FROM[row.from]] : null]);
const findingsOf = (row) => (row.findings.length ? el('section', { class: 'links' }, el('h2', {}, 'Findings ', el('span', { class: 'count' }, row.findings.length)),
  el('ul', { class: 'findings' }, row.findings.slice(0, MOST).map((it) => el('li', {}, badge(it.weight), ' ', row.kind === 'rule' ? (it.about ? a(it.about) : it.subject) : (find('rule', it.rule) ? a(find('rule', it.rule)) : it.rule), ' ', el('span', { class: 'message' }, it.message),
    it.later ? muted(' (at a later gate)') : null, it.help ? el('p', { class: 'help' }, it.help) : null, acceptedBy(it), it.place ? el('div', {}, place(it.place)) : null)), row.findings.length > MOST ? el('li', {}, el('a', { href: '#/findings?rule=' + encodeURIComponent(row.id) }, 'all ' + row.findings.length)) : null)) : null);

const RECORDS = {
  requirement: (row) => ({
    lead: row.title, fields: [classField(row), field('Status', badge(row.status)), field('Kind', row.type), field('Item', row.item ? a(row.item) : el('span', { class: 'gap' }, 'no item')),
      field('Text', row.text && paragraphs(row.text)), field('Acceptance', row.acceptance && paragraphs(row.acceptance)), field('To be verified by', row.method), field('Declared', place(row.place)), field('Evidence from elsewhere', row.evidence.join(', '))],
    parts: [listed('Derives from', row.origins, 'It derives from nothing.'), listed('Risk controls', row.controls), listed('Implemented by', row.units, 'No unit implements it.'),
      listed('Verified by', row.tests, 'Nothing proves it.'), row.claims.length ? listed('Named by, not proven', row.claims) : null],
  }),
  unit: (row) => ({
    fields: [classField(row), field('Item', row.item ? a(row.item) : muted('none')), field('Package', row.package), field('Place', el('code', {}, D.files[row.file] + ':' + row.line + '–' + row.end)),
      field('Made by', row.by === 'macro' ? 'a macro' : null), field('Coverage', coverageField(row)), field('Detailed design', row.design || (row.designed ? 'its documentation' : muted('none'))), row.digest ? field('Digest of its tokens', el('code', {}, row.digest)) : null],
    parts: [listed('Requirements', row.requirements, row.controls.length ? null : 'It traces to no requirement and no risk control.'), row.controls.length ? listed('Risk controls', row.controls) : null, listed('Executed by passed tests', row.tests, row.coverage ? 'No passed test executed it.' : 'Unknown: nothing was executed.'),
      row.runs.length ? el('section', { class: 'links' }, el('h2', {}, 'Executed in imported runs'), el('p', {}, row.runs.join(', '))) : null],
    later: () => sourceView(row),
  }),
  test: (row) => ({
    fields: [field('Outcome', badge(row.outcome)), field('Level', row.level), field('Package', row.package), field('Reason', row.reason), field('Outcome from', row.origin), field('Place', place(row.place)),
      row.hollow.length ? field('Hollow', el('span', { class: 'gap' }, row.hollow.join(', ') + ': it executed nothing that could prove it')) : null],
    parts: [row.output ? el('section', {}, el('h2', {}, 'Output'), el('pre', { class: 'output' }, row.output)) : null, listed('Verifies', row.verifies), row.measured ? listed('Units executed', row.executes, 'It executed no unit.') : el('section', { class: 'links' }, el('h2', {}, 'Units executed'), el('p', { class: 'empty' }, 'not measured'))],
  }),
  item: (row) => ({
    lead: row.title, fields: [classField(row), field('Within', row.parent ? a(row.parent) : 'the system'), field('Packages', row.packages.join(', ')), field('Modules', row.modules.join(', ')),
      field('Lines', share(row.lines) + (row.leastLines !== null ? ', policy ≥ ' + row.leastLines + ' %' : '')), field('Regions', share(row.regions) + (row.leastRegions !== null ? ', policy ≥ ' + row.leastRegions + ' %' : ''))],
    parts: [row.items.length ? listed('Items in it', row.items) : null, listed('Requirements', row.requirements), listed('Interfaces', row.interfaces), listed('Hazards it can contribute to', row.hazards), listed('Units', row.units)],
  }),
  hazard: (row) => ({
    lead: row.title, fields: [field('Severity', row.severity), field('Class it asks for', classMark(row.class)), field('Status', row.status ? badge(row.status) : 'all its controls are external'), field('Declared', place(row.place))],
    parts: [listed('Risk controls', row.controls, 'No risk control addresses it.'), listed('Items that can contribute', row.items), listed('Requirements that derive from it', row.requirements)],
  }),
  control: (row) => ({
    lead: row.title, fields: [field('Class of its hazards', classMark(row.class)), field('Status', row.external ? 'external: works outside the software' : row.status && badge(row.status)), field('Declared', place(row.place))],
    parts: [listed('Hazards', row.hazards, 'It addresses no hazard.'), listed('Requirements', row.requirements), listed('Implemented by', row.units, row.external ? null : 'No unit implements it.'), listed('Verified by', row.tests, row.external ? null : 'Nothing proves it.'), row.claims.length ? listed('Named by, not proven', row.claims) : null],
  }),
  source: (row) => ({
    lead: row.title, fields: [field('Kind', row.type), field('Status', badge(row.status)), field('Declared', place(row.place))],
    parts: [listed('Requirements', row.requirements, 'No requirement derives from it.'), listed('Verified by', of(row.requirements, 'tests'))],
  }),
  interface: (row) => ({
    lead: row.title, fields: [field('Kind', row.type), field('Outside partner', row.external), field('Declared', place(row.place))], parts: [listed('Between', row.items), listed('Named by tests', row.tests)],
  }),
  record: (row) => ({
    fields: [field('Method', row.method), field('Level', row.level), field('Result', badge(row.outcome)), field('By', row.who), field('On', row.on), field('Version examined', row.version), field('Declared', place(row.place))], parts: [listed('Verifies', row.verifies)],
  }),
  rule: (row) => ({
    fields: [field('Outcome', badge(row.outcome)), field('Clause', clauseLinks(row.clause)), field('Asked by', row.policy ? "the project's policy, to serve the clause" : 'the clause'), field('Gate', row.gate + (row.counts ? '' : ' (does not count at this gate)')), field('Examined', String(row.examined)), field('Reason', row.reason)],
    parts: [row.docs ? el('section', { class: 'docs' }, el('h2', {}, 'What it asks'), docs(row.docs)) : null],
  }),
  deviation: (row) => ({
    lead: row.title, fields: [field('Status', badge(row.status)), field('Rule', find('rule', row.rule) ? a(find('rule', row.rule)) : row.rule), field('Subject', [row.about ? a(row.about) : row.subject, row.with ? [' with ', row.with] : null]), field('Waives', row.waives === null ? 'nothing known: its rule was not evaluated, or it does not hold' : plural(row.waives, 'finding')),
      field('Accepts as not covered', [row.code.map((line) => el('pre', {}, line)), row.kinds.join(', ')].flat().length && (row.code.length || row.kinds.length) ? [row.code.map((line) => el('pre', {}, line)), row.kinds.join(', ')] : null), row.idle.length ? field('Accepts nothing in part', row.idle.map((it) => el('p', { class: 'gap' }, it))) : null,
      field('Verified instead by', row.alternative && paragraphs(row.alternative)), field('Risk', row.risk && paragraphs(row.risk)), field('Approved by', row.who ? [row.who, row.on ? ', on ' + row.on : ''] : el('span', { class: 'gap' }, 'nobody')), field('Holds until', row.expires), field('Digest approved', row.digest && el('code', {}, row.digest)), field('Declared', place(row.place))],
    parts: [],
  }),
  clause: (row) => ({
    lead: row.title, fields: [field('Status', badge(row.status)), field('Decided by', DECIDED[row.automation]), field('Attested by', row.who && [row.who, row.on ? ', on ' + row.on : '']), field('What must be shown', row.summary && paragraphs(row.summary))],
    parts: [el('section', { class: 'links' }, el('h2', {}, 'Rules'), ruleOutcomes(row)), row.status === 'open' ? el('p', { class: 'gap' }, 'Open: a person must still show it, recorded by an [[attest]].') : null],
  }),
};

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
  if (status !== 'measured') return [badge(status), reason ? ' ' + reason : ''];
  return [badge(status), ' lines ' + share(lines) + ', regions ' + share(regions) + (branches ? ', branches ' + share(branches) : ''), engines ? muted(' read by ' + engines) : null,
    builds.length ? el('ul', {}, builds.map(([name, l, r]) => el('li', {}, name + ': lines ' + share(l) + ', regions ' + share(r)))) : null];
};

const recordView = (row) => {
  const { lead, fields, parts, later } = RECORDS[row.kind](row);
  const kind = KINDS[row.kind];
  const view = el('article', { class: 'page' },
    el('p', { class: 'crumb' }, el('a', { href: '#/' + kind.list }, kind.names)),
    el('h1', { tabindex: '-1' }, el('span', { class: 'kind' }, kind.name), ' ', breakable(row.id)), lead ? el('p', { class: 'lead' }, lead) : null,
    findingsOf(row), el('dl', { class: 'record' }, fields), parts, row.deviations.length ? listed('Deviations', row.deviations) : null);
  if (later) {
    const slot = el('section', {}, el('h2', {}, 'Source'), el('p', { class: 'muted' }, 'Unpacking …'));
    view.append(slot);
    view.ready = later().then((it) => slot.lastChild.replaceWith(it));
  }
  view.expand = () => showAll(view);
  return view;
};
