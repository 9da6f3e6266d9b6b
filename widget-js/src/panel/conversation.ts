import type { AgentClient } from '../core/agent';
import { hasOlder } from '../core/log';
import type { ThreadState } from '../core/state';
import { Composer } from '../ui/composer';
import { h, icon, setAttribute, setText } from '../ui/dom';
import type { Format } from '../ui/format';
import { layout } from '../ui/layout';
import { avatar, Transcript } from '../ui/transcript';

type Mode = 'reply' | 'note';

/** The thread that the agent looks at. */
export class Conversation {
  readonly element: HTMLElement;
  readonly #client: AgentClient;
  readonly #format: Format;
  readonly #back: () => void;
  readonly #now: () => number;
  readonly #face = h('span', { class: 'face' });
  readonly #name = h('bdi');
  readonly #dot = h('span', { class: 'dot' });
  readonly #presence = h('span');
  readonly #statusButton: HTMLButtonElement;
  readonly #problem = h('p', { class: 'problem', role: 'alert' });
  readonly #modes: Record<Mode, HTMLButtonElement>;
  readonly #transcript: Transcript;
  readonly #composer: Composer;
  readonly #none: HTMLElement;
  readonly #view: HTMLElement;
  /** What has been begun, by thread and mode. */
  readonly #drafts = new Map<string, string>();
  /** Whose they are. */
  #agent: string | null = null;
  #shown: string | null = null;
  #mode: Mode = 'reply';

  constructor(client: AgentClient, format: Format, back: () => void, now: () => number) {
    const { words } = format;
    this.#client = client;
    this.#format = format;
    this.#back = back;
    this.#now = now;
    this.#statusButton = h('button', { type: 'button', class: 'quiet', on: { click: () => void this.#toggleStatus() } });
    this.#modes = {
      reply: h('button', { type: 'button', class: 'tab', on: { click: () => this.#switch('reply') } }, words.reply),
      note: h('button', { type: 'button', class: 'tab', on: { click: () => this.#switch('note') } }, icon('note'), words.note),
    };
    this.#transcript = new Transcript(format, {
      older: async () => {
        if (this.#shown !== null) await client.loadOlder(this.#shown);
      },
      // The button that was pressed goes away, and the focus must not go with it.
      retry: (id) => {
        client.retry(id);
        this.focus();
      },
      discard: (id) => {
        client.discard(id);
        this.focus();
      },
      seen: () => this.seen(),
    });
    this.#composer = new Composer(words, {
      send: (text) => this.#send(text),
      // The visitor is told of replies, not of notes.
      typing: () => {
        if (this.#shown !== null && this.#mode === 'reply') client.typing(this.#shown);
      },
      draft: (text) => this.#drafts.set(this.#draftKey(), text),
    });
    this.#none = h('div', { class: 'none' }, h('span', { class: 'mark' }, icon('chat')), h('p', { class: 'strong' }, words.noneOpen), h('p', {}, words.noneOpenHint));
    this.#view = h('div', { class: 'view', hidden: true },
      h('div', { class: 'head' },
        h('button', { type: 'button', class: 'round back', 'aria-label': words.back, on: { click: () => back() } }, icon('back')),
        this.#face,
        h('div', { class: 'titles' }, h('h2', { class: 'title' }, this.#name), h('p', { class: 'presence' }, this.#dot, this.#presence)),
        this.#statusButton),
      this.#problem,
      this.#transcript.element,
      h('div', { class: 'modes', role: 'group', 'aria-label': `${words.reply} / ${words.note}` }, this.#modes.reply, this.#modes.note),
      this.#composer.element);
    this.element = h('section', { class: 'conversation', 'aria-label': words.messages, on: { keydown: (event) => this.#key(event) } }, this.#none, this.#view);
    this.#switch('reply', false);
  }

  focus(): void {
    this.update();
    if (!matchMedia('(pointer: coarse)').matches) this.#composer.focus();
  }

  update(): void {
    const { state } = this.#client;
    if (state.me && state.me.id !== this.#agent) {
      this.forget();
      this.#agent = state.me.id;
    }
    const thread = state.current === null ? undefined : state.threads[state.current];
    setAttribute(this.#none, 'hidden', thread !== undefined);
    setAttribute(this.#view, 'hidden', thread === undefined);
    if (this.#shown !== (thread?.id ?? null)) this.#enter(thread);
    if (!thread) return;
    const { words } = this.#format;
    setText(this.#name, this.#format.name(thread.info.visitor));
    // Without a connection nobody knows.
    setAttribute(this.#dot, 'data-presence', state.link === 'up' ? thread.info.presence : undefined);
    setText(this.#presence, this.#presenceText(thread));
    const closed = thread.info.status === 'closed';
    this.#statusButton.replaceChildren(icon(closed ? 'reopen' : 'archive'), closed ? words.reopenThread : words.closeThread);
    this.#composer.limit = state.limits.text;
    this.#transcript.update({
      thread: thread.id,
      items: layout(state, thread.id, this.#format, this.#now()),
      typing: thread.typing.map(({ from }) => this.#format.name(from)),
      hasOlder: state.link === 'up' && thread.log !== null && hasOlder(thread.log),
      loading: thread.log === null,
    });
  }

  /** Lets go of what has been begun: another agent may be next on this page. */
  forget(): void {
    this.#drafts.clear();
    this.#enter(undefined);
  }

  /** Marks what is in sight as read. */
  seen(): void {
    // Open in a window that nobody looks at is not read.
    if (this.#shown !== null && document.hasFocus() && this.#transcript.atEnd && this.element.isConnected) this.#client.markRead(this.#shown);
  }

  #enter(thread: ThreadState | undefined): void {
    this.#shown = thread?.id ?? null;
    setText(this.#problem, '');
    this.#switch('reply', false);
    if (thread) this.#face.replaceChildren(avatar(thread.info.visitor.id, this.#format.name(thread.info.visitor)));
  }

  #presenceText({ info }: ThreadState): string {
    const { words } = this.#format;
    const seen = this.#client.state.lastSeen[info.visitor.id];
    if (info.presence !== 'offline' || !seen) return words.presence[info.presence];
    return words.lastSeen(this.#format.ago(Date.parse(seen), this.#now()));
  }

  #send(text: string): boolean {
    if (this.#shown === null) return false;
    return this.#mode === 'note' ? this.#client.note(this.#shown, text) : this.#client.send(this.#shown, text);
  }

  #switch(mode: Mode, focus = true): void {
    const { words } = this.#format;
    this.#mode = mode;
    for (const [name, button] of Object.entries(this.#modes)) setAttribute(button, 'aria-pressed', String(name === mode));
    this.#view.dataset.mode = mode;
    this.#composer.placeholder = mode === 'note' ? words.writeNote : words.writeReply;
    this.#composer.text = this.#drafts.get(this.#draftKey()) ?? '';
    if (focus) this.#composer.focus();
  }

  #draftKey(): string {
    return `${this.#mode}:${this.#shown}`;
  }

  async #toggleStatus(): Promise<void> {
    const thread = this.#shown === null ? undefined : this.#client.state.threads[this.#shown];
    if (!thread) return;
    setAttribute(this.#statusButton, 'disabled', true);
    const error = await this.#client.setStatus(thread.id, thread.info.status === 'closed' ? 'open' : 'closed');
    setAttribute(this.#statusButton, 'disabled', false);
    setText(this.#problem, error ? this.#format.words.actionFailed : '');
  }

  #key(event: KeyboardEvent): void {
    if (event.key !== 'Escape' || event.isComposing || this.#shown === null) return;
    event.preventDefault();
    this.#back();
  }
}
