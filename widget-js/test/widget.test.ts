// @vitest-environment jsdom
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { launcherWords } from '../src/i18n/launcher';
import { mount } from '../src/widget/chat';
import { keepFocusInside } from '../src/widget/fullscreen';
import type { Chat, Shell } from '../src/widget/options';
import { readOptions } from '../src/widget/options';

const BASE = import.meta.url.replace(/[^/]*$/, '');
const PREFIX = `sohbet:${new URL(BASE).pathname}:visitor:`;
const DAY = 24 * 3_600_000;

const calls: string[] = [];
const shells: Shell[] = [];
let phone = false;
let coarse = false;
let begun: Chat | undefined;

beforeEach(() => {
  phone = coarse = false;
  localStorage.clear();
  sessionStorage.clear();
  calls.length = shells.length = 0;
  // What jsdom lacks.
  vi.stubGlobal('ResizeObserver', class { observe(): void { /* nothing has a size here */ } });
  vi.stubGlobal('matchMedia', (query: string) => ({
    matches: query.includes('max-width') ? phone : query.includes('coarse') && coarse, addEventListener: () => undefined, removeEventListener: () => undefined,
  }));
  vi.stubGlobal('CSS', { supports: () => true });
  vi.stubGlobal('CSSStyleSheet', class { replaceSync(): void { /* nothing is styled here */ } });
  vi.stubGlobal('CHAT_MODULE', 'fake-chat.ts');
  vi.stubGlobal('mountFake', mountFake);
  vi.stubGlobal('WebSocket', class { readyState = 0; close(): void { /* was never open */ } });
  vi.stubGlobal('fetch', () => new Promise(() => undefined));
  vi.stubGlobal('visualViewport', null);
  Element.prototype.scrollTo = () => undefined;
  if (!('adoptedStyleSheets' in ShadowRoot.prototype)) Object.defineProperty(ShadowRoot.prototype, 'adoptedStyleSheets', { value: [], writable: true });
});

afterEach(() => {
  begun?.destroy();
  begun = undefined;
  vi.unstubAllGlobals();
  document.body.replaceChildren();
});

/** Runs the script that a page includes. */
async function load(lang = 'en'): Promise<{ launcher: HTMLButtonElement; status: () => string | null | undefined }> {
  const script = document.createElement('script');
  script.src = `${BASE}widget.js`;
  script.dataset.lang = lang;
  Object.defineProperty(document, 'currentScript', { value: script, configurable: true });
  vi.resetModules();
  await import('../src/widget/loader');
  begun = (window as unknown as { Sohbet: Chat }).Sohbet;
  const root = document.querySelector('sohbet-chat')?.shadowRoot;
  const launcher = root?.querySelector('button');
  if (!root || !launcher) throw new Error('no launcher');
  await vi.dynamicImportSettled();
  return { launcher, status: () => root.querySelector('[role=status]')?.textContent };
}

function mountFake(shell: Shell): Chat {
  calls.push('mount');
  shells.push(shell);
  const call = (name: string) => () => void calls.push(name);
  return { open: call('open'), reopen: call('reopen'), close: call('close'), destroy: call('destroy') };
}

describe('the loader', () => {
  test('reopens what was open on the last page, and leaves the focus alone', async () => {
    sessionStorage.setItem(`${PREFIX}open`, 'true');
    await load();
    await vi.waitFor(() => expect(calls).toEqual(['mount', 'reopen']));
  });

  test('reopens nothing where the window would fill the screen', async () => {
    phone = true;
    sessionStorage.setItem(`${PREFIX}open`, 'true');
    localStorage.setItem(`${PREFIX}memory`, JSON.stringify({ open: true, unread: 1, activeAt: Date.now() }));
    const { launcher } = await load();
    await vi.waitFor(() => expect(calls).toEqual(['mount']));
    expect(launcher.getAttribute('aria-expanded')).toBe('false');
  });

  test('does not open in one tab what is open in another', async () => {
    localStorage.setItem(`${PREFIX}memory`, JSON.stringify({ open: true, unread: 0, activeAt: Date.now() }));
    await load();
    await vi.waitFor(() => expect(calls).toEqual(['mount']));
  });

  test.each([[6 * DAY, ['mount']], [8 * DAY, []]])('connects for 7 days after the last message (%d ms)', async (age, expected) => {
    localStorage.setItem(`${PREFIX}memory`, JSON.stringify({ unread: 0, activeAt: Date.now() - age }));
    await load();
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(calls).toEqual(expected);
  });

  test.each(['en', 'tr'] as const)('says to screen readers that an answer came to a closed chat (%s)', async (lang) => {
    localStorage.setItem(`${PREFIX}memory`, JSON.stringify({ unread: 1, activeAt: Date.now() }));
    const { status } = await load(lang);
    await vi.waitFor(() => expect(shells).toHaveLength(1));
    const words = launcherWords[lang];
    expect(status()).toBe(''); // what was unread on the last page is no news
    shells[0]?.show({ open: false, unread: 1 });
    expect(status()).toBe('');
    shells[0]?.show({ open: false, unread: 2 });
    expect(status()).toBe(words.arrived(2));
    shells[0]?.show({ open: true, unread: 0 });
    expect(status()).toBe('');
    shells[0]?.show({ open: true, unread: 1 });
    expect(status()).toBe('');
  });

  test('storage that refuses everything does not stop it', async () => {
    const refuse = (): never => {
      throw new DOMException('denied', 'SecurityError');
    };
    vi.stubGlobal('localStorage', new Proxy({}, { get: refuse }));
    vi.stubGlobal('sessionStorage', new Proxy({}, { get: refuse }));
    const { launcher } = await load();
    launcher.click();
    await vi.waitFor(() => expect(calls).toEqual(['mount', 'open']));
  });
});

test('a label of the right form is taken from the script tag', () => {
  const warn = vi.spyOn(console, 'warn').mockImplementation(() => undefined);
  expect(readOptions({}).label).toBeUndefined();
  expect(readOptions({ label: 'pre-sales-2' }).label).toBe('pre-sales-2');
  expect(warn).not.toHaveBeenCalled();
  for (const label of ['', 'Sales', 'pre sales', 'a'.repeat(41)]) expect(readOptions({ label }).label).toBeUndefined();
  expect(warn).toHaveBeenCalledTimes(4);
  warn.mockRestore();
});

describe('the chat', () => {
  const begin = (): { chat: Chat; root: ShadowRoot; field: HTMLTextAreaElement } => {
    const host = document.createElement('div');
    document.body.append(host);
    const root = host.attachShadow({ mode: 'open' });
    const shell: Shell = { base: 'http://localhost:3000/chat/', root, options: readOptions({}), lang: 'en', show: () => undefined, focusLauncher: () => undefined };
    const chat = mount(shell);
    begun = chat;
    const field = root.querySelector('textarea');
    if (!field) throw new Error('no field');
    return { chat, root, field };
  };
  const own = 'sohbet:/chat/:visitor:';

  test('takes the focus when it is opened, not when it is reopened', () => {
    const page = document.createElement('input');
    document.body.append(page);
    page.focus();
    const { chat, root, field } = begin();
    chat.reopen();
    expect(root.querySelector<HTMLElement>('.window')?.hidden).toBe(false);
    expect(document.activeElement).toBe(page);
    chat.open();
    expect(root.activeElement).toBe(field);
  });

  test('keeps whether it is open, and the draft, in this tab', () => {
    const { chat, field } = begin();
    chat.open();
    field.value = 'half a sentence';
    field.dispatchEvent(new Event('input'));
    expect(sessionStorage.getItem(`${own}open`)).toBe('true');
    expect(sessionStorage.getItem(`${own}draft`)).toBe('half a sentence');
    expect(Object.keys(localStorage).filter((key) => /open|draft/.test(key))).toEqual([]);
    chat.close();
    expect(sessionStorage.getItem(`${own}open`)).toBeNull();
    chat.destroy();
    expect(begin().field.value).toBe('half a sentence');
  });

  test('nobody is shown as there while there is no connection', () => {
    const { chat, root } = begin();
    chat.open();
    expect(root.querySelector('.presence .dot')?.hasAttribute('data-presence')).toBe(false);
  });

  test('removing a failed message gives the focus to the field', () => {
    localStorage.setItem(`${own}out:failed-message-of-mine`, JSON.stringify({ kind: 'send', text: 'no', at: 1, refused: 'forbidden' }));
    const { chat, root, field } = begin();
    chat.open();
    const remove = [...root.querySelectorAll<HTMLButtonElement>('.failure .link')].at(-1);
    remove?.focus();
    expect(root.activeElement).toBe(remove);
    remove?.click();
    expect(root.activeElement).toBe(field);
    expect(localStorage.getItem(`${own}out:failed-message-of-mine`)).toBeNull();
  });
});

test('Tab goes round within the window in browsers without checkVisibility', () => {
  expect('checkVisibility' in Element.prototype).toBe(false);
  const host = document.createElement('div');
  document.body.append(host);
  const root = host.attachShadow({ mode: 'open' });
  const box = document.createElement('div');
  const [first, hidden, last] = [1, 2, 3].map(() => document.createElement('button'));
  if (!first || !hidden || !last) throw new Error();
  for (const button of [first, last]) button.getClientRects = () => [{}] as unknown as DOMRectList;
  box.append(first, last, hidden);
  root.append(box);
  last.focus();
  keepFocusInside(box, new KeyboardEvent('keydown', { key: 'Tab' }));
  expect(root.activeElement).toBe(first);
  keepFocusInside(box, new KeyboardEvent('keydown', { key: 'Tab', shiftKey: true }));
  expect(root.activeElement).toBe(last);
});
