import { AccountApi } from './account';
import { errorOf } from './api';
import type { Place } from './client';
import { ChatClient } from './client';
import type { Link } from './connection';
import { DeliveryWatch } from './deliveries';
import { newClientId } from './ids';
import { Outbox } from './outbox';
import type { Known } from './poll';
import { VERSION } from './protocol';
import type { AskAgents, Assign, Attachment, Edit, ErrorFrame, Hello, Resend, ServerFrame, SetBlock, SetStatus, Status, Threads, Unnumbered, Watch, Welcome } from './protocol';
import type { ThreadState } from './state';
import { readByOthers, unreadOf } from './state';

const REPLY_WITHIN = 15_000;
/** So many of the threads opened last are held and watched. */
const HELD = 50;
const LISTED = 50;
/** The long poll compares at most this many threads of the inbox. */
const POLLED = 200;
const SURVEY_PAGE = 100;
const STALE_AFTER = 500;

export type Filter = Status | 'all';

/** An agent's client. The agent is known by a cookie that the page cannot see. */
export class AgentClient extends ChatClient {
  readonly account = new AccountApi(this.api);
  readonly #deliveries = new DeliveryWatch(this.env, this.retrier, () => this.state, (frame) => this.frame(frame));
  #signedIn = false;
  #agentId: string | null = null;
  #filter: Filter = 'open';
  #next: string | undefined;
  #listed = false;
  #loading = false;
  /** Rise with each request, so that an answer knows whether it is late. */
  #lists = 0;
  #surveys = 0;
  #watches = 0;
  #surveyed = false;
  #surveyPlanned = false;
  #held: string[] = [];
  /** The ids that this connection's server knows to be watched; null: it has not been told. */
  #watched: string | null = null;

  constructor(place: Place) {
    super(place, 'agent');
  }

  get filter(): Filter {
    return this.#filter;
  }

  get hasMore(): boolean {
    return this.#next !== undefined;
  }

  get listed(): boolean {
    return this.#listed;
  }

  /** The threads of the inbox, the most recently active first. */
  inbox(): ThreadState[] {
    return Object.values(this.state.threads)
      .filter(({ info }) => this.#filter === 'all' || info.status === this.#filter)
      .sort((a, b) => (a.info.activeAt < b.info.activeAt ? 1 : a.info.activeAt > b.info.activeAt ? -1 : a.id < b.id ? 1 : -1));
  }

  unread(): number {
    return Object.values(this.state.threads).reduce((sum, thread) => sum + unreadOf(thread), 0);
  }

  // ---- signing in and out

  /** With a password alone. Null when it worked. */
  signIn(username: string, password: string): Promise<ErrorFrame | null> {
    return this.#enter('api/login', { username, password });
  }

  /** With a code that was asked for on this page. Null when it worked. */
  bringCode(code: string): Promise<ErrorFrame | null> {
    return this.#enter('api/code', { code });
  }

  async #enter(path: string, body: object): Promise<ErrorFrame | null> {
    const answer = await this.api.post(path, body, { timeout: REPLY_WITHIN }).catch(() => null);
    if (!answer) return { kind: 'error', code: 'unreachable', message: '' };
    if (answer.status !== 200) return errorOf(answer);
    const { me } = answer.body as { me?: { id?: unknown } };
    if (me?.id !== this.#agentId) this.#forget();
    this.#signedIn = true;
    this.connection.start();
    return null;
  }

  /** Null when it worked. While the session may still stand, nothing here says otherwise. */
  async signOut(): Promise<ErrorFrame | null> {
    const answer = await this.api.post('api/logout', {}, { timeout: REPLY_WITHIN }).catch(() => null);
    if (!answer) return { kind: 'error', code: 'unreachable', message: '' };
    if (answer.status !== 204 && answer.status !== 401) return errorOf(answer);
    this.#signedIn = false;
    this.connection.stop();
    this.#forget();
    this.link('ended');
    return null;
  }

  /** Lets go of all that is one agent's own, for another may be next on this page. */
  #forget(): void {
    this.useOutbox(null);
    this.#agentId = null;
    this.#held = [];
    this.#next = undefined;
    this.#listed = this.#surveyed = false;
    this.reset();
  }

  async authorize(fresh: boolean): Promise<boolean> {
    if (fresh) this.#signedIn = false;
    else if (!this.#signedIn) {
      const answer = await this.api.post('api/session', {}, { timeout: REPLY_WITHIN });
      const error = answer.status === 200 ? null : errorOf(answer);
      if (error && answer.status !== 401) throw Object.assign(new Error(error.code), { retryAfter: error.retryAfter });
      this.#signedIn = !error;
    }
    return this.#signedIn;
  }

  // ---- the inbox and its threads

  send(thread: string, text: string, media?: readonly Attachment[]): boolean {
    return this.post('send', text, thread, media);
  }

  note(thread: string, text: string): boolean {
    return this.post('note', text, thread);
  }

  open(thread: string | null): void {
    this.stopTyping();
    if (thread !== null) {
      this.#held = [thread, ...this.#held.filter((id) => id !== thread)];
      for (const id of this.#held.splice(HELD)) this.dispatch({ type: 'forget', thread: id });
    }
    this.dispatch({ type: 'current', thread });
  }

  /** Null when it worked. */
  setStatus(thread: string, status: Status): Promise<ErrorFrame | null> {
    return this.#act({ kind: 'status', thread, status });
  }

  /** Gives a thread to an agent; null: to nobody. Null when it worked. */
  assign(thread: string, agent: string | null): Promise<ErrorFrame | null> {
    return this.#act({ kind: 'assign', thread, ...(agent === null ? {} : { agent }) });
  }

  /** Null when it worked. */
  block(thread: string, on: boolean): Promise<ErrorFrame | null> {
    return this.#act({ kind: 'block', thread, on });
  }

  /** Changes what an own message says. Null when it worked. */
  edit(thread: string, seq: number, text: string): Promise<ErrorFrame | null> {
    return this.#act({ kind: 'edit', thread, seq, text });
  }

  /** Tries again what failed for good. Null when it worked. */
  async resend(thread: string, delivery: number): Promise<ErrorFrame | null> {
    const error = await this.#act({ kind: 'resend', thread, delivery });
    this.#deliveries.resent();
    return error;
  }

  async #act(frame: Unnumbered<SetStatus | Assign | SetBlock | Edit | Resend>): Promise<ErrorFrame | null> {
    const reply = await this.connection
      .request<SetStatus | Assign | SetBlock | Edit | Resend>(frame, newClientId(this.env))
      .catch((): ServerFrame => ({ kind: 'error', code: 'unreachable', message: '' }));
    // The id is new, so a conflict says that somebody else has done it a moment ago.
    return reply.kind === 'error' && reply.code !== 'conflict' ? reply : null;
  }

  /** Asks who there is to give a thread to. */
  async loadAgents(): Promise<void> {
    const reply = await this.retrier.request<AskAgents>(() => ({ kind: 'agents' }));
    if (reply?.kind === 'agents') this.dispatch({ type: 'agents', agents: reply.agents });
  }

  show(filter: Filter): void {
    this.#filter = filter;
    this.#next = undefined;
    this.#listed = false;
    void this.#list();
  }

  async more(): Promise<void> {
    if (this.#next !== undefined) await this.#list(this.#next);
  }

  async #list(before?: string): Promise<void> {
    if (before !== undefined && this.#loading) return;
    const turn = ++this.#lists;
    this.#loading = true;
    const status = this.#filter === 'all' ? {} : { status: this.#filter };
    const reply = await this.retrier.request<Threads>(
      () => ({ kind: 'threads', ...status, ...(before === undefined ? {} : { before }), limit: LISTED }),
      () => turn === this.#lists,
    );
    if (turn !== this.#lists) return;
    this.#loading = false;
    if (reply?.kind !== 'threads') return;
    this.#next = reply.next;
    this.#listed = true;
    this.dispatch({ type: 'listed', frame: reply });
  }

  /** Learns how much is read of the newest threads, whichever of them the list shows. */
  async #survey(): Promise<void> {
    const turn = ++this.#surveys;
    let before: string | undefined;
    for (let asked = 0; asked < POLLED; asked += SURVEY_PAGE) {
      const from = before === undefined ? {} : { before };
      const reply = await this.retrier.request<Threads>(() => ({ kind: 'threads', ...from, limit: SURVEY_PAGE }), () => turn === this.#surveys);
      if (turn !== this.#surveys || reply === null) return;
      if (reply.kind !== 'threads') break;
      this.dispatch({ type: 'listed', frame: reply });
      before = reply.next;
      if (before === undefined) break;
    }
    const first = !this.#surveyed;
    this.#surveyed = true;
    this.dispatch({ type: 'surveyed' });
    // The long poll may compare the inbox from now on: what it finds new is not merely unknown.
    if (first) this.#watch(true);
  }

  // ---- the connection's owner

  hello(): Unnumbered<Hello> {
    return { kind: 'hello', v: VERSION, as: 'agent' };
  }

  override welcomed(frame: Welcome): void {
    if (this.#agentId !== frame.me.id) {
      this.#forget();
      this.#agentId = frame.me.id;
      // Another agent of this browser must not send what this one has written.
      this.useOutbox(new Outbox(this.env, `${this.prefix}${frame.me.id}:out:`));
    }
    this.#watched = null;
    super.welcomed(frame);
    // First watch, then list: the other way round, what happens in between would be missed.
    this.#watch();
    void this.#list();
    void this.loadAgents();
    this.#deliveries.begin();
    if (this.connection.carrierName === 'poll') void this.#survey();
  }

  override link(link: Link): void {
    if (link !== 'up') this.#deliveries.end();
    super.link(link);
  }

  override stop(): void {
    this.#deliveries.end();
    super.stop();
  }

  protected known(): Known {
    const { epoch, threads } = this.state;
    const newest = Object.values(threads).sort((a, b) => (a.info.activeAt < b.info.activeAt ? 1 : -1)).slice(0, POLLED);
    return {
      epoch: epoch ?? '',
      watch: this.#positions().map(({ id, after }) => {
        const thread = threads[id];
        return { id, after, read: thread ? readByOthers(thread, 'agent') : 0 };
      }),
      ...(this.#surveyed ? { inbox: Object.fromEntries(newest.map(({ id, info }) => [id, info.lastSeq])) } : {}),
    };
  }

  protected token(): null {
    return null;
  }

  protected follows(thread: ThreadState): boolean {
    return this.#held.includes(thread.id);
  }

  protected override changed(): void {
    this.#watch();
    this.#deliveries.changed();
    if (!this.state.inboxStale || this.#surveyPlanned) return;
    this.#surveyPlanned = true;
    this.env.after(STALE_AFTER, () => {
      this.#surveyPlanned = false;
      if (this.connection.link === 'up') void this.#survey();
    });
  }

  #positions(): { id: string; after: number }[] {
    return this.#held.flatMap((id) => {
      const log = this.state.threads[id]?.log;
      return log ? [{ id, after: log.position }] : [];
    });
  }

  /** Tells the server what is watched, when that has changed. */
  #watch(again = false): void {
    const threads = this.#positions();
    const ids = threads.map(({ id }) => id).join();
    if (this.connection.link !== 'up' || (!again && ids === this.#watched)) return;
    this.#watched = ids;
    const turn = ++this.#watches;
    void this.retrier.request<Watch>(() => ({ kind: 'watch', inbox: true, threads: this.#positions() }), () => turn === this.#watches);
  }
}
