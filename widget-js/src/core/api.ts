import type { Env } from './env';
import { parseJson, toServerFrame } from './parse';
import type { ErrorFrame } from './protocol';

export interface Answer {
  readonly status: number;
  readonly body: unknown;
}

interface PostOptions {
  readonly timeout: number;
  readonly signal?: AbortSignal;
}

/** The POST requests below the base path. */
export class Api {
  readonly #env: Env;
  readonly #base: string;
  readonly #token: () => string | null;

  /** @param base ends with a slash */
  constructor(env: Env, base: string, token: () => string | null = () => null) {
    this.#env = env;
    this.#base = base;
    this.#token = token;
  }

  /** Any answer, whatever its status. Rejects when the network failed, the time was up or the signal came. */
  async post(path: string, body: unknown, { timeout, signal }: PostOptions): Promise<Answer> {
    const abort = new AbortController();
    const stop = (): void => abort.abort();
    if (signal?.aborted) stop();
    signal?.addEventListener('abort', stop);
    const cancel = this.#env.after(timeout, stop);
    try {
      const token = this.#token();
      const response = await this.#env.fetch(this.#base + path, {
        method: 'POST',
        headers: { 'Content-Type': 'application/json', ...(token ? { Authorization: `Bearer ${token}` } : {}) },
        body: JSON.stringify(body),
        credentials: 'same-origin',
        cache: 'no-store',
        signal: abort.signal,
      });
      return { status: response.status, body: parseJson(await response.text()) };
    } finally {
      cancel();
      signal?.removeEventListener('abort', stop);
    }
  }
}

/** The error that an answer tells of; an answer of no known form is `unavailable`, like a proxy's own page. */
export function errorOf(answer: Answer): ErrorFrame {
  const frame = toServerFrame(answer.body);
  if (frame?.kind === 'error') return frame;
  return { kind: 'error', code: 'unavailable', message: `HTTP ${answer.status}` };
}
