import type { Cancel, Env } from './env';
import type { MediaLink, ServerFrame } from './protocol';

/** Where a file can be had, for a while. */
export interface Link {
  /** Whole addresses. */
  readonly url: string;
  readonly small: string;
}

/** Asks for the links of these files of a thread; null when the connection went first. */
export type AskLinks = (thread: string, ids: readonly string[]) => Promise<ServerFrame | null>;

interface Known {
  /** Null: the file is gone. */
  readonly link: Link | null;
  readonly until: number;
}

interface Wanted {
  readonly thread: string;
  readonly resolve: ((link: Link | null) => void)[];
}

const AT_ONCE = 50;
/** What comes into view together is asked for together. */
const GATHER = 40;
/** A link is renewed before it has ended: a file takes its time to come. */
const FRESH_PART = 0.8;

/** The links of files: fetched when they are needed, many by one request, and renewed before they end. */
export class Links {
  readonly #env: Env;
  readonly #base: string;
  readonly #ask: AskLinks;
  readonly #known = new Map<string, Known>();
  readonly #wanted = new Map<string, Wanted>();
  /** Of these the answer is on its way. */
  readonly #asked = new Set<Wanted>();
  #timer: Cancel | null = null;

  /** @param base ends with a slash; a link that leads elsewhere is none */
  constructor(env: Env, base: string, ask: AskLinks) {
    this.#env = env;
    this.#base = base;
    this.#ask = ask;
  }

  /** The link, if it is known and fresh; null: the file is gone; undefined: ask. */
  peek(id: string): Link | null | undefined {
    const known = this.#known.get(id);
    return known && known.until > this.#env.now() ? known.link : undefined;
  }

  /** Null when the file is gone. Without a connection it waits for one. */
  get(thread: string, id: string): Promise<Link | null> {
    const known = this.peek(id);
    if (known !== undefined) return Promise.resolve(known);
    return new Promise((resolve) => {
      const wanted = this.#wanted.get(id);
      if (wanted) wanted.resolve.push(resolve);
      else this.#wanted.set(id, { thread, resolve: [resolve] });
      this.#timer ??= this.#env.after(GATHER, () => void this.poke());
    });
  }

  /** It did not work, although it should: the next one is another. */
  renew(thread: string, id: string): Promise<Link | null> {
    this.#known.delete(id);
    return this.get(thread, id);
  }

  /** Asks for what is wanted; to be called again when the connection is back. */
  async poke(): Promise<void> {
    this.#timer?.();
    this.#timer = null;
    const threads = new Set([...this.#wanted.values()].map(({ thread }) => thread));
    await Promise.all([...threads].map((thread) => this.#fetch(thread)));
  }

  async #fetch(thread: string): Promise<void> {
    const all = [...this.#wanted].filter(([, wanted]) => wanted.thread === thread);
    for (let from = 0; from < all.length; from += AT_ONCE) {
      const part = all.slice(from, from + AT_ONCE).filter(([id, wanted]) => this.#wanted.get(id) === wanted && !this.#asked.has(wanted));
      if (part.length === 0) continue;
      for (const [, wanted] of part) this.#asked.add(wanted);
      const asked = this.#env.now();
      const reply = await this.#ask(thread, part.map(([id]) => id));
      for (const [, wanted] of part) this.#asked.delete(wanted);
      // An error that is no passing one says that there is nothing to be had.
      if (reply?.kind !== 'media' && reply?.kind !== 'error') continue;
      const validFor = reply.kind === 'media' ? reply.validFor * 1_000 * FRESH_PART : 0;
      for (const [id, wanted] of part) {
        const found = reply.kind === 'media' ? reply.links.find((each) => each.id === id) : undefined;
        const link = found ? this.#whole(found) : null;
        this.#known.set(id, { link, until: asked + validFor });
        if (this.#wanted.get(id) === wanted) this.#wanted.delete(id);
        for (const resolve of wanted.resolve.splice(0)) resolve(link);
      }
    }
  }

  #whole({ url, small }: MediaLink): Link | null {
    const whole = this.#below(url);
    return whole === null ? null : { url: whole, small: (small === undefined ? null : this.#below(small)) ?? whole };
  }

  #below(path: string): string | null {
    try {
      const { href } = new URL(path, this.#base);
      return href.startsWith(`${this.#base}media/`) ? href : null;
    } catch {
      return null;
    }
  }
}
