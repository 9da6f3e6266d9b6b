import { isOtherSide, isSame } from '../core/authors';
import { editsOf } from '../core/log';
import type { AssignmentEntry, Attachment, Author, BlockEntry, Entry, StatusEntry, Undelivered } from '../core/protocol';
import type { ChatState } from '../core/state';
import { readByOthers } from '../core/state';
import type { Format } from './format';
import { channelName } from './format';

export type Delivery = 'sending' | 'sent' | 'read' | 'failed';

export interface MessageItem {
  readonly kind: 'message';
  readonly key: string;
  /** The client id, by which a failed message is sent again. */
  readonly clientId: string | undefined;
  /** Null until the server has it. */
  readonly seq: number | null;
  readonly outgoing: boolean;
  /** The viewer's, not a colleague's. */
  readonly own: boolean;
  readonly note: boolean;
  readonly author: Author;
  readonly name: string;
  readonly text: string;
  readonly media: readonly Attachment[];
  /** It said something else before. */
  readonly edited: boolean;
  readonly at: number;
  readonly time: string;
  /** The first and the last of what one person wrote in a row. */
  readonly first: boolean;
  readonly last: boolean;
  readonly delivery: Delivery | null;
  /** Why it failed. */
  readonly reason: string | null;
}

/** A line below an entry that has not reached an outside channel. */
export interface UndeliveredItem {
  readonly kind: 'undelivered';
  readonly key: string;
  readonly delivery: number;
  readonly state: Undelivered['state'];
  /** On which side the entry stands; null: in the middle. */
  readonly outgoing: boolean | null;
  readonly text: string;
}

export type Item = MessageItem | UndeliveredItem | { readonly kind: 'day' | 'system'; readonly key: string; readonly text: string };

/** Whether the viewer may change what it says. */
export const isEditable = (item: MessageItem): boolean => item.own && !item.note && item.seq !== null && item.text !== '';

/** Messages closer together than this belong together. */
const TOGETHER = 5 * 60_000;

/** What waits no longer than this for an outside channel is merely on its way. */
export const ON_ITS_WAY = 60_000;

/** What a transcript shows, from top to bottom. Pure, so that it can be tested without a page. */
export function layout(state: ChatState, threadId: string | null, format: Format, now: number): Item[] {
  const entries = entryDrafts(state, threadId, format);
  // An own entry may be pushed before it is acknowledged: then it is shown as the entry alone.
  const known = new Set(entries.map(({ key }) => key));
  const drafts = [...entries, ...pendingDrafts(state, threadId, format).filter(({ key }) => !known.has(key))];
  const shown = newestOfEach(drafts);
  const undelivered = undeliveredBySeq(state, threadId, format, now);
  const below = (draft: Draft | undefined): readonly UndeliveredItem[] => undelivered.get(draft?.seq ?? 0) ?? [];
  const items: Item[] = [];
  let day = '';
  for (const [i, draft] of drafts.entries()) {
    const key = format.dayKey(draft.at);
    if (key !== day) {
      day = key;
      // Named after what it stands above: a failed message of yesterday below today's makes two days of one date.
      items.push({ kind: 'day', key: `day:${draft.key}`, text: format.day(draft.at, now) });
    }
    if (draft.kind === 'system') {
      items.push({ kind: 'system', key: draft.key, text: draft.text }, ...below(draft));
      continue;
    }
    const first = !together(drafts[i - 1], draft, format);
    const last = !together(draft, drafts[i + 1], format);
    items.push({ ...draft, first, last, delivery: shown.has(i) ? draft.delivery : null });
    // What waits alike with the next message of the same person is said once, below the last.
    const next = last ? [] : below(drafts[i + 1]);
    const alike = ({ state: s, text }: UndeliveredItem): boolean => s !== 'dead' && next.some((other) => other.text === text);
    items.push(...below(draft).filter((item) => !alike(item)).map((item) => ({ ...item, outgoing: draft.outgoing })));
  }
  return items;
}

type MessageDraft = Omit<MessageItem, 'first' | 'last'>;
type Draft = MessageDraft | { readonly kind: 'system'; readonly key: string; readonly seq: number; readonly text: string; readonly at: number };

/** By the entry to show them below: an edit's below its message. */
function undeliveredBySeq(state: ChatState, threadId: string | null, format: Format, now: number): Map<number, UndeliveredItem[]> {
  const found = new Map<number, UndeliveredItem[]>();
  const thread = threadId === null ? undefined : state.threads[threadId];
  for (const { id, channel, seq, state: how, error } of thread?.undelivered ?? []) {
    const entry = thread?.log?.entries.find((each) => each.seq === seq);
    if (!entry || (how === 'waiting' && now - Date.parse(entry.at) <= ON_ITS_WAY)) continue;
    const under = entry.type === 'edited' ? entry.edits : seq;
    const item: UndeliveredItem = {
      kind: 'undelivered', key: `undelivered:${channel}:${seq}`, delivery: id, state: how, outgoing: null,
      text: format.words.undelivered[how](channelName(channel), error ?? ''),
    };
    const others = found.get(under) ?? [];
    // A message and its edits that wait alike are said once; what is to be sent again, each for itself.
    if (how === 'dead' || !others.some(({ text }) => text === item.text)) found.set(under, [...others, item]);
  }
  return found;
}

function entryDrafts(state: ChatState, threadId: string | null, format: Format): Draft[] {
  const thread = threadId === null ? undefined : state.threads[threadId];
  if (!thread?.log) return [];
  const readSeq = readByOthers(thread, state.as);
  const edits = editsOf(thread.log.entries);
  return thread.log.entries.flatMap((entry): Draft[] => {
    const at = Date.parse(entry.at);
    if (entry.type === 'other' || entry.type === 'edited') return [];
    if (entry.type === 'status' || entry.type === 'assigned' || entry.type === 'blocked') return [{ kind: 'system', key: `seq:${entry.seq}`, seq: entry.seq, text: systemText(entry, state, format), at }];
    const edit = edits.get(entry.seq);
    const outgoing = !isOtherSide(entry.from, state.as);
    return [{
      kind: 'message', key: keyOf(entry), clientId: entry.clientId, seq: entry.seq, outgoing, own: state.me !== null && isSame(entry.from, state.me), note: entry.type === 'note', author: entry.from,
      name: format.name(entry.from), text: edit?.text ?? entry.text, media: entry.media ?? [], edited: edit !== undefined, at, time: format.time(at),
      delivery: outgoing && entry.type === 'message' ? (entry.seq <= readSeq ? 'read' : 'sent') : null, reason: null,
    }];
  });
}

/** The client id names a message before and after the server knows it, so that its bubble stays the same. */
const keyOf = (entry: Entry): string => (entry.clientId ? `id:${entry.clientId}` : `seq:${entry.seq}`);

function pendingDrafts(state: ChatState, threadId: string | null, format: Format): Draft[] {
  const author: Author = state.me ?? { role: state.as, id: '' };
  // A visitor's unsent message has no thread yet: it goes to the newest.
  const here = ({ thread }: { thread?: string }): boolean => state.as === 'visitor' || thread === threadId;
  const draft = (item: ChatState['queue'][number], at: number, delivery: Delivery): Draft => ({
    kind: 'message', key: `id:${item.id}`, clientId: item.id, seq: null, outgoing: true, own: true, note: item.kind === 'note', author,
    name: format.name(author), text: item.text, media: item.media ?? [], edited: false, at, time: format.time(at), delivery,
    reason: item.refused === undefined ? null : reasonOf(item.refused, format),
  });
  return [
    ...state.acked.filter(({ thread }) => thread === threadId).map((item) => draft(item, Date.parse(item.ackedAt), 'sent')),
    ...state.queue.filter(here).map((item) => draft(item, item.at, item.refused === undefined ? 'sending' : 'failed')),
  ];
}

function reasonOf(code: string, { words: { refused } }: Format): string {
  return Object.hasOwn(refused, code) ? refused[code as keyof typeof refused] : refused.other;
}

function systemText(entry: StatusEntry | AssignmentEntry | BlockEntry, state: ChatState, format: Format): string {
  const { words } = format;
  if (entry.type === 'status') return statusText(entry, state, format);
  if (entry.type === 'assigned') return assignmentText(entry, format);
  return entry.on ? words.agentBlocked(format.name(entry.from)) : words.agentUnblocked(format.name(entry.from));
}

function assignmentText({ from, to }: AssignmentEntry, format: Format): string {
  const { words } = format;
  if (!to) return words.agentReleased(format.name(from));
  return isSame(from, to) ? words.agentTook(format.name(from)) : words.agentAssigned(format.name(from), format.name(to));
}

function statusText({ status, from }: StatusEntry, { as }: ChatState, format: Format): string {
  const { words } = format;
  if (status === 'snoozed') return words.snoozed;
  if (as === 'visitor') return status === 'closed' ? words.closed : words.reopened;
  if (from.role !== 'agent') return status === 'closed' ? words.sysClosed : words.reopened;
  return status === 'closed' ? words.agentClosed(format.name(from)) : words.agentReopened(format.name(from));
}

function together(a: Draft | undefined, b: Draft | undefined, format: Format): boolean {
  return a?.kind === 'message' && b?.kind === 'message' && a.author.role === b.author.role && a.author.id === b.author.id
    && a.note === b.note && Math.abs(b.at - a.at) < TOGETHER && format.dayKey(a.at) === format.dayKey(b.at) && a.delivery !== 'failed';
}

/** Which messages tell how they fare: the newest read one says it for those above it, likewise the newest sent one. */
function newestOfEach(drafts: readonly Draft[]): Set<number> {
  const shown = new Set<number>();
  const seen = new Set<Delivery>();
  for (let i = drafts.length - 1; i >= 0; i--) {
    const draft = drafts[i];
    if (draft?.kind !== 'message' || draft.delivery === null) continue;
    const each = draft.delivery === 'failed' || draft.delivery === 'sending';
    if (each || !seen.has(draft.delivery)) shown.add(i);
    seen.add(draft.delivery);
    // Read: everything above is read as well.
    if (draft.delivery === 'read') seen.add('sent');
  }
  return shown;
}
