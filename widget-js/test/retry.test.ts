import { beforeEach, describe, expect, test } from 'vitest';
import { error } from '../dev/chat-server.mjs';
import { retryDelay, withRetryAfter } from '../src/core/backoff';
import { VisitorClient } from '../src/core/visitor';
import { answered, FakeEnv, SEED, seeded } from './fake-env';
import { BASE, FakeNet } from './fake-net';

let net: FakeNet;
let env: FakeEnv;
let visitor: VisitorClient;

beforeEach(() => {
  net = new FakeNet();
  env = net.plug(new FakeEnv(net.clock));
  visitor = new VisitorClient({ env, base: BASE });
});

const bodyOf = (init: RequestInit): Record<string, unknown> => JSON.parse(String(init.body)) as Record<string, unknown>;

/** Answers requests of this kind with an error that names no request, as a server that stops does. */
function nameless(kind: string, times: number): number[] {
  const real = env.fetch;
  const asked: number[] = [];
  env.fetch = (url, init) => {
    if (bodyOf(init).kind !== kind) return real(url, init);
    asked.push(net.clock.now);
    if (asked.length > times) return real(url, init);
    return Promise.resolve(answered(503, JSON.stringify(error(undefined, 'unavailable', 'restarting', 1))));
  };
  return asked;
}

describe('the long poll', () => {
  beforeEach(() => {
    net.ws = 'refused';
  });

  test('starts when the page was made visible between dialling and the welcome', async () => {
    env.isHidden = true;
    visitor.start();
    for (let i = 0; i < 4_000 && !net.dialled.includes('api/frame'); i++) await net.clock.advance(5);
    env.emit('visible');
    await net.clock.advance(3_000);
    visitor.send('hello');
    await net.clock.advance(2_000);
    net.say('answer');
    await net.clock.advance(5_000);
    expect(net.dialled).toContain('api/events');
    expect(Object.values(visitor.state.threads)[0]?.log?.entries).toHaveLength(2);
  });

  test('an error without `re` answers the hello that it came for', async () => {
    const hellos = nameless('hello', 1);
    visitor.start();
    await net.clock.advance(16_000);
    expect(hellos.length).toBeGreaterThan(1);
    // Well before the time that a welcome may take is up.
    expect((hellos[1] ?? 0) - (hellos[0] ?? 0)).toBeLessThan(9_000);
    expect(visitor.state.link).toBe('up');
  });

  test('an error without `re` answers the message that it came for', async () => {
    visitor.start();
    await net.clock.advance(5_000);
    const sends = nameless('send', 1);
    visitor.send('hello');
    await net.clock.advance(6_000);
    expect(sends).toHaveLength(2);
    expect(net.messages()).toEqual(['hello']);
  });
});

describe('waiting', () => {
  test('what the server asks for is kept within bounds, and the own delay added', () => {
    expect(withRetryAfter(undefined, 7)).toBe(7);
    expect(withRetryAfter(-5, 7)).toBe(7);
    expect(withRetryAfter(3, 7)).toBe(3_007);
    expect(withRetryAfter(3e6, 7)).toBe(300_007);
    expect(withRetryAfter(Infinity, 7)).toBe(300_007);
  });

  test('repeated requests wait longer and longer, and not in step', () => {
    const random = seeded(SEED);
    const draw = (failures: number): number[] => Array.from({ length: 200 }, () => retryDelay(failures, random));
    expect(Math.min(...draw(3))).toBeGreaterThan(Math.max(...draw(1)));
    expect(Math.max(...draw(50))).toBeLessThanOrEqual(30_000);
    expect(new Set(draw(0)).size).toBeGreaterThan(190);
  });

  test.each([-5, 0, 3e6])('a message is not sent in a storm or kept for ever when retryAfter is %d', async (retryAfter) => {
    visitor.start();
    await net.clock.advance(500);
    const tries: number[] = [];
    net.chat.intercept = (frame) => {
      if (frame.kind !== 'send') return undefined;
      tries.push(net.clock.now);
      return { ...(error(frame.id, 'overloaded', 'later') as object), retryAfter };
    };
    visitor.send('x');
    await net.clock.advance(10_000);
    expect(tries.length).toBeLessThan(8);
    await net.clock.advance(330_000);
    expect(tries.length).toBeGreaterThan(1);
  });

  test('clients that were told the same do not send in the same instant', async () => {
    const tries = new Map<unknown, number[]>();
    net.chat.intercept = (frame) => {
      if (frame.kind !== 'send') return undefined;
      const mine = tries.get(frame.id) ?? [];
      tries.set(frame.id, [...mine, net.clock.now]);
      return mine.length === 0 ? error(frame.id, 'overloaded', 'later', 3) : undefined;
    };
    const others = Array.from({ length: 5 }, () => new VisitorClient({ env: net.plug(new FakeEnv(net.clock)), base: BASE }));
    for (const client of others) client.start();
    await net.clock.advance(500);
    for (const client of others) client.send('x');
    await net.clock.advance(10_000);
    expect(new Set([...tries.values()].map(([, second]) => second)).size).toBe(5);
  });

  test('clients that were told the same do not say hello in the same instant, nor hours later', async () => {
    const waits: number[] = [];
    const real = env.after.bind(env);
    env.after = (ms, task) => {
      waits.push(ms);
      return real(ms, task);
    };
    net.chat.intercept = (frame) => (frame.kind === 'hello' ? { ...(error(frame.id, 'unavailable', 'later') as object), retryAfter: 3e6 } : undefined);
    visitor.start();
    await net.clock.advance(5_000);
    expect(Math.max(...waits)).toBeGreaterThan(300_000);
    expect(Math.max(...waits)).toBeLessThan(331_000);
  });
});

describe('the history', () => {
  test('is asked for again with jitter', async () => {
    visitor.start();
    await net.clock.advance(500);
    visitor.send('hello');
    await net.clock.advance(500);
    const asked: number[] = [];
    net.chat.lose = (_link, frame) => frame.kind === 'entry';
    net.chat.intercept = (frame) => {
      if (frame.kind !== 'history') return undefined;
      asked.push(net.clock.now);
      return asked.length < 4 ? error(frame.id, 'unavailable', 'later', 1) : undefined;
    };
    net.say('lost');
    net.chat.lose = () => false;
    net.say('behind it');
    await net.clock.advance(40_000);
    const gaps = asked.slice(1).map((at, i) => at - (asked[i] ?? 0));
    expect(gaps.length).toBe(3);
    for (const gap of gaps) expect(gap).toBeGreaterThan(2_000);
    expect(gaps[2]).toBeGreaterThan(gaps[0] ?? 0);
    expect(net.messages()).toHaveLength(3);
    expect(Object.values(visitor.state.threads)[0]?.log?.entries).toHaveLength(3);
  });
});
