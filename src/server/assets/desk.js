// The sections' script: keeps pages fresh, sends forms without a reload, searches while one types. A form does the same.
const { $, $$, page, root, morph, follow } = globalThis.toban;
const status = $('#status');
const quiet = matchMedia('(prefers-reduced-motion: reduce)').matches;

// Puts a whole page as the server draws it in the place of this one, without moving what the reader looks at.
function show(html, pushed) {
  const next = new DOMParser().parseFromString(html, 'text/html');
  const part = $('#live', next);
  if (!part) return void location.reload();
  const focus = document.activeElement, typed = new Map();
  for (const field of $$('input:not([type=hidden]), textarea, select', $('#live'))) {
    const first = field.type === 'checkbox' ? field.checked !== field.defaultChecked
      : field.matches('select') ? ![...field.options].every((one) => one.selected === one.defaultSelected)
      : field.value !== field.defaultValue;
    if (first && !(pushed && pushed.contains(field))) typed.set(field, field.value);
  }
  morph($('#live'), part);
  for (const [field, value] of typed) if (field.isConnected && field.type !== 'checkbox') field.value = value;
  const sections = $('.sections', next);
  if (sections) morph($('.sections'), sections);
  document.title = next.title;
  const here = next.body.dataset.here;
  if (here && here !== page.here) {
    page.here = here;
    history.replaceState(null, '', here);
  }
  if (focus?.isConnected && document.activeElement !== focus) focus.focus({ preventScroll: true });
  suggested();
}

let asked = 0, waiting;
async function renew(address = page.here) {
  const mine = ++asked;
  const answer = await fetch(address).catch(() => null);
  if (mine !== asked || !answer) return;
  if (answer.status === 401) return void location.reload();
  if (answer.ok || answer.status === 404) show(await answer.text());
}
function touched() {
  clearTimeout(waiting);
  waiting = setTimeout(() => { if (!sending) renew(); }, 250);
}
follow(() => {}, touched);

// --- Forms -----------------------------------------------------------------------------------------------------
let sending = false;
document.addEventListener('submit', async (submit) => {
  const form = submit.target;
  if (!form.matches('[data-act]')) return;
  submit.preventDefault();
  const button = submit.submitter;
  if (sending) return;
  sending = true;
  button?.setAttribute('aria-disabled', 'true');
  const body = new URLSearchParams(new FormData(form, button));
  const answer = await fetch(form.action, { method: 'POST', body }).catch(() => null);
  sending = false;
  button?.removeAttribute('aria-disabled');
  if (!answer) return void (status.textContent = page.stale);
  if (answer.redirected) return void location.assign(answer.url);
  const html = await answer.text();
  asked += 1;
  if (answer.ok) {
    form.reset();
    const fold = form.closest('details');
    if (fold) fold.open = false;
  }
  show(html, form);
  const told = $('#told');
  told?.scrollIntoView({ block: 'nearest', behavior: quiet ? 'auto' : 'smooth' });
  if (told) status.textContent = told.textContent.trim().slice(0, 300);
});

// --- Searching while one types ------------------------------------------------------------------------------------
const search = $('[data-search]');
let typing;
function seek() {
  const query = new URLSearchParams([...new FormData(search)].filter(([, value]) => value));
  page.here = `${search.getAttribute('action')}?${query}`;
  history.replaceState(null, '', page.here);
  find();
}
let looked = 0;
async function find() {
  const mine = ++looked;
  const answer = await fetch(page.here).catch(() => null);
  if (!answer?.ok || mine !== looked) return;
  const next = new DOMParser().parseFromString(await answer.text(), 'text/html');
  const results = $('#results', next);
  if (!results || mine !== looked) return;
  morph($('#results'), results);
  const said = results.dataset.says;
  if (said) status.textContent = said;
}
search?.addEventListener('input', (typed) => {
  if (typed.isComposing) return;
  clearTimeout(typing);
  typing = setTimeout(seek, 120);
});
search?.addEventListener('compositionend', seek);
search?.addEventListener('submit', (submit) => { submit.preventDefault(); seek(); });

// --- What severity is suggested ------------------------------------------------------------------------------------
function suggested() {
  const output = $('#suggestion output');
  if (!output) return;
  const value = (name) => $(`select[name="${name}"]`).value;
  const cells = $$('#suggestion td');
  const cell = cells.find((one) => one.dataset.of === `${value('impact')}/${value('urgency')}`);
  for (const one of cells) one.toggleAttribute('data-chosen', one === cell);
  output.textContent = cell ? cell.textContent : '';
}
document.addEventListener('change', suggested);
suggested();

// --- Forms behind an address, menus, keys ---------------------------------------------------------------------------
function unfold() {
  const part = location.hash.length > 1 ? document.getElementById(decodeURIComponent(location.hash.slice(1))) : null;
  if (part?.matches('details')) {
    part.open = true;
    $('input:not([type=hidden]), textarea, select', part)?.focus();
  }
}
addEventListener('hashchange', unfold);
unfold();
document.addEventListener('click', (click) => {
  for (const pop of $$('.pop[open]')) if (!pop.contains(click.target)) pop.open = false;
  const same = click.target.closest('a[href^="#"]');
  if (same && same.hash === location.hash) unfold();
});
const rows = () => $$('.rows .cover');
const keys = {
  j: () => move(1),
  k: () => move(-1),
  '/': () => $('[data-search] input')?.focus(),
  u: () => open('update'),
  n: () => $('#log textarea')?.focus(),
};
function move(step) {
  const all = rows();
  const at = all.indexOf(document.activeElement);
  (at < 0 ? all[0] : all[at + step])?.focus();
}
function open(id) {
  const part = document.getElementById(id);
  if (part) { part.open = true; $('textarea, input:not([type=hidden])', part)?.focus(); }
}
document.addEventListener('keydown', (key) => {
  if (key.key === 'Escape') for (const pop of $$('.pop[open]')) { pop.open = false; $('summary', pop).focus(); }
  if (page.keys === 'off' || key.ctrlKey || key.metaKey || key.altKey || key.isComposing) return;
  if (document.activeElement?.matches('input, textarea, select')) return;
  const act = keys[key.key];
  if (!act) return;
  key.preventDefault();
  act();
});
