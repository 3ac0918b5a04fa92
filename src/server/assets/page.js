// The page's script: spares reloads, completes commands, makes keys act. Everything it does, a form does without it.
const $ = (selector, within = document) => within.querySelector(selector);
const $$ = (selector, within = document) => [...within.querySelectorAll(selector)];
const root = document.documentElement;
const page = document.body.dataset;
root.classList.add('js');

// The reader's time zone, so that the server writes times in their clock from now on; this page is rewritten here.
const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
const told = document.cookie.split('; ').includes(`toban_zone=${zone}`);
if (zone && !told) document.cookie = `toban_zone=${zone}; path=/; max-age=31536000; samesite=lax`;
// Swedes write 2026-11-24 10:02:30.
const local = (at) => new Date(at).toLocaleString('sv');
function localise(within) {
  if (told || !zone) return;
  for (const time of $$('time[title], time[data-said]', within)) {
    const { said } = time.dataset;
    const text = local(time.dateTime);
    time.textContent = text.slice(!said || local(said).startsWith(text.slice(0, 10)) ? 11 : 5, 16);
    time.title = `${text} ${zone}`;
  }
}
localise(document);

// Makes `old` like `next` in place, so that focus, selection and what was unfolded stay.
function morph(old, next) {
  if (old.nodeType !== next.nodeType || old.nodeName !== next.nodeName) return void old.replaceWith(next);
  if (old.nodeType === Node.TEXT_NODE) {
    if (old.data !== next.data) old.data = next.data;
    return;
  }
  for (const { name } of [...old.attributes]) {
    if (!next.hasAttribute(name) && name !== 'open') old.removeAttribute(name);
  }
  for (const { name, value } of next.attributes) {
    if (old.getAttribute(name) !== value) old.setAttribute(name, value);
  }
  const rest = [...next.childNodes];
  // Folded sections are recognised by their title, wherever they move.
  const kept = new Map($$(':scope > details', old).map((one) => [title(one), one]));
  rest.forEach((child, index) => {
    const now = old.childNodes[index];
    const same = child.nodeName === 'DETAILS' ? kept.get(title(child)) : null;
    if (same && same !== now) {
      old.insertBefore(same, now ?? null);
      morph(same, child);
    } else if (!now) old.append(child);
    else morph(now, child);
  });
  while (old.childNodes.length > rest.length) old.lastChild.remove();
}
const title = (details) => $('summary', details)?.textContent.replace(/\d+/g, '').trim();

function parse(html) {
  const template = document.createElement('template');
  template.innerHTML = html;
  localise(template.content);
  return template.content;
}

// The name of a drawing is shown to those who point at it.
document.addEventListener('mouseover', ({ target }) => {
  const icon = target.closest?.('.icon[aria-label]');
  if (icon) icon.title = icon.ariaLabel;
});

// --- Live: one stream for all tabs of a browser -----------------------------------------------------------------
// The tab that holds the lock has the stream and tells the others; when it goes, the next one takes over.
function follow(receive, touched) {
  const state = $('#state'), status = $('#status');
  const name = `toban ${page.account} ${root.lang}`;
  const shared = 'locks' in navigator && 'BroadcastChannel' in window;
  const bus = shared ? new BroadcastChannel(name) : null;
  let seen = Number(page.revision), source = null, leader = !shared, beat = Date.now();

  function take(change) {
    if (change.revision <= seen) return;
    seen = change.revision;
    change.key ? touched(change.key) : receive(change);
  }
  function show(word) {
    if (state.dataset.state === word) return;
    state.dataset.state = word;
    state.firstElementChild.textContent = page[word];
    if (word === 'stale') status.textContent = page.stale;
  }
  function alive() {
    beat = Date.now();
    show('live');
  }
  function open(since) {
    source?.close();
    source = new EventSource(`/live?since=${since}`);
    const mine = source;
    source.addEventListener('message', (event) => {
      const message = JSON.parse(event.data);
      alive();
      bus?.postMessage({ message });
      take(message);
    });
    source.addEventListener('touched', (event) => {
      const touch = JSON.parse(event.data);
      alive();
      bus?.postMessage({ touch });
      take(touch);
    });
    source.addEventListener('beat', () => { alive(); bus?.postMessage({ beat: true }); });
    source.addEventListener('error', () => {
      show('stale');
      bus?.postMessage({ stale: true });
      // A refused stream does not come back by itself.
      if (mine.readyState === EventSource.CLOSED) setTimeout(() => { if (source === mine) open(seen); }, 2000);
    });
  }
  function lead(steal) {
    navigator.locks.request(name, { steal }, () => {
      leader = true;
      open(seen);
      return new Promise(() => {});
    }).catch(() => { leader = false; source?.close(); source = null; });
  }
  if (shared) {
    bus.addEventListener('message', ({ data }) => {
      if (data.message || data.touch) { alive(); take(data.message ?? data.touch); }
      if (data.beat) alive();
      if (data.stale && !leader) show('stale');
      if ('hello' in data && leader) {
        if (data.hello < seen) open(data.hello);
        else if (source?.readyState === EventSource.OPEN) bus.postMessage({ beat: true });
      }
    });
    lead(false);
    bus.postMessage({ hello: seen });
    const check = () => {
      if (Date.now() - beat < 40000) return;
      show('stale');
      if (!document.hidden) { beat = Date.now(); lead(true); }
    };
    setInterval(check, 5000);
    document.addEventListener('visibilitychange', check);
  } else {
    open(seen);
    document.addEventListener('visibilitychange', () => {
      if (document.hidden) { source?.close(); source = null; } else if (!source) open(seen);
    });
  }
}

globalThis.toban = { $, $$, page, root, morph, parse, follow };

const log = $('#log');
if (log) chat();

function chat() {
  const flow = $('#flow'), box = $('#text'), form = $('#composer'), pill = $('#new');
  const list = $('#suggestions'), status = $('#status'), toast = $('#toast'), dialog = $('#keys');
  const quiet = matchMedia('(prefers-reduced-motion: reduce)').matches;
  let fresh = 0;

  // --- Messages -------------------------------------------------------------------------------------------------
  // Whoever follows sees the end, or the head of the last message where it is taller than the view: the verdict is there.
  let resting = 0;
  const atEnd = () => Math.abs(log.scrollTop) < 48 || Math.abs(log.scrollTop - resting) < 4;
  function rest() {
    log.scrollTop = 0;
    const last = $$('.msg', flow).at(-1);
    const hidden = last ? log.getBoundingClientRect().top - last.getBoundingClientRect().top : 0;
    if (hidden > 0) log.scrollTop -= hidden + 8;
    resting = log.scrollTop;
  }

  // Changes the flow without moving what the reader looks at.
  function hold(change) {
    const end = atEnd();
    const top = log.getBoundingClientRect().top;
    const anchor = end ? null : $$('.msg', flow).find((message) => message.getBoundingClientRect().bottom > top);
    const before = anchor?.getBoundingClientRect().top;
    change();
    if (end) rest();
    else if (anchor?.isConnected) log.scrollTop += anchor.getBoundingClientRect().top - before;
  }

  const said = new Map();
  function announce(message) {
    if (message.own || !message.finished || said.get(message.id) === message.says) return;
    said.set(message.id, message.says);
    status.textContent = message.says;
  }

  function unread(conversation) {
    const link = $(`[data-conversation="${CSS.escape(conversation)}"]`);
    if (link && !link.hasAttribute('aria-current')) link.dataset.unread = '';
  }

  function place(message) {
    if (message.conversation !== page.conversation) return unread(message.conversation);
    const here = page.thread
      ? message.thread === page.thread || message.id === page.thread
      : !message.thread;
    if (!here) return;
    const old = document.getElementById(`m-${message.id}`);
    const next = parse(message.html).firstElementChild;
    if (old) hold(() => morph(old, next));
    else if (!('past' in page)) {
      const end = atEnd();
      next.classList.add('fresh');
      hold(() => {
        $('#empty')?.remove();
        const after = $$('.msg', flow).find((one) => Number(one.dataset.seq) > message.seq && one.id !== `m-${page.thread}`);
        after ? after.before(next) : flow.append(next);
      });
      if (!end && !message.own) count(fresh + 1);
    }
    announce(message);
    if (message.finished && !message.own) renew();
  }

  let queue = [];
  function receive(message) {
    if (queue.push(message) > 1) return;
    const draw = () => {
      const batch = queue;
      queue = [];
      batch.forEach(place);
    };
    document.hidden ? draw() : requestAnimationFrame(draw);
  }

  function count(to) {
    fresh = to;
    pill.hidden = !fresh;
    pill.textContent = fresh === 1 ? page.newOne : page.newMany.replace('9', fresh);
  }
  pill.addEventListener('click', () => { rest(); count(0); box.focus(); });
  log.addEventListener('scroll', () => { if (fresh && atEnd()) count(0); }, { passive: true });

  let renewing;
  function renew() {
    clearTimeout(renewing);
    renewing = setTimeout(async () => {
      const answer = await fetch(`/c/${page.conversation}/side`).catch(() => null);
      if (answer?.ok) $('#runs').replaceChildren(parse(await answer.text()));
    }, 400);
  }

  let counting;
  follow(receive, () => {
    clearTimeout(counting);
    counting = setTimeout(async () => {
      const answer = await fetch('/sections').catch(() => null);
      if (answer?.ok) morph($('.sections'), parse(await answer.text()).firstElementChild);
    }, 400);
  });

  // --- Sending --------------------------------------------------------------------------------------------------
  function tell(text, bad) {
    $('#problem')?.remove();
    if (!bad) {
      toast.textContent = text;
      toast.hidden = false;
      status.textContent = text;
      clearTimeout(tell.timer);
      tell.timer = setTimeout(() => { toast.hidden = true; }, 1800);
      return;
    }
    const problem = document.createElement('p');
    problem.id = 'problem';
    problem.className = 'problem';
    problem.setAttribute('role', 'alert');
    problem.textContent = text;
    form.prepend(problem);
  }
  const event = () => (crypto.randomUUID ? crypto.randomUUID() : `${Date.now()}-${Math.random()}`);

  async function send(to, values) {
    values.set('event', event());
    const body = new URLSearchParams(values);
    const answer = await fetch(to, { method: 'POST', body, headers: { 'X-Toban': '1' } }).catch(() => null);
    if (answer?.status === 401) return void location.reload();
    if (!answer?.ok) tell(answer ? await answer.text() : page.stale, true);
    else $('#problem')?.remove();
    return answer?.ok;
  }

  const past = JSON.parse(sessionStorage.getItem('said') ?? '[]');
  let back = past.length;
  document.addEventListener('submit', async (submit) => {
    const target = submit.target;
    if (target === form) {
      submit.preventDefault();
      const text = box.value.trim();
      if (!text) return;
      const values = new FormData(form);
      box.value = '';
      hide();
      log.scrollTop = 0;
      if (past.at(-1) !== text) past.push(text);
      back = past.length;
      sessionStorage.setItem('said', JSON.stringify(past.slice(-50)));
      if (!(await send(form.action, values)) && !box.value) box.value = text;
    } else if (target.matches('[data-press], [data-say]')) {
      submit.preventDefault();
      const button = submit.submitter;
      if (button?.getAttribute('aria-disabled') === 'true') return;
      button?.setAttribute('aria-disabled', 'true');
      $('#side').matches(':popover-open') && $('#side').hidePopover();
      await send(button?.hasAttribute('formaction') ? button.formAction : target.action, new FormData(target, button));
      button?.removeAttribute('aria-disabled');
    }
  });

  // --- Completion -----------------------------------------------------------------------------------------------
  let items = [], chosen = -1, asking;
  function hide() {
    list.hidden = true;
    items = [];
    chosen = -1;
    box.setAttribute('aria-expanded', 'false');
    box.removeAttribute('aria-activedescendant');
    $('#form').textContent = '';
  }
  function choose(index) {
    chosen = index;
    [...list.children].forEach((option, at) => option.setAttribute('aria-selected', at === index));
    const option = list.children[index];
    if (option) {
      box.setAttribute('aria-activedescendant', option.id);
      option.scrollIntoView({ block: 'nearest' });
    } else box.removeAttribute('aria-activedescendant');
  }
  function offer(answer) {
    items = answer.items;
    list.replaceChildren(...items.map((item, index) => {
      const option = document.createElement('li'), label = document.createElement('b'), help = document.createElement('span');
      option.id = `s-${index}`;
      option.setAttribute('role', 'option');
      label.textContent = item.label;
      help.textContent = item.help;
      option.append(label, help);
      return option;
    }));
    list.hidden = !items.length;
    box.setAttribute('aria-expanded', String(!!items.length));
    const shown = $('#form');
    shown.className = 'mono';
    shown.textContent = answer.hint ? `${answer.hint}  ` : '';
    choose(-1);
  }
  async function ask() {
    asking?.abort();
    if (!/^[/／]/.test(box.value)) return hide();
    const mine = (asking = new AbortController());
    const text = box.value.replace('／', '/');
    const cursor = [...text.slice(0, box.selectionStart)].length;
    const query = new URLSearchParams({ text, cursor });
    const answer = await fetch(`/complete?${query}`, { signal: mine.signal }).catch(() => null);
    if (answer?.ok && !mine.signal.aborted && document.activeElement === box) {
      const offered = await answer.json();
      if (!mine.signal.aborted) offer(offered);
    }
  }
  function accept(index) {
    const item = items[index];
    if (!item) return;
    const letters = [...box.value];
    const tail = letters.slice(item.to).join('');
    const head = letters.slice(0, item.from).join('') + item.insert + (item.more && !tail.startsWith(' ') ? ' ' : '');
    box.value = head + tail;
    box.setSelectionRange(head.length, head.length);
    hide();
    ask();
  }
  box.addEventListener('input', (typed) => { if (!typed.isComposing) ask(); });
  box.addEventListener('compositionend', ask);
  box.addEventListener('blur', () => setTimeout(() => { if (document.activeElement !== box) hide(); }, 120));
  list.addEventListener('mousedown', (press) => {
    press.preventDefault();
    accept([...list.children].indexOf(press.target.closest('li')));
  });
  box.addEventListener('keydown', (key) => {
    if (key.isComposing || key.ctrlKey || key.metaKey || key.altKey) return;
    const offered = !list.hidden;
    const step = { ArrowDown: 1, ArrowUp: -1 }[key.key];
    if (step && offered) {
      key.preventDefault();
      choose(chosen < 0 && step < 0 ? items.length - 1 : (chosen + step + items.length) % items.length);
    } else if (step && (!box.value || box.value === past[back])) {
      key.preventDefault();
      back = Math.min(past.length, Math.max(0, back + step));
      box.value = past[back] ?? '';
    } else if (key.key === 'Tab' && offered && !key.shiftKey) {
      key.preventDefault();
      accept(Math.max(0, chosen));
    } else if (key.key === 'Enter' && offered && chosen >= 0) {
      key.preventDefault();
      accept(chosen);
    } else if (key.key === 'Escape') {
      if (offered) { key.preventDefault(); hide(); } else { box.blur(); last()?.focus(); }
    }
  });

  // --- Copying, older messages, menus -----------------------------------------------------------------------------
  async function copy(text) {
    try {
      await navigator.clipboard.writeText(text);
    } catch {
      const area = document.createElement('textarea');
      area.value = text;
      document.body.append(area);
      area.select();
      document.execCommand('copy');
      area.remove();
    }
    tell(page.copied);
  }
  document.addEventListener('click', async (click) => {
    const target = click.target;
    const copying = target.closest('[data-copy]');
    if (copying) return copy($('pre', copying.closest('figure')).textContent);
    const summary = target.closest('.copying > summary');
    if (summary) {
      click.preventDefault();
      return copy($('pre', summary.parentElement).textContent);
    }
    const older = target.closest('#older');
    if (older && !click.ctrlKey && !click.metaKey) {
      click.preventDefault();
      const answer = await fetch(older.href).catch(() => null);
      if (!answer?.ok) return void location.assign(older.href);
      const got = new DOMParser().parseFromString(await answer.text(), 'text/html');
      localise(got);
      const parts = $$('#flow > :not(#latest)', got).filter((part) => part.id !== `m-${page.thread}`);
      hold(() => older.replaceWith(...parts));
      return;
    }
    for (const pop of $$('.pop[open]')) if (!pop.contains(target)) pop.open = false;
  });
  $('#keys-open').addEventListener('click', () => dialog.showModal());

  // --- Keys that act ----------------------------------------------------------------------------------------------
  const messages = () => $$('.msg', flow);
  const last = () => messages().at(-1);
  const current = () => document.activeElement?.closest?.('.msg');
  function move(step) {
    const all = messages();
    const at = all.indexOf(current());
    const next = at < 0 ? (step < 0 ? all.at(-1) : all[0]) : all[at + step];
    next?.focus({ preventScroll: true });
    next?.scrollIntoView({ block: 'nearest', behavior: quiet ? 'auto' : 'smooth' });
  }
  const keys = {
    '/': () => { box.focus(); if (!box.value) { box.value = '/'; ask(); } },
    j: () => move(1),
    k: () => move(-1),
    r: () => ($('[data-press] .primary', current() ?? document.createElement('p')) ?? $$('[data-press] .primary', flow).at(-1))?.click(),
    e: () => {
      const folds = $$('.fold', current() ?? last());
      const closed = folds.some((fold) => !fold.open);
      for (const fold of folds) fold.open = closed;
    },
    c: () => { const code = $('pre', current() ?? last()); if (code) copy(code.textContent); },
    '?': () => dialog.showModal(),
  };
  document.addEventListener('keydown', (key) => {
    if (key.key === 'Escape') for (const pop of $$('.pop[open]')) { pop.open = false; $('summary', pop).focus(); }
    if (page.keys === 'off' || key.ctrlKey || key.metaKey || key.altKey || key.isComposing || dialog.open) return;
    const active = document.activeElement;
    if (active?.matches('input, textarea, select, [contenteditable]')) return;
    if (key.key === 'Enter' && active?.matches('.msg')) return void $('[data-thread]', active)?.click();
    const act = keys[key.key];
    if (!act) return;
    key.preventDefault();
    act();
  });

  if (location.hash.startsWith('#m-')) document.getElementById(location.hash.slice(1))?.focus();
  else rest();
  if (!location.hash && matchMedia('(hover: hover)').matches) box.focus({ preventScroll: true });
}
