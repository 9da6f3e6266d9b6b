import { describe, expect, test } from 'vitest';
import type { Link } from '../src/core/links';
import { Links } from '../src/core/links';
import type { MediaLink, ServerFrame } from '../src/core/protocol';
import { FakeEnv } from './fake-env';

const BASE = 'https://shop.example/chat/';

function asking(answer: (ids: readonly string[], round: number) => ServerFrame | null): { env: FakeEnv; links: Links; asked: [string, readonly string[]][] } {
  const env = new FakeEnv();
  const asked: [string, readonly string[]][] = [];
  const links = new Links(env, BASE, (thread, ids) => {
    asked.push([thread, ids]);
    return new Promise((resolve) => env.after(20, () => resolve(answer(ids, asked.length))));
  });
  return { env, links, asked };
}

const media = (...links: MediaLink[]): ServerFrame => ({ kind: 'media', re: '1', validFor: 300, links });
const all = (ids: readonly string[], round: number): ServerFrame => media(...ids.map((id) => ({ id, url: `media/${id}?r=${round}`, small: `media/${id}?r=${round}&s` })));

async function all50(count: number): Promise<[string, readonly string[]][]> {
  const { env, links, asked } = asking(all);
  for (let i = 0; i < count; i++) void links.get('t', `file-${i}`);
  await env.clock.advance(1_000);
  return asked;
}

describe('links of files', () => {
  test('what is wanted together is asked for together, at most fifty at once', async () => {
    expect((await all50(12)).map(([, ids]) => ids.length)).toEqual([12]);
    expect((await all50(101)).map(([, ids]) => ids.length)).toEqual([50, 50, 1]);
  });

  test('are whole addresses below the base path', async () => {
    const { env, links } = asking(all);
    const got = links.get('t', 'a');
    await env.clock.advance(100);
    expect(await got).toEqual({ url: `${BASE}media/a?r=1`, small: `${BASE}media/a?r=1&s` });
  });

  test('a link that leads elsewhere is none', async () => {
    const urls = ['https://evil.example/x', '//evil.example/x', 'javascript:alert(1)', 'data:text/html,x', '../admin', 'media/../../x', 'http://[', '/chat/mediax', 'https://shop.example/chat/media/../x'];
    const { env, links } = asking((ids) => media(...ids.map((id) => ({ id, url: urls[Number(id)] ?? '' }))));
    const got = Promise.all(urls.map((_, i) => links.get('t', String(i))));
    await env.clock.advance(100);
    expect(await got).toEqual(urls.map(() => null));
  });

  test('an address of a picture\'s smaller one that leads elsewhere is not used', async () => {
    const { env, links } = asking((ids) => media(...ids.map((id) => ({ id, url: 'media/x', small: 'https://evil.example/x' }))));
    const got = links.get('t', 'a');
    await env.clock.advance(100);
    expect(await got).toEqual({ url: `${BASE}media/x`, small: `${BASE}media/x` });
  });

  test('are kept for four fifths of their time, and then asked for anew', async () => {
    const { env, links, asked } = asking(all);
    void links.get('t', 'a');
    await env.clock.advance(100);
    expect(links.peek('a')).toMatchObject({ url: `${BASE}media/a?r=1` });
    await env.clock.advance(239_000);
    expect(links.peek('a')).not.toBeUndefined();
    expect(asked).toHaveLength(1);
    await env.clock.advance(1_500);
    expect(links.peek('a')).toBeUndefined();
    const later = links.get('t', 'a');
    await env.clock.advance(100);
    expect((await later)?.url).toBe(`${BASE}media/a?r=2`);
  });

  test('one that does not work is replaced before its time', async () => {
    const { env, links, asked } = asking(all);
    void links.get('t', 'a');
    await env.clock.advance(100);
    const other = links.renew('t', 'a');
    await env.clock.advance(100);
    expect((await other)?.url).toBe(`${BASE}media/a?r=2`);
    expect(asked).toHaveLength(2);
  });

  test('a file that is missing in the answer is gone, and so is all that the server refuses', async () => {
    const { env, links } = asking((_ids, round) => (round === 1 ? media({ id: 'here', url: 'media/here' }) : { kind: 'error', re: '1', code: 'not_found', message: '' }));
    const got = Promise.all([links.get('t', 'here'), links.get('t', 'gone')]);
    await env.clock.advance(100);
    expect((await got).map((link) => link !== null)).toEqual([true, false]);
    const refused = links.get('t', 'third');
    await env.clock.advance(100);
    expect(await refused).toBeNull();
  });

  test('what is wanted while there is no connection comes when it is back', async () => {
    let up = false;
    const { env, links, asked } = asking((ids, round) => (up ? all(ids, round) : null));
    let got: Link | null | undefined;
    void links.get('t', 'a').then((link) => (got = link));
    await env.clock.advance(60_000);
    expect(got).toBeUndefined();
    expect(asked).toHaveLength(1);
    up = true;
    void links.poke();
    await env.clock.advance(100);
    expect(got).toMatchObject({ url: `${BASE}media/a?r=2` });
  });

  test('who asks for the same file while the answer is on its way gets that answer', async () => {
    const { env, links, asked } = asking(all);
    const first = links.get('t', 'a');
    await env.clock.advance(50);
    const second = links.get('t', 'a');
    void links.poke();
    await env.clock.advance(200);
    expect(await first).toEqual(await second);
    expect(asked).toHaveLength(1);
  });

  test('files of two threads are asked for apart', async () => {
    const { env, links, asked } = asking(all);
    void links.get('t1', 'a');
    void links.get('t2', 'b');
    await env.clock.advance(100);
    expect(asked).toEqual([['t1', ['a']], ['t2', ['b']]]);
  });
});
