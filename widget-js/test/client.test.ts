import { beforeEach, describe, expect, test } from 'vitest';
import { error, MEDIA } from '../dev/chat-server.mjs';
import { AgentClient } from '../src/core/agent';
import { readByOthers, unreadOf } from '../src/core/state';
import type { Attachment } from '../src/core/protocol';
import { VisitorClient } from '../src/core/visitor';
import { wordsOf } from '../src/i18n/words';
import { Format } from '../src/ui/format';
import { layout } from '../src/ui/layout';
import type { FakeStorage } from './fake-env';
import { FakeEnv, SEED, seeded } from './fake-env';
import { BASE, FakeNet } from './fake-net';

let net: FakeNet;
let env: FakeEnv;
let visitor: VisitorClient;

const open = (disk?: FakeStorage): { env: FakeEnv; client: VisitorClient } => {
  const made = net.plug(new FakeEnv(net.clock, disk));
  return { env: made, client: new VisitorClient({ env: made, base: BASE }) };
};

beforeEach(() => {
  net = new FakeNet();
  ({ env, client: visitor } = open());
});

const shown = (client: VisitorClient | AgentClient, id = client.state.current): string[] => {
  const { state } = client;
  const log = id === null ? null : state.threads[id]?.log;
  return [...(log?.entries ?? []).flatMap((e) => (e.type === 'message' ? [e.text] : [])), ...state.acked.map(({ text }) => text), ...state.queue.map(({ text }) => text)];
};

describe('the way of a message', () => {
  test('sending, sent, read', async () => {
    visitor.start();
    await net.clock.advance(500);
    expect(visitor.state.link).toBe('up');
    visitor.send('Hello');
    expect(visitor.state.queue).toHaveLength(1);
    await net.clock.advance(500);
    expect(visitor.state).toMatchObject({ queue: [], acked: [] });
    expect(shown(visitor)).toEqual(['Hello']);
    net.say('Hi');
    await net.clock.advance(100);
    const thread = visitor.state.threads[visitor.state.current ?? ''];
    expect(thread && unreadOf(thread)).toBe(1);
    visitor.markRead(thread?.id ?? '');
    await net.clock.advance(100);
    expect(unreadOf(visitor.state.threads[thread?.id ?? ''] as never)).toBe(0);
    const link = { me: net.agent, hidden: false, inbox: false, watched: new Map(), send: () => undefined };
    net.chat.handle(link, { kind: 'read', id: 'x', thread: thread?.id, seq: 1 });
    await net.clock.advance(100);
    expect(readByOthers(visitor.state.threads[thread?.id ?? ''] as never, 'visitor')).toBe(1);
  });

  test('a visitor says with each message what page it comes from', async () => {
    const sent: unknown[] = [];
    net.chat.intercept = (frame) => (frame.kind === 'send' && sent.push(frame.about), undefined);
    visitor.start();
    await net.clock.advance(500);
    visitor.send('from the cart');
    await net.clock.advance(500);
    env.page = { page: 'https://shop.example/help' };
    visitor.send('from the help page');
    await net.clock.advance(500);
    expect(sent).toEqual([{ page: 'https://shop.example/cart', language: 'tr', zone: 'Europe/Istanbul' }, { page: 'https://shop.example/help' }]);
  });

  test('a message has the label of the page on which it was written, whichever sends it', async () => {
    const sent: unknown[] = [];
    net.chat.intercept = (frame) => (frame.kind === 'send' && sent.push(frame.about), undefined);
    env.page = { page: 'https://shop.example/offer', label: 'sales' };
    visitor.send('from the offer');
    env.page = { page: 'https://shop.example/help' };
    visitor.send('from the help page');
    visitor.start();
    await net.clock.advance(1_000);
    expect(sent).toEqual([{ page: 'https://shop.example/help', label: 'sales' }, { page: 'https://shop.example/help' }]);
  });

  test('files are there from the first moment, over a reload, and once they are sent', async () => {
    net.chat.media = MEDIA;
    visitor.start();
    await net.clock.advance(500);
    const me = [...net.chat.visitors.values()][0];
    const { media } = net.chat.upload(me, { clientId: 'c', type: 'application/pdf', name: 'bill.pdf', voice: false, bytes: Buffer.alloc(3) }) as { media: Attachment };
    visitor.stop();
    visitor.send('', [media]);
    const drawn = (client: VisitorClient): unknown[] => layout(client.state, client.state.current, new Format('en', wordsOf('en')), net.clock.now).flatMap((item) => (item.kind === 'message' ? [[item.media, item.delivery]] : []));
    expect(drawn(visitor)).toEqual([[[media], 'sending']]);
    const { client: later } = open(env.disk);
    expect(drawn(later)).toEqual([[[media], 'sending']]);
    later.start();
    await net.clock.advance(5_000);
    expect(drawn(later)).toEqual([[[media], 'sent']]);
    expect(net.chat.threads.get(later.state.current ?? '')?.entries.at(-1)?.media).toEqual([media]);
    expect(later.state.threads[later.state.current ?? '']?.info.last).toMatchObject({ text: '', media: 'file' });
  });

  test('where files can be had is asked over either carrier', async () => {
    net.chat.media = MEDIA;
    for (const ws of ['on', 'refused'] as const) {
      net.ws = ws;
      const { client } = open();
      client.start();
      await net.clock.advance(60_000);
      client.send('hello');
      await net.clock.advance(5_000);
      const links = client.askMedia(client.state.current ?? '', ['gone-file-of-16-characters']);
      await net.clock.advance(1_000);
      expect(await links).toMatchObject({ kind: 'media', validFor: 300, links: [] });
      client.stop();
    }
  });

  test('an upload has the visitor\'s token, a fresh one if the last was refused', async () => {
    visitor.start();
    await net.clock.advance(500);
    const [first] = net.chat.visitors.keys();
    expect(await visitor.credentials(false)).toEqual({ Authorization: `Bearer ${first}` });
    net.chat.visitors.clear();
    const fresh = visitor.credentials(true);
    await net.clock.advance(500);
    const [second] = net.chat.visitors.keys();
    expect(second).not.toBe(first);
    expect(await fresh).toEqual({ Authorization: `Bearer ${second}` });
  });

  test('who is blocked is told so once, and keeps the text', async () => {
    let tries = 0;
    net.chat.intercept = (frame) => (frame.kind === 'send' && tries++, undefined);
    visitor.start();
    await net.clock.advance(500);
    visitor.send('hello');
    await net.clock.advance(500);
    const [thread] = net.chat.threads.values();
    if (thread) thread.blocked = true;
    visitor.send('you!');
    await net.clock.advance(600_000);
    expect(visitor.state.queue).toMatchObject([{ text: 'you!', refused: 'blocked' }]);
    expect(tries).toBe(2);
  });

  test('written offline, kept over a reload, sent once when the network is back', async () => {
    net.ws = 'refused';
    net.http = false;
    visitor.start();
    visitor.send('first');
    visitor.send('second');
    await net.clock.advance(60_000);
    expect(visitor.state.queue.map(({ refused }) => refused)).toEqual([undefined, undefined]);
    visitor.stop();

    const { client: later } = open(env.disk);
    expect(later.state.queue.map(({ text }) => text)).toEqual(['first', 'second']);
    net.ws = 'on';
    net.http = true;
    later.start();
    await net.clock.advance(60_000);
    expect(net.messages()).toEqual(['first', 'second']);
    expect(shown(later)).toEqual(['first', 'second']);
    expect(env.disk.map.size).toBe(1); // the token
  });

  test('an acknowledgement that got lost costs nothing: the same id goes again', async () => {
    visitor.start();
    await net.clock.advance(500);
    visitor.send('once');
    await net.clock.advance(30);
    net.kick(1006);
    await net.clock.advance(40_000);
    expect(net.messages()).toEqual(['once']);
    expect(visitor.state.queue).toEqual([]);
  });

  test('two tabs: both show everything, nothing is sent twice', async () => {
    visitor.start();
    await net.clock.advance(500);
    const { client: second } = open(env.disk);
    second.start();
    await net.clock.advance(500);
    visitor.send('from one');
    second.send('from two');
    await net.clock.advance(10_000);
    expect(net.messages().sort()).toEqual(['from one', 'from two']);
    expect(shown(visitor)).toEqual(net.messages());
    expect(shown(second)).toEqual(net.messages());
    expect(net.chat.visitors.size).toBe(1);
  });

  test('a tab that was closed with a message in hand leaves it to the other', async () => {
    visitor.start();
    await net.clock.advance(500);
    const { client: second } = open(env.disk);
    second.start();
    await net.clock.advance(500);
    visitor.stop();
    visitor.send('left behind');
    await net.clock.advance(7_000);
    expect(net.messages()).toEqual(['left behind']);
  });

  test('a refusal fails the message and not those behind it; retry sends it again', async () => {
    visitor.start();
    await net.clock.advance(500);
    net.chat.intercept = (frame) => (frame.text === 'bad' ? error(frame.id, 'bad_text', 'no') : undefined);
    visitor.send('bad');
    visitor.send('good');
    await net.clock.advance(2_000);
    expect(net.messages()).toEqual(['good']);
    const failed = visitor.state.queue[0];
    expect(failed).toMatchObject({ text: 'bad', refused: 'bad_text' });
    net.chat.intercept = () => undefined;
    visitor.retry(failed?.id ?? '');
    await net.clock.advance(2_000);
    expect(net.messages()).toEqual(['good', 'bad']);
  });

  test.each(['rate_limited', 'overloaded', 'unavailable'])('%s waits as long as it says and keeps the order', async (code) => {
    visitor.start();
    await net.clock.advance(500);
    const tries: { id: unknown; at: number }[] = [];
    let left = 2;
    net.chat.intercept = (frame) => {
      if (frame.kind !== 'send') return undefined;
      tries.push({ id: frame.id, at: net.clock.now });
      return left-- > 0 ? error(frame.id, code, 'later', 3) : undefined;
    };
    visitor.send('one');
    visitor.send('two');
    await net.clock.advance(15_000);
    expect(net.messages()).toEqual(['one', 'two']);
    expect(new Set(tries.slice(0, 3).map(({ id }) => id)).size).toBe(1);
    expect((tries[1]?.at ?? 0) - (tries[0]?.at ?? 0)).toBeGreaterThanOrEqual(3_000);
  });

  test('a server fault that does not pass fails the message in the end', async () => {
    visitor.start();
    await net.clock.advance(500);
    net.chat.intercept = (frame) => (frame.text === 'poison' ? error(frame.id, 'internal', 'ouch') : undefined);
    visitor.send('poison');
    visitor.send('behind');
    await net.clock.advance(120_000);
    expect(net.messages()).toEqual(['behind']);
    expect(visitor.state.queue).toMatchObject([{ text: 'poison', refused: 'internal' }]);
  });
});

describe('the connection', () => {
  test('where WebSockets are refused twice, the long poll takes over; a WebSocket is tried again after 5 min', async () => {
    net.ws = 'refused';
    visitor.start();
    await net.clock.advance(5_000);
    expect(visitor.state.link).toBe('up');
    expect(visitor.carrierName).toBe('poll');
    expect(net.dialled.filter((path) => path === 'ws')).toHaveLength(2);
    visitor.send('by post');
    await net.clock.advance(3_000);
    net.say('by poll');
    await net.clock.advance(3_000);
    expect(shown(visitor)).toEqual(['by post', 'by poll']);

    net.ws = 'on';
    await net.clock.advance(280_000);
    expect(visitor.carrierName).toBe('poll');
    await net.clock.advance(20_000);
    expect(visitor.carrierName).toBe('ws');
    const asked = net.dialled.length;
    await net.clock.advance(30_000);
    expect(net.dialled.length).toBe(asked); // no poll is left behind
  });

  test('the next page of the site knows that WebSockets are blocked, for 5 min', async () => {
    net.ws = 'refused';
    visitor.start();
    await net.clock.advance(5_000);
    visitor.stop();
    net.dialled = [];
    const { client: next } = open(env.disk);
    next.start();
    await net.clock.advance(1_000);
    expect(next.carrierName).toBe('poll');
    expect(net.dialled).not.toContain('ws');
  });

  test('a browser that makes no WebSocket at all gets the long poll', async () => {
    env.openSocket = () => {
      throw new DOMException('blocked', 'SecurityError');
    };
    visitor.start();
    await net.clock.advance(5_000);
    expect(visitor.carrierName).toBe('poll');
  });

  test('a WebSocket that is swallowed counts as refused', async () => {
    net.ws = 'swallowed';
    visitor.start();
    await net.clock.advance(15_000);
    expect(visitor.carrierName).toBe('poll');
  });

  test('while everything is down, both are tried; whichever comes back first is used', async () => {
    visitor.start();
    await net.clock.advance(20_000);
    net.ws = 'refused';
    net.http = false;
    net.kick(1006);
    await net.clock.advance(120_000);
    net.dialled = [];
    await net.clock.advance(240_000);
    const ws = net.dialled.filter((path) => path === 'ws').length;
    expect(ws).toBeGreaterThan(2);
    expect(net.dialled.length - ws).toBeGreaterThan(2);
    expect(net.dialled.length).toBeLessThan(60);
    net.ws = 'on';
    net.http = true;
    await net.clock.advance(60_000);
    expect(visitor.state.link).toBe('up');
    await net.clock.advance(60_000);
    expect(visitor.carrierName).toBe('ws');
  });

  test.each([[1012, 5_100], [1006, 700], [4408, 700], [4429, 700]])('after %d it is back within %d ms', async (code, within) => {
    visitor.start();
    await net.clock.advance(20_000);
    net.kick(code);
    await net.clock.advance(within + 200);
    expect(visitor.state.link).toBe('up');
    expect(visitor.carrierName).toBe('ws');
  });

  test('4501 gets a new token by itself; nothing unsent is lost', async () => {
    visitor.start();
    await net.clock.advance(500);
    net.chat.visitors.clear();
    net.kick(4501);
    visitor.send('still here');
    await net.clock.advance(5_000);
    expect(visitor.state.link).toBe('up');
    expect(net.messages()).toEqual(['still here']);
  });

  test('a refused token does not become a storm', async () => {
    net.chat.intercept = (frame) => (frame.kind === 'hello' ? error(frame.id, 'unauthorized', 'no') : undefined);
    visitor.start();
    await net.clock.advance(300_000);
    expect(net.dialled.length).toBeLessThan(120);
  });

  test('pings after 25 s of silence; a line that went deaf is given up after 60 s', async () => {
    visitor.start();
    await net.clock.advance(1_000);
    const heard: string[] = [];
    net.chat.intercept = (frame) => void heard.push(frame.kind);
    await net.clock.advance(55_000);
    expect(heard).toEqual(['ping', 'ping']);
    for (const socket of net.sockets) socket.deaf = true;
    net.dialled = [];
    await net.clock.advance(75_000);
    expect(net.dialled).toContain('ws');
    expect(visitor.state.link).toBe('up');
  });

  test('a page that wakes up notices within seconds that its line is dead', async () => {
    visitor.start();
    await net.clock.advance(20_000);
    for (const socket of net.sockets) socket.deaf = true;
    env.emit('hidden');
    env.emit('visible');
    await net.clock.advance(7_000);
    expect(visitor.state.link).toBe('up');
    expect(net.dialled.filter((path) => path === 'ws')).toHaveLength(2);
  });

  test('"online" reconnects within a second, whatever the delay was', async () => {
    visitor.start();
    await net.clock.advance(20_000);
    net.ws = 'refused';
    net.http = false;
    env.emit('offline');
    net.kick(1006);
    await net.clock.advance(300_000);
    net.ws = 'on';
    net.http = true;
    env.emit('online');
    await net.clock.advance(1_200);
    expect(visitor.state.link).toBe('up');
  });

  test('a hidden visitor lets go of its poll, can still send, and catches up when seen', async () => {
    net.ws = 'refused';
    visitor.start();
    await net.clock.advance(5_000);
    visitor.send('Hello');
    await net.clock.advance(2_000);
    env.emit('hidden');
    await net.clock.advance(40_000);
    net.dialled = [];
    await net.clock.advance(120_000);
    expect(net.dialled).not.toContain('api/events');
    net.say('while you were away');
    env.emit('visible');
    await net.clock.advance(1_000);
    expect(shown(visitor)).toEqual(['Hello', 'while you were away']);
  });

  test('stopping leaves no timer', async () => {
    visitor.start();
    await net.clock.advance(5_000);
    visitor.stop();
    await net.clock.advance(30_000);
    expect(net.clock.timers).toBe(0);
  });
});

describe('an agent', () => {
  let agent: AgentClient;
  beforeEach(async () => {
    visitor.start();
    await net.clock.advance(500);
    visitor.send('Is anybody there?');
    await net.clock.advance(500);
    agent = new AgentClient({ env: net.plug(new FakeEnv(net.clock)), base: BASE });
    agent.start();
    await net.clock.advance(500);
  });

  test('signs in, sees the inbox, answers', async () => {
    expect(agent.state.link).toBe('ended');
    expect(await raced(agent.signIn('demo', 'wrong'))).toMatchObject({ code: 'bad_credentials' });
    expect(await raced(agent.signIn('demo', 'demo'))).toBeNull();
    await net.clock.advance(500);
    const [thread] = agent.inbox();
    expect(thread && unreadOf(thread)).toBe(1);
    agent.open(thread?.id ?? '');
    await net.clock.advance(500);
    expect(shown(agent)).toEqual(['Is anybody there?']);
    agent.markRead(thread?.id ?? '');
    agent.send(thread?.id ?? '', 'Yes');
    agent.note(thread?.id ?? '', 'secret');
    await net.clock.advance(500);
    expect(shown(visitor)).toEqual(['Is anybody there?', 'Yes']);
    expect(visitor.state.threads[thread?.id ?? '']?.log?.hole).toBe(false);
    visitor.send('Great');
    await net.clock.advance(500);
    expect(shown(agent)).toEqual(['Is anybody there?', 'Yes', 'Great']);
    expect(shown(visitor)).toEqual(['Is anybody there?', 'Yes', 'Great']);
  });

  test('works the same over the long poll', async () => {
    net.ws = 'refused';
    await raced(agent.signIn('demo', 'demo'));
    await net.clock.advance(8_000);
    expect(agent.carrierName).toBe('poll');
    const [thread] = agent.inbox();
    agent.open(thread?.id ?? '');
    agent.send(thread?.id ?? '', 'Yes');
    await net.clock.advance(3_000);
    visitor.send('Great');
    await net.clock.advance(3_000);
    expect(shown(agent)).toEqual(['Is anybody there?', 'Yes', 'Great']);
    // A thread that nobody watches moves in the inbox all the same.
    const { client: other } = open();
    other.start();
    await net.clock.advance(500);
    other.send('Me too');
    await net.clock.advance(6_000);
    expect(agent.inbox().map(({ info }) => info.last?.text)).toEqual(['Me too', 'Great']);
    expect(agent.unread()).toBe(3);
  });

  test('a session that ends asks to sign in; what was written waits for the same agent', async () => {
    await raced(agent.signIn('demo', 'demo'));
    await net.clock.advance(500);
    const id = agent.inbox()[0]?.id ?? '';
    net.chat.sessions.clear();
    net.kick(4501);
    agent.send(id, 'kept');
    await net.clock.advance(5_000);
    expect(agent.state.link).toBe('ended');
    await raced(agent.signIn('ada', 'demo'));
    await net.clock.advance(8_000);
    expect(net.messages()).toEqual(['Is anybody there?']);
    await raced(agent.signOut());
    await raced(agent.signIn('demo', 'demo'));
    await net.clock.advance(8_000);
    expect(net.messages()).toEqual(['Is anybody there?', 'kept']);
  });

  const raced = async <T>(promise: Promise<T>): Promise<T> => {
    void net.clock.advance(200);
    return promise;
  };
});

describe(`whatever happens, everyone ends with the store's list, each author's messages in the order written (seed ${SEED})`, () => {
  test.each(Array.from({ length: 25 }, (_, i) => i))('run %i', async (run) => {
    const random = seeded(SEED + run);
    const tabs = [{ env, client: visitor }, open(env.disk)];
    for (const tab of tabs) {
      tab.env.locks = run % 3 > 0;
      tab.client.start();
      await net.clock.advance(500);
    }
    const write = (text: string): void => {
      tabs[Math.floor(random() * tabs.length)]?.client.send(text);
      written.push(text);
    };
    const written: string[] = [];
    const answered: string[] = [];
    write('v-start');
    await net.clock.advance(500);
    net.chat.lose = (_link, frame) => frame.kind === 'entry' && random() < 0.3;
    for (let step = 0; step < 40; step++) {
      const dice = random();
      if (dice < 0.3) {
        write(`v${step}`);
      } else if (dice < 0.55) {
        answered.push(`a${step}`);
        net.say(`a${step}`);
      } else if (dice < 0.68) net.kick([1006, 1012, 4408][Math.floor(random() * 3)] ?? 1006);
      else if (dice < 0.73) net.ws = net.ws === 'on' ? 'refused' : 'on';
      else if (dice < 0.76) net.http = !net.http;
      else if (dice < 0.88) {
        // A tab is closed, or reloaded; another may be opened.
        if (tabs.length > 1 || random() < 0.5) tabs.splice(Math.floor(random() * tabs.length), 1)[0]?.env.close();
        if (tabs.length === 0 || (tabs.length < 3 && random() < 0.6)) {
          const tab = open(env.disk);
          tab.env.locks = run % 3 > 0;
          tabs.push(tab);
          tab.client.start();
        }
      }
      await net.clock.advance(random() * 3_000);
    }
    net.ws = 'on';
    net.http = true;
    net.chat.lose = () => false;
    await net.clock.advance(90_000);
    answered.push('end');
    net.say('end');
    await net.clock.advance(10_000);
    expect(net.messages().filter((text) => text.startsWith('v'))).toEqual(written);
    expect(net.messages().filter((text) => !text.startsWith('v'))).toEqual(answered);
    for (const { client } of tabs) {
      expect(shown(client)).toEqual(net.messages());
      client.stop();
    }
  });
});
