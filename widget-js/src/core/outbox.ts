import type { Env } from './env';
import { newClientId } from './ids';
import { parseJson, toAttachments } from './parse';
import type { Attachment } from './protocol';

/** A message that the server has not acknowledged yet. */
export interface Unsent {
  /** The client id, made once: however often and from whichever tab it is sent, it stays one message. */
  readonly id: string;
  readonly kind: 'send' | 'note';
  readonly thread?: string;
  readonly text: string;
  /** What was uploaded to go along with it. */
  readonly media?: readonly Attachment[];
  /** Of the page on which it was written, which need not be the one that sends it. */
  readonly label?: string;
  /** Its place in the queue, and when it was written as far as the clock can be trusted. */
  readonly at: number;
  /** The code with which the server refused it. Trouble on the way never refuses a message. */
  readonly refused?: string;
}

export const MAX_UNSENT = 200;

/**
 * The queue of unsent messages. Each has a storage key of its own: tabs share the queue, and with one key for all of them they would
 * overwrite each other's.
 */
export class Outbox {
  readonly #env: Env;
  readonly #prefix: string;
  /** The tabs that share this queue share the lock of this name. */
  readonly lock: string;

  constructor(env: Env, prefix: string) {
    this.#env = env;
    this.#prefix = prefix;
    this.lock = `${prefix}courier`;
  }

  /** In the order in which they were written. */
  items(): Unsent[] {
    const items: Unsent[] = [];
    for (const key of this.#env.storage.keys(this.#prefix)) {
      const item = toUnsent(parseJson(this.#env.storage.get(key) ?? ''), key.slice(this.#prefix.length));
      if (item) items.push(item);
    }
    return items.sort((a, b) => a.at - b.at || (a.id < b.id ? -1 : 1));
  }

  /** Null when the queue is full. */
  add(kind: Unsent['kind'], text: string, thread?: string, label?: string, media: readonly Attachment[] = []): Unsent | null {
    const waiting = this.items();
    if (waiting.length >= MAX_UNSENT) return null;
    const item: Unsent = {
      id: newClientId(this.#env), kind, text, at: this.#behind(waiting), ...(thread === undefined ? {} : { thread }), ...(label === undefined ? {} : { label }),
      ...(media.length > 0 ? { media } : {}),
    };
    this.#write(item);
    return item;
  }

  remove(id: string): void {
    this.#env.storage.remove(this.#prefix + id);
  }

  refuse(item: Unsent, code: string): void {
    this.#write({ ...item, refused: code });
  }

  /**
   * Puts a refused message back to be sent, behind what waits already. After `conflict` its id belongs to other content for good, so
   * it gets a new one.
   */
  retry(id: string): void {
    const items = this.items();
    const item = items.find((candidate) => candidate.id === id);
    if (!item?.refused) return;
    const { refused, ...rest } = item;
    if (refused === 'conflict') this.remove(id);
    this.#write({ ...rest, id: refused === 'conflict' ? newClientId(this.#env) : id, at: this.#behind(items) });
  }

  /** Whether a changed storage key is one of this queue. */
  owns(key: string | null): boolean {
    return key === null || key.startsWith(this.#prefix);
  }

  /** Now, or behind the last one where the clock was set back. */
  #behind(items: readonly Unsent[]): number {
    return Math.max(this.#env.now(), (items.at(-1)?.at ?? 0) + 1);
  }

  #write(item: Unsent): void {
    const { id, ...rest } = item;
    this.#env.storage.set(this.#prefix + id, JSON.stringify(rest));
  }
}

function toUnsent(value: unknown, id: string): Unsent | null {
  if (typeof value !== 'object' || value === null) return null;
  const { kind, thread, text, label, media, at, refused } = value as Record<string, unknown>;
  if ((kind !== 'send' && kind !== 'note') || typeof text !== 'string' || typeof at !== 'number') return null;
  return {
    id, kind, text, at,
    ...(media === undefined ? {} : { media: toAttachments(media) }),
    ...(typeof thread === 'string' ? { thread } : {}),
    ...(typeof label === 'string' ? { label } : {}),
    ...(typeof refused === 'string' ? { refused } : {}),
  };
}
