import type { Env } from './env';
import { newClientId } from './ids';
import { parseJson } from './parse';

/** A message that the server has not acknowledged yet. */
export interface Unsent {
  /** The client id, made once: however often and from whichever tab it is sent, it stays one message. */
  readonly id: string;
  readonly kind: 'send' | 'note';
  readonly thread?: string;
  readonly text: string;
  /** When it was written; also its place in the queue. */
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
  #last = 0;

  constructor(env: Env, prefix: string) {
    this.#env = env;
    this.#prefix = prefix;
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
  add(kind: Unsent['kind'], text: string, thread?: string): Unsent | null {
    if (this.items().length >= MAX_UNSENT) return null;
    this.#last = Math.max(this.#env.now(), this.#last + 1);
    const item: Unsent = { id: newClientId(this.#env), kind, text, at: this.#last, ...(thread === undefined ? {} : { thread }) };
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
    const item = this.items().find((candidate) => candidate.id === id);
    if (!item?.refused) return;
    const { refused, ...rest } = item;
    this.#last = Math.max(this.#env.now(), this.#last + 1);
    if (refused === 'conflict') this.remove(id);
    this.#write({ ...rest, id: refused === 'conflict' ? newClientId(this.#env) : id, at: this.#last });
  }

  /** Whether a changed storage key is one of this queue. */
  owns(key: string | null): boolean {
    return key === null || key.startsWith(this.#prefix);
  }

  #write(item: Unsent): void {
    const { id, ...rest } = item;
    this.#env.storage.set(this.#prefix + id, JSON.stringify(rest));
  }
}

function toUnsent(value: unknown, id: string): Unsent | null {
  if (typeof value !== 'object' || value === null) return null;
  const { kind, thread, text, at, refused } = value as Record<string, unknown>;
  if ((kind !== 'send' && kind !== 'note') || typeof text !== 'string' || typeof at !== 'number') return null;
  return {
    id, kind, text, at,
    ...(typeof thread === 'string' ? { thread } : {}),
    ...(typeof refused === 'string' ? { refused } : {}),
  };
}
