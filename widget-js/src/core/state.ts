import { isOtherSide, isSame, keyOf } from './authors';
import type { Link } from './connection';
import { count, countedBefore, newerRead, uncounted } from './counts';
import type { Log } from './log';
import * as logs from './log';
import type { Unsent } from './outbox';
import type {
  As, Author, ChannelQueue, Entries, EntryPush, History, Limits, Presence, PresencePush, ReadMark, ReadPush, ServerFrame, Thread, ThreadPage, TypingPush, Undelivered, Welcome,
} from './protocol';

/** A message that the server has, of which the entry has not come back to us yet. */
export interface Acked extends Unsent {
  readonly thread: string;
  readonly seq: number;
  readonly ackedAt: string;
}

export interface ThreadState {
  readonly id: string;
  /** Kept up with the log: `lastSeq` is how far its counts reach. */
  readonly info: Thread;
  /** Null until its newest page has come. */
  readonly log: Log | null;
  /** The other participants' marks, by author. */
  readonly reads: Readonly<Record<string, ReadMark>>;
  /** How far it has been read here; the server knows of it when `info.readSeq` has come as far. */
  readonly seen: { readonly seq: number; readonly messages: number } | null;
  readonly typing: readonly { readonly from: Author; readonly until: number }[];
  /** What of it has not reached the outside channels, as it was when we asked last; to agents. */
  readonly undelivered: readonly Undelivered[];
}

export interface ChatState {
  readonly as: As;
  readonly link: Link;
  readonly me: Author | null;
  readonly epoch: string | null;
  readonly limits: Limits;
  /** The team's, to a visitor; null until the server said. */
  readonly presence: Presence | null;
  readonly threads: Readonly<Record<string, ThreadState>>;
  /** A visitor's newest thread; the thread that an agent looks at. */
  readonly current: string | null;
  readonly queue: readonly Unsent[];
  readonly acked: readonly Acked[];
  /** When visitors were last seen, by id. */
  readonly lastSeen: Readonly<Record<string, string>>;
  /** The agents a thread can be given to. */
  readonly agents: readonly Author[];
  /** The outside channels; none where the server has none, or has not said. */
  readonly queues: readonly ChannelQueue[];
  /** A summary came of a thread that we have never listed, so how much of it we have read is to be asked for. */
  readonly inboxStale: boolean;
}

export type Action =
  | { readonly type: 'link'; readonly link: Link }
  | { readonly type: 'frame'; readonly frame: ServerFrame; readonly now: number }
  | { readonly type: 'page'; readonly frame: Entries; readonly asked: Pick<History, 'after' | 'before'> }
  | { readonly type: 'settled'; readonly thread: string }
  | { readonly type: 'listed'; readonly frame: ThreadPage }
  | { readonly type: 'agents'; readonly agents: readonly Author[] }
  | { readonly type: 'surveyed' }
  | { readonly type: 'queue'; readonly queue: readonly Unsent[] }
  | { readonly type: 'acked'; readonly item: Acked }
  | { readonly type: 'read'; readonly thread: string; readonly seq: number }
  | { readonly type: 'readConfirmed'; readonly thread: string; readonly seq: number; readonly messages: number }
  | { readonly type: 'current'; readonly thread: string | null }
  | { readonly type: 'forget'; readonly thread: string }
  | { readonly type: 'epoch'; readonly epoch: string }
  | { readonly type: 'tick'; readonly now: number };

/** A `typing` that is not renewed has ended. */
export const TYPING_LASTS = 6_000;

const MAX_THREADS = 1_000;

export const initialState = (as: As): ChatState => ({
  as, link: 'idle', me: null, epoch: null, limits: { text: 4_000, frame: 65_536, page: 100 }, presence: null, threads: {}, current: null,
  queue: [], acked: [], lastSeen: {}, agents: [], queues: [], inboxStale: false,
});

export function reduce(state: ChatState, action: Action): ChatState {
  switch (action.type) {
    case 'link': return { ...state, link: action.link };
    case 'frame': return reduceFrame(state, action.frame, action.now);
    case 'page': return reducePage(state, action.frame, action.asked);
    case 'settled': return inLog(state, action.thread, logs.settle);
    case 'listed': return list(state, action.frame.threads);
    case 'agents': return { ...state, agents: action.agents };
    case 'surveyed': return { ...state, inboxStale: false };
    case 'queue': return { ...state, queue: action.queue };
    case 'acked': return acknowledge(state, action.item);
    case 'read': return ownRead(state, action.thread, action.seq);
    case 'readConfirmed': return state.me ? mark(state, action.thread, { ...action, by: state.me }) : state;
    case 'current': return { ...state, current: action.thread };
    case 'forget': return inThread(state, action.thread, (thread) => ({ ...thread, log: null, typing: [] }));
    case 'epoch': return inEpoch(state, action.epoch);
    case 'tick': return expireTyping(state, action.now);
  }
}

function reduceFrame(state: ChatState, frame: ServerFrame, now: number): ChatState {
  switch (frame.kind) {
    case 'welcome': return welcome(state, frame);
    case 'entry': return entryPush(state, frame);
    case 'entries': return entriesPush(state, frame);
    case 'read': return mark(state, frame.thread, frame);
    case 'typing': return typing(state, frame, now);
    case 'presence': return presence(state, frame);
    case 'summaries': return summaries(state, frame.threads);
    case 'deliveries': return inThread(state, frame.thread, (thread) => undelivered(thread, frame.deliveries));
    case 'queues': return frame.queues.length + state.queues.length === 0 ? state : { ...state, queues: frame.queues };
    default: return state;
  }
}

// ---- frames

function welcome(state: ChatState, frame: Welcome): ChatState {
  const { epoch, me, limits } = frame;
  const next: ChatState = { ...inEpoch(state, epoch), me, limits, presence: frame.presence };
  if (state.as === 'agent') return next;
  if (!frame.thread) return { ...next, threads: {}, current: null };
  const { id } = frame.thread;
  const known = state.current === id ? state.threads[id] : undefined;
  const fresh = frame.reset || epoch !== state.epoch || !known?.log;
  const log = fresh ? logs.replace(frame.entries) : logs.append(known.log, frame.entries);
  const thread: ThreadState = {
    id, info: frame.thread, log: logs.hear(log, frame.thread.lastSeq), reads: fresh ? {} : known.reads, seen: fresh ? null : known.seen, typing: [],
    undelivered: [],
  };
  return tidy(frame.reads.reduce<ChatState>((s, read) => mark(s, id, read), { ...next, threads: { [id]: thread }, current: id }), id);
}

/** In another epoch positions and counts mean nothing. What is not held will be listed anew, if it is still there. */
function inEpoch(state: ChatState, epoch: string): ChatState {
  if (epoch === state.epoch) return state;
  if (state.epoch === null) return { ...state, epoch };
  const held = Object.values(state.threads).filter(({ id, log }) => log !== null || id === state.current);
  const threads = Object.fromEntries(held.map((thread) => [thread.id, { ...anew(thread), log: null }]));
  return { ...state, epoch, threads, inboxStale: state.as === 'agent' };
}

const anew = (thread: ThreadState): ThreadState => ({ ...thread, info: uncounted(thread.info), reads: {}, seen: null, undelivered: [] });

/** Mostly there is nothing, as before: then nothing is drawn anew. */
const undelivered = (thread: ThreadState, told: readonly Undelivered[]): ThreadState =>
  told.length + thread.undelivered.length === 0 ? thread : { ...thread, undelivered: told };

function entryPush(state: ChatState, { thread: id, entry }: EntryPush): ChatState {
  const here = ensure(state, id);
  const thread = here.threads[id];
  if (!thread) return here;
  const log = thread.log && logs.append(thread.log, [entry]);
  const joined = log !== null && log.position === entry.seq;
  const grown: ThreadState = {
    ...thread,
    log,
    // Counts follow the log, so that an entry counts once: when it joins on.
    info: joined || !log ? count(thread.info, [entry], state.as, log?.entries) : thread.info,
    typing: thread.typing.filter(({ from }) => !isSame(from, entry.from)),
  };
  return tidy(put(here, grown), id);
}

function entriesPush(state: ChatState, frame: Entries): ChatState {
  const here = ensure(state, frame.thread);
  const thread = here.threads[frame.thread];
  if (!thread) return here;
  // An agent's push comes only for what is watched, and so is held; after a reset without entries the newest page is asked for.
  if (frame.reset && frame.entries.length === 0) return put(here, { ...anew(thread), log: null });
  return applyPage(here, thread, frame, frame.reset || !thread.log ? logs.replace(frame.entries) : logs.append(thread.log, frame.entries));
}

function reducePage(state: ChatState, frame: Entries, { after, before }: Pick<History, 'after' | 'before'>): ChatState {
  const thread = state.threads[frame.thread];
  if (!thread) return state;
  const { log } = thread;
  if (frame.reset || !log || (after === undefined && before === undefined)) return applyPage(state, thread, frame, logs.replace(frame.entries));
  if (before !== undefined) return applyPage(state, thread, { ...frame, more: false }, logs.prepend(log, frame.entries));
  const next = logs.append(log, frame.entries, after === log.position);
  const stuck = next.position === log.position && !frame.more && after === log.position;
  return applyPage(state, thread, frame, stuck ? logs.settle(next) : next);
}

function applyPage(state: ChatState, thread: ThreadState, frame: Entries, log: Log): ChatState {
  const more = frame.more && !frame.reset && thread.log;
  const base = frame.reset ? { ...anew(thread), info: countedBefore(frame, thread.info, state.as, state.me) } : thread;
  const grown: ThreadState = {
    ...base,
    log: more ? { ...logs.hear(log, log.position + 1), hole: true } : log,
    info: count(base.info, log.entries.filter(({ seq }) => seq <= log.position), state.as),
  };
  return tidy(frame.reads.reduce((s, read) => mark(s, thread.id, read), put(state, grown)), thread.id);
}

function mark(state: ChatState, id: string, { by, seq, messages }: ReadMark | ReadPush): ChatState {
  return inThread(state, id, (thread) => {
    if (state.me && isSame(by, state.me)) {
      const { info } = thread;
      if (seq < (info.readSeq ?? 0)) return thread;
      return { ...thread, info: { ...info, readSeq: seq, read: Math.max(info.read ?? 0, messages) } };
    }
    const known = thread.reads[keyOf(by)];
    if (known && known.seq >= seq) return thread;
    return { ...thread, reads: { ...thread.reads, [keyOf(by)]: { by, seq, messages } } };
  });
}

function typing(state: ChatState, { thread, from, on }: TypingPush, now: number): ChatState {
  if (state.me && isSame(from, state.me)) return state;
  return inThread(state, thread, (t) => {
    const others = t.typing.filter((other) => !isSame(other.from, from));
    return { ...t, typing: on ? [...others, { from, until: now + TYPING_LASTS }] : others };
  });
}

function expireTyping(state: ChatState, now: number): ChatState {
  let changed = false;
  const threads = mapValues(state.threads, (thread) => {
    const left = thread.typing.filter(({ until }) => until > now);
    if (left.length === thread.typing.length) return thread;
    changed = true;
    return { ...thread, typing: left };
  });
  return changed ? { ...state, threads } : state;
}

function presence(state: ChatState, frame: PresencePush): ChatState {
  if (!frame.of) return state.presence === frame.state ? state : { ...state, presence: frame.state };
  const { id } = frame.of;
  return {
    ...state,
    lastSeen: frame.lastSeen ? { ...state.lastSeen, [id]: frame.lastSeen } : state.lastSeen,
    threads: mapValues(state.threads, (t) => (t.info.visitor.id === id ? { ...t, info: { ...t.info, presence: frame.state } } : t)),
  };
}

/** Summaries are the same for all agents, so what we have read of them is ours to remember. */
function summaries(state: ChatState, threads: readonly Thread[]): ChatState {
  const next = list(state, threads);
  return threads.some(({ id }) => !state.threads[id]) ? { ...next, inboxStale: true } : next;
}

function list(state: ChatState, threads: readonly Thread[]): ChatState {
  let next = state;
  for (const thread of threads) {
    const known = next.threads[thread.id];
    // A summary may be older than what was pushed meanwhile.
    if (known && thread.lastSeq < known.info.lastSeq) continue;
    const info: Thread = { ...thread, ...newerRead(thread, known?.info) };
    next = put(next, {
      ...(known ?? { id: thread.id, reads: {}, seen: null, typing: [], undelivered: [] }),
      info,
      log: known?.log ? logs.hear(known.log, thread.lastSeq) : null,
    });
  }
  return bounded(next);
}

/** An inbox that stays open for weeks lets go of what is oldest and not held. */
function bounded(state: ChatState): ChatState {
  const all = Object.values(state.threads);
  if (all.length <= MAX_THREADS) return state;
  const kept = all
    .sort((a, b) => Number(b.log !== null) - Number(a.log !== null) || (a.info.activeAt < b.info.activeAt ? 1 : -1))
    .slice(0, MAX_THREADS);
  return { ...state, threads: Object.fromEntries(kept.map((thread) => [thread.id, thread])) };
}

// ---- our own doings

function acknowledge(state: ChatState, item: Acked): ChatState {
  const queue = state.queue.filter(({ id }) => id !== item.id);
  const here = ensure({ ...state, queue, acked: [...state.acked, item] }, item.thread);
  return tidy(inLog(here, item.thread, (log) => logs.hear(log, item.seq)), item.thread);
}

function ownRead(state: ChatState, id: string, seq: number): ChatState {
  return inThread(state, id, (thread) => ({ ...thread, seen: { seq, messages: thread.info.messages } }));
}

// ---- parts

/** A visitor hears of a thread that it does not know yet when one is opened: that is the newest then. An agent has listed it before. */
function ensure(state: ChatState, id: string): ChatState {
  if (state.threads[id] || state.as === 'agent' || !state.me) return state;
  const info: Thread = {
    id, status: 'open', visitor: state.me, openedAt: '', activeAt: '', lastSeq: 0, messages: 0, read: 0, readSeq: 0, presence: state.presence ?? 'offline',
  };
  return { ...state, current: id, threads: { ...state.threads, [id]: { id, info, log: logs.EMPTY, reads: {}, seen: null, typing: [], undelivered: [] } } };
}

/** Lets go of acknowledged messages whose entries are here. */
function tidy(state: ChatState, id: string): ChatState {
  const log = state.threads[id]?.log;
  if (!log || state.acked.length === 0) return state;
  const acked = state.acked.filter(({ thread, seq }) => thread !== id || seq > log.position);
  return acked.length === state.acked.length ? state : { ...state, acked };
}

const put = (state: ChatState, thread: ThreadState): ChatState => ({ ...state, threads: { ...state.threads, [thread.id]: thread } });

function inThread(state: ChatState, id: string, change: (thread: ThreadState) => ThreadState): ChatState {
  const thread = state.threads[id];
  if (!thread) return state;
  const next = change(thread);
  return next === thread ? state : put(state, next);
}

const inLog = (state: ChatState, id: string, change: (log: Log) => Log): ChatState =>
  inThread(state, id, (thread) => (thread.log ? { ...thread, log: change(thread.log) } : thread));

function mapValues<T>(record: Readonly<Record<string, T>>, change: (value: T) => T): Record<string, T> {
  return Object.fromEntries(Object.entries(record).map(([key, value]) => [key, change(value)]));
}

// ---- questions

/** While we do not know how much we have read, everything counts as unread: most likely it is new. */
export const unreadOf = ({ info, seen }: ThreadState): number => Math.max(0, info.messages - Math.max(info.read ?? 0, seen?.messages ?? 0));

/** Whether the server has yet to learn how far this thread was read here. */
export const isReadUnconfirmed = ({ info, seen }: ThreadState): boolean => seen !== null && seen.seq > (info.readSeq ?? 0);

/** How far the other side has read. */
export function readByOthers(thread: ThreadState, as: As): number {
  let seq = 0;
  for (const mark of Object.values(thread.reads)) if (isOtherSide(mark.by, as)) seq = Math.max(seq, mark.seq);
  return seq;
}
