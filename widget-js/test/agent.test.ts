import { beforeEach, describe, expect, test } from 'vitest';
import { error } from '../dev/chat-server.mjs';
import { AgentClient } from '../src/core/agent';
import { VisitorClient } from '../src/core/visitor';
import { answered, FakeEnv } from './fake-env';
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
      return status === null ? Promise.reject(new TypeError('network')) : Promise.resolve(answered(status, '{}'));
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

describe('what has not reached the outside channels', () => {
  let asked: string[];
  const listen = (): void => {
    asked = [];
    net.chat.intercept = ({ kind }) => void (['deliveries', 'queues'].includes(kind) && asked.push(kind));
  };
  const count = async (ms: number): Promise<Record<string, number>> => {
    asked = [];
    await net.clock.advance(ms);
    return { deliveries: asked.filter((kind) => kind === 'deliveries').length, queues: asked.filter((kind) => kind === 'queues').length };
  };
  const dead = (state = 'dead'): void => {
    net.chat.undelivered = [{ thread: firstId(), id: 1, channel: 'telegram', seq: 1, state, attempts: 1, error: 'no' }];
  };
  const signedIn = async (): Promise<string> => {
    net.chat.channels = ['telegram'];
    listen();
    await signIn();
    await net.clock.advance(2_000);
    return firstId();
  };

  test('a server without channels is asked once', async () => {
    listen();
    await signIn();
    agent.open(firstId());
    net.say('hello');
    await net.clock.advance(120_000);
    expect(asked).toEqual(['queues']);
  });

  test('is asked when a thread is opened, after an entry, and then now and again', async () => {
    const id = await signedIn();
    agent.open(id);
    expect((await count(1_000)).deliveries).toBe(1);
    net.say('one');
    net.say('two');
    expect((await count(3_000)).deliveries).toBe(1);
    expect(await count(120_000)).toEqual({ deliveries: 4, queues: 4 });
  });

  test('is asked more often while something waits', async () => {
    const id = await signedIn();
    dead('waiting');
    agent.open(id);
    await net.clock.advance(1_000);
    expect(agent.state.threads[id]?.undelivered).toHaveLength(1);
    expect((await count(60_000)).deliveries).toBeGreaterThanOrEqual(5);
    dead();
    await net.clock.advance(12_000);
    expect((await count(60_000)).deliveries).toBe(2);
  });

  test('is not asked while the page is hidden, and at once when it is seen', async () => {
    const id = await signedIn();
    agent.open(id);
    agentEnv.emit('hidden');
    await net.clock.advance(35_000);
    expect((await count(120_000)).deliveries).toBe(0);
    agentEnv.emit('visible');
    expect((await count(1_000)).deliveries).toBe(1);
  });

  test('is sent again, and looked at again', async () => {
    const id = await signedIn();
    dead();
    agent.open(id);
    await net.clock.advance(1_000);
    expect(await raced(agent.resend(id, 1))).toBeNull();
    await net.clock.advance(500);
    expect(agent.state.threads[id]?.undelivered).toMatchObject([{ state: 'waiting' }]);
    expect(agent.state.queues).toMatchObject([{ waiting: 1, dead: 0 }]);
    net.chat.undelivered = [];
    await net.clock.advance(2_000);
    expect(agent.state.threads[id]?.undelivered).toEqual([]);
    expect(await raced(agent.resend(id, 1)), 'somebody else has done it').toBeNull();
  });

  test('on a new line all is asked anew', async () => {
    const id = await signedIn();
    agent.open(id);
    await net.clock.advance(1_000);
    asked = [];
    net.kick(1006);
    await net.clock.advance(5_000);
    expect(asked).toContain('queues');
    expect(asked).toContain('deliveries');
  });
});
