import type { Cancel, Env } from './env';
import type { Outbox, Unsent } from './outbox';
import { isPassing } from './protocol';
import type { Ack, Note, Send, ServerFrame, Unnumbered } from './protocol';

/** Resolves to the reply; rejects when the connection went first. */
export type Deliver = (id: string, frame: Unnumbered<Send | Note>) => Promise<ServerFrame>;

/** A message that another tab wrote is that tab's to send, unless it is gone. */
const LEAVE_TO_OTHER_TAB = 5_000;
const FIRST_WAIT = 1_000;
const LONGEST_WAIT = 30_000;
/** A fault of the server may be this message's fault: it must not block those behind it for ever. */
const INTERNAL_TRIES = 5;

/**
 * Sends the outbox, one message at a time: with two under way, a refused first and an accepted second would change places.
 * After each welcome it starts again from the oldest, with the same ids.
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
  #waits = 0;
  #faults = 0;
  #timer: Cancel = () => undefined;
  #round = 0;

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
    this.#next();
  }

  up(): void {
    this.down();
    this.#up = true;
    this.#next();
  }

  down(): void {
    this.#round++;
    this.#up = false;
    this.#busy = false;
    this.#timer();
  }

  /** Something in the outbox changed. */
  poke(): void {
    this.#next();
  }

  #next(): void {
    if (!this.#up || this.#busy) return;
    this.#timer();
    const waiting = this.#outbox.items().filter(({ refused }) => refused === undefined);
    const due = (item: Unsent): number => (this.#mine.has(item.id) ? 0 : item.at + LEAVE_TO_OTHER_TAB - this.#env.now());
    const item = waiting.find((candidate) => due(candidate) <= 0);
    if (item) void this.#send(item);
    else if (waiting[0]) this.#timer = this.#env.after(Math.min(due(waiting[0]), LEAVE_TO_OTHER_TAB), () => this.#next());
  }

  async #send(item: Unsent): Promise<void> {
    const round = this.#round;
    this.#busy = true;
    const { kind, thread, text } = item;
    const frame = { kind, ...(thread === undefined ? {} : { thread }), text } as Unnumbered<Send | Note>;
    const reply = await this.#deliver(item.id, frame).catch(() => null);
    if (round !== this.#round) {
      // An acknowledgement counts whenever it comes.
      if (reply?.kind === 'ack') this.#accept(item, reply);
      return;
    }
    this.#busy = false;
    if (reply?.kind === 'ack') {
      this.#waits = this.#faults = 0;
      this.#accept(item, reply);
      this.#next();
    } else if (reply?.kind === 'error') {
      this.#refused(item, reply.code, reply.retryAfter);
    } else {
      // No reply in time on a line that still stands.
      this.#later(this.#wait());
    }
  }

  #refused(item: Unsent, code: string, retryAfter: number | undefined): void {
    this.#faults = code === 'internal' ? this.#faults + 1 : 0;
    if (isPassing(code) && this.#faults < INTERNAL_TRIES) return this.#later(retryAfter === undefined ? this.#wait() : retryAfter * 1_000);
    this.#waits = this.#faults = 0;
    this.#outbox.refuse(item, code);
    this.#changed();
    this.#next();
  }

  #accept(item: Unsent, ack: Ack): void {
    this.#mine.delete(item.id);
    this.#outbox.remove(item.id);
    this.#acked(item, ack);
  }

  #wait(): number {
    return Math.min(LONGEST_WAIT, FIRST_WAIT * 2 ** Math.min(this.#waits++, 5)) * (0.5 + this.#env.random() / 2);
  }

  #later(ms: number): void {
    const round = this.#round;
    this.#busy = true;
    this.#timer();
    this.#timer = this.#env.after(ms, () => {
      if (round !== this.#round) return;
      this.#busy = false;
      this.#next();
    });
  }
}
