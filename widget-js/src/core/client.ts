import { Api } from './api';
import { isOtherSide } from './authors';
import type { Carrier, CarrierEvents, CarrierName } from './carrier';
import { CarrierChoice } from './choice';
import type { ConnectionOwner, Link } from './connection';
import { Connection } from './connection';
import { Courier } from './courier';
import type { Cancel, Env } from './env';
import { hasOlder, isBehind } from './log';
import type { Outbox, Unsent } from './outbox';
import type { Known } from './poll';
import { PollCarrier } from './poll';
import type { AskMedia, As, Attachment, Hello, History, Read, Send, ServerFrame, Note, Unnumbered, Welcome } from './protocol';
import { RequestRetrier } from './retrier';
import type { Action, ChatState, ThreadState } from './state';
import { initialState, isReadUnconfirmed, reduce, TYPING_LASTS, unreadOf } from './state';
import { TypingSignal } from './typing';
import { WsCarrier } from './ws';

/** What is merely on its way usually comes within this time; then we ask. */
const GRACE = 1_500;

export interface Place {
  readonly env: Env;
  /** The address of the base path, with a slash at its end. */
  readonly base: string;
}

/** What a visitor's and an agent's client have in common: the state, the connection, the outbox, and filling holes. */
export abstract class ChatClient implements ConnectionOwner {
  readonly env: Env;
  /** The address of the base path, with a slash at its end. */
  readonly base: string;
  protected readonly api: Api;
  protected readonly connection: Connection;
  protected readonly retrier: RequestRetrier;
  /** Of all storage keys of this base path and role. */
  protected readonly prefix: string;
  protected outbox: Outbox | null = null;
  readonly #typing: TypingSignal;
  readonly #listeners = new Set<() => void>();
  readonly #fetching = new Set<string>();
  /** How far this line's server was told, or is being told, that a thread is read. */
  readonly #readTold = new Map<string, number>();
  #courier: Courier | null = null;
  #state: ChatState;
  #cleanup: Cancel[] = [];
  #graceTimer: Cancel | null = null;
  #typingTimer: Cancel | null = null;

  constructor({ env, base }: Place, as: As) {
    this.env = env;
    this.base = base;
    this.prefix = `${storagePrefix(base)}${as}:`;
    this.api = new Api(env, base, () => this.token());
    this.connection = new Connection(env, new CarrierChoice(env.storage, `${storagePrefix(base)}ws-blocked-until`, () => env.now()), this);
    this.retrier = new RequestRetrier(env, this.connection);
    this.#typing = new TypingSignal(env, (thread, on) => this.connection.tell({ kind: 'typing', thread, on }));
    this.#state = initialState(as);
  }

  get state(): ChatState {
    return this.#state;
  }

  get carrierName(): CarrierName | null {
    return this.connection.carrierName;
  }

  subscribe(listener: () => void): Cancel {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  start(): void {
    this.#cleanup = [
      this.env.on('visible', () => this.connection.tell({ kind: 'presence', state: 'active' })),
      this.env.on('hidden', () => this.connection.tell({ kind: 'presence', state: 'hidden' })),
      this.env.onStorage((key) => this.storageChanged(key)),
    ];
    this.connection.start();
  }

  stop(): void {
    this.#cleanup.forEach((cancel) => cancel());
    this.#cleanup = [];
    this.#courier?.down();
    this.#graceTimer?.();
    this.#typingTimer?.();
    this.#graceTimer = this.#typingTimer = null;
    this.connection.stop();
  }

  // ---- what people do

  /** False when too much waits to be sent already. */
  protected post(kind: Unsent['kind'], text: string, thread?: string, media?: readonly Attachment[]): boolean {
    const item = this.outbox?.add(kind, text, thread, this.env.about().label, media);
    if (!item) return false;
    this.#typing.stop();
    this.queueChanged();
    this.#courier?.post(item);
    this.connection.nudge();
    return true;
  }

  retry(id: string): void {
    this.outbox?.retry(id);
    this.queueChanged();
    this.#courier?.poke();
    this.connection.nudge();
  }

  discard(id: string): void {
    this.outbox?.remove(id);
    this.queueChanged();
  }

  typing(thread: string): void {
    this.#typing.touch(thread);
  }

  stopTyping(): void {
    this.#typing.stop();
  }

  /** The person sees the newest message of this thread. */
  markRead(id: string): void {
    const thread = this.#state.threads[id];
    if (!thread?.log || this.#state.link !== 'up') return;
    const newest = thread.log.entries.findLast((e) => e.type === 'message' && isOtherSide(e.from, this.#state.as));
    if (!newest) return;
    const known = Math.max(thread.info.readSeq ?? 0, thread.seen?.seq ?? 0);
    if (newest.seq > known || unreadOf(thread) > 0) this.dispatch({ type: 'read', thread: id, seq: newest.seq });
    void this.#tellRead(id);
  }

  /** Fetches the page before what is held. Resolves when it is there, or will not be. */
  async loadOlder(id: string): Promise<void> {
    const log = this.#state.threads[id]?.log;
    const first = log?.entries[0];
    if (log && first && hasOlder(log)) await this.#fetch(id, { before: first.seq });
  }

  /** Where files of a thread can be had; null when the line went first. */
  askMedia(thread: string, media: readonly string[]): Promise<ServerFrame | null> {
    return this.retrier.request<AskMedia>(() => ({ kind: 'media', thread, media }));
  }

  /**
   * The headers that tell the server who uploads a file; null: a person must sign in. Rejects: try later.
   * @param fresh the last ones were refused
   */
  async credentials(fresh: boolean): Promise<Readonly<Record<string, string>> | null> {
    if (!(await this.authorize(fresh))) return null;
    const token = this.token();
    return token ? { Authorization: `Bearer ${token}` } : {};
  }

  // ---- the connection's owner

  abstract authorize(fresh: boolean): Promise<boolean>;
  abstract hello(): Unnumbered<Hello>;
  protected abstract known(): Known;
  protected abstract token(): string | null;

  carrier(name: CarrierName, events: CarrierEvents): Carrier {
    if (name === 'poll') return new PollCarrier(this.env, this.api, this.#state.as, () => this.known(), events);
    return new WsCarrier(this.env, `${this.base.replace(/^http/, 'ws')}ws`, events);
  }

  welcomed(frame: Welcome): void {
    this.#lineChanged();
    this.frame(frame);
    this.#courier?.up();
    for (const id of Object.keys(this.#state.threads)) void this.#tellRead(id);
  }

  frame(frame: ServerFrame): void {
    this.dispatch({ type: 'frame', frame, now: this.env.now() });
    if (frame.kind === 'typing' && frame.on) this.#expireTyping();
  }

  epoch(epoch: string): void {
    this.dispatch({ type: 'epoch', epoch });
  }

  link(link: Link): void {
    if (link !== 'up') {
      this.#courier?.down();
      this.#lineChanged();
    }
    this.dispatch({ type: 'link', link });
  }

  // ---- parts

  protected dispatch(action: Action): void {
    const next = reduce(this.#state, action);
    if (next === this.#state) return;
    this.#state = next;
    this.changed();
    this.#catchUp();
    for (const listener of this.#listeners) listener();
  }

  /** For the roles: the state is new. */
  protected changed(): void {
    // nothing of common concern
  }

  protected reset(): void {
    this.#state = initialState(this.#state.as);
    for (const listener of this.#listeners) listener();
  }

  protected useOutbox(outbox: Outbox | null): void {
    this.#courier?.down();
    this.outbox = outbox;
    this.#courier = outbox && new Courier(
      this.env,
      outbox,
      (id, frame) => this.connection.request<Send | Note>(this.outgoing(frame), id),
      (item, { thread, seq, at }) => this.dispatch({ type: 'acked', item: { ...item, thread, seq, ackedAt: at } }),
      () => this.queueChanged(),
    );
    this.queueChanged();
  }

  protected queueChanged(): void {
    this.dispatch({ type: 'queue', queue: this.outbox?.items() ?? [] });
  }

  protected storageChanged(key: string | null): void {
    if (!this.outbox?.owns(key)) return;
    this.queueChanged();
    this.#courier?.poke();
  }

  /** For the roles: what goes along with a message, as it is when it leaves. */
  protected outgoing(frame: Unnumbered<Send | Note>): Unnumbered<Send | Note> {
    return frame;
  }

  /** Which threads are kept up with. */
  protected abstract follows(thread: ThreadState): boolean;

  #catchUp(): void {
    if (this.#state.link !== 'up') return;
    let pending = false;
    for (const thread of Object.values(this.#state.threads)) {
      if (this.#fetching.has(thread.id)) continue;
      if (!thread.log) {
        if (thread.id === this.#state.current) void this.#fetch(thread.id, {});
      } else if (isBehind(thread.log) && this.follows(thread)) {
        if (thread.log.hole) void this.#fetch(thread.id, { after: thread.log.position });
        else pending = true;
      }
    }
    if (pending) this.#graceTimer ??= this.env.after(GRACE, () => this.#graceOver());
  }

  #graceOver(): void {
    this.#graceTimer = null;
    for (const { id, log } of Object.values(this.#state.threads)) {
      if (log && isBehind(log) && !this.#fetching.has(id)) void this.#fetch(id, { after: log.position });
    }
  }

  async #fetch(thread: string, asked: Pick<History, 'after' | 'before'>): Promise<void> {
    if (this.#fetching.has(thread)) return;
    this.#fetching.add(thread);
    const reply = await this.retrier.request<History>(() => ({ kind: 'history', thread, ...asked, limit: this.#state.limits.page }));
    this.#fetching.delete(thread);
    if (reply?.kind === 'entries') this.dispatch({ type: 'page', frame: reply, asked });
    else if (reply?.kind === 'error') this.dispatch({ type: 'settled', thread });
    else this.#catchUp();
  }

  async #tellRead(id: string): Promise<void> {
    const thread = this.#state.threads[id];
    if (!thread?.seen || !isReadUnconfirmed(thread) || thread.seen.seq <= (this.#readTold.get(id) ?? 0)) return;
    const { seq, messages } = thread.seen;
    this.#readTold.set(id, seq);
    const reply = await this.retrier.request<Read>(() => ({ kind: 'read', thread: id, seq }), () => this.#readTold.get(id) === seq);
    if (reply?.kind === 'done') this.dispatch({ type: 'readConfirmed', thread: id, seq, messages });
  }

  #lineChanged(): void {
    this.#fetching.clear();
    this.#readTold.clear();
    this.retrier.lineChanged();
  }

  #expireTyping(): void {
    this.#typingTimer ??= this.env.after(TYPING_LASTS + 50, () => {
      this.#typingTimer = null;
      this.dispatch({ type: 'tick', now: this.env.now() });
      if (Object.values(this.#state.threads).some(({ typing }) => typing.length > 0)) this.#expireTyping();
    });
  }
}

/** Keys carry the base path: two chats may live on one origin. */
export const storagePrefix = (base: string): string => `sohbet:${new URL(base).pathname}:`;
