// What the code really depends on, beside what the documents say of it.

// `system` is the report's word for code of no item.
const sideOf = (ref) => (typeof ref === 'number' ? D.items[ref] : ref);
const sideLink = (it) => (it === 'system' ? muted('code of no item') : a(it));
const sides = (list) => el('span', {}, list.map((it, at) => [at ? ', ' : null, sideLink(it)]));

const linkArchitecture = (it) => {
  for (const item of D.items) { item.needs = []; item.neededBy = []; item.processes = []; item.low = []; }
  for (const list of ['dependencies', 'processes', 'crates', 'low', 'excluded']) it[list] = rows(list, it[list]);
  const path = (steps) => steps.map(([item, name]) => ({ item: item === null ? null : sideOf(item), name }));
  for (const row of it.dependencies) {
    row.from = sideOf(row.from); row.to = sideOf(row.to); row.path = path(row.path);
    const by = row.by === null ? null : find('interface', row.by);
    if (by) by.dependencies.push(row);
    if (row.by !== null) row.by = by || row.by;
    if (row.from.needs) row.from.needs.push(row);
    if (row.to.neededBy) row.to.neededBy.push(row);
  }
  for (const row of it.processes) { row.items = row.items.map(sideOf); for (const item of row.items) if (item.processes) item.processes.push(row); }
  for (const row of it.crates) row.items = row.items.map(sideOf);
  for (const row of it.low) { row.item = sideOf(row.item); if (row.item.low) row.item.low.push(row); }
  for (const row of it.excluded) { row.from = sideOf(row.from); row.path = path(row.path); }
  it.undependent = it.undependent.map((id) => find('interface', id) || id);
  for (const row of it.undependent) if (typeof row !== 'string') row.undependent = true;
};

// A table that stands within a page: the first rows, and a button for the rest.
const within = (title, heads, list, cells, empty, intro) => {
  const id = 'h-' + slug(title);
  const row = (it) => el('tr', {}, cells(it).map((cell, at) => el(at ? 'td' : 'th', { scope: at ? null : 'row', 'data-name': heads[at] }, one(cell))));
  const body = el('tbody', {}, list.slice(0, MOST).map(row));
  const section = el('section', { 'aria-labelledby': id }, el('h2', { id }, title, ' ', el('span', { class: 'count' }, list.length)), intro ? el('p', { class: 'intro' }, intro) : null,
    list.length ? el('div', { class: 'scroll', tabindex: '0', role: 'region', 'aria-labelledby': id }, el('table', { class: 'within cards' }, el('thead', {}, el('tr', {}, heads.map((head) => el('th', { scope: 'col' }, head)))), body)) : el('p', { class: 'empty' }, empty));
  if (list.length > MOST) {
    const button = el('button', { type: 'button', class: 'more', onclick: () => section.more() }, 'all ' + list.length);
    section.more = () => { section.more = null; button.remove(); add(body, list.slice(MOST).map(row)); };
    section.append(button);
    section.dataset.more = '';
  }
  return section;
};
const wayOf = (path) => el('ol', { class: 'way-of' }, path.map((step) => el('li', {}, el('code', {}, breakable(step.name)), step.item && step.item !== 'system' ? [' ', muted('('), a(step.item), muted(')')] : step.item ? null : [' ', muted('(not judged)')])));
const speaksFor = (row) => (row.by ? a(row.by) : row.kinds.includes('normal') ? el('span', { class: 'gap' }, 'not in the documents') : muted('–'));
const UNSAFE = { forbid: 'forbidden', deny: 'denied; code may allow it again', lower: 'allowed' };
const target = (row) => [el('code', {}, row.package + '/' + row.target), ' ', muted(row.binary ? '(binary)' : '(library)')];

const dependencyTable = (title, list, heads, ends) => within(title, [...heads, 'For', 'Interface', 'One way', 'Place'], list,
  (row) => [...ends(row), row.kinds.join(', '), speaksFor(row), wayOf(row.path), place(row.place) || muted('–')], 'none');
const lowTable = (title, list, whose) => within(title, ['Within', 'What', ...(whose ? ['Item'] : []), 'Package', 'Place'], list,
  (row) => [el('code', {}, breakable(row.within)), row.what, ...(whose ? [sideLink(row.item)] : []), row.package, place(row.place)], 'None was found.');

const architectureView = () => {
  const it = D.architecture;
  const view = el('article', { class: 'page plain' }, el('h1', { tabindex: '-1' }, 'Dependencies of the code'),
    el('p', { class: 'intro' }, 'What the code really depends on: names in the source and cargo\u2019s packages, as far as they can be followed without a build. What the documents say of it stands beside.'),
    dependencyTable('Dependencies between items', it.dependencies, ['From', 'To'], (row) => [sideLink(row.from), sideLink(row.to)]),
    el('section', { class: 'links' }, el('h2', {}, 'Interfaces without a dependency ', el('span', { class: 'count' }, it.undependent.length)), it.undependent.length ? longList(it.undependent) : el('p', { class: 'empty' }, 'Over each interface between items a dependency was found.')),
    within('Processes', ['Target', 'Links code of'], it.processes, (row) => [target(row), sides(row.items)], 'none', 'What runs in one process is kept apart by no process: a library runs in the process of whoever links it.'),
    within('Crates', ['Target', 'Paths begin with', 'Code of', 'Unsafe code', 'Set at'], it.crates, (row) => [target(row), el('code', {}, row.root), sides(row.items), UNSAFE[row.level], place(row.place) || muted('nowhere')], 'none'),
    lowTable('Unsafe code, and code open to other languages', it.low, true),
    within('Excluded code that judged code reaches', ['From', 'Excluded', 'One way', 'Place'], it.excluded, (row) => [sideLink(row.from), row.what, wayOf(row.path), place(row.place) || muted('–')], 'none'));
  view.expand = () => showAll(view);
  return view;
};
