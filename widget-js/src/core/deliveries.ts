import type { Cancel, Env } from './env';
import type { AskDeliveries, AskQueues, ServerFrame } from './protocol';
import type { RequestRetrier } from './retrier';
import type { ChatState } from './state';

/** So often it is asked while something waits in the thread that is looked at, and otherwise. */
const SOON = 10_000;
const LATER = 30_000;
/** Most entries are delivered within this time. */
const GRACE = 1_500;

/**
 * Keeps up with what has not reached the outside channels: of the thread that is looked at, and over all threads. Asks nothing while the
 * page is hidden, and only once where the server has no channels.
 */
export class DeliveryWatch {
  readonly #env: Env;
  readonly #retrier: RequestRetrier;
  readonly #state: () => ChatState;
  readonly #hear: (frame: ServerFrame) => void;
  /** Rises with each line, so that an answer knows whether it is late. */
  #line = 0;
  #up = false;
  #next: { readonly at: number; readonly cancel: Cancel } | null = null;
  #visible: Cancel | null = null;
  #queuesAskedAt = -Infinity;
  #thread: string | null = null;
  #position = 0;

  constructor(env: Env, retrier: RequestRetrier, state: () => ChatState, hear: (frame: ServerFrame) => void) {
    this.#env = env;
    this.#retrier = retrier;
    this.#state = state;
    this.#hear = hear;
  }

  /** A line stands. */
  begin(): void {
    this.end();
    this.#up = true;
    this.#visible = this.#env.on('visible', () => {
      if (this.#next === null && this.#state().queues.length > 0) void this.#look();
    });
    void this.#look();
  }

  /** The line went. */
  end(): void {
    this.#line++;
    this.#up = false;
    this.#next?.cancel();
    this.#visible?.();
    this.#next = this.#visible = null;
    this.#queuesAskedAt = -Infinity;
    this.#thread = null;
  }

  /** The state is new: another thread is looked at, or it has a new entry. */
  changed(): void {
    const { current, queues, threads } = this.#state();
    if (!this.#up || queues.length === 0) return;
    const position = (current === null ? null : threads[current]?.log?.position) ?? 0;
    const opened = current !== this.#thread;
    const grown = this.#position > 0 && position > this.#position;
    this.#thread = current;
    this.#position = position;
    if (current !== null && (opened || grown)) this.#plan(opened ? 0 : GRACE);
  }

  /** Something is sent again just now. */
  resent(): void {
    this.#queuesAskedAt = -Infinity;
    this.#plan(0);
    void this.#env.after(GRACE, () => this.#plan(0));
  }

  /** Looks then, unless that is to happen earlier. */
  #plan(ms: number): void {
    const at = this.#env.now() + ms;
    if (!this.#up || (this.#next && this.#next.at <= at)) return;
    this.#next?.cancel();
    const cancel = this.#env.after(ms, () => {
      this.#next = null;
      if (!this.#env.hidden()) void this.#look();
    });
    this.#next = { at, cancel };
  }

  async #look(): Promise<void> {
    const line = this.#line;
    const stands = (): boolean => line === this.#line;
    if (this.#env.now() - this.#queuesAskedAt >= SOON) {
      this.#queuesAskedAt = this.#env.now();
      const reply = await this.#retrier.request<AskQueues>(() => ({ kind: 'queues' }), stands);
      if (!stands() || reply === null) return;
      // A server that does not know the question has no channels that we could ask for.
      this.#hear(reply.kind === 'queues' ? reply : { kind: 'queues', re: '', queues: [] });
    }
    const { current, queues } = this.#state();
    if (queues.length === 0) return;
    if (current !== null) {
      const reply = await this.#retrier.request<AskDeliveries>(() => ({ kind: 'deliveries', thread: current }), stands);
      if (!stands()) return;
      if (reply?.kind === 'deliveries') this.#hear(reply);
    }
    const waits = current !== null && this.#state().threads[current]?.undelivered.some(({ state }) => state !== 'dead');
    this.#plan(waits ? SOON : LATER);
  }
}
