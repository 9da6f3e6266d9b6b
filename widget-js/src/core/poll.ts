import type { Api } from './api';
import type { Carrier, CarrierEvents } from './carrier';
import { BROKEN } from './carrier';
import type { Cancel, Env } from './env';
import { toEvents, toServerFrame } from './parse';
import type { As, ClientFrame, ErrorFrame, Presence } from './protocol';

/** What the client knows, so that the server can tell it what is new. */
export interface Known {
  readonly epoch: string;
  readonly presence?: Presence;
  readonly watch: readonly { readonly id: string; readonly after: number; readonly read: number }[];
  readonly inbox?: Readonly<Record<string, number>>;
}

/** The server holds for at most 25 s; beyond this nobody is there. */
const ANSWER_WITHIN = 40_000;
const REPLY_WITHIN = 20_000;
/** A hidden visitor's page lets go of its poll: browsers allow six connections to a host, and the host's site needs them. */
const LET_GO_AFTER = 5_000;
const SAME_QUESTION_WAIT = 1_000;

/** Frames over plain HTTP: each request is a POST, pushes come by a long poll. */
export class PollCarrier implements Carrier {
  readonly #env: Env;
  readonly #api: Api;
  readonly #as: As;
  readonly #known: () => Known;
  readonly #events: CarrierEvents;
  #over = false;
  #polling = false;
  #hidden: boolean;
  #held: AbortController | null = null;
  #letGo: Cancel = () => undefined;

  constructor(env: Env, api: Api, as: As, known: () => Known, events: CarrierEvents) {
    this.#env = env;
    this.#api = api;
    this.#as = as;
    this.#known = known;
    this.#events = events;
    this.#hidden = env.hidden();
    env.after(0, () => {
      if (!this.#over) events.opened();
    });
  }

  send(frame: ClientFrame): void {
    if (this.#over) return;
    if (frame.kind === 'watch') {
      // What is watched stands in every poll; the next one must start now.
      this.check();
      this.#events.frame({ kind: 'watching', re: frame.id });
    } else if (frame.kind === 'presence') {
      this.#setHidden(frame.state === 'hidden');
    } else {
      void this.#post(frame);
    }
  }

  check(): void {
    this.#held?.abort();
  }

  close(): void {
    this.#over = true;
    this.#letGo();
    this.#held?.abort();
  }

  async #post(frame: ClientFrame): Promise<void> {
    const answer = await this.#api.post('api/frame', { ...frame, as: this.#as }, { timeout: REPLY_WITHIN }).catch(() => null);
    if (this.#over) return;
    if (answer?.status === 204) return;
    const reply = toServerFrame(answer?.body);
    // Not our server's word: a proxy's error page, or nothing at all.
    if (!reply) return this.#broken();
    this.#events.frame(reply.kind === 'error' ? belonging(reply, frame) : reply);
    if (reply.kind === 'welcome' && !this.#polling) void this.#poll();
  }

  async #poll(): Promise<void> {
    this.#polling = true;
    let asked = '';
    let repeats = 0;
    for (;;) {
      if (this.#over) return;
      if (this.#hidden && this.#as === 'visitor') break;
      const question = { as: this.#as, ...this.#known(), hidden: this.#hidden };
      const text = JSON.stringify(question);
      repeats = text === asked ? repeats + 1 : 0;
      asked = text;
      const held = (this.#held = new AbortController());
      const started = this.#env.now();
      const answer = await this.#api.post('api/events', question, { timeout: ANSWER_WITHIN, signal: held.signal }).catch(() => null);
      this.#held = null;
      if (this.#over) return;
      if (held.signal.aborted) continue;
      if (!this.#take(answer?.body)) return;
      // The same question answered at once, again and again, is a fault somewhere; it must not become a storm.
      if (repeats > 0 && this.#env.now() - started < SAME_QUESTION_WAIT) await this.#pause(SAME_QUESTION_WAIT * Math.min(repeats, 10));
    }
    this.#polling = false;
  }

  #take(body: unknown): boolean {
    const events = toEvents(body);
    if (!events) {
      const error = toServerFrame(body);
      if (error?.kind === 'error') this.#events.frame(error);
      if (!this.#over) this.#broken();
      return false;
    }
    this.#events.epoch(events.epoch);
    if (events.presence) this.#events.frame({ kind: 'presence', state: events.presence });
    for (const frame of events.frames) if (!this.#over) this.#events.frame(frame);
    return !this.#over;
  }

  #setHidden(hidden: boolean): void {
    this.#letGo();
    if (hidden) {
      this.#letGo = this.#env.after(LET_GO_AFTER, () => {
        this.#hidden = true;
        this.check();
      });
    } else if (this.#hidden) {
      this.#hidden = false;
      if (this.#polling) this.check();
      else void this.#poll();
    }
  }

  #pause(ms: number): Promise<void> {
    return new Promise((resolve) => this.#env.after(ms, resolve));
  }

  #broken(): void {
    this.close();
    this.#events.closed(BROKEN);
  }
}

/** A server that stops, or did not get as far as the `id`, names no request; over HTTP the error can only be this one's. */
function belonging(error: ErrorFrame, frame: ClientFrame): ErrorFrame {
  return error.re === undefined && 'id' in frame ? { ...error, re: frame.id } : error;
}
