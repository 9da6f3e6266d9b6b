// @vitest-environment jsdom
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { browserEnv } from '../src/core/env';
import type { Env } from '../src/core/env';
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

async function signedIn(): Promise<ShadowRoot> {
  const { chat } = net;
  chat.handle({ me: chat.visitor().me, hidden: false, inbox: false, watched: new Map(), send: () => undefined }, { kind: 'send', id: 'first-message', text: 'hello?' });
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
