import { retryDelay, withRetryAfter } from './backoff';
import type { Connection } from './connection';
import type { Env } from './env';
import { isPassing } from './protocol';
import type { Request, ServerFrame, Unnumbered } from './protocol';

/** Repeats requests on a line that stands. What was asked on a line that went is asked anew after the next welcome, if at all. */
export class RequestRetrier {
  readonly #env: Env;
  readonly #connection: Connection;
  readonly #pauses = new Set<() => void>();
  #line = 0;

  constructor(env: Env, connection: Connection) {
    this.#env = env;
    this.#connection = connection;
  }

  /** The reply, which is no passing error; null when the line went or the question no longer stands. */
  async request<F extends Request>(frame: () => Unnumbered<F>, stands: () => boolean = () => true): Promise<ServerFrame | null> {
    const line = this.#line;
    for (let failures = 0; ; failures++) {
      const reply = await this.#connection.request<F>(frame()).catch(() => null);
      const error = reply?.kind === 'error' ? reply : null;
      if (reply && !(error && isPassing(error.code))) return reply;
      if (line !== this.#line || this.#connection.link !== 'up') return null;
      await this.#pause(withRetryAfter(error?.retryAfter, retryDelay(failures, this.#env.random)));
      if (line !== this.#line || !stands()) return null;
    }
  }

  /** The line changed: whoever waits to repeat a request gives up. */
  lineChanged(): void {
    this.#line++;
    for (const end of [...this.#pauses]) end();
  }

  #pause(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const end = (): void => {
        cancel();
        this.#pauses.delete(end);
        resolve();
      };
      const cancel = this.#env.after(ms, end);
      this.#pauses.add(end);
    });
  }
}
