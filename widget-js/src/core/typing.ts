import type { Cancel, Env } from './env';

const RENEW_EVERY = 3_000;
const IDLE_AFTER = 4_000;

/** Tells that this person is typing: at most every 3 s while keys are pressed, and once when they stop. */
export class TypingSignal {
  readonly #env: Env;
  readonly #tell: (thread: string, on: boolean) => void;
  #thread: string | null = null;
  #told = -Infinity;
  #idle: Cancel = () => undefined;

  constructor(env: Env, tell: (thread: string, on: boolean) => void) {
    this.#env = env;
    this.#tell = tell;
  }

  touch(thread: string): void {
    if (this.#thread !== thread) this.stop();
    if (this.#env.now() - this.#told >= RENEW_EVERY) {
      this.#told = this.#env.now();
      this.#thread = thread;
      this.#tell(thread, true);
    }
    this.#idle();
    this.#idle = this.#env.after(IDLE_AFTER, () => this.stop());
  }

  stop(): void {
    this.#idle();
    if (this.#thread !== null) this.#tell(this.#thread, false);
    this.#thread = null;
    this.#told = -Infinity;
  }
}
