// Addresses, keys, theme.

let current = null;

// The address of what is shown: #/view/id?state
const route = () => {
  const [path, query] = location.hash.startsWith('#/') ? location.hash.slice(2).split('?') : ['', ''];
  let parts;
  try { parts = path.split('/').map(decodeURIComponent); } catch { parts = path.split('/'); }
  const [view, ...rest] = parts;
  return { view, id: rest.join('/'), state: new URLSearchParams(query || '') };
};
let base = '';
const remember = (state) => {
  const query = state.toString();
  history.replaceState(history.state, '', base + (query ? '?' + query : ''));
};

const everywhere = (state) => {
  const rows = Object.values(KINDS).flatMap(({ list }) => D[list]);
  return listView({
    title: 'Search', noun: 'record', rows, empty: 'There is nothing.', intro: 'Ids and texts of everything in this report.',
    filters: [{ key: 'kind', name: 'Kind', values: Object.entries(KINDS).map(([kind, it]) => [kind, it.names]), has: (row, value) => row.kind === value }],
    text: (row) => title(row) + ' ' + (row.kind === 'unit' ? D.files[row.file] : ''),
    columns: [{ name: 'Record', head: true, key: (row) => row.id, cell: (row) => a(row) }, { name: 'Kind', key: (row) => row.kind, cell: (row) => KINDS[row.kind].name }, { name: 'Title', cell: (row) => row.title || '' }, { name: 'State', cell: (row) => sign(row) || '' }],
  }, state);
};

const viewOf = ({ view, id, state }) => {
  if (view === '') return null;
  if (view === 'matrix') return matrixView(state);
  if (view === 'search') return everywhere(state);
  if (view === 'architecture') return architectureView();
  if (LISTS[view]) return listView(LISTS[view](), state);
  if (KINDS[view] && RECORDS[view]) {
    const row = find(view, id);
    if (row) return recordView(row, state);
  }
  return el('div', {}, el('h1', { tabindex: '-1' }, 'Not in this report'), el('p', { class: 'empty' }, 'Nothing has the address ' + location.hash + '. '), el('p', {}, el('a', { href: '#/' }, 'To the start')));
};

const name = document.title;
const show = (event) => {
  const now = route();
  base = '#/' + [now.view, ...(now.id ? [encodeURIComponent(now.id)] : [])].join('/');
  current = viewOf(now);
  const start = byId('start'), view = byId('view');
  start.hidden = current !== null;
  view.hidden = current === null;
  view.replaceChildren(...(current ? [current] : []));
  const heading = (current || start).querySelector('h1');
  document.title = current ? heading.textContent + ' · ' + name : name;
  const list = KINDS[now.view] ? KINDS[now.view].list : now.view;
  for (const link of byId('nav').querySelectorAll('a')) {
    if (link.dataset.view === list) link.setAttribute('aria-current', 'page'); else link.removeAttribute('aria-current');
  }
  menu(false);
  if (!event) return;
  const back = event.state && event.state.y;
  heading.focus({ preventScroll: true });
  const go = () => scrollTo(0, back || 0);
  go();
  if (current && current.ready && back) current.ready.then(go);
  else if (current && current.ready && now.state.get('line')) current.ready.then(() => aim(now.state.get('line')));
};

// Where one was, for the way back.
let waiting = 0;
addEventListener('scroll', () => {
  clearTimeout(waiting);
  waiting = setTimeout(() => { if (D) history.replaceState({ y: Math.round(scrollY) }, ''); }, 120);
}, { passive: true });

const THEMES = ['system', 'light', 'dark'];
const keep = (theme) => { try { localStorage.setItem('iec62304-theme', theme); } catch { /* a page from disk may have no storage */ } };
const kept = () => { try { return localStorage.getItem('iec62304-theme'); } catch { return null; } };
const setTheme = (theme) => {
  if (theme === 'system') document.documentElement.removeAttribute('data-theme'); else document.documentElement.dataset.theme = theme;
  byId('theme').textContent = 'Theme: ' + theme;
  byId('theme').dataset.now = theme;
};
const menu = (open) => {
  byId('menu').setAttribute('aria-expanded', String(open));
  document.documentElement.classList.toggle('menu-open', open);
};

const keys = (event) => {
  const typing = event.target.closest && event.target.closest('input, select, textarea');
  if (event.key === '/' && !typing && !event.ctrlKey && !event.metaKey && !event.altKey) {
    event.preventDefault();
    (byId('search') || byId('everywhere')).focus();
  } else if (event.key === 'Escape') {
    if (typing && typing.type === 'search') {
      if (typing.value) { typing.value = ''; typing.dispatchEvent(new Event('input', { bubbles: true })); } else typing.blur();
      event.preventDefault();
    } else menu(false);
  }
};

const begin = async () => {
  document.documentElement.classList.add('scripted');
  const known = kept();
  setTheme(THEMES.includes(known) ? known : 'system');
  byId('theme').hidden = false;
  byId('menu').hidden = false;
  byId('theme').addEventListener('click', () => {
    const next = THEMES[(THEMES.indexOf(byId('theme').dataset.now) + 1) % THEMES.length];
    setTheme(next);
    keep(next);
    say('Theme: ' + next);
  });
  byId('menu').addEventListener('click', () => menu(byId('menu').getAttribute('aria-expanded') !== 'true'));
  byId('find').addEventListener('submit', (event) => {
    event.preventDefault();
    const text = byId('everywhere').value.trim();
    if (text) location.hash = '#/search?q=' + encodeURIComponent(text);
  });
  document.querySelector('.skip').addEventListener('click', (event) => { event.preventDefault(); byId('main').focus(); });
  document.addEventListener('keydown', keys);
  try {
    await load();
  } catch (error) {
    const trouble = byId('trouble');
    trouble.textContent = 'The data of this page cannot be unpacked by this browser (' + error + '). It needs Chromium 103, Firefox 113, Safari 16.4 or later; the start page is complete without.';
    trouble.hidden = false;
    return;
  }
  history.scrollRestoration = 'manual';
  addEventListener('popstate', show);
  show(null);
  if (current && current.ready && route().state.get('line')) current.ready.then(() => aim(route().state.get('line')));
  document.documentElement.classList.add('ready');
  performance.mark('ready');
};
begin();
