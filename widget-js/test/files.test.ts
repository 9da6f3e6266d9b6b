// @vitest-environment jsdom
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { MEDIA } from '../dev/chat-server.mjs';
import { AgentClient } from '../src/core/agent';
import type { ChatClient } from '../src/core/client';
import { VisitorClient } from '../src/core/visitor';
import { wordsOf } from '../src/i18n/words';
import { Conversation } from '../src/panel/conversation';
import { panelWordsOf } from '../src/panel/words';
import { Files } from '../src/ui/files';
import type * as FilesSource from '../src/ui/files';
import type { FilesHost, FilesModule, FilesView } from '../src/ui/files';
import { Format } from '../src/ui/format';
import type { MessageItem } from '../src/ui/layout';
import { readOptions } from '../src/widget/options';
import { ChatWindow } from '../src/widget/window';
import { FakeEnv } from './fake-env';
import { plugMicrophone } from './fake-media';
import { BASE, FakeNet } from './fake-net';
import type { FakeXhr } from './fake-xhr';
import { fakeXhr } from './fake-xhr';

vi.mock('../src/ui/files', async (original) => {
  const actual = await original<typeof FilesSource>();
  return {
    ...actual,
    /** Finds the module where the sources are. */
    Files: class extends actual.Files {
      constructor(host: FilesHost, load: (attempt: number) => Promise<FilesModule> = () => import('../src/media/media')) {
        super(host, load);
      }
    },
  };
});

let net: FakeNet;
let uploads: FakeXhr[];

beforeEach(() => {
  net = new FakeNet();
  net.chat.media = MEDIA;
  const { made, Xhr } = fakeXhr(net);
  uploads = made;
  plugMicrophone();
  vi.stubGlobal('XMLHttpRequest', Xhr);
  // What jsdom lacks.
  vi.stubGlobal('ResizeObserver', class { observe(): void { /* nothing has a size here */ } });
  vi.stubGlobal('IntersectionObserver', class { observe(): void { /* nothing is seen here */ } });
  vi.stubGlobal('matchMedia', () => ({ matches: false, addEventListener: () => undefined, removeEventListener: () => undefined }));
  vi.stubGlobal('CSS', { supports: () => true });
  vi.stubGlobal('CSSStyleSheet', class { replaceSync(): void { /* nothing is styled here */ } });
  vi.stubGlobal('visualViewport', null);
  Element.prototype.scrollTo = () => undefined;
  HTMLCanvasElement.prototype.getContext = () => null;
  HTMLMediaElement.prototype.canPlayType = () => 'maybe';
  if (!('adoptedStyleSheets' in ShadowRoot.prototype)) Object.defineProperty(ShadowRoot.prototype, 'adoptedStyleSheets', { value: [], writable: true });
});

afterEach(() => {
  document.body.replaceChildren();
  vi.unstubAllGlobals();
});

const one = <T extends Element = HTMLElement>(root: ParentNode, selector: string): T => {
  const found = root.querySelector<T>(selector);
  if (!found) throw new Error(`no ${selector}`);
  return found;
};

async function choose(root: ParentNode, ...names: string[]): Promise<void> {
  const input = one<HTMLInputElement>(root, 'input[type=file]');
  Object.defineProperty(input, 'files', { value: names.map((name) => new File(['x'], name, { type: 'application/pdf' })), configurable: true });
  Object.defineProperty(input, 'value', { value: '', writable: true, configurable: true });
  input.dispatchEvent(new Event('change'));
  await net.clock.advance(1);
}

const enter = (root: ParentNode): boolean => one(root, 'textarea').dispatchEvent(new KeyboardEvent('keydown', { key: 'Enter', bubbles: true, cancelable: true }));
const chips = (root: ParentNode): (string | null)[] => [...root.querySelectorAll('.chip .file-name')].map(({ textContent }) => textContent);

describe('the files\' module is loaded', () => {
  const item = { media: [] } as unknown as MessageItem;
  const client = { base: BASE, state: { limits: {} } } as unknown as ChatClient;
  const host = { client } as FilesHost;
  const place = (): HTMLElement => document.createElement('div');
  const told: string[] = [];
  const view: FilesView = {
    draw: () => told.push('draw'), enter: (where) => told.push(`enter ${where}`), update: () => told.push('update'), rest: () => told.push('rest'), forget: () => told.push('forget'),
  };
  const begin = (fails = 0): { files: Files; attempts: number[] } => {
    const attempts: number[] = [];
    told.length = 0;
    const files = new Files(host, (attempt) => {
      attempts.push(attempt);
      return attempt < fails ? Promise.reject(new Error('offline')) : Promise.resolve({ mount: () => view });
    });
    return { files, attempts };
  };

  test('not before it is needed', async () => {
    const { files, attempts } = begin();
    files.enter('here');
    files.update();
    files.rest();
    await net.clock.advance(1);
    expect(attempts).toEqual([]);
  });

  test('for a message with files, once; what came meanwhile is drawn', async () => {
    const { files, attempts } = begin();
    files.enter('here');
    files.draw(place(), item);
    files.draw(place(), item);
    await net.clock.advance(1);
    expect(attempts).toEqual([0]);
    expect(told).toEqual(['enter here', 'update', 'draw', 'draw']);
    files.draw(place(), item);
    files.forget();
    expect(told.slice(4)).toEqual(['draw', 'forget']);
  });

  test('again where that failed, under another address', async () => {
    const { files, attempts } = begin(2);
    files.draw(place(), item);
    await net.clock.advance(1);
    for (let i = 0; i < 3; i++) {
      files.update();
      await net.clock.advance(1);
    }
    expect(attempts).toEqual([0, 1, 2]);
    expect(told.filter((each) => each === 'draw')).toHaveLength(1);
  });
});

describe('in the chat window', () => {
  async function open(): Promise<{ root: ShadowRoot; client: VisitorClient; window: ChatWindow }> {
    const client = new VisitorClient({ env: net.plug(new FakeEnv(net.clock)), base: BASE });
    const window = new ChatWindow(client, new Format('en', wordsOf('en'), 'UTC'), readOptions({}), { close: () => undefined, draft: () => undefined, now: () => net.clock.now });
    const root = document.body.appendChild(document.createElement('div')).attachShadow({ mode: 'open' });
    root.append(window.element);
    client.subscribe(() => window.update());
    client.start();
    window.open();
    await net.clock.advance(500);
    await vi.dynamicImportSettled();
    await net.clock.advance(1);
    return { root, client, window };
  }

  test('from the chooser to the other side, and shown all the way', async () => {
    const { root, client } = await open();
    await choose(root, 'bill.pdf');
    uploads[0]?.finish();
    await net.clock.advance(1);
    enter(root);
    const card = (): string | null => one(root, '.message .media .file').textContent;
    expect(one(root, '.message').className).toContain('sending');
    expect(card()).toContain('bill.pdf');
    expect(one(root, '.bubble').hidden).toBe(true);
    await net.clock.advance(1_000);
    expect(one(root, '.message').className).toContain('sent');
    expect(card()).toContain('bill.pdf');
    expect(root.querySelectorAll('.message')).toHaveLength(1);
    expect([...net.chat.threads.values()][0]?.entries[0]).toMatchObject({ text: '', media: [{ name: 'bill.pdf' }] });
    client.stop();
  });

  test('closing it frees the microphone', async () => {
    const microphone = plugMicrophone();
    const { root, client, window } = await open();
    one(root, '.mic').click();
    await net.clock.advance(500);
    expect(microphone.tracks.map(({ stopped }) => stopped)).toEqual([false]);
    window.close();
    expect(microphone.tracks.map(({ stopped }) => stopped)).toEqual([true]);
    client.stop();
  });

  test('taking it away breaks off what is going', async () => {
    const { root, client, window } = await open();
    await choose(root, 'bill.pdf');
    window.destroy();
    expect(uploads.map(({ aborted }) => aborted)).toEqual([true]);
    client.stop();
  });
});

describe('in the panel', () => {
  async function atWork(): Promise<{ root: HTMLElement; client: AgentClient; view: Conversation; threads: string[] }> {
    for (const name of ['Ayşe', 'Tom']) {
      const link = { me: net.chat.visitor(undefined, name).me, hidden: false, inbox: false, watched: new Map(), send: () => undefined };
      net.chat.handle(link, { kind: 'send', id: `first-message-of-${name}`, text: 'hello' });
    }
    const client = new AgentClient({ env: net.plug(new FakeEnv(net.clock)), base: BASE });
    const root = document.body.appendChild(document.createElement('div'));
    const view = new Conversation(client, new Format('en', panelWordsOf('en'), 'UTC'), root, () => undefined, () => net.clock.now);
    root.append(view.element);
    client.subscribe(() => view.update());
    void client.signIn('demo', 'demo');
    await net.clock.advance(1_000);
    return { root, client, view, threads: [...net.chat.threads.keys()] };
  }

  const turnTo = async (client: AgentClient, thread: string | undefined): Promise<void> => {
    client.open(thread ?? null);
    await net.clock.advance(1_000);
    await vi.dynamicImportSettled();
    await net.clock.advance(1);
  };

  test('a file never goes to another visitor than the one it was meant for', async () => {
    const { root, client, threads: [first, second] } = await atWork();
    await turnTo(client, first);
    await choose(root, 'for-ayse.pdf');
    await turnTo(client, second);
    expect(chips(root)).toEqual([]);
    uploads[0]?.finish();
    await net.clock.advance(1);
    const field = one<HTMLTextAreaElement>(root, 'textarea');
    field.value = 'Hello Tom';
    field.dispatchEvent(new Event('input'));
    enter(root);
    await net.clock.advance(1_000);
    await turnTo(client, first);
    expect(chips(root)).toEqual(['for-ayse.pdf']);
    enter(root);
    await net.clock.advance(1_000);
    const said = (thread = ''): unknown[] => (net.chat.threads.get(thread)?.entries ?? []).slice(1).map(({ text, media }) => [text, media?.map(({ name }) => name)]);
    expect(said(first)).toEqual([['', ['for-ayse.pdf']]]);
    expect(said(second)).toEqual([['Hello Tom', undefined]]);
    client.stop();
  });

  test('what waits for its file is not sent to the visitor whom the agent turns to, whose files are there', async () => {
    const { root, client, threads: [first, second] } = await atWork();
    const field = one<HTMLTextAreaElement>(root, 'textarea');
    await turnTo(client, second);
    await choose(root, 'for-tom.pdf');
    uploads[0]?.finish();
    await net.clock.advance(1);
    await turnTo(client, first);
    await choose(root, 'for-ayse.pdf');
    field.value = 'Only for you, Ayşe';
    field.dispatchEvent(new Event('input'));
    enter(root);
    await turnTo(client, second);
    await net.clock.advance(1_000);
    expect(net.chat.threads.get(second ?? '')?.entries).toHaveLength(1);
    expect(chips(root)).toEqual(['for-tom.pdf']);
    expect(field.value).toBe('');
    await turnTo(client, first);
    expect(field.value).toBe('Only for you, Ayşe');
    expect(chips(root)).toEqual(['for-ayse.pdf']);
    client.stop();
  });

  test('notes and changes of messages take no files', async () => {
    const { root, client, threads: [first] } = await atWork();
    await turnTo(client, first);
    await choose(root, 'offer.pdf');
    uploads[0]?.finish();
    await net.clock.advance(1);
    const [reply, note] = root.querySelectorAll<HTMLButtonElement>('.modes .tab');
    note?.click();
    expect(one(root, '.attach').hidden).toBe(true);
    expect(chips(root)).toEqual([]);
    const field = one<HTMLTextAreaElement>(root, 'textarea');
    field.value = 'between us';
    field.dispatchEvent(new Event('input'));
    enter(root);
    await net.clock.advance(1_000);
    expect(net.chat.threads.get(first ?? '')?.entries.at(-1)).toMatchObject({ type: 'note', text: 'between us' });
    expect(net.chat.threads.get(first ?? '')?.entries.at(-1)?.media).toBeUndefined();
    reply?.click();
    expect(chips(root)).toEqual(['offer.pdf']);
    client.stop();
  });

  test('what one agent attached is gone when another comes', async () => {
    const { root, client, view, threads: [first] } = await atWork();
    await turnTo(client, first);
    await choose(root, 'offer.pdf');
    view.forget();
    expect(uploads[0]?.aborted).toBe(true);
    expect(chips(root)).toEqual([]);
    client.stop();
  });
});
