// SPDX-License-Identifier: EUPL-1.2
// The conversation as one custom element: <meedoen-gesprek></meedoen-gesprek>.
// Attributes: `open` (shown at once, as part of the page), `server` (address of the service, else where this file came
// from), `taal` (nl or en, else that of the page). Everything that is shown is text: no markup is ever made of a string.

const HERE = new URL('.', import.meta.url);
const KEPT = 'meedoen-gesprek';
const RTL = new Set(['ar', 'fa', 'ckb', 'ur', 'he']);
const OVER = new Set(['klaar', 'gestopt']);
const PATIENCE = 25_000; // ms for one request
const THINKING = 500; // ms after which it says that it thinks
const POLL = 8_000; // ms between two looks when a person may answer
const LONGEST = 4000;
const SURE = 0.5; // as the service: a fact below this is not written down
const PHONE = /(\b0[89]00-\d{4}\b|\b11[23]\b|\b14 ?\d{3,4}\b|\b0\d{2,3}[- ]\d{6,7}\b)/;

const TEXTS = {
  nl: {
    begin: 'Vertel je verhaal', verder: 'Verder met het gesprek', titel: 'Vertel je verhaal', sluit: 'Sluit',
    ander: 'English', gesprek: 'Gesprek', veld: 'Jouw antwoord', stuur: 'Stuur', keuzes: 'Kies een antwoord, of typ zelf',
    mens: 'Ik wil een mens spreken', vorige: 'Vorige vraag', zeg_vorige: 'vorige vraag', lees: 'Lees voor', stil: 'Stop met voorlezen',
    praat: 'Spreek in', praatStop: 'Stop met inspreken', later: 'Later verder', denkt: 'De computer denkt na …', bezig: 'Even geduld …',
    hoever: 'Hoe ver je bent', computer: 'Computer', jij: 'Jij', regisseur: 'Werkcoach', fout: 'Niet opgeslagen. Probeer opnieuw.',
    opnieuw: 'Probeer opnieuw', druk: 'Niet opgeslagen. Het is even te druk. Wacht een minuut en probeer het dan opnieuw.',
    begint: 'Het gesprek begint nog niet. Is er internet? Probeer opnieuw.', leeg: 'Typ eerst je antwoord.',
    weg: 'Op dit apparaat kan ik niet meer bij je gesprek. Heb je een code? Vul hem in. Of begin opnieuw.',
    schrijfop: 'Schrijf deze code op. Hiermee ga je later verder, ook op een ander apparaat. Geef hem aan niemand.',
    heb: 'Ik heb een code', ga: 'Ga verder', codefout: 'Deze code werkt niet (meer). Kijk of hij klopt.', nieuw: 'Begin opnieuw',
    lang: 'Dat is te lang. Maak het korter.', stemHier: 'Je stem blijft op dit apparaat. Praat maar.',
    stemWeg: 'Je browser stuurt je stem naar een bedrijf. Vind je dat goed? Druk dan nog een keer.', stemFout: 'Ik hoor niets. Typen kan ook.',
    verhaal: 'Jouw verhaal', kijk: 'Je verhaal staat klaar. Kijk of het klopt.', kloptniet: 'Klopt niet', zin: 'Zo moet het zijn', pasaan: 'Pas aan', haalweg: 'Haal weg',
    tochgoed: 'Toch goed', feiten: 'Dit heb ik begrepen', werkgever: 'Dit ziet een werkgever, als jij dat goed vindt', ja: 'Ja, mijn verhaal klopt',
    klopt: 'Dit klopt niet:', anders: 'Je verhaal is net veranderd. Kijk het nog een keer na.',
    veranderd: 'Aangepast. Kijk of het nu klopt.', zei: 'je zei', uur: 'uur per week', minuten: 'minuten', tot: 'tot',
    s: { beroep: 'Werk', branche: 'Soort werk', vaardigheid: 'Goed in', uren: 'Uren', dagen: 'Dagen', dagdelen: 'Deel van de dag', vervoer: 'Vervoer', reistijd: 'Reistijd', rijbewijs: 'Rijbewijs', rijbewijzen: 'Rijbewijs', certificaat: 'Papieren', certificaten: 'Papieren', taalniveau: 'Nederlands', belasting: 'Kan niet', beperkingen: 'Kan niet', behoefte: 'Wat helpt', behoeften: 'Wat helpt', soort: 'Soort plek', soorten: 'Soort plek', omgeving: 'Omgeving' },
    p: { wil: 'wil ik', kan: 'kan ik', deed: 'deed ik', lieverNiet: 'liever niet', wilNiet: 'wil ik niet', kanNiet: 'kan ik niet' },
    w: { ma: 'maandag', di: 'dinsdag', wo: 'woensdag', do: 'donderdag', vr: 'vrijdag', za: 'zaterdag', zo: 'zondag', ov: 'bus of trein' },
    geen: 'geen',
  },
  en: {
    begin: 'Tell your story', verder: 'Go on with the chat', titel: 'Tell your story', sluit: 'Close',
    ander: 'Nederlands', gesprek: 'Conversation', veld: 'Your answer', stuur: 'Send', keuzes: 'Choose an answer, or type your own',
    mens: 'I want to talk to a person', vorige: 'Previous question', zeg_vorige: 'go back', lees: 'Read aloud', stil: 'Stop reading',
    praat: 'Speak', praatStop: 'Stop speaking', later: 'Go on later', denkt: 'The computer is thinking …', bezig: 'One moment …',
    hoever: 'How far you are', computer: 'Computer', jij: 'You', regisseur: 'Work coach', fout: 'Not saved. Try again.',
    opnieuw: 'Try again', druk: 'Not saved. It is too busy now. Wait a minute and try again.',
    begint: 'The chat does not start yet. Are you online? Try again.', leeg: 'Type your answer first.',
    weg: 'I cannot open your chat on this device any more. Do you have a code? Fill it in. Or start again.',
    schrijfop: 'Write this code down. With it you can go on later, also on another device. Give it to nobody.',
    heb: 'I have a code', ga: 'Go on', codefout: 'This code does not work (any more). Please check it.', nieuw: 'Start again',
    lang: 'That is too long. Please make it shorter.', stemHier: 'Your voice stays on this device. Go ahead.',
    stemWeg: 'Your browser sends your voice to a company. Is that all right? Then press once more.', stemFout: 'I hear nothing. You can type too.',
    verhaal: 'Your story', kijk: 'Your story is ready. See whether it is right.', kloptniet: 'Not right', zin: 'It should be', pasaan: 'Change', haalweg: 'Take out',
    tochgoed: 'It is fine', feiten: 'This is what I understood', werkgever: 'This is what an employer sees, if you agree', ja: 'Yes, my story is right',
    klopt: 'This is not right:', anders: 'Your story has just changed. Please look at it again.',
    veranderd: 'Changed. See whether it is right now.', zei: 'you said', uur: 'hours a week', minuten: 'minutes', tot: 'to',
    s: { beroep: 'Work', branche: 'Kind of work', vaardigheid: 'Good at', uren: 'Hours', dagen: 'Days', dagdelen: 'Part of the day', vervoer: 'Travel by', reistijd: 'Travel time', rijbewijs: 'Driving licence', rijbewijzen: 'Driving licence', certificaat: 'Papers', certificaten: 'Papers', taalniveau: 'Dutch', belasting: 'Cannot', beperkingen: 'Cannot', behoefte: 'What helps', behoeften: 'What helps', soort: 'Kind of place', soorten: 'Kind of place', omgeving: 'Surroundings' },
    p: { wil: 'I want', kan: 'I can', deed: 'I did', lieverNiet: 'rather not', wilNiet: 'I do not want', kanNiet: 'I cannot' },
    w: { ma: 'Monday', di: 'Tuesday', wo: 'Wednesday', do: 'Thursday', vr: 'Friday', za: 'Saturday', zo: 'Sunday', ov: 'bus or train', ochtend: 'morning', middag: 'afternoon', avond: 'evening', nacht: 'night', lopend: 'on foot', fiets: 'bike', auto: 'car', brommer: 'moped' },
    geen: 'none',
  },
};

/** An element. Attributes by name, `onx` a listener; children are elements or text, never markup. */
function el(tag, given = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(given)) {
    if (name.startsWith('on')) node.addEventListener(name.slice(2), value);
    else if (value !== false && value != null) node.setAttribute(name, value === true ? '' : value);
  }
  node.append(...children.filter((one) => one != null));
  return node;
}

function newKey() {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (one) => one.toString(16).padStart(2, '0')).join('');
}

/** The server said no, or there was no server (status 0). */
class Refused extends Error {
  constructor(status, detail = '', type = '') {
    super(`${status}`);
    Object.assign(this, { status, detail, code: type.split(':').pop() });
  }
}

class MeedoenGesprek extends HTMLElement {
  connectedCallback() {
    if (this.shadowRoot) return this.#listen();
    this.#root = this.attachShadow({ mode: 'open' });
    this.#server = new URL(this.getAttribute('server') || '/', HERE).href.replace(/\/$/, '');
    const wanted = this.getAttribute('taal') || this.closest('[lang]')?.lang || 'nl';
    this.#lang = wanted.toLowerCase().startsWith('en') ? 'en' : 'nl';
    this.#load();
    this.#build();
    this.#listen();
    if (this.hasAttribute('open')) this.open(false);
  }

  disconnectedCallback() {
    clearInterval(this.#polling);
    document.removeEventListener('visibilitychange', this.#looked);
    globalThis.speechSynthesis?.cancel();
    this.#ears?.abort();
  }

  #root; #server; #lang; #state = {}; #parts = {}; #words = []; #last = []; #pending = null; #busy = false;
  #started = false; #polling; #ears = null; #allowed = false; #concept = null; #status = 'open';
  #looked = () => { if (!document.hidden && this.#state.id && this.#started) this.#refresh(); };

  // -- what is kept: in this tab only, gone when it is closed ---------------------------------------------------------

  #load() {
    try { this.#state = JSON.parse(sessionStorage.getItem(KEPT)) || {}; } catch { this.#state = {}; }
    if (this.#state.server !== this.#server) this.#state = { server: this.#server };
  }

  #save() {
    try { sessionStorage.setItem(KEPT, JSON.stringify(this.#state)); } catch { /* not allowed: then the code is all there is */ }
  }

  // -- the server -----------------------------------------------------------------------------------------------------

  async #call(method, path, body) {
    const stop = new AbortController();
    const timer = setTimeout(() => stop.abort(), PATIENCE);
    const headers = {};
    if (body) headers['Content-Type'] = 'application/json';
    if (this.#state.token && path.startsWith('/')) headers.Authorization = `Bearer ${this.#state.token}`;
    const url = `${this.#server}/v1/gesprekken${path.startsWith('/') ? `/${this.#state.id}${path}` : path.replace(/^\.?/, '')}`;
    try {
      const answer = await fetch(url, {
        method, headers, body: body && JSON.stringify(body), signal: stop.signal, credentials: 'omit', cache: 'no-store', referrerPolicy: 'no-referrer',
      });
      const found = await answer.json().catch(() => ({}));
      if (!answer.ok) throw new Refused(answer.status, found.errors?.[0]?.detail || found.detail, found.type);
      return found;
    } catch (error) {
      throw error instanceof Refused ? error : new Refused(0);
    } finally {
      clearTimeout(timer);
    }
  }

  async #start() {
    this.#started = true;
    this.#tell('');
    this.#say('bezig');
    const code = /^#verder=([\w-]{8,40})$/.exec(location.hash)?.[1];
    if (code) history.replaceState(null, '', location.pathname + location.search);
    try {
      if (code && await this.#resume(code)) return;
      if (this.#state.id) return await this.#history();
      await this.#begin();
    } catch (error) {
      this.#started = false;
      if (error.status === 401 || error.status === 404) return this.#lost();
      this.#tell(error.status === 429 ? 'druk' : 'begint', () => this.#start());
    } finally {
      this.#say('');
    }
  }

  async #begin() {
    const found = await this.#call('POST', '', { taal: this.#lang });
    this.#taken(found);
    this.#answered(found);
  }

  #taken({ id, token, hervatcode }) {
    this.#state = { server: this.#server, id, token, code: hervatcode, taal: this.#lang };
    this.#save();
    this.#parts.code.textContent = hervatcode;
    this.#parts.haveCode.hidden = false;
  }

  /** All messages again, without a screen reader starting over: they were read before. */
  async #history(found) {
    found ||= await this.#call('GET', '/berichten');
    const log = this.#parts.log;
    log.setAttribute('aria-live', 'off');
    log.replaceChildren();
    this.#last = [];
    const before = this.#state.vooraf || [];
    const opening = found.berichten.some((one) => one.nummer > 0) ? [] : before;
    this.#state.tot = 0;
    this.#answered({ ...found, berichten: [...found.berichten, ...opening] }, true);
    setTimeout(() => log.removeAttribute('aria-live'), 1000);
  }

  async #refresh() {
    if (this.#busy) return;
    try {
      const found = await this.#call('GET', `/berichten?na=${this.#state.tot || 0}`);
      const fresh = found.berichten.filter((one) => one.nummer > (this.#state.tot || 0));
      if (this.#busy || (!fresh.length && found.status === this.#status)) return;
      this.#answered({ ...found, berichten: fresh });
    } catch { /* the next time, or the next message, tells */ }
  }

  async #resume(code) {
    const found = await this.#call('POST', '.' + '/hervat', { code }).catch((error) => {
      if (error.status !== 404 && error.status !== 400) throw error;
      this.#tell('codefout');
      return null;
    });
    if (!found) return false;
    this.#taken(found);
    this.#started = true;
    this.#parts.lost.hidden = true;
    this.#parts.form.hidden = this.#parts.tools.hidden = false;
    await this.#history(found);
    return true;
  }

  #lost() {
    this.#state = { server: this.#server };
    this.#save();
    this.#started = true;
    this.#parts.lost.hidden = false;
    this.#parts.form.hidden = this.#parts.tools.hidden = true;
    this.#choices([]);
  }

  async #again() {
    this.#state = { server: this.#server };
    this.#save();
    this.#pending = this.#concept = null;
    this.#status = 'open';
    this.#parts.log.replaceChildren();
    this.#parts.review.replaceChildren();
    this.#parts.review.hidden = this.#parts.lost.hidden = this.#parts.restart.hidden = true;
    this.#parts.form.hidden = this.#parts.tools.hidden = false;
    this.#choices([]);
    await this.#start();
    this.#parts.field.focus();
  }

  /** One message. The text stays in the field until the server has kept it; the same text again has the same key. */
  async #send(text, shown = text, typed = false) {
    if (this.#busy || !this.#state.id) return;
    text = text.trim();
    if (!text) return this.#tell('leeg');
    if (this.#pending?.text !== text) this.#pending = { text, key: newKey() };
    const pending = this.#pending;
    this.#busy = true;
    this.#parts.field.readOnly = true;
    this.#tell('');
    const thinks = setTimeout(() => this.#say('denkt'), THINKING);
    try {
      const vooraf = this.#state.vooraf || [];
      const earlier = vooraf.filter((one) => one.wie === 'mens').map((one) => one.tekst).slice(-20);
      const found = await this.#call('POST', '/berichten', {
        tekst: text, sleutel: pending.key, ...(earlier.length && { eerder: earlier }),
      });
      if (this.#pending === pending) this.#pending = null;
      if (typed && this.#parts.field.value.trim() === text) this.#parts.field.value = '';
      this.#answered({ ...found, berichten: [{ wie: 'mens', tekst: shown.trim(), gestuurd: text }, ...found.berichten] });
    } catch (error) {
      if (error.status === 401 || error.status === 404) return this.#lost();
      const wait = { 429: 'druk', 413: 'lang' }[error.status] || (error.status === 400 && text.length > LONGEST && 'lang');
      const why = error.status === 409 && error.detail ? error.detail : wait || 'fout';
      this.#tell(why, error.status === 409 || wait === 'lang' ? null : () => this.#send(text, shown, typed));
    } finally {
      clearTimeout(thinks);
      this.#say('');
      this.#busy = false;
      this.#parts.field.readOnly = false;
    }
  }

  // -- what comes back ------------------------------------------------------------------------------------------------

  #answered(found, history = false) {
    const state = this.#state;
    const kept = found.berichten.some((one) => one.nummer > 0);
    if (kept) delete state.vooraf;
    let first = null;
    for (const one of found.berichten) {
      if (one.nummer > 0 && one.nummer <= (state.tot || 0)) continue;
      if (one.nummer > 0) state.tot = one.nummer;
      const node = this.#message(one);
      if (one.wie !== 'mens') first ||= node;
      if (!kept && !history && found.berichten[0]?.wie === 'mens') (state.vooraf ||= []).push(one.wie === 'mens' ? { ...one, tekst: one.gestuurd } : one);
    }
    const bot = found.berichten.filter((one) => one.wie !== 'mens');
    if (bot.length) this.#last = bot;
    const lang = bot.at(-1)?.taal;
    if (lang && TEXTS[lang] && lang !== this.#lang) this.#speak(lang);
    this.#status = found.status;
    this.#parts.progress.value = found.voortgang;
    this.#parts.percent.textContent = `${Math.round(found.voortgang * 100)} %`;
    this.#parts.other.hidden = Boolean(state.tot || state.vooraf);
    this.#parts.restart.hidden = !OVER.has(found.status);
    this.#parts.back.hidden = OVER.has(found.status) || found.status === 'overgedragen' || !state.tot;
    const ready = found.vraag === 'bevestigen' && found.status === 'open' && !found.overgenomen;
    this.#choices(ready || OVER.has(found.status) ? [] : found.berichten.at(-1)?.keuzes || []);
    if (ready) this.#review();
    else {
      this.#parts.review.hidden = true;
      this.#say('');
    }
    clearInterval(this.#polling);
    if (found.status === 'overgedragen' || found.overgenomen) this.#polling = setInterval(() => document.hidden || this.#refresh(), POLL);
    this.#save();
    if (this.#parts.panel.hidden) return;
    const log = this.#parts.log;
    if (log.scrollHeight > log.clientHeight + 4 && first) log.scrollTop = history ? log.scrollHeight : first.offsetTop - log.offsetTop - 12;
    if (!history && found.berichten[0]?.wie === 'mens') this.#parts.human.scrollIntoView({ block: 'nearest' });
  }

  #message({ wie = 'bot', tekst, taal }) {
    const who = wie === 'mens' ? 'jij' : wie === 'regisseur' ? 'regisseur' : 'computer';
    const known = taal && taal !== 'onbekend' ? taal : null;
    const text = el('p', { lang: wie === 'mens' ? known : known || this.#lang, dir: RTL.has(taal) ? 'rtl' : 'auto' });
    if (wie === 'mens') text.append(tekst);
    else {
      tekst.split(PHONE).forEach((part, at) => {
        text.append(at % 2 ? el('a', { href: `tel:${part.replace(/[^\d]/g, '')}` }, part) : part);
      });
    }
    const node = el('div', { class: `bericht ${who}`, part: `bericht ${who}` }, el('span', { class: 'wie' }, `${this.#t(who)}: `), text);
    this.#parts.log.append(node);
    return node;
  }

  #choices(choices) {
    const box = this.#parts.choices;
    const held = box.contains(this.#root.activeElement);
    box.replaceChildren(...choices.map(({ tekst, waarde }) => el('button', {
      type: 'button', class: 'keuze', part: 'keuze', lang: this.#lang,
      onclick: () => { this.#parts.field.focus(); this.#send(waarde, tekst); },
    }, tekst)));
    box.hidden = !choices.length;
    if (held) this.#parts.field.focus();
  }

  // -- the story ------------------------------------------------------------------------------------------------------

  async #review(note) {
    const box = this.#parts.review;
    try {
      this.#concept = await this.#call('GET', '/concept');
    } catch {
      return this.#tell('fout', () => this.#review(note));
    }
    const { zinnen, feiten, profiel } = this.#concept;
    const facts = feiten.filter((one, at) => one.zekerheid >= SURE && feiten.findIndex((other) => other.soort === one.soort && other.bewijs === one.bewijs) === at);
    box.replaceChildren(
      el('h3', { tabindex: '-1' }, this.#t('verhaal')),
      el('ul', { class: 'zinnen' }, ...zinnen.map((one) => this.#sentence(one))),
      facts.length ? el('details', {}, el('summary', {}, this.#t('feiten')), el('ul', {}, ...facts.map((one) => this.#fact(one)))) : null,
      this.#employer(profiel),
      el('button', { type: 'button', class: 'hoofd ja', onclick: () => this.#confirm([], true) }, this.#t('ja')),
    );
    box.hidden = false;
    this.#say(note || 'kijk');
    box.scrollIntoView({ block: 'nearest' });
  }

  #sentence({ id, tekst }) {
    const item = el('li', { id: `zin-${id}` });
    const text = el('p', { id: `tekst-${id}`, dir: 'auto' }, tekst);
    const edit = el('div', { class: 'verbeter', hidden: true });
    const field = el('textarea', { id: `veld-${id}`, rows: '2', maxlength: LONGEST });
    const wrong = el('button', { type: 'button', class: 'stil', 'aria-expanded': 'false', 'aria-describedby': text.id }, this.#t('kloptniet'));
    const show = (open) => {
      edit.hidden = !open;
      wrong.setAttribute('aria-expanded', open);
      if (open) { field.value = tekst; field.focus(); } else wrong.focus();
    };
    wrong.addEventListener('click', () => show(edit.hidden));
    edit.append(
      el('label', { for: field.id }, this.#t('zin')), field,
      el('div', { class: 'rij' },
        el('button', { type: 'button', onclick: () => field.value.trim() && this.#confirm([{ doel: id, actie: 'wijzig', tekst: field.value.trim() }]) }, this.#t('pasaan')),
        el('button', { type: 'button', class: 'stil', onclick: () => this.#confirm([{ doel: id, actie: 'schrap' }]) }, this.#t('haalweg')),
        el('button', { type: 'button', class: 'stil', onclick: () => show(false) }, this.#t('tochgoed'))),
    );
    item.append(text, wrong, edit);
    return item;
  }

  #fact(fact) {
    const kind = this.#t('s')[fact.soort] || fact.soort;
    const value = fact.beroep ? fact.beroep.replaceAll('-', ' ') : this.#value(fact.soort, fact.waarde);
    const how = ['beroep', 'branche', 'vaardigheid'].includes(fact.soort) ? this.#t('p')[fact.polariteit] : null;
    const wrong = () => {
      const same = this.#concept.zinnen.find((one) => one.tekst.toLowerCase().includes(fact.bewijs.toLowerCase()));
      const button = same && this.#root.getElementById(`zin-${same.id}`).querySelector('button');
      if (button) return button.getAttribute('aria-expanded') === 'true' ? this.#root.getElementById(`veld-${same.id}`).focus() : button.click();
      this.#parts.field.value = `${this.#t('klopt')} ${fact.bewijs}`;
      this.#parts.field.focus();
    };
    const label = `${kind}: ${value}${how ? ` (${how})` : ''}`;
    return el('li', {},
      el('p', {}, el('strong', {}, label), ` – ${this.#t('zei')}: “${fact.bewijs}”`),
      el('button', { type: 'button', class: 'stil', 'aria-label': `${this.#t('kloptniet')}: ${label}`, onclick: wrong }, this.#t('kloptniet')));
  }

  #value(kind, value) {
    const word = (one) => this.#t('w')[one] || String(one).replaceAll('-', ' ');
    if (Array.isArray(value)) return value.length ? value.map(word).join(', ') : this.#t('geen');
    if (value && typeof value === 'object') {
      const { min, max } = value;
      return `${min == null || min === max ? max : max == null ? min : `${min} ${this.#t('tot')} ${max}`} ${this.#t('uur')}`;
    }
    return kind === 'reistijd' ? `${value} ${this.#t('minuten')}` : word(value);
  }

  #employer({ verhaal, urenMin, urenMax, taal, ...rest }) {
    const rows = Object.entries(rest).filter(([, value]) => value != null).map(([name, value]) => [name, this.#value(name, value)]);
    if (urenMin != null || urenMax != null) rows.unshift(['uren', this.#value('uren', { min: urenMin, max: urenMax })]);
    return el('details', {}, el('summary', {}, this.#t('werkgever')),
      el('p', { class: 'citaat', lang: taal, dir: 'auto' }, verhaal || ''),
      rows.length ? el('dl', {}, ...rows.flatMap(([name, value]) => [el('dt', {}, this.#t('s')[name] || name), el('dd', {}, value)])) : null);
  }

  async #confirm(corrections, agreed = false) {
    if (this.#busy) return;
    this.#busy = true;
    this.#tell('');
    const key = (this.#pending = this.#pending?.for === JSON.stringify(corrections) + agreed ? this.#pending : { for: JSON.stringify(corrections) + agreed, key: newKey() }).key;
    try {
      const found = await this.#call('POST', '/bevestiging', {
        akkoord: agreed, sleutel: key, versie: this.#concept.versie, ...(corrections.length && { correcties: corrections }),
      });
      this.#pending = null;
      this.#busy = false;
      if (agreed) {
        this.#parts.field.focus();
        return this.#answered(found);
      }
      for (const one of found.berichten) if (one.nummer > (this.#state.tot || 0)) { this.#state.tot = one.nummer; this.#message(one); }
      this.#save();
      await this.#review('veranderd');
      this.#parts.review.querySelector('h3')?.focus();
    } catch (error) {
      this.#busy = false;
      if (error.status === 401) return this.#lost();
      if (error.status === 409) { await this.#refresh(); await this.#review(); return this.#tell('anders'); }
      this.#tell('fout', () => this.#confirm(corrections, agreed));
    }
  }

  // -- speaking and listening -----------------------------------------------------------------------------------------

  #readAloud() {
    const voice = globalThis.speechSynthesis;
    if (voice.speaking) return voice.cancel();
    this.#last.forEach((one, at) => {
      const spoken = new SpeechSynthesisUtterance(one.tekst);
      spoken.lang = one.taal && one.taal !== 'onbekend' ? one.taal : this.#lang;
      spoken.rate = 0.95;
      if (!at) spoken.onstart = () => this.#put(this.#parts.read, 'stil');
      spoken.onend = spoken.onerror = () => voice.pending || this.#put(this.#parts.read, 'lees');
      voice.speak(spoken);
    });
  }

  async #dictate() {
    if (this.#ears) return this.#ears.stop();
    const Ears = globalThis.SpeechRecognition || globalThis.webkitSpeechRecognition;
    const lang = this.#lang === 'en' ? 'en-GB' : 'nl-NL';
    const here = await Promise.resolve(Ears.available?.({ langs: [lang], processLocally: true })).catch(() => '') === 'available';
    if (!here && !this.#allowed) {
      this.#allowed = true;
      return this.#say('stemWeg');
    }
    const ears = (this.#ears = new Ears());
    if (here) ears.processLocally = true;
    ears.lang = lang;
    const before = this.#parts.field.value.trim();
    ears.onresult = (event) => {
      const heard = Array.from(event.results, (one) => one[0].transcript).join(' ');
      this.#parts.field.value = [before, heard].filter(Boolean).join(' ');
    };
    ears.onerror = () => this.#say('stemFout');
    ears.onend = () => { this.#ears = null; this.#put(this.#parts.dictate, 'praat'); this.#parts.field.focus(); };
    ears.start();
    this.#put(this.#parts.dictate, 'praatStop');
    if (here) this.#say('stemHier');
  }

  // -- the frame ------------------------------------------------------------------------------------------------------

  #t(key) { return TEXTS[this.#lang][key]; }

  /** Gives an element a text that changes along with the language. */
  #put(node, key, name) {
    this.#words = this.#words.filter((one) => one.node !== node || one.name !== name);
    this.#words.push({ node, key, name });
    if (name) node.setAttribute(name, this.#t(key)); else node.textContent = this.#t(key);
    return node;
  }

  #speak(lang) {
    this.#lang = lang;
    this.#state.taal = lang;
    this.#parts.panel.lang = this.#parts.launch.lang = lang;
    this.#parts.other.lang = lang === 'nl' ? 'en' : 'nl';
    for (const { node, key, name } of this.#words) if (name) node.setAttribute(name, this.#t(key)); else node.textContent = this.#t(key);
  }

  /** What goes on, for eyes and ears; not an error. */
  #say(key) { this.#parts.status.textContent = key ? this.#t(key) : ''; }

  /** What went wrong: a key of the texts or a sentence of the server, with a way to try again. */
  #tell(key, retry) {
    const box = this.#parts.alert;
    const text = key && (TEXTS[this.#lang][key] || key);
    const held = box.contains(this.#root.activeElement);
    box.replaceChildren(...(text ? [el('p', {}, text)] : []));
    if (text && retry) box.append(el('button', { type: 'button', onclick: () => { this.#parts.field.focus(); retry(); } }, this.#t('opnieuw')));
    if (held) this.#parts.field.focus();
  }

  #build() {
    const parts = this.#parts;
    const button = (key, given) => this.#put(el('button', { type: 'button', ...given }), key);
    parts.launch = button('begin', { class: 'knop', part: 'knop', 'aria-expanded': 'false', onclick: () => this.open() });
    parts.title = this.#put(el('h2', { id: 'titel' }), this.hasAttribute('open') ? 'gesprek' : 'titel');
    parts.other = button('ander', { class: 'stil', lang: 'en', onclick: () => { this.#speak(this.#lang === 'nl' ? 'en' : 'nl'); this.#again(); } });
    parts.close = button('sluit', { class: 'stil', onclick: () => this.close() });
    parts.progress = el('progress', { id: 'hoever', max: '1', value: '0' });
    parts.percent = el('span', { 'aria-hidden': 'true' }, '0 %');
    parts.log = this.#put(el('div', { role: 'log', class: 'log', part: 'log', tabindex: '0' }), 'gesprek', 'aria-label');
    parts.choices = this.#put(el('div', { role: 'group', class: 'keuzes', hidden: true }), 'keuzes', 'aria-label');
    parts.review = el('section', { class: 'verhaal', hidden: true });
    this.#put(parts.review, 'verhaal', 'aria-label');
    parts.status = el('p', { role: 'status', class: 'status' });
    parts.alert = el('div', { role: 'alert', class: 'fout' });
    parts.field = el('textarea', {
      id: 'veld', rows: '2', autocomplete: 'off', enterkeyhint: 'send', dir: 'auto',
      onkeydown: (event) => {
        if (event.key !== 'Enter' || event.shiftKey || event.isComposing) return;
        event.preventDefault();
        parts.form.requestSubmit();
      },
    });
    parts.form = el('form', { onsubmit: (event) => { event.preventDefault(); parts.field.focus(); this.#send(parts.field.value, parts.field.value, true); } },
      this.#put(el('label', { for: 'veld' }), 'veld'),
      el('div', { class: 'invoer' }, parts.field, button('stuur', { type: 'submit', class: 'hoofd', part: 'stuur' })));
    const ears = globalThis.SpeechRecognition || globalThis.webkitSpeechRecognition;
    parts.human = button('mens', { class: 'mens', onclick: () => { parts.field.focus(); this.#send(this.#t('mens')); } });
    parts.back = button('vorige', { class: 'stil', hidden: true, onclick: () => { parts.field.focus(); this.#send(this.#t('zeg_vorige'), this.#t('vorige')); } });
    parts.read = globalThis.speechSynthesis ? button('lees', { class: 'stil', onclick: () => this.#readAloud() }) : null;
    parts.dictate = ears ? button('praat', { class: 'stil', onclick: () => this.#dictate() }) : null;
    parts.restart = button('nieuw', { class: 'stil', hidden: true, onclick: () => this.#again() });
    parts.code = el('code', {}, this.#state.code || '');
    parts.haveCode = el('div', { hidden: !this.#state.code }, this.#put(el('p'), 'schrijfop'), el('p', {}, parts.code));
    parts.later = el('details', { class: 'later' }, this.#put(el('summary'), 'later'), parts.haveCode, this.#codeForm('a'));
    parts.tools = el('div', { class: 'extra' }, el('div', { class: 'rij' }, parts.human, parts.back, parts.read, parts.dictate, parts.restart), parts.later);
    parts.lost = el('div', { class: 'weg', hidden: true }, this.#put(el('p', { role: 'status' }), 'weg'), this.#codeForm('b'), button('nieuw', { onclick: () => this.#again() }));
    parts.panel = el('section', { class: 'paneel', part: 'paneel', role: this.hasAttribute('open') ? 'region' : 'dialog', 'aria-labelledby': 'titel', lang: this.#lang, hidden: true,
      onkeydown: (event) => {
        if (event.key !== 'Escape' || event.isComposing) return;
        event.stopPropagation();
        this.close();
      } },
    el('div', { class: 'kop' }, parts.title, parts.other, parts.close),
    el('div', { class: 'ver' }, this.#put(el('label', { for: 'hoever' }), 'hoever'), parts.progress, parts.percent),
    parts.log, parts.choices, parts.review, parts.status, parts.alert, parts.lost, parts.form, parts.tools);
    parts.launch.lang = this.#lang;
    const style = el('link', { rel: 'stylesheet', href: new URL('meedoen-gesprek.css', HERE).href });
    this.#root.append(style, parts.launch, parts.panel);
    if (this.#state.taal && this.#state.taal !== this.#lang) this.#speak(this.#state.taal);
    parts.other.lang = this.#lang === 'nl' ? 'en' : 'nl';
  }

  #codeForm(name) {
    const field = el('input', { id: `code-${name}`, autocomplete: 'off', autocapitalize: 'characters', spellcheck: 'false', maxlength: '40' });
    return el('form', { class: 'code', onsubmit: async (event) => {
      event.preventDefault();
      if (!field.value.trim()) return;
      this.#tell('');
      try {
        if (await this.#resume(field.value.trim())) { field.value = ''; this.#parts.later.open = false; this.#parts.field.focus(); }
      } catch (error) { this.#tell(error.status === 429 ? 'druk' : 'begint'); }
    } }, this.#put(el('label', { for: field.id }), 'heb'), el('div', { class: 'invoer' }, field, this.#put(el('button', { type: 'submit' }), 'ga')));
  }

  #listen() { document.addEventListener('visibilitychange', this.#looked); }

  /** Show the conversation; focus goes to the field, unless the page itself opened it. */
  async open(focus = true) {
    const { panel, launch, field } = this.#parts;
    panel.hidden = false;
    launch.hidden = true;
    launch.setAttribute('aria-expanded', 'true');
    if (focus) field.focus();
    if (!this.#started) await this.#start();
  }

  /** Put it away; nothing is lost, and the button to go on has the focus. */
  close() {
    const { panel, launch } = this.#parts;
    globalThis.speechSynthesis?.cancel();
    this.#ears?.abort();
    panel.hidden = true;
    launch.hidden = false;
    launch.setAttribute('aria-expanded', 'false');
    this.#put(launch, 'verder');
    launch.focus();
  }
}

if (!customElements.get('meedoen-gesprek')) customElements.define('meedoen-gesprek', MeedoenGesprek);
