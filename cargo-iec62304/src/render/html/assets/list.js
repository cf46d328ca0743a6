// A searchable, filterable, sortable list in pages. Its state stands in the address, so that it can be linked and gone back to.

const PAGE = 100;
const collator = new Intl.Collator('en', { numeric: true });

// spec: title, intro, rows, columns [{name, cell, key, n, head}], filters [{key, name, values, has(row, value)}], text(row), noun
const listView = (spec, state) => {
  const view = el('div', { class: 'list-view' });
  const texts = spec.texts || (spec.texts = new Map());
  const text = (row) => {
    let it = texts.get(row);
    if (it === undefined) { it = spec.text(row).toLowerCase(); texts.set(row, it); }
    return it;
  };
  const search = el('input', { type: 'search', id: 'search', autocomplete: 'off', spellcheck: 'false', 'aria-describedby': 'search-help' });
  const count = el('p', { class: 'count', role: 'status', 'aria-live': 'polite' });
  const controls = spec.filters.map((filter) => filterControl(filter, state, () => { state.delete('page'); changed(); }));
  const head = el('thead'), body = el('tbody');
  const table = el('table', { class: 'list cards' + (spec.style ? ' ' + spec.style : '') }, el('caption', { class: 'sr' }, spec.title), head, body);
  const pager = el('nav', { class: 'pager', 'aria-label': 'Pages of the list' });
  let chosen = [];

  const choose = () => {
    const words = (state.get('q') || '').toLowerCase().split(/\s+/).filter(Boolean);
    const active = spec.filters.filter((filter) => state.get(filter.key));
    chosen = spec.rows.filter((row) => active.every((filter) => filter.has(row, state.get(filter.key)))
      && (!words.length || words.every((word) => text(row).includes(word))));
    const sort = state.get('sort');
    const column = sort && spec.columns.find((it) => it.key && slug(it.name) === sort.replace(/^-/, ''));
    if (column) {
      const order = sort.startsWith('-') ? -1 : 1;
      const keyed = chosen.map((row) => [column.key(row), row]);
      keyed.sort(([x], [y]) => order * (typeof x === 'number' ? x - y : collator.compare(x, y)));
      chosen = keyed.map(([, row]) => row);
    }
  };
  // Paper has nothing to press, and Chromium leaves buttons out where it repeats a head on the next page.
  const heads = (paper) => {
    const sort = state.get('sort') || '';
    head.replaceChildren(el('tr', {}, spec.columns.map((column) => {
      const name = slug(column.name);
      const now = sort === name ? 'ascending' : sort === '-' + name ? 'descending' : null;
      const next = now === 'ascending' ? '-' + name : now === 'descending' ? '' : name;
      return el('th', { scope: 'col', class: column.n ? 'n' : null, 'aria-sort': now || (column.key ? 'none' : null) },
        column.key && !paper ? el('button', { type: 'button', class: 'sort', 'data-sort': name, onclick: () => {
          if (next) state.set('sort', next); else state.delete('sort');
          changed();
          const again = head.querySelector('[data-sort="' + name + '"]');
          if (again) again.focus();
        } }, column.name) : column.name);
    })));
  };
  const row = (it) => el('tr', { class: spec.mark ? spec.mark(it) : null }, spec.columns.map((column) =>
    el(column.head ? 'th' : 'td', { scope: column.head ? 'row' : null, class: column.n ? 'n' : null, 'data-name': column.name }, one(column.cell(it)))));
  const show = (all) => {
    const pages = Math.max(1, Math.ceil(chosen.length / PAGE));
    const page = all ? 1 : Math.min(pages, Math.max(1, Number(state.get('page')) || 1));
    const shown = all ? chosen.slice(0, all) : chosen.slice((page - 1) * PAGE, page * PAGE);
    body.replaceChildren(...shown.map(row));
    if (!chosen.length) {
      const none = spec.rows.length ? 'Nothing fits: clear the search or the filters.' : spec.empty;
      body.append(el('tr', { class: 'none' }, el('td', { colspan: spec.columns.length }, none)));
    }
    const of = chosen.length === spec.rows.length ? plural(chosen.length, spec.noun)
      : chosen.length.toLocaleString('en') + ' of ' + plural(spec.rows.length, spec.noun);
    count.textContent = of + (pages > 1 ? ', page ' + page + ' of ' + pages : '');
    const go = (to, name) => el('button', { type: 'button', disabled: to < 1 || to > pages, onclick: () => {
      state.set('page', to);
      changed();
      table.scrollIntoView({ block: 'start' });
      const again = [...pager.children].find((it) => it.textContent === name);
      if (again && !again.disabled) again.focus();
    } }, name);
    pager.replaceChildren(go(1, 'First'), go(page - 1, 'Previous'), el('span', {}, page + ' / ' + pages), go(page + 1, 'Next'), go(pages, 'Last'));
    pager.hidden = pages === 1;
  };
  const update = () => { choose(); heads(); show(); };
  const changed = () => { remember(state); update(); };

  search.value = state.get('q') || '';
  search.addEventListener('input', () => {
    if (search.value.trim()) state.set('q', search.value.trim()); else state.delete('q');
    state.delete('page');
    changed();
  });
  search.addEventListener('keydown', (event) => {
    if (event.key !== 'Enter') return;
    event.preventDefault();
    const first = body.querySelector('a');
    if (first) first.focus();
  });
  const clear = el('button', { type: 'button', class: 'clear', onclick: () => {
    for (const key of ['q', 'page', 'sort', ...spec.filters.map((it) => it.key)]) state.delete(key);
    search.value = '';
    for (const control of controls) control.reset();
    changed();
    search.focus();
  } }, 'Clear');
  add(view, [
    el('h1', { tabindex: '-1' }, spec.title),
    spec.intro ? el('p', { class: 'intro' }, spec.intro) : null,
    spec.before || null,
    el('form', { class: 'filters', role: 'search', 'aria-label': spec.title, onsubmit: (event) => event.preventDefault() },
      el('div', { class: 'field wide' }, el('label', { for: 'search' }, 'Search'), search,
        el('span', { id: 'search-help', class: 'sr' }, 'Each word must be found. Enter goes to the first result, Escape clears.')),
      controls, clear),
    count,
    el('div', { class: 'scroll', tabindex: '0', role: 'region', 'aria-label': spec.title }, table),
    pager,
  ]);
  update();
  // What paper shows: all that is chosen, up to a bound that is said.
  view.expand = (most) => {
    heads(true);
    show(most);
    showAll(view);
    if (chosen.length > most) view.append(el('p', { class: 'cut' }, 'The first ' + most.toLocaleString('en') + ' of ' + plural(chosen.length, spec.noun) + ' are printed: filter to print others.'));
  };
  view.restore = () => { for (const it of view.querySelectorAll('.cut')) it.remove(); heads(); show(); };
  return view;
};

const slug = (name) => name.toLowerCase().replace(/[^a-z]+/g, '-');

const filterControl = (filter, state, changed) => {
  const id = 'f-' + filter.key;
  if (!filter.values) {
    const box = el('input', { type: 'checkbox', id });
    box.checked = state.get(filter.key) === '1';
    box.addEventListener('change', () => { if (box.checked) state.set(filter.key, '1'); else state.delete(filter.key); changed(); });
    const field = el('div', { class: 'field check' }, box, el('label', { for: id }, filter.name));
    field.reset = () => { box.checked = false; };
    return field;
  }
  const option = (value) => { const [word, name] = Array.isArray(value) ? value : [value, value]; return el('option', { value: word }, name); };
  const select = el('select', { id }, el('option', { value: '' }, 'all'), filter.values.map(option));
  select.value = state.get(filter.key) || '';
  select.addEventListener('change', () => { if (select.value) state.set(filter.key, select.value); else state.delete(filter.key); changed(); });
  const field = el('div', { class: 'field' }, el('label', { for: id }, filter.name), select);
  field.reset = () => { select.value = ''; };
  return field;
};
