import { describe, expect, test } from 'vitest';
import { newClientId } from '../src/core/ids';
import { MAX_UNSENT, Outbox } from '../src/core/outbox';
import { FakeClock, FakeEnv, FakeStorage, seeded } from './fake-env';

const PREFIX = 'sohbet:/chat/:visitor:out:';

describe('client ids', () => {
  test('22 characters of base64url, as Node makes them of the same bytes', () => {
    const bytes = Uint8Array.from({ length: 16 }, (_, i) => i * 16 + 5);
    expect(newClientId({ randomBytes: () => bytes })).toBe(Buffer.from(bytes).toString('base64url'));
  });

  test('all 128 bits count', () => {
    const env = new FakeEnv();
    const ids = new Set(Array.from({ length: 5_000 }, () => newClientId(env)));
    expect(ids.size).toBe(5_000);
    for (const id of ids) expect(id).toMatch(/^[A-Za-z0-9_-]{22}$/);
  });
});

describe('outbox', () => {
  test('survives a reload with its ids and its order', () => {
    const disk = new FakeStorage();
    const clock = new FakeClock();
    const before = new Outbox(new FakeEnv(clock, disk), PREFIX);
    for (const text of ['one', 'two', 'three']) before.add('send', text);
    const after = new Outbox(new FakeEnv(clock, disk), PREFIX);
    expect(after.items().map(({ text }) => text)).toEqual(['one', 'two', 'three']);
    expect(after.items()).toEqual(before.items());
  });

  test('two tabs write into one queue without losing anything', () => {
    const disk = new FakeStorage();
    const clock = new FakeClock();
    const tabs = [1, 2].map((seed) => new Outbox(new FakeEnv(clock, disk, seeded(seed)), PREFIX));
    for (let i = 0; i < 20; i++) {
      clock.now += 3;
      tabs[i % 2]?.add('send', String(i));
    }
    expect(tabs[0]?.items().map(({ text }) => Number(text))).toEqual(Array.from({ length: 20 }, (_, i) => i));
    expect(new Set(tabs[1]?.items().map(({ id }) => id)).size).toBe(20);
  });

  test('is bounded', () => {
    const outbox = new Outbox(new FakeEnv(), PREFIX);
    for (let i = 0; i < MAX_UNSENT; i++) expect(outbox.add('send', 'x')).not.toBeNull();
    expect(outbox.add('send', 'one too many')).toBeNull();
  });

  test('works without local storage, while the page lives', () => {
    const env = new FakeEnv();
    env.disk.broken = true;
    const outbox = new Outbox(env, PREFIX);
    const item = outbox.add('send', 'private');
    expect(outbox.items()).toEqual([item]);
    outbox.remove(item?.id ?? '');
    expect(outbox.items()).toEqual([]);
  });

  test('what storage holds that is not ours or not whole is left alone', () => {
    const env = new FakeEnv();
    env.disk.map.set(`${PREFIX}broken`, '{"kind":');
    env.disk.map.set(`${PREFIX}other`, '{"kind":"drop","text":1}');
    env.disk.map.set('basket', '[]');
    expect(new Outbox(env, PREFIX).items()).toEqual([]);
  });

  test('keeps the files of a message, and drops what is none of them', () => {
    const env = new FakeEnv();
    const file = { id: 'mEd1aXn0cQ5mZs8mR2d1bA', kind: 'file', type: 'text/plain', name: 'x', size: 3 } as const;
    const item = new Outbox(env, PREFIX).add('send', '', undefined, undefined, [file]);
    const again = new Outbox(env, PREFIX);
    expect(again.items()).toEqual([item]);
    expect(again.items()[0]?.media).toEqual([file]);
    env.disk.map.set(`${PREFIX}broken`, JSON.stringify({ kind: 'send', text: 'x', at: 1, media: [file, { id: 1 }, 'x'] }));
    expect(again.items()[0]).toMatchObject({ text: 'x', media: [file] });
  });

  test('a refused message goes again with the id it had, after a conflict with a new one', () => {
    const env = new FakeEnv();
    const outbox = new Outbox(env, PREFIX);
    const [first, second] = ['a', 'b'].map((text) => outbox.add('send', text));
    if (!first || !second) throw new Error();
    outbox.refuse(first, 'forbidden');
    outbox.refuse(second, 'conflict');
    outbox.retry(first.id);
    outbox.retry(second.id);
    const items = outbox.items();
    expect(items.map(({ text, refused }) => [text, refused])).toEqual([['a', undefined], ['b', undefined]]);
    expect(items[0]?.id).toBe(first.id);
    expect(items[1]?.id).not.toBe(second.id);
  });
});
