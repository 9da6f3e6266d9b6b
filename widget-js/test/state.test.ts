import { describe, expect, test } from 'vitest';
import type { Entry, ServerFrame, Thread } from '../src/core/protocol';
import type { ChatState } from '../src/core/state';
import { initialState, readByOthers, reduce, unreadOf } from '../src/core/state';
import { fixture } from './fixtures';

const frames = fixture<Record<string, ServerFrame>>('server-frames');
const hear = (state: ChatState, ...heard: (ServerFrame | undefined)[]): ChatState =>
  heard.reduce((s, frame) => reduce(s, { type: 'frame', frame: frame as ServerFrame, now: 0 }), state);

const T = 'Zy3vXn0cQ5mZs8mR2d1bqA';
const visitor = { role: 'visitor', id: 'vIs1torXn0cQ5mZs8mR2dQ' } as const;
const deniz = { role: 'agent', id: 'aGent1Xn0cQ5mZs8mR2dQQ', name: 'Deniz' } as const;
const thread = (state: ChatState) => state.threads[T] as NonNullable<ChatState['threads'][string]>;
const entry = (seq: number, prev: number, from: Entry['from'] = deniz): Entry => ({ seq, prev, type: 'message', from, at: '2026-11-23T12:10:00.000Z', text: `m${seq}` });
const push = (e: Entry): ServerFrame => ({ kind: 'entry', thread: T, entry: e });

describe('a visitor', () => {
  const welcome = frames['welcome of a visitor with a thread'];
  const start = hear(initialState('visitor'), welcome);

  test('the welcome brings thread, entries, marks and what is unread', () => {
    expect(start.current).toBe(T);
    expect(thread(start).log).toMatchObject({ position: 3, hole: false });
    expect(readByOthers(thread(start), 'visitor')).toBe(1);
    expect(unreadOf(thread(start))).toBe(1);
    expect(start.presence).toBe('away');
  });

  test('an entry counts once, however often it comes', () => {
    const next = hear(start, push(entry(4, 3)), push(entry(4, 3)), { kind: 'entries', thread: T, entries: [entry(3, 1), entry(4, 3)], reads: [] });
    expect(unreadOf(thread(next))).toBe(2);
  });

  test('an entry behind a hole counts when the hole is filled', () => {
    const holed = hear(start, push(entry(6, 5)));
    expect(unreadOf(thread(holed))).toBe(1);
    const page: ServerFrame = { kind: 'entries', re: 'x', thread: T, entries: [entry(4, 3), entry(5, 4), entry(6, 5)], reads: [] };
    const filled = reduce(holed, { type: 'page', frame: page as Extract<ServerFrame, { kind: 'entries' }>, asked: { after: 3 } });
    expect(unreadOf(thread(filled))).toBe(4);
    expect(thread(filled).log).toMatchObject({ hole: false, position: 6 });
  });

  test('own messages are not unread; the mark that another tab made counts', () => {
    const next = hear(start, push(entry(4, 3, visitor)), { kind: 'read', thread: T, by: visitor, seq: 3, messages: 1 });
    expect(unreadOf(thread(next))).toBe(0);
  });

  test('marks only move forward', () => {
    const next = hear(start, { kind: 'read', thread: T, by: deniz, seq: 1, messages: 1 }, { kind: 'read', thread: T, by: deniz, seq: 0, messages: 0 });
    expect(readByOthers(thread(next), 'visitor')).toBe(1);
  });

  test('a reset drops what was held, and not what is unsent', () => {
    const unsent = { id: 'u', kind: 'send', text: 'unsent', at: 1 } as const;
    const holding = reduce(hear(start, push(entry(4, 3))), { type: 'queue', queue: [unsent] });
    const next = hear(holding, { ...(welcome as Extract<ServerFrame, { kind: 'welcome' }>), reset: true, epoch: 'e2' });
    expect(thread(next).log?.entries.map(({ seq }) => seq)).toEqual([1, 3]);
    expect(next.queue).toEqual([unsent]);
  });

  test('a welcome that resumes joins on; one that cannot shows that something is missing', () => {
    const { reset: _reset, ...resumed } = welcome as Extract<ServerFrame, { kind: 'welcome' }>;
    const info = { ...(resumed.thread as Thread), lastSeq: 5 };
    expect(thread(hear(start, { ...resumed, thread: info, entries: [entry(5, 3)] })).log).toMatchObject({ position: 5, hole: false });
    expect(thread(hear(start, { ...resumed, thread: info, entries: [entry(5, 4)] })).log).toMatchObject({ position: 3, heard: 5, hole: true });
    expect(thread(hear(start, { ...resumed, thread: info, entries: [] })).log).toMatchObject({ position: 3, heard: 5 });
  });

  test('a push of an unknown thread: a new one was opened, and it is the current one', () => {
    const next = hear(start, { kind: 'entry', thread: 'new', entry: entry(1, 0) });
    expect(next.current).toBe('new');
    expect(next.threads.new?.log?.position).toBe(1);
  });

  test('typing ends by itself, and with the message', () => {
    const typing: ServerFrame = { kind: 'typing', thread: T, from: deniz, on: true };
    const on = hear(start, typing);
    expect(thread(on).typing).toHaveLength(1);
    expect(thread(reduce(on, { type: 'tick', now: 5_999 })).typing).toHaveLength(1);
    expect(thread(reduce(on, { type: 'tick', now: 6_000 })).typing).toHaveLength(0);
    expect(thread(hear(on, push(entry(4, 3)))).typing).toHaveLength(0);
    expect(thread(hear(on, { ...typing, on: false } as ServerFrame)).typing).toHaveLength(0);
  });

  const edit = (seq: number, edits: number, text: string): Entry => ({ seq, prev: seq - 1, type: 'edited', from: deniz, at: '2026-11-23T12:10:00.000Z', edits, text });

  test('an edit of the newest message shows in the preview, and counts for nobody', () => {
    const edited = hear(start, push(edit(4, 3, 'It left yesterday.')));
    expect(thread(edited).info).toMatchObject({ lastSeq: 4, messages: 1, last: { text: 'It left yesterday.', at: '2026-11-23T12:01:00.250Z' } });
    const older = hear(start, push(entry(4, 3)), push(edit(5, 3, 'older')));
    expect(thread(older).info).toMatchObject({ lastSeq: 5, messages: 2, last: { text: 'm4' } });
  });

  test('the thread\'s status follows its entries', () => {
    expect(thread(hear(start, frames['entry, a status'])).info.status).toBe('closed');
  });
});

describe('an agent', () => {
  const start = reduce(hear(initialState('agent'), frames['welcome of an agent']), {
    type: 'listed', frame: frames.threads as Extract<ServerFrame, { kind: 'threads' }>,
  });
  const summary = (frames.summaries as Extract<ServerFrame, { kind: 'summaries' }>).threads[0] as Thread;

  test('a summary keeps what we have read, and never goes back', () => {
    expect(thread(hear(start, { kind: 'summaries', threads: [summary] })).info.lastSeq).toBe(4);
    const newer = hear(start, { kind: 'summaries', threads: [{ ...summary, lastSeq: 5, messages: 2 }] });
    expect(unreadOf(thread(newer))).toBe(1);
    expect(newer.inboxStale).toBe(false);
  });

  test('a thread first heard of by a summary counts as unread, and how much of it is read is asked for', () => {
    const next = hear(start, { kind: 'summaries', threads: [{ ...summary, id: 'other', messages: 7 }] });
    expect(next.inboxStale).toBe(true);
    expect(unreadOf(next.threads.other as never)).toBe(7);
    const again = hear(reduce(next, { type: 'surveyed' }), { kind: 'summaries', threads: [{ ...summary, id: 'other', messages: 7 }] });
    expect(again.inboxStale).toBe(false);
    const listed = reduce(next, { type: 'listed', frame: { kind: 'threads', re: '1', threads: [{ ...summary, id: 'other', messages: 7, read: 4, readSeq: 9 }] } });
    expect(unreadOf(listed.threads.other as never)).toBe(3);
  });

  test('a visitor\'s presence shows in all their threads, with when they were last seen', () => {
    const next = hear(start, frames['presence of a visitor']);
    expect(thread(next).info.presence).toBe('offline');
    expect(next.lastSeen[visitor.id]).toBe('2026-11-23T12:04:00.000Z');
  });

  test('whose it is and whether it is blocked follow the entries', () => {
    const at = (seq: number) => ({ seq, prev: seq - 1, from: deniz, at: '2026-11-23T12:10:00.000Z' });
    const from = reduce(start, { type: 'page', asked: {}, frame: { kind: 'entries', re: '1', thread: T, entries: [entry(4, 3)], reads: [] } });
    const taken = hear(from, push({ ...at(5), type: 'assigned', to: deniz }), push({ ...at(6), type: 'blocked', on: true }));
    expect(thread(taken).info).toMatchObject({ assignee: deniz, blocked: true, lastSeq: 6 });
    const released = hear(taken, push({ ...at(7), type: 'assigned' }), push({ ...at(8), type: 'blocked', on: false }));
    expect(thread(released).info.assignee).toBeUndefined();
    expect(thread(released).info.blocked).toBe(false);
  });

  test('another epoch lets go of all entries', () => {
    const held = reduce(start, { type: 'page', asked: {}, frame: { kind: 'entries', re: '1', thread: T, entries: [entry(1, 0)], reads: [] } });
    expect(thread(held).log?.position).toBe(1);
    const next = hear(held, { ...(frames['welcome of an agent'] as Extract<ServerFrame, { kind: 'welcome' }>), epoch: 'e2' });
    expect(thread(next).log).toBeNull();
  });

  const read = { by: deniz, seq: 4, messages: 2 } as const;
  const held = reduce(start, { type: 'page', asked: {}, frame: { kind: 'entries', re: '1', thread: T, entries: [1, 2, 3, 4].map((seq) => entry(seq, seq - 1, visitor)), reads: [{ by: { role: 'agent', id: 'x' }, seq: 3, messages: 3 }] } });
  const looked = reduce(held, { type: 'read', thread: T, seq: 4 });

  test('in another epoch nothing of the old counts is left', () => {
    const restored = hear(looked, { ...(frames['welcome of an agent'] as Extract<ServerFrame, { kind: 'welcome' }>), epoch: 'e2' });
    expect(thread(restored)).toMatchObject({ reads: {}, seen: null, info: { lastSeq: 0, messages: 0 } });
    const listed = reduce(restored, { type: 'listed', frame: { kind: 'threads', re: '1', threads: [{ ...summary, lastSeq: 2, messages: 2, read: 1, readSeq: 1 }] } });
    expect(thread(listed).info).toMatchObject({ lastSeq: 2, messages: 2, read: 1, readSeq: 1 });
    expect(unreadOf(thread(listed))).toBe(1);
  });

  test('an epoch that the long poll brings ends the old counts as well', () => {
    const next = reduce(looked, { type: 'epoch', epoch: 'e2' });
    expect(next.inboxStale).toBe(true);
    expect(thread(next)).toMatchObject({ reads: {}, seen: null, info: { lastSeq: 0, messages: 0 } });
  });

  test('a reset takes the counts from its page', () => {
    const page: ServerFrame = { kind: 'entries', thread: T, reset: true, more: true, entries: [entry(1, 0, visitor), entry(2, 1, visitor)], reads: [{ ...read, by: looked.me as typeof deniz, seq: 1, messages: 1 }] };
    const next = thread(hear(looked, page));
    expect(next.info).toMatchObject({ lastSeq: 2, messages: 2, read: 1, readSeq: 1 });
    expect(next.reads).toEqual({});
    expect(unreadOf(next)).toBe(1);
  });

  test('a reset counts what its page does not show by our own mark', () => {
    const page: ServerFrame = { kind: 'entries', thread: T, reset: true, entries: [entry(31, 30, visitor), entry(32, 31, visitor)], reads: [{ ...read, by: looked.me as typeof deniz, seq: 31, messages: 20 }] };
    expect(thread(hear(looked, page)).info).toMatchObject({ messages: 21, read: 20 });
  });
});

describe('what has not reached the outside channels', () => {
  const told = frames.deliveries as Extract<ServerFrame, { kind: 'deliveries' }>;
  const start = reduce(hear(initialState('agent'), frames['welcome of an agent']), { type: 'listed', frame: frames.threads as Extract<ServerFrame, { kind: 'threads' }> });

  test('is kept with its thread, and replaced by the next answer', () => {
    const next = hear(start, told);
    expect(thread(next).undelivered).toEqual(told.deliveries);
    expect(thread(hear(next, { ...told, deliveries: [] })).undelivered).toEqual([]);
    expect(hear(start, { ...told, thread: 'another' }).threads).toEqual(start.threads);
  });

  test('nothing, as before, changes nothing: nothing is drawn anew', () => {
    expect(hear(start, { ...told, deliveries: [] }, frames['queues, no channels'])).toBe(start);
  });

  test('of another epoch is forgotten', () => {
    const open = reduce(hear(start, told), { type: 'current', thread: T });
    expect(thread(reduce(open, { type: 'epoch', epoch: 'e2' })).undelivered).toEqual([]);
  });

  test('the queues are the server\'s', () => {
    const queued = frames.queues as Extract<ServerFrame, { kind: 'queues' }>;
    expect(hear(start, queued).queues).toEqual(queued.queues);
    expect(hear(start, queued, frames['queues, no channels']).queues).toEqual([]);
  });
});
