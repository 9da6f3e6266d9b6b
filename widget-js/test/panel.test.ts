// @vitest-environment jsdom
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { browserEnv } from '../src/core/env';
import type { Env } from '../src/core/env';
import { MEDIA } from '../dev/chat-server.mjs';
import { FakeEnv } from './fake-env';
import { BASE, FakeNet } from './fake-net';

vi.mock('../src/core/env', () => ({ browserEnv: vi.fn() }));

let net: FakeNet;
let env: FakeEnv;

beforeEach(() => {
  net = new FakeNet();
  env = net.plug(new FakeEnv(net.clock));
  // The panel takes its base path from the address of its module.
  const fetch = env.fetch;
  env.fetch = (url, init) => fetch(BASE + url.slice(url.indexOf('api/')), init);
  vi.mocked(browserEnv).mockReturnValue(env as Env);
  // What jsdom lacks.
  vi.stubGlobal('ResizeObserver', class { observe(): void { /* nothing has a size here */ } });
  vi.stubGlobal('matchMedia', () => ({ matches: false, addEventListener: () => undefined, removeEventListener: () => undefined }));
  vi.stubGlobal('CSS', { supports: () => true });
  vi.stubGlobal('CSSStyleSheet', class { replaceSync(): void { /* nothing is styled here */ } });
  vi.stubGlobal('requestAnimationFrame', (task: () => void) => net.clock.after(16, task));
  vi.stubGlobal('cancelAnimationFrame', () => undefined);
  Element.prototype.scrollTo = () => undefined;
  HTMLDialogElement.prototype.showModal = function (): void { this.open = true; };
  HTMLDialogElement.prototype.close = function (): void {
    this.open = false;
    this.dispatchEvent(new Event('close'));
  };
  if (!('adoptedStyleSheets' in ShadowRoot.prototype)) Object.defineProperty(ShadowRoot.prototype, 'adoptedStyleSheets', { value: [], writable: true });
});

afterEach(() => {
  document.body.replaceChildren();
  vi.unstubAllGlobals();
});

async function show(): Promise<ShadowRoot> {
  await import('../src/panel/panel');
  const panel = document.createElement('sohbet-panel');
  panel.lang = 'en';
  document.body.append(panel);
  await net.clock.advance(500);
  if (!panel.shadowRoot) throw new Error();
  return panel.shadowRoot;
}

const one = <T extends HTMLElement>(root: ShadowRoot, selector: string): T => {
  const found = root.querySelector<T>(selector);
  if (!found) throw new Error(`no ${selector}`);
  return found;
};

async function signIn(root: ShadowRoot, name: string): Promise<void> {
  one<HTMLInputElement>(root, '#username').value = name;
  one<HTMLInputElement>(root, '#password').value = 'demo';
  one<HTMLFormElement>(root, '.sign-in form').dispatchEvent(new Event('submit', { cancelable: true }));
  await net.clock.advance(2_000);
}

function visitorAsks(): void {
  const { chat } = net;
  chat.handle({ me: chat.visitor().me, hidden: false, inbox: false, watched: new Map(), send: () => undefined }, { kind: 'send', id: 'first-message', text: 'hello?' });
}

async function signedIn(): Promise<ShadowRoot> {
  visitorAsks();
  return atWork();
}

async function atWork(): Promise<ShadowRoot> {
  const root = await show();
  await signIn(root, 'demo');
  return root;
}

const openFirst = async (root: ShadowRoot): Promise<HTMLTextAreaElement> => {
  one(root, '.thread').click();
  await net.clock.advance(1_000);
  return one(root, 'textarea');
};
const type = (field: HTMLTextAreaElement, text: string): void => {
  field.value = text;
  field.dispatchEvent(new Event('input'));
};

test('says that it connects while the server cannot be reached at first', async () => {
  net.http = false;
  const root = await show();
  const banner = one(root, '.banner');
  expect(banner.closest('[hidden]')).toBeNull();
  expect(banner.textContent).toBe('Connecting…');
});

test('a message without a word is named by what it is', async () => {
  net.chat.media = MEDIA;
  visitorAsks();
  const [thread] = net.chat.threads.values();
  if (!thread) throw new Error();
  const preview = (root: ShadowRoot): string | null => one(root, '.preview').textContent;
  const sends = (kind: string, from: unknown = thread.visitor, text = ''): void =>
    void net.chat.append(thread, { type: 'message', from, text, media: [{ id: 'mEd1aXn0cQ5mZs8mR2d1bA', kind, type: 'x/y', name: 'n', size: 1 }] });
  sends('image');
  const root = await atWork();
  expect(preview(root)).toBe('Photo');
  const seen: (string | null)[] = [];
  for (const [kind, from, text] of [['voice'], ['sticker'], ['constructor'], ['file', net.agent], ['audio', undefined, 'listen']] as [string, unknown?, string?][]) {
    sends(kind, from, text);
    await net.clock.advance(1_000);
    seen.push(preview(root));
  }
  expect(seen).toEqual(['Voice message', 'File', 'File', 'You: File', 'listen']);
});

test('is drawn before it gives the focus away', async () => {
  const root = await signedIn();
  const views: (string | undefined)[] = [];
  const desk = one(root, '.desk');
  root.addEventListener('focusin', () => views.push(desk.dataset.view));
  one(root, '.thread').click();
  expect(views.at(-1)).toBe('thread');
  one(root, '.back').click();
  expect(views.at(-1)).toBe('list');
  expect(root.activeElement).toBe(one(root, '.thread'));
});

test('a sign-out that failed says so, and shows what was there', async () => {
  const root = await signedIn();
  net.http = false;
  one(root, '[aria-label="Sign out"]').click();
  await net.clock.advance(1_000);
  expect(one(root, '.side > .problem').textContent).toBe('That did not work. Try again.');
  expect(one(root, '.desk').hidden).toBe(false);
  net.http = true;
  one(root, '[aria-label="Sign out"]').click();
  await net.clock.advance(1_000);
  expect(one(root, '.side > .problem').textContent).toBe('');
  expect(one(root, '.desk').hidden).toBe(true);
});

test.each(['sign out', 'are signed out'])('what an agent has begun to write is gone when they %s and another comes', async (how) => {
  const root = await signedIn();
  type(await openFirst(root), 'between us');
  const modes = [...root.querySelectorAll<HTMLButtonElement>('.modes .tab')];
  modes[1]?.click();
  type(one(root, 'textarea'), 'a note');
  if (how === 'sign out') {
    one(root, '[aria-label="Sign out"]').click();
  } else {
    net.chat.sessions.clear();
    net.kick(4501);
  }
  await net.clock.advance(3_000);
  if (how === 'sign out') expect(one<HTMLTextAreaElement>(root, 'textarea').value).toBe('');
  await signIn(root, 'ada');
  expect(one(root, '.me').textContent).toBe('Ada Lovelace');
  expect(one(root, '.view').hidden).toBe(true);
  expect((await openFirst(root)).value).toBe('');
  modes[1]?.click();
  expect(one<HTMLTextAreaElement>(root, 'textarea').value).toBe('');
});

test('the same agent finds it again when the session had ended', async () => {
  const root = await signedIn();
  type(await openFirst(root), 'half a sentence');
  net.chat.sessions.clear();
  net.kick(4501);
  await net.clock.advance(3_000);
  await signIn(root, 'demo');
  expect(one<HTMLTextAreaElement>(root, 'textarea').value).toBe('half a sentence');
});

test('nobody is shown as there while there is no connection', async () => {
  const root = await signedIn();
  await openFirst(root);
  const dots = (): (string | null)[] => ['.thread .dot', '.conversation .presence .dot'].map((selector) => one(root, selector).getAttribute('data-presence'));
  expect(dots()).not.toContain(null);
  net.ws = 'refused';
  net.http = false;
  net.kick(1006);
  await net.clock.advance(100);
  expect(dots()).toEqual([null, null]);
});

test('removing a failed message gives the focus to the field', async () => {
  const root = await signedIn();
  const field = await openFirst(root);
  net.chat.intercept = (frame) => (frame.kind === 'send' ? { kind: 'error', re: frame.id, code: 'forbidden', message: 'no' } : undefined);
  type(field, 'no');
  field.dispatchEvent(new KeyboardEvent('keydown', { key: 'Enter', cancelable: true }));
  await net.clock.advance(1_000);
  const remove = [...root.querySelectorAll<HTMLButtonElement>('.failure .link')].at(-1);
  remove?.focus();
  expect(root.activeElement).toBe(remove);
  remove?.click();
  expect(root.activeElement).toBe(field);
});

const enter = (field: HTMLTextAreaElement): void => void field.dispatchEvent(new KeyboardEvent('keydown', { key: 'Enter', cancelable: true }));
const press = (field: HTMLTextAreaElement, key: string): void => void field.dispatchEvent(new KeyboardEvent('keydown', { key, cancelable: true, bubbles: true, composed: true }));
const bubbles = (root: ShadowRoot): (string | null)[] => [...root.querySelectorAll('.message .text')].map(({ textContent }) => textContent);

async function answered(root: ShadowRoot): Promise<HTMLTextAreaElement> {
  const field = await openFirst(root);
  type(field, 'It left todai.');
  enter(field);
  await net.clock.advance(1_000);
  return field;
}

test('the arrow up in an empty field changes the last own message', async () => {
  const root = await signedIn();
  const field = await answered(root);
  press(field, 'ArrowUp');
  expect(field.value).toBe('It left todai.');
  expect(one(root, '.editing').hidden).toBe(false);
  type(field, 'It left today.');
  enter(field);
  await net.clock.advance(1_000);
  expect(bubbles(root)).toEqual(['hello?', 'It left today.']);
  expect(one(root, '.message.own .edited').hidden).toBe(false);
  expect(one(root, '.message.in .edited').hidden).toBe(true);
  expect(one(root, '.editing').hidden).toBe(true);
  expect(field.value).toBe('');
});

test('a change that is given up leaves the message and what had been begun', async () => {
  const root = await signedIn();
  const field = await answered(root);
  type(field, 'half a sentence');
  const pencils = [...root.querySelectorAll<HTMLElement>('.edit')];
  expect(pencils.map(({ hidden }) => hidden)).toEqual([true, false]);
  pencils[1]?.click();
  expect(field.value).toBe('It left todai.');
  type(field, 'something else');
  press(field, 'Escape');
  expect(field.value).toBe('half a sentence');
  expect(one(root, '.view').hidden).toBe(false);
  await net.clock.advance(1_000);
  expect(bubbles(root)).toEqual(['hello?', 'It left todai.']);
});

test('a change that failed can be tried again', async () => {
  const root = await signedIn();
  const field = await answered(root);
  net.chat.intercept = (frame) => (frame.kind === 'edit' ? { kind: 'error', re: frame.id, code: 'unavailable', message: 'no' } : undefined);
  press(field, 'ArrowUp');
  type(field, 'It left today.');
  enter(field);
  await net.clock.advance(1_000);
  expect(one(root, '.view > .problem').textContent).toBe('That did not work. Try again.');
  expect(field.value).toBe('It left today.');
  net.chat.intercept = () => undefined;
  enter(field);
  await net.clock.advance(1_000);
  expect(bubbles(root)).toEqual(['hello?', 'It left today.']);
  expect(one(root, '.view > .problem').textContent).toBe('');
});

const button = (root: ShadowRoot, text: string): HTMLButtonElement => {
  const found = [...root.querySelectorAll('button')].find(({ textContent }) => textContent === text);
  if (!found) throw new Error(`no button "${text}"`);
  return found;
};
const systemLines = (root: ShadowRoot): (string | null)[] => [...root.querySelectorAll('.system')].map(({ textContent }) => textContent);

test('a thread is taken over and given to a colleague', async () => {
  const root = await signedIn();
  await openFirst(root);
  const select = one<HTMLSelectElement>(root, '.actions select');
  expect([...select.options].map(({ text }) => text)).toEqual(['Nobody', 'Ada Lovelace', 'You']);
  expect(select.selectedOptions[0]?.text).toBe('Nobody');
  button(root, 'Take over').click();
  await net.clock.advance(1_000);
  expect(select.selectedOptions[0]?.text).toBe('You');
  expect(button(root, 'Take over').hidden).toBe(true);
  expect(one(root, '.thread .assignee').title).toBe('Who answers: You');
  select.value = net.chat.agents.ada?.author.id ?? '';
  select.dispatchEvent(new Event('change'));
  await net.clock.advance(1_000);
  expect([...net.chat.threads.values()][0]?.assignee?.name).toBe('Ada Lovelace');
  expect(systemLines(root)).toEqual(['Deniz took over the conversation', 'Deniz gave the conversation to Ada Lovelace']);
  expect(button(root, 'Take over').hidden).toBe(false);
});

test('a choice that failed is taken back', async () => {
  const root = await signedIn();
  await openFirst(root);
  net.chat.intercept = (frame) => (frame.kind === 'assign' ? { kind: 'error', re: frame.id, code: 'forbidden', message: 'no' } : undefined);
  const select = one<HTMLSelectElement>(root, '.actions select');
  select.value = net.chat.agents.ada?.author.id ?? '';
  select.dispatchEvent(new Event('change'));
  await net.clock.advance(1_000);
  expect(one(root, '.view > .problem').textContent).toBe('That did not work. Try again.');
  expect(select.selectedOptions[0]?.text).toBe('Nobody');
});

test('a visitor is blocked after a question, and unblocked', async () => {
  const root = await signedIn();
  await openFirst(root);
  const [thread] = net.chat.threads.values();
  const question = one(root, '[role=alertdialog]');
  button(root, 'Block the visitor…').click();
  expect(question.hidden).toBe(false);
  button(root, 'Cancel').click();
  expect(question.hidden).toBe(true);
  expect(thread?.blocked).toBeUndefined();
  button(root, 'Block the visitor…').click();
  button(root, 'Block').click();
  await net.clock.advance(1_000);
  expect(thread?.blocked).toBe(true);
  expect(question.hidden).toBe(true);
  expect(button(root, 'Unblock').closest('[hidden]')).toBeNull();
  button(root, 'Unblock').click();
  await net.clock.advance(1_000);
  expect(thread?.blocked).toBe(false);
  expect(button(root, 'Unblock').closest('[hidden]')).not.toBeNull();
  expect(systemLines(root)).toEqual(['Deniz blocked the visitor', 'Deniz unblocked the visitor']);
});

test('what a visitor says of itself is text, and a link only where that is safe', async () => {
  const root = await signedIn();
  const about = async (page: string): Promise<HTMLElement> => {
    for (const thread of net.chat.threads.values()) thread.about = { page, language: 'tr', zone: 'Asia/Tokyo', label: 'sales' };
    net.say('next');
    await net.clock.advance(1_000);
    return one(root, '.about');
  };
  await openFirst(root);
  const line = await about('https://shop.example/cart');
  const link = line.querySelector('a');
  expect(link?.href).toBe('https://shop.example/cart');
  expect(link?.rel).toBe('noopener noreferrer nofollow');
  expect(line.textContent).toMatch(/^saleshttps:\/\/shop\.example\/cartTurkish\d\d:\d\d [AP]M there$/);
  for (const page of ['javascript:alert(1)', '<img src=x onerror=alert(1)>', 'https://shop.example@evil.example/']) {
    const shown = await about(page);
    expect(shown.querySelector('.page')?.textContent).toBe(page);
    expect(shown.querySelector('a, img')).toBeNull();
  }
});

// ---- signing in by code, and the agent's account

const put = (root: ShadowRoot, selector: string, value: string): void => {
  const field = one<HTMLInputElement>(root, selector);
  field.value = value;
  field.dispatchEvent(new Event('input'));
};
const submit = async (root: ShadowRoot): Promise<void> => {
  one<HTMLFormElement>(root, '.sign-in form').dispatchEvent(new Event('submit', { cancelable: true }));
  await net.clock.advance(200);
};
const clickOn = async (root: ShadowRoot, text: string): Promise<void> => {
  const found = [...root.querySelectorAll('button')].filter((button) => button.textContent === text && !button.closest('[hidden]'));
  expect(found.map((button) => button.disabled), text).toEqual([false]);
  found[0]?.click();
  await net.clock.advance(200);
};
const problem = (root: ShadowRoot): string | null => one(root, '.card .problem').textContent;

async function asked(mode: string): Promise<ShadowRoot> {
  net.chat.signInMode = mode;
  const root = await show();
  put(root, '#username', 'demo');
  expect(one(root, '#password').hidden).toBe(mode === 'code');
  put(root, '#password', 'demo');
  await submit(root);
  return root;
}

test.each(['code', 'password+code'])('%s: the last digit signs in, wherever it was pasted from', async (mode) => {
  const root = await asked(mode);
  const code = one<HTMLInputElement>(root, '#code');
  expect(root.activeElement).toBe(code);
  expect([code.autocomplete, code.inputMode]).toEqual(['one-time-code', 'numeric']);
  put(root, '#code', 'Your code: 1234');
  await net.clock.advance(500);
  expect(one(root, '.desk').hidden).toBe(true);
  put(root, '#code', 'Your code: 1234 5678.');
  await net.clock.advance(2_000);
  expect(one(root, '.desk').hidden).toBe(false);
});

test('a wrong code says so and can be replaced; a new one may be asked for after a while', async () => {
  const root = await asked('code');
  put(root, '#code', '00000000');
  await net.clock.advance(200);
  expect(problem(root)).toBe('This code is wrong or can no longer be used.');
  const resend = one<HTMLButtonElement>(root, '.ways .link');
  expect([resend.disabled, resend.textContent]).toEqual([true, 'Send a new code (in 30 s)']);
  await net.clock.advance(31_000);
  net.dialled = [];
  await clickOn(root, 'Send a new code');
  expect(net.dialled).toEqual(['api/code']);
  expect(problem(root)).toBe('');
});

test('a wrong password sends no code', async () => {
  net.chat.signInMode = 'password+code';
  const root = await show();
  put(root, '#username', 'demo');
  put(root, '#password', 'wrong');
  await submit(root);
  expect(problem(root)).toBe('The user name or the password is wrong.');
  expect(one(root, '#code').closest('[hidden]')).not.toBeNull();
});

test('a recovery code does when none arrives', async () => {
  const root = await asked('code');
  const { author } = net.chat.agents.demo ?? { author: { id: '' } };
  net.chat.accountOf(author).codes = ['7k3q-m0xd-9v2p-aa41'];
  await clickOn(root, 'Use a recovery code');
  expect(one<HTMLInputElement>(root, '#code').autocomplete).toBe('off');
  put(root, '#code', '1234 5678');
  await submit(root);
  put(root, '#code', '7k3q-m0xd-9v2p-aa41');
  await submit(root);
  await net.clock.advance(2_000);
  expect(one(root, '.desk').hidden).toBe(false);
});

const openAccount = async (root: ShadowRoot): Promise<HTMLDialogElement> => {
  one(root, '.self').click();
  await net.clock.advance(200);
  return one<HTMLDialogElement>(root, 'dialog');
};

test('an account is linked by an address that is opened elsewhere', async () => {
  const root = await signedIn();
  const dialog = await openAccount(root);
  expect(dialog.textContent).toContain('Not linked yet');
  await clickOn(root, 'Link');
  const link = dialog.querySelector('a');
  expect(link?.href).toBe('https://t.me/sohbet_demo_bot?start=tOkEnOfAtLeast128BitsXX');
  expect([link?.target, link?.rel]).toEqual(['_blank', 'noopener noreferrer']);
  const { author } = net.chat.agents.demo ?? { author: { id: '' } };
  net.chat.accountOf(author).linked = true;
  await net.clock.advance(4_000);
  expect(dialog.querySelector('a')).toBeNull();
  await clickOn(root, 'Remove');
  expect(dialog.textContent).toContain('Not linked yet');
});

test('an address that is none of the web is no link', async () => {
  const root = await signedIn();
  const dialog = await openAccount(root);
  net.chat.account = () => ({ token: 'tOkEn', url: 'javascript:alert(1)' });
  await clickOn(root, 'Link');
  expect(dialog.querySelector('a')).toBeNull();
  expect(dialog.querySelector('code')?.textContent).toBe('/start tOkEn');
});

test('recovery codes are shown once', async () => {
  const root = await signedIn();
  const dialog = await openAccount(root);
  await clickOn(root, 'Make ten codes');
  expect(dialog.querySelectorAll('.codes li')).toHaveLength(10);
  dialog.close();
  expect(dialog.textContent).not.toContain('7k30');
  await openAccount(root);
  expect(dialog.textContent).toContain('10 left');
  expect(dialog.querySelectorAll('.codes li')).toHaveLength(0);
});

test('another session can be ended, this one only by signing out', async () => {
  const root = await signedIn();
  const dialog = await openAccount(root);
  expect(dialog.querySelectorAll('.sessions li')).toHaveLength(2);
  await clickOn(root, 'End');
  expect(dialog.querySelectorAll('.sessions li')).toHaveLength(1);
  expect(dialog.querySelectorAll('.sessions button')).toHaveLength(0);
});

test('what an account shows is gone when the session is', async () => {
  const root = await signedIn();
  const dialog = await openAccount(root);
  await clickOn(root, 'Make ten codes');
  net.chat.sessions.clear();
  net.kick(4501);
  await net.clock.advance(3_000);
  expect(dialog.open).toBe(false);
  expect(dialog.textContent).not.toContain('7k30');
});

// ---- what the chat is connected to

const FINDINGS = [
  { level: 'failure', code: 'kicked', text: 'The bot was removed from the group.', remedy: 'Add it again.' },
  { level: 'warning', code: 'pending', text: 'Sixty updates wait.' },
  { level: 'of-the-future', code: 'new', text: 'Something else.' },
  { level: 'ok', code: 'ok', text: '@shop_bot works in Support.' },
];

const openConnections = async (root: ShadowRoot): Promise<HTMLDialogElement> => {
  one(root, '[aria-label=Connections]').click();
  await net.clock.advance(200);
  return one<HTMLDialogElement>(root, '[aria-labelledby=connections-title]');
};

test('connections say what is wrong and what to do, and their level in more than a colour', async () => {
  net.chat.connections = [{ name: 'telegram', findings: FINDINGS }];
  const root = await signedIn();
  const dialog = await openConnections(root);
  expect(dialog.open).toBe(true);
  expect(dialog.querySelector('h3')?.textContent).toBe('Telegram');
  expect(net.chat.askedIn).toEqual(['en']);
  const rows = [...dialog.querySelectorAll('.finding')];
  expect(rows.map((row) => row.querySelector('.what')?.textContent)).toEqual([
    'Does not work: The bot was removed from the group.Add it again.',
    'Warning: Sixty updates wait.',
    'Warning: Something else.',
    'Works: @shop_bot works in Support.',
  ]);
  expect(rows.map((row) => row.querySelector('svg')?.getAttribute('class'))).toEqual(['icon icon-alert', 'icon icon-warning', 'icon icon-warning', 'icon icon-check']);
});

test('connections can be tested again, and are tested anew when they are opened', async () => {
  net.chat.connections = [{ name: 'telegram', findings: FINDINGS }];
  const root = await signedIn();
  const dialog = await openConnections(root);
  net.chat.connections = [{ name: 'telegram', findings: FINDINGS.slice(3) }];
  await clickOn(root, 'Test again');
  expect(dialog.querySelectorAll('.finding')).toHaveLength(1);
  dialog.close();
  expect(dialog.querySelectorAll('.finding')).toHaveLength(0);
  await openConnections(root);
  expect(dialog.querySelectorAll('.finding')).toHaveLength(1);
  expect(net.chat.askedIn).toHaveLength(3);
});

test('a test that does not work is said, and what was found before stays', async () => {
  net.chat.connections = [{ name: 'telegram', findings: FINDINGS }];
  const root = await signedIn();
  const dialog = await openConnections(root);
  net.chat.sessions.clear();
  await clickOn(root, 'Test again');
  expect(dialog.querySelector('[role=alert]')?.textContent).toBe('The test did not work. Try again in a moment.');
  expect(dialog.querySelectorAll('.finding')).toHaveLength(4);
});

test('a chat that is connected to nothing says so', async () => {
  const root = await signedIn();
  const dialog = await openConnections(root);
  expect(dialog.textContent).toContain('connected to nothing');
});

describe('what has not reached an outside channel', () => {
  beforeEach(visitorAsks);

  const say = (text: string): number => {
    const [thread] = net.chat.threads.values();
    if (!thread) throw new Error();
    return net.chat.append(thread, { type: 'message', from: net.agent, text }).seq;
  };
  const undelivered = (...states: [number, string, string?][]): void => {
    const [id] = net.chat.threads.keys();
    net.chat.channels = ['telegram'];
    net.chat.undelivered = states.map(([seq, state, error], i) => ({ thread: id ?? '', id: i + 1, channel: 'telegram', seq, state, attempts: 1, ...(error ? { error } : {}) }));
  };
  const lines = (root: ShadowRoot): (string | null | undefined)[] =>
    [...root.querySelectorAll('.log > .undelivered')].map((line) => `${line.querySelector('bdi')?.textContent}${line.querySelector<HTMLElement>('.link')?.hidden ? '' : ' [Send again]'}`);
  const queues = (root: ShadowRoot): string | null => one(root, '.queues').textContent;

  test('is said below each message with the reason', async () => {
    const first = say('one');
    await net.clock.advance(600_000);
    const second = say('two');
    await net.clock.advance(600_000);
    const third = say('three');
    undelivered([first, 'dead', 'the chat is gone'], [second, 'uncertain', 'timeout'], [third, 'waiting']);
    const root = await atWork();
    await openFirst(root);
    expect(lines(root)).toEqual(['Not sent to Telegram: the chat is gone [Send again]', 'May have reached Telegram; being sent again']);
    await net.clock.advance(75_000);
    expect(lines(root)[2]).toBe('Waiting for Telegram');
    const kinds = [...one(root, '.log').children].map(({ className }) => className.split(' ')[0]);
    expect(kinds.slice(-4)).toEqual(['message', 'undelivered', 'message', 'undelivered']);
  });

  test('what waits alike with the next message of a group is said once', async () => {
    undelivered([say('one'), 'waiting'], [say('two'), 'waiting'], [say('three'), 'dead', 'no']);
    await net.clock.advance(61_000);
    const root = await atWork();
    await openFirst(root);
    expect(lines(root)).toEqual(['Waiting for Telegram', 'Not sent to Telegram: no [Send again]']);
  });

  test('is sent again by a button, which gives the focus to the field', async () => {
    undelivered([say('one'), 'dead', 'no']);
    await net.clock.advance(61_000);
    const root = await atWork();
    const field = await openFirst(root);
    const again = one(root, '.undelivered .link');
    again.focus();
    expect(root.activeElement).toBe(again);
    again.click();
    expect(root.activeElement).toBe(field);
    await net.clock.advance(1_000);
    expect(lines(root)).toEqual(['Waiting for Telegram']);
    net.chat.undelivered = [];
    await net.clock.advance(12_000);
    expect(lines(root)).toEqual([]);
  });

  test('a try to send again that fails says so, and can be repeated', async () => {
    undelivered([say('one'), 'dead', 'no']);
    const root = await atWork();
    await openFirst(root);
    net.chat.intercept = (frame) => (frame.kind === 'resend' ? { kind: 'error', re: frame.id, code: 'forbidden', message: 'no' } : undefined);
    const again = one<HTMLButtonElement>(root, '.undelivered .link');
    again.click();
    expect(again.disabled).toBe(true);
    await net.clock.advance(1_000);
    expect(one(root, '.view > .problem').textContent).toBe('That did not work. Try again.');
    expect(again.disabled).toBe(false);
  });

  test('the list says when a channel is behind, and only then', async () => {
    const seq = say('one');
    undelivered([seq, 'waiting']);
    const root = await atWork();
    expect(queues(root)).toBe('');
    await net.clock.advance(180_000);
    expect(queues(root)).toBe('Telegram: 1 waiting, oldest 3 min');
    undelivered([seq, 'dead']);
    await net.clock.advance(31_000);
    expect(queues(root)).toBe('Telegram: 1 not sent');
    net.chat.undelivered = [];
    await net.clock.advance(31_000);
    expect(queues(root)).toBe('');
  });
});
