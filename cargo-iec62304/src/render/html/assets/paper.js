// What goes to paper: the view in full. From the start page, the whole report: findings and the matrix follow it.

const PAPER = 2000;

const toPaper = () => {
  if (!D) return;
  if (current && current.expand) { current.expand(PAPER); return; }
  if (byId('start').hidden) return;
  const table = (spec) => {
    const view = listView(spec, new URLSearchParams());
    view.expand(PAPER);
    const heading = view.querySelector('h1');
    const h2 = el('h2', {}, spec.title);
    heading.replaceWith(h2);
    for (const it of view.querySelectorAll('form, nav, .count')) it.remove();
    return view;
  };
  const matrix = (from) => { const view = matrixView(new URLSearchParams({ from })); view.expand(PAPER); view.querySelector('h1').replaceWith(el('h2', {}, 'Trace matrix, from ' + MATRIX[from].name.toLowerCase())); for (const it of view.querySelectorAll('form, nav, .count')) it.remove(); return view; };
  byId('paper').replaceChildren(...[
    D.findings.length ? table(LISTS.findings()) : null, matrix('requirement'), D.deviations.length ? table(LISTS.deviations()) : null, D.reviews.length ? table(LISTS.reviews()) : null, D.hazards.length ? matrix('hazard') : null, D.tests.length ? table(LISTS.tests()) : null, paperArchitecture(), table(LISTS.clauses()),
  ].filter(Boolean));
};
const paperArchitecture = () => {
  const view = architectureView();
  view.expand();
  for (const it of view.querySelectorAll('[aria-labelledby]')) it.removeAttribute('aria-labelledby');
  for (const it of view.querySelectorAll('h2')) { it.replaceWith(el('h3', {}, it.textContent)); }
  view.querySelector('h1').replaceWith(el('h2', {}, 'Dependencies of the code'));
  return el('div', {}, view);
};
const fromPaper = () => {
  byId('paper').replaceChildren();
  if (current && current.restore) current.restore();
};
addEventListener('beforeprint', toPaper);
addEventListener('afterprint', fromPaper);
