/**
 * The frames of docs/protocol.md as types, the builders of what we say and the parser of what we hear.
 * A test holds all of it against the fixtures that the server's tests read too.
 */

export const VERSION = 1;

export type Role = 'visitor' | 'agent' | 'bot' | 'sys';
export type Status = 'open' | 'snoozed' | 'closed';
export type Presence = 'online' | 'away' | 'offline';
/** The role in which a client speaks. */
export type As = 'visitor' | 'agent';

export interface Author {
  readonly role: Role;
  readonly id: string;
  readonly name?: string;
}

/** What people do with a file. */
export type MediaKind = 'image' | 'voice' | 'audio' | 'video' | 'file';

/** A file that goes along with a message, as the server found it when it was uploaded. */
export interface Attachment {
  readonly id: string;
  readonly kind: MediaKind;
  readonly type: string;
  /** What its sender called it: a stranger's word. */
  readonly name: string;
  /** In bytes. */
  readonly size: number;
  /** Of images alone, in pixels. */
  readonly width?: number;
  readonly height?: number;
  /** The colours of 4 by 4 parts of an image, as base64url of RGB. */
  readonly placeholder?: string;
  /** In seconds, where that is known. */
  readonly duration?: number;
}

interface EntryBase {
  readonly seq: number;
  /** The `seq` of the entry before it that this audience may see; 0 for the first. */
  readonly prev: number;
  readonly from: Author;
  readonly at: string;
  readonly clientId?: string;
}

export interface TextEntry extends EntryBase {
  readonly type: 'message' | 'note';
  /** Empty where files say it all. */
  readonly text: string;
  readonly media?: readonly Attachment[];
}

export interface StatusEntry extends EntryBase {
  readonly type: 'status';
  readonly status: Status;
}

/** What a message of the same author says from now on. */
export interface EditEntry extends EntryBase {
  readonly type: 'edited';
  /** The `seq` of that message. */
  readonly edits: number;
  readonly text: string;
}

export interface AssignmentEntry extends EntryBase {
  readonly type: 'assigned';
  /** Who is to answer; absent: nobody. */
  readonly to?: Author;
}

export interface BlockEntry extends EntryBase {
  readonly type: 'blocked';
  readonly on: boolean;
}

/** An entry of a later version: its `seq` counts, and nothing is shown. */
export interface OtherEntry extends EntryBase {
  readonly type: 'other';
}

export type Entry = TextEntry | StatusEntry | EditEntry | AssignmentEntry | BlockEntry | OtherEntry;

export interface Preview {
  readonly from: Author;
  readonly text: string;
  readonly at: string;
  /** What its first file is. */
  readonly media?: MediaKind;
}

/** What a visitor's browser says of itself: a stranger's words, and nothing of it is proven. */
export interface About {
  readonly page?: string;
  readonly language?: string;
  readonly zone?: string;
  /** What the site calls the part of it on which the conversation began. */
  readonly label?: string;
}

export interface Thread {
  readonly id: string;
  readonly status: Status;
  readonly visitor: Author;
  readonly openedAt: string;
  readonly activeAt: string;
  readonly lastSeq: number;
  /** How many messages the other side has written. */
  readonly messages: number;
  /** How many of them we have read; absent in `summaries`. */
  readonly read?: number;
  readonly readSeq?: number;
  readonly last?: Preview;
  readonly presence: Presence;
  /** This and what follows is told to agents only. */
  readonly assignee?: Author;
  readonly blocked?: boolean;
  readonly about?: About;
}

/** An entry that has not reached an outside channel, or not that the server knows. */
export interface Undelivered {
  readonly id: number;
  readonly channel: string;
  readonly seq: number;
  /** `uncertain` waits too, and an earlier try may have arrived; `dead` is tried no more. */
  readonly state: 'waiting' | 'uncertain' | 'dead';
  readonly attempts: number;
  readonly dueAt?: string;
  /** Why the last try failed, for people. */
  readonly error?: string;
}

/** How an outside channel stands, over all threads. */
export interface ChannelQueue {
  readonly channel: string;
  readonly waiting: number;
  /** When the entry was said that has waited longest. */
  readonly oldest?: string;
  readonly dead: number;
}

export interface ReadMark {
  readonly by: Author;
  readonly seq: number;
  readonly messages: number;
}

/** What files this site takes. */
export interface MediaLimits {
  /** Of one message. */
  readonly count: number;
  /** In bytes; what is not named here is not taken. */
  readonly sizes: Readonly<Partial<Record<MediaKind, number>>>;
  readonly types: readonly string[];
  /** The longest recording, in seconds. */
  readonly voice: number;
}

export interface Limits {
  readonly text: number;
  readonly frame: number;
  readonly page: number;
  /** Absent: this site takes no files. */
  readonly media?: MediaLimits;
}

// ---- what we say

export interface Hello {
  readonly kind: 'hello';
  readonly id: string;
  readonly v: number;
  readonly as: As;
  readonly token?: string;
  readonly epoch?: string;
  readonly thread?: string;
  readonly after?: number;
}

export interface Send {
  readonly kind: 'send';
  readonly id: string;
  readonly thread?: string;
  readonly text: string;
  /** The ids of what was uploaded. */
  readonly media?: readonly string[];
  readonly about?: About;
}

export interface Edit {
  readonly kind: 'edit';
  readonly id: string;
  readonly thread: string;
  readonly seq: number;
  readonly text: string;
}

export interface Note {
  readonly kind: 'note';
  readonly id: string;
  readonly thread: string;
  readonly text: string;
}

export interface SetStatus {
  readonly kind: 'status';
  readonly id: string;
  readonly thread: string;
  readonly status: Status;
}

export interface Assign {
  readonly kind: 'assign';
  readonly id: string;
  readonly thread: string;
  /** Absent: nobody. */
  readonly agent?: string;
}

export interface SetBlock {
  readonly kind: 'block';
  readonly id: string;
  readonly thread: string;
  readonly on: boolean;
}

export interface AskAgents {
  readonly kind: 'agents';
  readonly id: string;
}

export interface AskDeliveries {
  readonly kind: 'deliveries';
  readonly id: string;
  readonly thread: string;
}

export interface Resend {
  readonly kind: 'resend';
  readonly id: string;
  readonly thread: string;
  readonly delivery: number;
}

export interface AskQueues {
  readonly kind: 'queues';
  readonly id: string;
}

/** Asks where files of a thread can be had. */
export interface AskMedia {
  readonly kind: 'media';
  readonly id: string;
  readonly thread: string;
  readonly media: readonly string[];
}

export interface History {
  readonly kind: 'history';
  readonly id: string;
  readonly thread: string;
  readonly after?: number;
  readonly before?: number;
  readonly limit?: number;
}

export interface Read {
  readonly kind: 'read';
  readonly id: string;
  readonly thread: string;
  readonly seq: number;
}

export interface Typing {
  readonly kind: 'typing';
  readonly thread: string;
  readonly on: boolean;
}

export interface SetPresence {
  readonly kind: 'presence';
  readonly state: 'active' | 'hidden';
}

export interface Ping {
  readonly kind: 'ping';
  readonly id: string;
}

export interface Position {
  readonly id: string;
  readonly after: number;
}

export interface Watch {
  readonly kind: 'watch';
  readonly id: string;
  readonly inbox: boolean;
  readonly threads: readonly Position[];
}

export interface Threads {
  readonly kind: 'threads';
  readonly id: string;
  readonly status?: Status;
  readonly before?: string;
  readonly limit?: number;
}

export type Request =
  | Hello | Send | Edit | Note | SetStatus | Assign | SetBlock | AskAgents | AskDeliveries | Resend | AskQueues | AskMedia | History | Read | Ping | Watch | Threads;
export type ClientFrame = Request | Typing | SetPresence;

/** A frame before its `id` is given. */
export type Unnumbered<F extends Request> = F extends unknown ? Omit<F, 'id'> : never;

/** Puts `kind` and `id` first and leaves out what is undefined, as the wire wants it. */
export function numbered<F extends Request>(id: string, frame: Unnumbered<F>): F {
  const { kind, ...rest } = frame;
  const out: Record<string, unknown> = { kind, id };
  for (const [name, value] of Object.entries(rest)) if (value !== undefined) out[name] = value;
  return out as unknown as F;
}

// ---- what we hear

export interface Welcome {
  readonly kind: 'welcome';
  readonly re: string;
  readonly v: number;
  readonly epoch: string;
  readonly me: Author;
  readonly limits: Limits;
  readonly thread: Thread | null;
  readonly entries: readonly Entry[];
  readonly reads: readonly ReadMark[];
  readonly more?: boolean;
  readonly reset?: boolean;
  readonly presence: Presence;
}

export interface Ack {
  readonly kind: 'ack';
  readonly re: string;
  readonly thread: string;
  readonly seq: number;
  readonly at: string;
}

export interface Entries {
  readonly kind: 'entries';
  readonly re?: string;
  readonly thread: string;
  readonly entries: readonly Entry[];
  readonly reads: readonly ReadMark[];
  readonly more?: boolean;
  readonly reset?: boolean;
}

export interface Simple {
  readonly kind: 'done' | 'pong' | 'watching';
  readonly re: string;
}

export interface ThreadPage {
  readonly kind: 'threads';
  readonly re: string;
  readonly threads: readonly Thread[];
  readonly next?: string;
}

export interface AgentList {
  readonly kind: 'agents';
  readonly re: string;
  readonly agents: readonly Author[];
}

export interface Deliveries {
  readonly kind: 'deliveries';
  readonly re: string;
  readonly thread: string;
  readonly deliveries: readonly Undelivered[];
}

/** One item for each outside channel; none: there are none. */
export interface Queues {
  readonly kind: 'queues';
  readonly re: string;
  readonly queues: readonly ChannelQueue[];
}

export interface MediaLink {
  readonly id: string;
  /** Relative to the base path. */
  readonly url: string;
  /** Of images: a smaller one. */
  readonly small?: string;
}

/** Files that are missing here are gone. */
export interface MediaLinks {
  readonly kind: 'media';
  readonly re: string;
  /** How long the links work, in seconds. */
  readonly validFor: number;
  readonly links: readonly MediaLink[];
}

export interface EntryPush {
  readonly kind: 'entry';
  readonly thread: string;
  readonly entry: Entry;
}

export interface ReadPush extends ReadMark {
  readonly kind: 'read';
  readonly thread: string;
}

export interface TypingPush {
  readonly kind: 'typing';
  readonly thread: string;
  readonly from: Author;
  readonly on: boolean;
}

export interface PresencePush {
  readonly kind: 'presence';
  readonly state: Presence;
  /** Absent in a visitor's push: then it is the team's. */
  readonly of?: Author;
  readonly lastSeen?: string;
}

export interface Summaries {
  readonly kind: 'summaries';
  readonly threads: readonly Thread[];
}

export interface ErrorFrame {
  readonly kind: 'error';
  readonly re?: string;
  readonly code: string;
  readonly message: string;
  readonly retryAfter?: number;
}

export type ServerFrame =
  | Welcome | Ack | Entries | Simple | ThreadPage | AgentList | Deliveries | Queues | MediaLinks | EntryPush | ReadPush | TypingPush | PresencePush | Summaries
  | ErrorFrame;

/** The answer of the long poll. */
export interface Events {
  readonly kind: 'events';
  readonly epoch: string;
  /** The team's; to visitors alone. */
  readonly presence?: Presence;
  readonly frames: readonly ServerFrame[];
}

// ---- codes

/** Error codes with their HTTP status. */
export const ERROR_STATUS = {
  bad_json: 400, bad_frame: 400, unknown_kind: 400, unsupported_version: 400, bad_text: 400, too_long: 400,
  too_large: 413, bad_media: 400, unauthorized: 401, bad_credentials: 401, forbidden: 403, blocked: 403, origin_refused: 403, not_found: 404,
  conflict: 409, thread_closed: 409, rate_limited: 429, overloaded: 503, unavailable: 503, internal: 500,
} as const;

export type ErrorCode = keyof typeof ERROR_STATUS;

/** Errors that a later try with the same client id may outlive. */
const PASSING: ReadonlySet<string> = new Set<ErrorCode>(['rate_limited', 'overloaded', 'unavailable', 'internal']);

export const isPassing = (code: string): boolean => PASSING.has(code);

export const CLOSE = {
  GOING_AWAY: 1001, TOO_LARGE: 1009, DRAIN: 1012, NO_HELLO: 4401, SLOW: 4408, SILENT: 4410, FLOOD: 4429, SIGN_IN: 4501,
} as const;

export const isTerminal = (closeCode: number): boolean => closeCode >= 4500 && closeCode <= 4999;
