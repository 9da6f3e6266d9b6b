import { describe, expect, test } from 'vitest';
import { MEDIA } from '../dev/chat-server.mjs';
import type { Answer } from '../src/core/api';
import type { MediaLimits } from '../src/core/protocol';
import type { Upload, Uploads } from '../src/core/uploads';
import { kindOf, plainType, reduceUploads, refusal, Uploader } from '../src/core/uploads';
import { FakeEnv, pick, SEED, seeded, settle } from './fake-env';

const limits: MediaLimits = MEDIA;
const file = (name: string, type = 'image/png', size = 10): File => new File([new Uint8Array(size)], name, { type });
const attachment = (id: string): object => ({ id: `${id}-of-16-characters`, kind: 'file', type: 'text/plain', name: 'x', size: 1 });

/** A request that the test answers. */
interface Going {
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly id: string;
  aborted: boolean;
  progress(part: number): void;
  answer(status: number, body: unknown): void;
  fail(): void;
}

function uploading(credentials: (fresh: boolean) => Promise<Record<string, string> | null> = () => Promise.resolve({ Authorization: 'Bearer t' })): { env: FakeEnv; uploader: Uploader; posts: Going[]; states: () => unknown[]; going: () => Going[] } {
  const env = new FakeEnv();
  const posts: Going[] = [];
  const uploader = new Uploader(env, 'visitor', {
    credentials,
    post: (path, headers, _body, progress) => {
      let settled: Partial<Going> = {};
      const answer = new Promise<Answer>((resolve, reject) => {
        settled = { answer: (status, body) => resolve({ status, body }), fail: () => reject(new TypeError('network')) };
      });
      const post = { path, headers, id: new URLSearchParams(path.split('?')[1]).get('id') ?? '', aborted: false, progress, ...settled } as Going;
      posts.push(post);
      return { answer, abort: () => { post.aborted = true; post.fail(); } };
    },
    changed: () => undefined,
  });
  return { env, uploader, posts, states: () => uploader.uploads.map(({ state, reason }) => (reason ? [state, reason] : state)), going: () => posts.filter(({ aborted }) => !aborted) };
}

describe('what is refused before it is tried', () => {
  test.each<[string, [string, number, number], string | null]>([
    ['a picture', ['image/png', 10, 0], null],
    ['a picture under another of its names', ['image/jpg', 10, 0], null],
    ['a picture with parameters in its type', ['image/PNG; x=1', 10, 0], null],
    ['one too many', ['image/png', 10, 5], 'too_many'],
    ['an empty file', ['image/png', 0, 0], 'empty'],
    ['a picture that is too large', ['image/png', 16_777_217, 0], 'too_large'],
    ['a picture of the largest size', ['image/png', 16_777_216, 0], null],
    ['a program', ['application/x-msdownload', 10, 0], 'bad_media'],
    ['what the browser does not know: the server tells', ['', 10, 0], null],
    ['what the browser does not know, larger than anything', ['', 50_000_001, 0], 'too_large'],
  ])('%s', (_name, [type, size, held], expected) => expect(refusal({ type, size }, kindOf(type), limits, held)).toBe(expected));

  test('a recording is taken whatever container the browser has; its size counts', () => {
    expect(refusal({ type: 'audio/x-recorded', size: 10 }, 'voice', limits, 0)).toBeNull();
    expect(refusal({ type: 'audio/webm', size: 17_000_000 }, 'voice', limits, 0)).toBe('too_large');
  });

  test('a kind without a size is not taken', () => expect(refusal({ type: 'video/mp4', size: 1 }, 'video', { ...limits, sizes: { image: 5 } }, 0)).toBe('bad_media'));
  test('names of Object.prototype are no types', () => expect(plainType('constructor')).toBe('constructor'));
});

describe('uploads', () => {
  test('at most two at a time, in order', async () => {
    const { uploader, posts, states } = uploading();
    for (const name of ['a', 'b', 'c', 'd']) uploader.add(file(name), 'image');
    await settle();
    expect(states()).toEqual(['going', 'going', 'waiting', 'waiting']);
    expect(posts).toHaveLength(2);
    posts[1]?.answer(200, { media: attachment('b') });
    await settle();
    expect(states()).toEqual(['going', 'done', 'going', 'waiting']);
    expect(posts).toHaveLength(3);
    expect(uploader.uploads[1]?.attachment?.id).toBe('b-of-16-characters');
  });

  test('says what it is, and who sends it', async () => {
    const { uploader, posts } = uploading();
    // The name of a file may end in half a character, on some disks.
    const id = uploader.add(Object.defineProperty(file('x', 'image/PNG'), 'name', { value: 'Ünïcode \ud83d.png' }), 'image');
    uploader.add(file('v', 'audio/webm;codecs=opus'), 'voice');
    await settle();
    expect(posts[0]).toMatchObject({
      path: `api/media?as=visitor&id=${id}`, headers: { 'Authorization': 'Bearer t', 'Content-Type': 'image/png', 'X-Chat-Name': encodeURIComponent('Ünïcode \ufffd.png') },
    });
    expect(posts[1]?.path).toMatch(/&voice=true$/);
    expect(posts[1]?.headers['Content-Type']).toBe('audio/webm');
  });

  test('progress only grows, up to the whole', async () => {
    const { uploader, posts } = uploading();
    uploader.add(file('a'), 'image');
    await settle();
    const seen = [0.2, 0.1, 0.7, 5].map((part) => {
      posts[0]?.progress(part);
      return uploader.uploads[0]?.progress;
    });
    expect(seen).toEqual([0.2, 0.2, 0.7, 1]);
  });

  test('a network that fails is tried again with the same id, and then it is up to the person', async () => {
    const { env, uploader, posts, states } = uploading();
    uploader.add(file('a'), 'image');
    for (let i = 0; i < 4; i++) {
      await env.clock.advance(40_000);
      posts[i]?.fail();
      await settle();
    }
    await env.clock.advance(600_000);
    expect(posts).toHaveLength(4);
    expect(new Set(posts.map(({ id }) => id)).size).toBe(1);
    expect(states()).toEqual([['failed', 'unreachable']]);
    uploader.retry(posts[0]?.id ?? '');
    await settle();
    posts[4]?.fail();
    await env.clock.advance(40_000);
    posts[5]?.answer(200, { media: attachment('a') });
    await settle();
    expect(posts[5]?.id).toBe(posts[0]?.id);
    expect(states()).toEqual(['done']);
  });

  test.each([['bad_media', 400], ['too_large', 413], ['forbidden', 403]])('%s is final', async (code, status) => {
    const { env, uploader, posts, states } = uploading();
    uploader.add(file('a'), 'image');
    await settle();
    posts[0]?.answer(status, { kind: 'error', code, message: '' });
    await env.clock.advance(600_000);
    expect(posts).toHaveLength(1);
    expect(states()).toEqual([['failed', code]]);
  });

  test('a server that is full for a moment is asked again, not before it said', async () => {
    const { env, uploader, posts } = uploading();
    uploader.add(file('a'), 'image');
    await settle();
    posts[0]?.answer(503, { kind: 'error', code: 'overloaded', message: '', retryAfter: 10 });
    await env.clock.advance(9_900);
    expect(posts).toHaveLength(1);
    await env.clock.advance(5_000);
    expect(posts).toHaveLength(2);
  });

  test('a proxy that takes no bodies of that size is understood', async () => {
    const { env, uploader, posts, states } = uploading();
    uploader.add(file('a'), 'image');
    await settle();
    posts[0]?.answer(413, '<html>');
    await env.clock.advance(600_000);
    expect(posts).toHaveLength(1);
    expect(states()).toEqual([['failed', 'too_large']]);
  });

  test('too much for today is told at once', async () => {
    const { env, uploader, posts, states } = uploading();
    uploader.add(file('a'), 'image');
    await settle();
    posts[0]?.answer(429, { kind: 'error', code: 'rate_limited', message: '', retryAfter: 3_600 });
    await env.clock.advance(100_000);
    expect(states()).toEqual([['failed', 'rate_limited']]);
    expect(posts).toHaveLength(1);
  });

  test('a refused token is renewed once', async () => {
    const asked: boolean[] = [];
    const { uploader, posts, states } = uploading((fresh) => (asked.push(fresh), Promise.resolve({ Authorization: fresh ? 'Bearer new' : 'Bearer old' })));
    uploader.add(file('a'), 'image');
    await settle();
    posts[0]?.answer(401, { kind: 'error', code: 'unauthorized', message: '' });
    await settle();
    expect(asked).toEqual([false, true]);
    expect(posts[1]?.headers.Authorization).toBe('Bearer new');
    posts[1]?.answer(401, { kind: 'error', code: 'unauthorized', message: '' });
    await settle();
    expect(states()).toEqual([['failed', 'unauthorized']]);
  });

  test('whoever must sign in is told so', async () => {
    const { uploader, posts, states } = uploading(() => Promise.resolve(null));
    uploader.add(file('a'), 'image');
    await settle();
    expect(posts).toHaveLength(0);
    expect(states()).toEqual([['failed', 'unauthorized']]);
  });

  test('what is cancelled ends, makes room, and never comes back', async () => {
    const { env, uploader, posts, states } = uploading();
    const [a] = ['a', 'b', 'c'].map((name) => uploader.add(file(name), 'image'));
    await settle();
    uploader.remove(a ?? '');
    await settle();
    expect(posts[0]?.aborted).toBe(true);
    expect(posts).toHaveLength(3);
    posts[0]?.answer(200, { media: attachment('a') });
    await settle();
    expect(uploader.uploads.map(({ name }) => name)).toEqual(['b', 'c']);
    uploader.clear();
    expect(states()).toEqual([]);
    expect(posts.every(({ aborted }) => aborted)).toBe(true);
    await settle();
    expect(env.clock.timers).toBe(0);
  });

  test('what is cancelled while it waits for another try is not tried', async () => {
    const { env, uploader, posts } = uploading();
    const id = uploader.add(file('a'), 'image');
    await settle();
    posts[0]?.fail();
    await settle();
    uploader.remove(id);
    await env.clock.advance(600_000);
    expect(posts).toHaveLength(1);
    expect(env.clock.timers).toBe(0);
  });

  test('a connection of which nothing comes any more is given up', async () => {
    const { env, uploader, posts } = uploading();
    uploader.add(file('a'), 'image');
    await settle();
    await env.clock.advance(50_000);
    posts[0]?.progress(0.5);
    await env.clock.advance(50_000);
    expect(posts[0]?.aborted).toBe(false);
    await env.clock.advance(20_000);
    expect(posts[0]?.aborted).toBe(true);
    expect(posts).toHaveLength(2);
  });

  test('an answer that is none of ours is a failure', async () => {
    const { env, uploader, posts, states } = uploading();
    uploader.add(file('a'), 'image');
    for (let i = 0; i < 4; i++) {
      await env.clock.advance(60_000);
      posts[i]?.answer(200, i % 2 ? { media: { id: '../../x' } } : '<html>');
      await settle();
    }
    expect(states()).toEqual([['failed', 'unavailable']]);
  });

  test(`whatever happens, in any order: what is done stays so, and what failed has a reason (SEED=${SEED})`, () => {
    const random = seeded(SEED);
    const upload = (id: string): Upload => ({ id, name: id, size: 1, kind: 'file', state: 'waiting', progress: 0, reason: null, attachment: null });
    for (let run = 0; run < 300; run++) {
      let uploads: Uploads = [upload('a'), upload('b')];
      for (let i = 0; i < 30; i++) {
        const id = pick(random, 2) ? 'a' : 'b';
        const before = uploads.find((each) => each.id === id);
        const type = (['begin', 'retry', 'progress', 'done', 'failed'] as const)[pick(random, 5)] ?? 'begin';
        uploads = reduceUploads(uploads, type === 'progress' ? { type, id, progress: random() } : type === 'done' ? { type, id, attachment: { id: 'x', kind: 'file', type: '', name: '', size: 1 } } : type === 'failed' ? { type, id, reason: 'r' } : { type, id });
        const after = uploads.find((each) => each.id === id);
        if (before?.state === 'done') expect(after).toEqual(before);
        if (after?.state === 'done') expect(after.attachment).not.toBeNull();
        expect((after?.state === 'failed') === (after?.reason !== null)).toBe(true);
      }
    }
  });
});
