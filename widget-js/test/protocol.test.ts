import { describe, expect, test } from 'vitest';
import { parseMessage, SERVER_KINDS, toEvents, toServerFrame } from '../src/core/parse';
import { CLOSE, ERROR_STATUS, isPassing, isTerminal, numbered, VERSION } from '../src/core/protocol';
import type { ClientFrame, Request, ServerFrame, Unnumbered } from '../src/core/protocol';
import { fixture } from './fixtures';

type Frames = Record<string, { kind: string }>;
/** What the widget knows beside the shared examples. */
const OF_FILES: Frames = {
  'media, the links of two files': { kind: 'media', re: '19', validFor: 300, links: [{ id: 'mEd1aXn0cQ5mZs8mR2d1bA', url: 'media/x?t=1', small: 'media/x?t=1&s=1' }, { id: 'mEd2aXn0cQ5mZs8mR2d1bA', url: 'media/y' }] },
} as Frames;
const serverFrames = Object.entries({ ...OF_FILES, ...fixture<Frames>('server-frames') });
const clientFrames = Object.entries(fixture<Frames>('client-frames'));

const token = 'dG9rZW4tb2YtYS12aXNpdG9yLWZvci10ZXN0cy0wMDE';
const thread = 'Zy3vXn0cQ5mZs8mR2d1bqA';
const make = (id: string, frame: Unnumbered<Request>): Request => numbered<Request>(id, frame);

/** Each example of the shared file, made by our own builder: same fields, same order. */
const BUILT: Record<string, ClientFrame> = {
  'hello of a new visitor': make('1', { kind: 'hello', v: VERSION, as: 'visitor', token }),
  'hello of a visitor who resumes': make('1', { kind: 'hello', v: VERSION, as: 'visitor', token, epoch: 'e1', thread, after: 12 }),
  'hello of an agent': make('1', { kind: 'hello', v: VERSION, as: 'agent' }),
  "a visitor's send": make('kq0Jt2n4S8W1x7Zb5c3VhQ', { kind: 'send', text: 'Merhaba, siparişim nerede? 🚚' }),
  "an agent's send": make('aB0Jt2n4S8W1x7Zb5c3VhQ', { kind: 'send', thread, text: 'It left today.' }),
  "a visitor's send, about itself": make('kq0Jt2n4S8W1x7Zb5c3VhQ', {
    kind: 'send', text: 'Merhaba, siparişim nerede? 🚚', about: { page: 'https://shop.example/cart', language: 'tr-TR', zone: 'Europe/Istanbul', label: 'sales' },
  }),
  "a visitor's send, with files": make('fL0Jt2n4S8W1x7Zb5c3VhQ', {
    kind: 'send', text: '', media: ['pH0Jt2n4S8W1x7Zb5c3VhQ', 'vO0Jt2n4S8W1x7Zb5c3VhQ'],
  }),
  media: make('19', { kind: 'media', thread, media: ['pH0Jt2n4S8W1x7Zb5c3VhQ', 'vO0Jt2n4S8W1x7Zb5c3VhQ'] }),
  edit: make('eD0Jt2n4S8W1x7Zb5c3VhQ', { kind: 'edit', thread, seq: 13, text: 'It left yesterday.' }),
  'history forwards': make('7', { kind: 'history', thread, after: 12, limit: 100 }),
  'history backwards': make('8', { kind: 'history', thread, before: 90 }),
  'history, the newest': make('9', { kind: 'history', thread }),
  read: make('10', { kind: 'read', thread, seq: 13 }),
  typing: { kind: 'typing', thread, on: true },
  presence: { kind: 'presence', state: 'hidden' },
  ping: make('11', { kind: 'ping' }),
  watch: make('12', { kind: 'watch', inbox: true, threads: [{ id: thread, after: 12 }] }),
  threads: make('13', { kind: 'threads', status: 'open', limit: 50 }),
  'threads, the next page': make('14', { kind: 'threads', before: 'MTc5NTQzNzYwMDAwMC5aeTN2WG4wYw', limit: 50 }),
  note: make('nT0Jt2n4S8W1x7Zb5c3VhQ', { kind: 'note', thread, text: 'VIP customer' }),
  status: make('sT0Jt2n4S8W1x7Zb5c3VhQ', { kind: 'status', thread, status: 'closed' }),
  assign: make('aS0Jt2n4S8W1x7Zb5c3VhQ', { kind: 'assign', thread, agent: 'aGent1Xn0cQ5mZs8mR2dQQ' }),
  'assign to nobody': make('aS0Jt2n4S8W1x7Zb5c3VhQ', { kind: 'assign', thread }),
  block: make('bL0Jt2n4S8W1x7Zb5c3VhQ', { kind: 'block', thread, on: true }),
  agents: make('15', { kind: 'agents' }),
  deliveries: make('16', { kind: 'deliveries', thread }),
  resend: make('17', { kind: 'resend', thread, delivery: 41 }),
  queues: make('18', { kind: 'queues' }),
};

describe('what we say', () => {
  test.each(clientFrames)('%s', (name, frame) => {
    expect(JSON.stringify(BUILT[name])).toBe(JSON.stringify(frame));
  });

  test('every builder has an example', () => {
    expect(Object.keys(BUILT).sort()).toEqual(clientFrames.map(([name]) => name).sort());
  });
});

describe('what we hear', () => {
  const frames = serverFrames.filter(([, frame]) => frame.kind !== 'events');

  test.each(frames)('%s', (_name, frame) => {
    expect(toServerFrame(frame)).toEqual(frame);
  });

  test.each(serverFrames.filter(([, frame]) => frame.kind === 'events'))('%s', (_name, frame) => {
    expect(toEvents(frame)).toEqual(frame);
  });

  test('the kinds of the examples are the kinds we know', () => {
    expect([...new Set(frames.map(([, frame]) => frame.kind))].sort()).toEqual([...SERVER_KINDS].sort());
  });

  test.each(frames)('%s: a missing or wrong field is noticed', (_name, frame) => {
    const required = Object.keys(frame).filter((name) => !OPTIONAL.has(`${frame.kind}.${name}`));
    for (const name of required) {
      const { [name]: _dropped, ...without } = frame as Record<string, unknown>;
      expect(toServerFrame(without), `without ${name}`).toBeNull();
      expect(toServerFrame({ ...frame, [name]: { wrong: true } }), `wrong ${name}`).toBeNull();
    }
  });

  test('one message holds one or more frames, one on each line; broken ones are dropped alone', () => {
    const lines = frames.map(([, frame]) => JSON.stringify(frame));
    expect(parseMessage([lines[0], '{"kind":"later"}', 'no json', lines[1], 'null', '[]', ''].join('\n'))).toHaveLength(2);
  });

  test('unknown fields are ignored, an unknown kind of entry keeps its seq', () => {
    const frame = { kind: 'entry', thread, new: 1, entry: { seq: 2, prev: 1, type: 'label', from: { role: 'sys', id: 'sys' }, at: 'x' } };
    const parsed = toServerFrame(frame) as Extract<ServerFrame, { kind: 'entry' }>;
    expect(parsed.entry).toMatchObject({ seq: 2, prev: 1, type: 'other' });
  });

  test('the long poll tells the team\'s presence to visitors alone', () => {
    expect(toEvents({ kind: 'events', epoch: 'e1', frames: [] })).toEqual({ kind: 'events', epoch: 'e1', frames: [] });
    expect(toEvents({ kind: 'events', epoch: 'e1', presence: 'asleep', frames: [] })).toBeNull();
    expect(toEvents({ kind: 'events', epoch: 'e1', frames: [{ kind: 'later' }, { kind: 'pong', re: '1' }] })?.frames).toHaveLength(1);
  });

  describe('files', () => {
    const file = { id: 'mEd1aXn0cQ5mZs8mR2d1bA', kind: 'image', type: 'image/jpeg', name: 'cat.jpg', size: 12, width: 8, height: 6, placeholder: 'A'.repeat(64) };
    const heard = (media: unknown): unknown => {
      const frame = { kind: 'entry', thread, entry: { seq: 2, prev: 1, type: 'message', from: { role: 'sys', id: 'sys' }, at: 'x', text: '', media } };
      return (toServerFrame(frame) as { entry: { media?: unknown } } | null)?.entry.media;
    };

    test('of a message are heard as they are', () => {
      const voice = { id: 'mEd2aXn0cQ5mZs8mR2d1bA', kind: 'voice', type: 'audio/mp4', name: 'v', size: 3, duration: 3.2 };
      expect(heard([file, voice])).toEqual([file, voice]);
    });

    test.each<[string, unknown]>([
      ['no list', { 0: file }], ['a word', 'x'], ['null', null], ['nothing', []], ['a broken one', [{ ...file, id: '../../x' }]], ['one without a name', [{ ...file, name: undefined }]],
      ['a size that is none', [{ ...file, size: Infinity }]], ['a negative size', [{ ...file, size: -1 }]], ['a list in a list', [[file]]],
    ])('%s: the message stays, without files', (_name, media) => expect(heard(media)).toBeUndefined());

    test.each<[string, object]>([
      ['no width', { width: undefined }], ['half a pixel', { height: 0.5 }], ['no height at all', { height: 0 }], ['no colours', { placeholder: '"><img>' }], ['a kind of a later version', { kind: 'sticker' }],
      ['a kind of Object.prototype', { kind: 'constructor' }],
    ])('%s: it can be saved at least', (_name, more) => {
      expect(heard([{ ...file, ...more }])).toEqual([{ id: file.id, kind: 'file', type: file.type, name: file.name, size: file.size }]);
    });

    test('a duration that is none is left out; unknown fields too', () => {
      for (const duration of [-1, NaN, '3']) expect(heard([{ ...file, duration, onload: 'x' }])).toEqual([file]);
    });

    const welcome = fixture<Record<string, { limits: object }>>('server-frames')['welcome of a new visitor'];
    const limits = (media: unknown): unknown => (toServerFrame({ ...welcome, limits: { ...welcome?.limits, media } }) as { limits: { media?: unknown } } | null)?.limits.media;
    const good = { count: 5, sizes: { image: 1, sticker: 2 }, types: ['image/png'], voice: 600 };

    test('limits of another form are none, and the chat goes on', () => {
      expect(limits(good)).toEqual(good);
      for (const media of [null, 5, [], {}, { ...good, count: '5' }, { ...good, sizes: [] }, { ...good, sizes: { image: 'x' } }, { ...good, types: 'image/png' }, { ...good, voice: -1 }]) {
        const frame = toServerFrame({ ...welcome, limits: { ...welcome?.limits, media } });
        expect(frame?.kind).toBe('welcome');
        expect(Object.hasOwn((frame as { limits: object }).limits, 'media')).toBe(false);
      }
    });

    test('of links each has an address, and the time they work is a number', () => {
      const links = OF_FILES['media, the links of two files'] as object;
      expect(toServerFrame({ ...links, validFor: -1 })).toBeNull();
      expect(toServerFrame({ ...links, links: [{ id: 'x' }] })).toBeNull();
      expect(toServerFrame({ ...links, links: [] })).not.toBeNull();
    });

    test('the ids go along with the message', () => {
      expect(JSON.stringify(numbered('kq0Jt2n4S8W1x7Zb5c3VhQ', { kind: 'send', text: '', media: [file.id] }))).toBe(`{"kind":"send","id":"kq0Jt2n4S8W1x7Zb5c3VhQ","text":"","media":["${file.id}"]}`);
    });
  });

  test('names of Object.prototype are no kinds', () => {
    for (const kind of ['constructor', '__proto__', 'toString']) expect(toServerFrame({ kind })).toBeNull();
  });
});

const OPTIONAL = new Set([
  'welcome.more', 'welcome.reset', 'entries.re', 'entries.more', 'entries.reset', 'threads.next', 'presence.of',
  'presence.lastSeen', 'error.re', 'error.retryAfter',
]);

describe('codes', () => {
  test('error codes with their status', () => expect(ERROR_STATUS).toEqual(fixture('error-codes')));
  test('close codes', () => expect(CLOSE).toEqual(fixture('close-codes')));

  test('what passes, what ends', () => {
    expect(Object.keys(ERROR_STATUS).filter(isPassing).sort()).toEqual(['internal', 'overloaded', 'rate_limited', 'unavailable']);
    expect(Object.values(CLOSE).filter(isTerminal)).toEqual([4501]);
  });
});
