import { beforeEach, describe, expect, test } from 'vitest';
import { error } from '../dev/chat-server.mjs';
import { AgentClient } from '../src/core/agent';
import { VisitorClient } from '../src/core/visitor';
import { FakeEnv } from './fake-env';
import { BASE, FakeNet } from './fake-net';

let net: FakeNet;
let agent: AgentClient;
let agentEnv: FakeEnv;

const raced = async <T>(promise: Promise<T>): Promise<T> => {
  void net.clock.advance(300);
  return promise;
};
const newVisitor = async (text: string): Promise<VisitorClient> => {
  const client = new VisitorClient({ env: net.plug(new FakeEnv(net.clock)), base: BASE });
  client.start();
  await net.clock.advance(500);
  client.send(text);
  await net.clock.advance(500);
  return client;
};
const signIn = async (name = 'demo'): Promise<void> => {
  expect(await raced(agent.signIn(name, 'demo'))).toBeNull();
  await net.clock.advance(500);
};
const firstId = (): string => agent.inbox()[0]?.id ?? '';

beforeEach(async () => {
  net = new FakeNet();
  await newVisitor('Is anybody there?');
  agentEnv = net.plug(new FakeEnv(net.clock));
  agent = new AgentClient({ env: agentEnv, base: BASE });
  agent.start();
  await net.clock.advance(500);
});

describe('signing out', () => {
  const answering = (status: number | null): void => {
    const real = agentEnv.fetch;
    agentEnv.fetch = (url, init) => {
      if (!url.endsWith('logout')) return real(url, init);
      return status === null ? Promise.reject(new TypeError('network')) : Promise.resolve(new Response('{}', { status }));
    };
  };

  test.each([null, 500, 503, 403])('that failed (%s) is not taken for done', async (status) => {
    await signIn();
    answering(status);
    expect(await raced(agent.signOut())).not.toBeNull();
    expect(agent.state.link).toBe('up');
    expect(agent.inbox()).toHaveLength(1);
  });

  test('of a session that has ended already is done', async () => {
    await signIn();
    answering(401);
    expect(await raced(agent.signOut())).toBeNull();
    expect(agent.state).toMatchObject({ link: 'ended', me: null, threads: {} });
  });
});

describe('the next agent on the same page', () => {
  test('inherits nothing: no read marks, no open thread, no watched threads', async () => {
    await signIn();
    const id = firstId();
    agent.open(id);
    await net.clock.advance(500);
    agent.markRead(id);
    await net.clock.advance(500);
    net.chat.sessions.clear();
    net.kick(4501);
    await net.clock.advance(3_000);
    const watched: unknown[] = [];
    net.chat.intercept = (frame) => void (frame.kind === 'watch' && watched.push(frame.threads));
    expect(await raced(agent.signIn('ada', 'demo'))).toBeNull();
    expect(agent.state.threads).toEqual({});
    await net.clock.advance(2_000);
    expect(agent.state.me?.name).toBe('Ada Lovelace');
    expect(agent.unread()).toBe(1);
    expect(agent.state.current).toBeNull();
    expect(watched.length).toBeGreaterThan(0);
    expect(watched.flat()).toEqual([]);
  });

  test('keeps what was there when it is the same one', async () => {
    await signIn();
    const id = firstId();
    agent.open(id);
    await net.clock.advance(500);
    net.chat.sessions.clear();
    net.kick(4501);
    await net.clock.advance(3_000);
    await signIn();
    expect(agent.state.current).toBe(id);
  });

  test('is noticed when another tab changed the session', async () => {
    await signIn();
    agent.open(firstId());
    await net.clock.advance(500);
    net.cookie = net.chat.login('ada', 'demo')?.cookie ?? null;
    net.kick(1006);
    await net.clock.advance(3_000);
    expect(agent.state.me?.name).toBe('Ada Lovelace');
    expect(agent.state.current).toBeNull();
  });
});

describe.each(['on', 'refused'] as const)('the inbox (WebSockets %s)', (ws) => {
  beforeEach(() => {
    net.ws = ws;
  });

  test('counts new conversations as unread whatever the list shows', async () => {
    await signIn();
    await net.clock.advance(8_000);
    agent.show('closed');
    await net.clock.advance(1_000);
    expect(agent.unread()).toBe(1);
    net.ws = 'on';
    await newVisitor('Me too');
    await net.clock.advance(5_000);
    expect(agent.unread()).toBe(2);
  });

  test('asks once, and not at each summary, how much of a new conversation is read', async () => {
    await signIn();
    await net.clock.advance(8_000);
    agent.show('closed');
    await net.clock.advance(1_000);
    net.ws = 'on';
    const visitor = await newVisitor('Me too');
    await net.clock.advance(5_000);
    let asked = 0;
    net.chat.intercept = (frame) => void (frame.kind === 'threads' && asked++);
    for (let i = 0; i < 5; i++) {
      visitor.send(`more ${i}`);
      await net.clock.advance(2_000);
    }
    expect(asked).toBe(0);
    expect(agent.unread()).toBe(7);
  });

  test('old conversations that were read do not count as unread at first', async () => {
    const { chat } = net;
    const [old] = chat.threads.values();
    if (!old) throw new Error();
    chat.append(old, { type: 'status', from: net.agent, status: 'closed' });
    chat.handle({ me: net.agent, hidden: false, inbox: false, watched: new Map(), send: () => undefined }, { kind: 'read', id: 'x', thread: old.id, seq: 1 });
    const counts = new Set<number>();
    agent.subscribe(() => counts.add(agent.unread()));
    await signIn();
    await net.clock.advance(30_000);
    expect([...counts]).toEqual([0]);
  });
});

test('a new conversation does not set the list back to its first page', async () => {
  const { chat } = net;
  for (let i = 0; i < 120; i++) {
    chat.handle({ me: chat.visitor().me, hidden: false, inbox: false, watched: new Map(), send: () => undefined }, { kind: 'send', id: `message-number-${i}`, text: `q${i}` });
  }
  await signIn();
  await raced(agent.more());
  await raced(agent.more());
  expect(agent.hasMore).toBe(false);
  await newVisitor('new');
  await net.clock.advance(2_000);
  expect(agent.hasMore).toBe(false);
  expect(agent.inbox()).toHaveLength(122);
});

describe('a request that failed is repeated', () => {
  const once = (kind: string): unknown[] => {
    const heard: unknown[] = [];
    net.chat.intercept = (frame) => {
      if (frame.kind !== kind) return undefined;
      heard.push(frame.seq ?? frame.kind);
      return heard.length === 1 ? error(frame.id, 'unavailable', 'later', 1) : undefined;
    };
    return heard;
  };

  test('the list', async () => {
    const heard = once('threads');
    await signIn();
    await net.clock.advance(5_000);
    expect(heard).toHaveLength(2);
    expect(agent.listed).toBe(true);
    expect(agent.inbox()).toHaveLength(1);
  });

  test('the watch', async () => {
    await signIn();
    await net.clock.advance(2_000);
    const heard = once('watch');
    agent.open(firstId());
    await net.clock.advance(5_000);
    expect(heard).toHaveLength(2);
  });

  test('the read mark', async () => {
    await signIn();
    const id = firstId();
    agent.open(id);
    await net.clock.advance(500);
    const heard = once('read');
    agent.markRead(id);
    agent.markRead(id);
    expect(agent.unread()).toBe(0);
    await net.clock.advance(5_000);
    agent.markRead(id);
    await net.clock.advance(5_000);
    expect(heard).toEqual([1, 1]);
    expect([...net.chat.threads.values()][0]).toMatchObject({ id });
  });

  test('the read mark that was under way when the line broke', async () => {
    await signIn();
    const id = firstId();
    agent.open(id);
    await net.clock.advance(500);
    const heard: unknown[] = [];
    net.chat.intercept = (frame) => void (frame.kind === 'read' && heard.push(frame.seq));
    agent.markRead(id);
    net.kick(1006);
    expect(heard).toEqual([]);
    await net.clock.advance(5_000);
    expect(heard).toEqual([1]);
    expect(agent.unread()).toBe(0);
    expect(agent.state.threads[id]?.info.readSeq).toBe(1);
  });
});

test('after a restore from a backup the counts are the store\'s', async () => {
  const [thread] = net.chat.threads.values();
  if (!thread) throw new Error();
  for (let i = 0; i < 5; i++) net.chat.append(thread, { type: 'message', from: thread.visitor, text: `m${i}` });
  await signIn();
  const id = firstId();
  agent.open(id);
  await net.clock.advance(500);
  agent.markRead(id);
  await net.clock.advance(500);
  thread.entries.length = 2;
  net.chat.epoch = 'restored';
  net.kick(1006);
  await net.clock.advance(3_000);
  net.chat.append(thread, { type: 'message', from: thread.visitor, text: 'after the restore' });
  await net.clock.advance(3_000);
  expect(agent.inbox()[0]?.info).toMatchObject({ lastSeq: 3, messages: 3, last: { text: 'after the restore' } });
});
