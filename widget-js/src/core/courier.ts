import { retryDelay, withRetryAfter } from './backoff';
import type { Cancel, Env } from './env';
import type { Outbox, Unsent } from './outbox';
import { isPassing } from './protocol';
import type { Ack, Note, Send, ServerFrame, Unnumbered } from './protocol';

/** Resolves to the reply; rejects when the connection went first. */
export type Deliver = (id: string, frame: Unnumbered<Send | Note>) => Promise<ServerFrame>;

/** Without locks, a message that another tab wrote is that tab's to send, unless it is gone. */
const LEAVE_TO_OTHER_TAB = 5_000;
/** A fault of the server may be this message's fault: it must not block those behind it for ever. */
const INTERNAL_TRIES = 5;

/**
 * Sends the outbox, one message at a time and always the oldest: with two under way, a refused first and an accepted second would
 * change places. One tab does it for all; whoever comes next goes on with the oldest, with the same ids.
 */
export class Courier {
  readonly #env: Env;
  readonly #outbox: Outbox;
  readonly #deliver: Deliver;
  readonly #acked: (item: Unsent, ack: Ack) => void;
  readonly #changed: () => void;
  readonly #mine = new Set<string>();
  #up = false;
  #busy = false;
  #failures = 0;
  #faults = 0;
  #round = 0;
  #wake: () => void = () => undefined;
  #timer: Cancel = () => undefined;

  constructor(env: Env, outbox: Outbox, deliver: Deliver, acked: (item: Unsent, ack: Ack) => void, changed: () => void) {
    this.#env = env;
    this.#outbox = outbox;
    this.#deliver = deliver;
    this.#acked = acked;
    this.#changed = changed;
  }

  /** This tab wrote it, so this tab sends it now. */
  post(item: Unsent): void {
    this.#mine.add(item.id);
    this.poke();
  }

  up(): void {
    this.down();
    this.#up = true;
    this.poke();
  }

  down(): void {
    this.#round++;
    this.#up = this.#busy = false;
    this.#timer();
    this.#wake();
  }

  /** Something in the outbox changed. */
  poke(): void {
    if (!this.#up || this.#busy) return;
    this.#timer();
    const oldest = this.#oldest();
    if (!oldest) return;
    const wait = this.#notYet(oldest);
    if (wait > 0) {
      this.#timer = this.#env.after(wait, () => this.poke());
      return;
    }
    this.#busy = true;
    const round = this.#round;
    void this.#env.exclusively(this.#outbox.lock, () => this.#sendAll(round));
  }

  #oldest(): Unsent | undefined {
    return this.#outbox.items().find(({ refused }) => refused === undefined);
  }

  /** How long this message is another tab's, in ms. One from the future is due: the clock was set back. */
  #notYet({ id, at }: Unsent): number {
    const age = this.#env.now() - at;
    return this.#env.locks || this.#mine.has(id) || age < 0 ? 0 : LEAVE_TO_OTHER_TAB - age;
  }

  async #sendAll(round: number): Promise<void> {
    while (round === this.#round) {
      const item = this.#oldest();
      if (!item || this.#notYet(item) > 0) {
        this.#busy = false;
        return this.poke();
      }
      const reply = await this.#send(item);
      // An acknowledgement counts whenever it comes.
      if (reply?.kind === 'ack') this.#accept(item, reply);
      else if (round !== this.#round) return;
      // No reply in time on a line that still stands: another tab's may be better.
      else if (reply?.kind !== 'error') return this.#later(round);
      // Other tabs would be told the same, so they wait as well.
      else if (!this.#refused(item, reply.code)) await this.#pause(reply.retryAfter);
    }
  }

  #send({ id, kind, thread, text, label, media = [] }: Unsent): Promise<ServerFrame | null> {
    const files = media.length > 0 ? { media: media.map((file) => file.id) } : {};
    const frame = { kind, ...(thread === undefined ? {} : { thread }), text, ...files, ...(label === undefined ? {} : { about: { label } }) } as Unnumbered<Send | Note>;
    return this.#deliver(id, frame).catch(() => null);
  }

  #accept(item: Unsent, ack: Ack): void {
    this.#failures = this.#faults = 0;
    this.#mine.delete(item.id);
    this.#outbox.remove(item.id);
    this.#acked(item, ack);
  }

  /** False where a later try may do. */
  #refused(item: Unsent, code: string): boolean {
    this.#faults = code === 'internal' ? this.#faults + 1 : 0;
    if (isPassing(code) && this.#faults < INTERNAL_TRIES) return false;
    this.#failures = this.#faults = 0;
    this.#outbox.refuse(item, code);
    this.#changed();
    return true;
  }

  #pause(retryAfter?: number): Promise<void> {
    return new Promise((resolve) => {
      this.#wake = resolve;
      this.#timer = this.#env.after(withRetryAfter(retryAfter, retryDelay(this.#failures++, this.#env.random)), resolve);
    });
  }

  #later(round: number): void {
    void this.#pause().then(() => {
      if (round !== this.#round) return;
      this.#busy = false;
      this.poke();
    });
  }
}
