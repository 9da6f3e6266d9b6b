import { beforeEach, describe, expect, test } from 'vitest';
import { error } from '../dev/chat-server.mjs';
import { Outbox } from '../src/core/outbox';
import { VisitorClient } from '../src/core/visitor';
import type { FakeStorage } from './fake-env';
import { FakeEnv } from './fake-env';
import { BASE, FakeNet } from './fake-net';

let net: FakeNet;

const open = (disk?: FakeStorage, locks = true): { env: FakeEnv; client: VisitorClient } => {
  const env = net.plug(new FakeEnv(net.clock, disk));
  env.locks = locks;
  return { env, client: new VisitorClient({ env, base: BASE }) };
};

beforeEach(() => {
  net = new FakeNet();
});

describe.each([['with locks', true], ['without locks', false]])('one author\'s messages keep their order %s', (_name, locks) => {
  test('over a reload, however soon the next one is written', async () => {
    const before = open(undefined, locks);
    before.client.start();
    await net.clock.advance(500);
    net.ws = 'refused';
    net.http = false;
    net.kick(1006);
    before.client.send('A');
    await net.clock.advance(1_000);
    before.env.close();
    net.ws = 'on';
    net.http = true;
    const after = open(before.env.disk, locks);
    after.client.start();
    await net.clock.advance(1_000);
    after.client.send('B');
    await net.clock.advance(10_000);
    expect(net.messages()).toEqual(['A', 'B']);
  });

  test('when a tab closes with a message in hand and another writes', async () => {
    const one = open(undefined, locks);
    one.client.start();
    await net.clock.advance(500);
    const two = open(one.env.disk, locks);
    two.client.start();
    await net.clock.advance(500);
    let busy = true;
    net.chat.intercept = (frame) => (frame.kind === 'send' && busy ? error(frame.id, 'overloaded', 'later', 1) : undefined);
    one.client.send('in hand');
    await net.clock.advance(300);
    one.env.close();
    busy = false;
    two.client.send('later');
    await net.clock.advance(15_000);
    expect(net.messages()).toEqual(['in hand', 'later']);
  });

  test('when the clock is set back between them', async () => {
    const { env, client } = open(undefined, locks);
    client.send('first');
    env.close();
    net.clock.now -= 3_600_000;
    const later = open(env.disk, locks);
    later.client.send('second');
    later.client.start();
    await net.clock.advance(8_000);
    expect(net.messages()).toEqual(['first', 'second']);
  });
});

describe('two tabs', () => {
  test('send one at a time, and wait together when the server asks for it', async () => {
    const one = open();
    one.client.start();
    await net.clock.advance(500);
    const two = open(one.env.disk);
    two.client.start();
    await net.clock.advance(500);
    const tries: number[] = [];
    net.chat.intercept = (frame) => {
      if (frame.kind !== 'send') return undefined;
      tries.push(net.clock.now);
      return tries.length === 1 ? error(frame.id, 'rate_limited', 'later', 5) : undefined;
    };
    one.client.send('x');
    two.client.send('y');
    await net.clock.advance(4_000);
    expect(tries).toHaveLength(1);
    await net.clock.advance(10_000);
    expect(net.messages()).toEqual(['x', 'y']);
    expect(tries).toHaveLength(3);
  });

  test('a message from the future is due at once', async () => {
    const { env, client } = open(undefined, false);
    client.start();
    await net.clock.advance(500);
    env.storage.set('sohbet:/chat/:visitor:out:message-of-another-hour', JSON.stringify({ kind: 'send', text: 'from the future', at: net.clock.now + 3_600_000 }));
    client.retry('none');
    await net.clock.advance(500);
    expect(net.messages()).toEqual(['from the future']);
  });
});

describe('storage that is full', () => {
  test('what is written is sent all the same, in order, and leaves nothing behind', async () => {
    const { env, client } = open();
    client.send('stored');
    env.disk.full = true;
    client.send('not stored');
    client.send('nor this');
    expect(client.state.queue.map(({ text }) => text)).toEqual(['stored', 'not stored', 'nor this']);
    client.start();
    await net.clock.advance(5_000);
    expect(net.messages()).toEqual(['stored', 'not stored', 'nor this']);
    expect(client.state.queue).toEqual([]);
    expect(env.disk.map.size).toBe(0);
  });

  test('a refusal that cannot be stored counts for the life of the page', () => {
    const env = new FakeEnv();
    const outbox = new Outbox(env, 'out:');
    const item = outbox.add('send', 'x');
    env.disk.full = true;
    if (item) outbox.refuse(item, 'forbidden');
    expect(outbox.items()).toMatchObject([{ text: 'x', refused: 'forbidden' }]);
    outbox.remove(item?.id ?? '');
    expect(outbox.items()).toEqual([]);
  });
});

test('a fake lock really excludes, and a closed tab lets go of it', async () => {
  const env = new FakeEnv();
  const other = new FakeEnv(env.clock, env.disk);
  const log: string[] = [];
  void env.exclusively('x', () => {
    log.push('first');
    return new Promise(() => undefined);
  });
  void other.exclusively('x', () => Promise.resolve(log.push('second')));
  await env.clock.advance(1_000);
  expect(log).toEqual(['first']);
  env.close();
  await env.clock.advance(0);
  expect(log).toEqual(['first', 'second']);
});
