import type { Attachment, Entry, Events, MediaKind, ServerFrame } from './protocol';

/**
 * Parsing what a server says. Unknown fields pass, unknown kinds and broken frames are dropped one by one: a newer server, or a
 * fault in one frame, must not stop the chat.
 */

type Json = Readonly<Record<string, unknown>>;
type Check = (value: unknown) => boolean;

const string: Check = (v) => typeof v === 'string';
const number: Check = (v) => typeof v === 'number' && Number.isSafeInteger(v);
const amount: Check = (v) => typeof v === 'number' && Number.isFinite(v) && v >= 0;
const boolean: Check = (v) => typeof v === 'boolean';
const optional = (check: Check): Check => (v) => v === undefined || check(v);
const oneOf = (...values: string[]): Check => (v) => typeof v === 'string' && values.includes(v);
const listOf = (check: Check): Check => (v) => Array.isArray(v) && v.every(check);
const nullOr = (check: Check): Check => (v) => v === null || check(v);
const object = (fields: Record<string, Check>): Check => {
  const checks = Object.entries(fields);
  return (v) => isObject(v) && checks.every(([name, check]) => check(v[name]));
};

const isObject = (v: unknown): v is Json => typeof v === 'object' && v !== null && !Array.isArray(v);

const status = oneOf('open', 'snoozed', 'closed');
const presence = oneOf('online', 'away', 'offline');
const author = object({ role: string, id: string, name: optional(string) });
const entryBase = object({ seq: number, prev: number, type: string, from: author, at: string, clientId: optional(string) });
const entry: Check = (v) => {
  if (!entryBase(v)) return false;
  const { type, text, status: value, edits, to, on } = v as Json;
  switch (type) {
    case 'message':
    case 'note': return string(text);
    case 'edited': return number(edits) && string(text);
    case 'status': return status(value);
    case 'assigned': return optional(author)(to);
    case 'blocked': return boolean(on);
    default: return true;
  }
};
const mark = { by: author, seq: number, messages: number };
const thread = object({
  id: string, status, visitor: author, openedAt: string, activeAt: string, lastSeq: number, messages: number,
  read: optional(number), readSeq: optional(number), presence, last: optional(object({ from: author, text: string, at: string, media: optional(string) })),
  assignee: optional(author), blocked: optional(boolean),
  about: optional(object({ page: optional(string), language: optional(string), zone: optional(string), label: optional(string) })),
});
const undelivered = object({
  id: number, channel: string, seq: number, state: oneOf('waiting', 'uncertain', 'dead'), attempts: number, dueAt: optional(string), error: optional(string),
});
const queue = object({ channel: string, waiting: number, oldest: optional(string), dead: number });
const limits = object({ text: number, frame: number, page: number });
const mediaLimits = optional(object({ count: number, sizes: (v) => isObject(v) && Object.values(v).every(amount), types: listOf(string), voice: amount }));
const page = { entries: listOf(entry), reads: listOf(object(mark)), more: optional(boolean), reset: optional(boolean) };

const FRAMES: Record<ServerFrame['kind'], Check> = {
  welcome: object({ re: string, v: number, epoch: string, me: author, limits, thread: nullOr(thread), presence, ...page }),
  ack: object({ re: string, thread: string, seq: number, at: string }),
  entries: object({ re: optional(string), thread: string, ...page }),
  done: object({ re: string }),
  pong: object({ re: string }),
  watching: object({ re: string }),
  threads: object({ re: string, threads: listOf(thread), next: optional(string) }),
  agents: object({ re: string, agents: listOf(author) }),
  deliveries: object({ re: string, thread: string, deliveries: listOf(undelivered) }),
  queues: object({ re: string, queues: listOf(queue) }),
  media: object({ re: string, validFor: amount, links: listOf(object({ id: string, url: string, small: optional(string) })) }),
  entry: object({ thread: string, entry }),
  read: object({ thread: string, ...mark }),
  typing: object({ thread: string, from: author, on: boolean }),
  presence: object({ state: presence, of: optional(author), lastSeen: optional(string) }),
  summaries: object({ threads: listOf(thread) }),
  error: object({ re: optional(string), code: string, message: string, retryAfter: optional((v) => typeof v === 'number') }),
};

export const SERVER_KINDS = Object.keys(FRAMES) as readonly ServerFrame['kind'][];

const KNOWN_TYPES: ReadonlySet<unknown> = new Set<Entry['type']>(['message', 'note', 'edited', 'status', 'assigned', 'blocked']);

/** A frame of this version, or null. */
export function toServerFrame(value: unknown): ServerFrame | null {
  if (!isObject(value) || typeof value.kind !== 'string') return null;
  const check = Object.hasOwn(FRAMES, value.kind) ? FRAMES[value.kind as ServerFrame['kind']] : undefined;
  if (!check?.(value)) return null;
  return withKnownMedia(withKnownEntries(value)) as unknown as ServerFrame;
}

/** Limits of another form are none: then there are no files, and the chat goes on. */
function withKnownMedia(frame: Json): Json {
  if (frame.kind !== 'welcome' || mediaLimits((frame.limits as Json).media)) return frame;
  const { media: _media, ...rest } = frame.limits as Json;
  return { ...frame, limits: rest };
}

function withKnownEntries(frame: Json): Json {
  const known = (e: Json): Json => (KNOWN_TYPES.has(e.type) ? withAttachments(e) : { ...e, type: 'other' });
  if (frame.kind === 'entry') return { ...frame, entry: known(frame.entry as Json) };
  if (Array.isArray(frame.entries)) return { ...frame, entries: (frame.entries as Json[]).map(known) };
  return frame;
}

function withAttachments({ media, ...entry }: Json): Json {
  const attachments = toAttachments(media);
  return attachments.length > 0 ? { ...entry, media: attachments } : entry;
}

const KINDS: readonly unknown[] = ['image', 'voice', 'audio', 'video', 'file'] satisfies MediaKind[];
const pixels: Check = (v) => number(v) && (v as number) > 0;

/** The files of a list that we can show in some way; one that is broken must not hide its message. */
export const toAttachments = (value: unknown): Attachment[] => (Array.isArray(value) ? value.flatMap(toAttachment) : []);

function toAttachment(value: unknown): Attachment[] {
  if (!isObject(value)) return [];
  const { id, kind, type, name, size, width, height, placeholder, duration } = value;
  if (!string(id) || !/^[\w-]{16,64}$/.test(id as string) || !string(type) || !string(name) || !amount(size)) return [];
  const picture = pixels(width) && pixels(height) && string(placeholder) && /^[\w-]{64}$/.test(placeholder as string);
  // A kind of a later version, and a picture without a shape, can be saved at least.
  const shown = kind === 'image' ? picture && kind : KINDS.includes(kind) && kind;
  return [{
    id, kind: shown || 'file', type, name, size, ...(shown === 'image' ? { width, height, placeholder } : {}), ...(amount(duration) ? { duration } : {}),
  } as Attachment];
}

/** The frames of one server message: one on each line. */
export function parseMessage(text: string): ServerFrame[] {
  const frames: ServerFrame[] = [];
  for (const line of text.split('\n')) {
    const frame = toServerFrame(parseJson(line));
    if (frame) frames.push(frame);
  }
  return frames;
}

/** The answer of the long poll, or null. */
export function toEvents(value: unknown): Events | null {
  if (!isObject(value) || value.kind !== 'events' || !string(value.epoch) || !optional(presence)(value.presence)) return null;
  if (!Array.isArray(value.frames)) return null;
  const frames = value.frames.map(toServerFrame).filter((f): f is ServerFrame => f !== null);
  return { ...value, frames } as unknown as Events;
}

export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
