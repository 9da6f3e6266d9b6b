import { errorOf } from './api';
import type { Place } from './client';
import { ChatClient } from './client';
import { Outbox } from './outbox';
import type { Known } from './poll';
import { VERSION } from './protocol';
import type { Attachment, Hello, Note, Send, Unnumbered } from './protocol';
import type { ThreadState } from './state';
import { readByOthers } from './state';

const REPLY_WITHIN = 15_000;

/** A visitor's client. The visitor is known by a token that the server makes and this browser keeps. */
export class VisitorClient extends ChatClient {
  readonly #tokenKey: string;
  #refusedToken: string | null = null;

  constructor(place: Place) {
    super(place, 'visitor');
    this.#tokenKey = `${this.prefix}token`;
    this.useOutbox(new Outbox(this.env, `${this.prefix}out:`));
  }

  send(text: string, media?: readonly Attachment[]): boolean {
    return this.post('send', text, undefined, media);
  }

  async authorize(fresh: boolean): Promise<boolean> {
    if (fresh) this.#refusedToken = this.token();
    if (!fresh && this.token()) return true;
    // Two tabs that both need a token must end up as one visitor: the second finds what the first has got.
    await this.env.exclusively(this.#tokenKey, async () => {
      const token = this.token();
      if (!token || token === this.#refusedToken) await this.#makeVisitor();
    });
    return true;
  }

  async #makeVisitor(): Promise<void> {
    const answer = await this.api.post('api/visitor', {}, { timeout: REPLY_WITHIN });
    const body = answer.body as { token?: unknown; me?: unknown } | null | undefined;
    if (answer.status === 200 && typeof body?.token === 'string') return this.env.storage.set(this.#tokenKey, body.token);
    // The token that was refused a moment ago is good after all: keep it.
    if (answer.status === 200 && body?.me) return;
    const error = errorOf(answer);
    // The visitor cannot help it; whoever built the page wants to know.
    console.warn(`[sohbet] ${error.code}: ${error.message}`);
    throw Object.assign(new Error(error.code), { retryAfter: error.retryAfter });
  }

  hello(): Unnumbered<Hello> {
    const { epoch, current, threads } = this.state;
    const log = current === null ? null : threads[current]?.log;
    return {
      kind: 'hello', v: VERSION, as: 'visitor', token: this.token() ?? '',
      ...(epoch !== null && current !== null && log && log.entries.length > 0 ? { epoch, thread: current, after: log.position } : {}),
    };
  }

  protected known(): Known {
    const { epoch, current, threads, presence } = this.state;
    const thread = current === null ? undefined : threads[current];
    return {
      epoch: epoch ?? '',
      presence: presence ?? 'offline',
      watch: thread ? [{ id: thread.id, after: thread.log?.position ?? 0, read: readByOthers(thread, 'visitor') }] : [],
    };
  }

  protected override outgoing(frame: Unnumbered<Send | Note>): Unnumbered<Send | Note> {
    if (frame.kind !== 'send') return frame;
    const { label: _, ...about } = this.env.about();
    return { ...frame, about: { ...about, ...frame.about } };
  }

  protected token(): string | null {
    return this.env.storage.get(this.#tokenKey);
  }

  protected follows(thread: ThreadState): boolean {
    return thread.id === this.state.current;
  }

  protected override storageChanged(key: string | null): void {
    super.storageChanged(key);
    // Another tab became another visitor, because the old token had ended.
    if (key === this.#tokenKey && this.token()) this.connection.restart();
  }
}
