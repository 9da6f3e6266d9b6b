import type { AgentClient } from '../core/agent';
import { hasOlder } from '../core/log';
import type { ThreadState } from '../core/state';
import type { Attachment } from '../core/protocol';
import { Composer } from '../ui/composer';
import { h, icon, setAttribute, setText } from '../ui/dom';
import { Files } from '../ui/files';
import type { PanelFormat } from './words';
import type { Item, MessageItem } from '../ui/layout';
import { isEditable, layout } from '../ui/layout';
import { avatar, Transcript } from '../ui/transcript';
import { aboutLine } from './about';
import { ThreadActions } from './thread-actions';

type Mode = 'reply' | 'note';

/** The thread that the agent looks at. */
export class Conversation {
  readonly element: HTMLElement;
  readonly #client: AgentClient;
  readonly #format: PanelFormat;
  readonly #back: () => void;
  readonly #now: () => number;
  readonly #face = h('span', { class: 'face' });
  readonly #name = h('bdi');
  readonly #dot = h('span', { class: 'dot' });
  readonly #presence = h('span');
  readonly #about = h('p', { class: 'about' });
  readonly #actions: ThreadActions;
  readonly #problem = h('p', { class: 'problem', role: 'alert' });
  readonly #modes: Record<Mode, HTMLButtonElement>;
  readonly #editBar: HTMLElement;
  readonly #transcript: Transcript;
  readonly #composer: Composer;
  readonly #files: Files;
  readonly #none: HTMLElement;
  readonly #view: HTMLElement;
  /** What has been begun, by thread and mode. */
  readonly #drafts = new Map<string, string>();
  /** Whose they are. */
  #agent: string | null = null;
  #shown: string | null = null;
  #mode: Mode = 'reply';
  /** The message that is being changed. */
  #editing: { readonly seq: number } | null = null;
  #items: readonly Item[] = [];
  #aboutShown = '';

  /** @param root carries the look; dialogs are put there */
  constructor(client: AgentClient, format: PanelFormat, root: HTMLElement, back: () => void, now: () => number) {
    const { words } = format;
    this.#client = client;
    this.#format = format;
    this.#back = back;
    this.#now = now;
    this.#actions = new ThreadActions(client, format, (error) => setText(this.#problem, error ? words.actionFailed : ''));
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
      resend: (delivery) => this.#resend(delivery),
      edit: (item) => this.#edit(item),
      files: (place, item) => this.#files.draw(place, item),
      seen: () => this.seen(),
    });
    this.#composer = new Composer(words, {
      send: (text, media) => this.#send(text, media),
      // The visitor is told of replies, not of notes.
      typing: () => {
        if (this.#shown !== null && this.#mode === 'reply' && !this.#editing) client.typing(this.#shown);
      },
      draft: (text) => {
        if (!this.#editing) this.#drafts.set(this.#draftKey(), text);
      },
      up: () => this.#editLast(),
    });
    this.#editBar = h('div', { class: 'editing', hidden: true },
      icon('edit'), h('span', {}, words.editing), h('button', { type: 'button', class: 'link', on: { click: () => this.#switch('reply') } }, words.cancel));
    this.#none = h('div', { class: 'none' }, h('span', { class: 'mark' }, icon('chat')), h('p', { class: 'strong' }, words.noneOpen), h('p', {}, words.noneOpenHint));
    this.#view = h('div', { class: 'view', hidden: true },
      h('div', { class: 'head' },
        h('button', { type: 'button', class: 'round back', 'aria-label': words.back, on: { click: () => back() } }, icon('back')),
        this.#face,
        h('div', { class: 'titles' }, h('h2', { class: 'title' }, this.#name), h('p', { class: 'presence' }, this.#dot, this.#presence), this.#about),
        this.#actions.element),
      this.#problem,
      this.#actions.notices,
      this.#transcript.element,
      h('div', { class: 'modes', role: 'group', 'aria-label': `${words.reply} / ${words.note}` }, this.#modes.reply, this.#modes.note),
      this.#editBar,
      this.#composer.element);
    this.element = h('section', { class: 'conversation', 'aria-label': words.messages, on: { keydown: (event) => this.#key(event) } }, this.#none, this.#view);
    this.#files = new Files({
      client, format, root, target: this.#view, composer: this.#composer,
      items: () => this.#items,
      send: (thread, text, media) => client.send(thread, text, media),
    });
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
    setText(this.#name, this.#format.name(thread.info.visitor));
    // Without a connection nobody knows.
    setAttribute(this.#dot, 'data-presence', state.link === 'up' ? thread.info.presence : undefined);
    setText(this.#presence, this.#presenceText(thread));
    this.#actions.update(thread);
    this.#showAbout(thread);
    this.#composer.limit = state.limits.text;
    this.#files.update();
    this.#items = layout(state, thread.id, this.#format, this.#now());
    this.#transcript.update({
      thread: thread.id,
      items: this.#items,
      typing: thread.typing.map(({ from }) => this.#format.name(from)),
      hasOlder: state.link === 'up' && thread.log !== null && hasOlder(thread.log),
      loading: thread.log === null,
    });
  }

  /** Lets go of what has been begun: another agent may be next on this page. */
  forget(): void {
    this.#drafts.clear();
    this.#files.forget();
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
    this.#files.rest();
    this.#switch('reply', false);
    if (thread) this.#face.replaceChildren(avatar(thread.info.visitor.id, this.#format.name(thread.info.visitor)));
  }

  #presenceText({ info }: ThreadState): string {
    const { words } = this.#format;
    const seen = this.#client.state.lastSeen[info.visitor.id];
    if (info.presence !== 'offline' || !seen) return words.presence[info.presence];
    return words.lastSeen(this.#format.ago(Date.parse(seen), this.#now()));
  }

  #showAbout({ info: { about } }: ThreadState): void {
    const line = about ? aboutLine(about, this.#format, this.#now()) : [];
    // A link that is made anew each time would lose the focus.
    const signature = line.map(({ textContent }) => textContent).join('\n');
    if (signature === this.#aboutShown) return;
    this.#aboutShown = signature;
    this.#about.replaceChildren(...line);
  }

  #edit({ seq, text }: Pick<MessageItem, 'seq' | 'text'>): void {
    if (seq === null) return;
    this.#switch('reply', false);
    this.#editing = { seq };
    setAttribute(this.#editBar, 'hidden', false);
    this.#files.enter(null);
    this.#view.dataset.mode = 'edit';
    this.#composer.text = text;
    this.#composer.focus();
  }

  #editLast(): void {
    const last = this.#items.findLast((item): item is MessageItem => item.kind === 'message' && isEditable(item));
    if (last && !this.#editing) this.#edit(last);
  }

  async #save(thread: string, editing: { readonly seq: number }, text: string): Promise<void> {
    const error = await this.#client.edit(thread, editing.seq, text);
    // The agent may have turned to something else meanwhile.
    if (this.#editing !== editing) return;
    setText(this.#problem, error ? this.#format.words.actionFailed : '');
    if (!error) {
      // What was begun while the answer was on its way is the next reply.
      if (this.#composer.text) this.#drafts.set(this.#draftKey(), this.#composer.text);
      return this.#switch('reply');
    }
    if (!this.#composer.text) this.#composer.text = text;
  }

  async #resend(delivery: number): Promise<void> {
    const thread = this.#shown;
    if (thread === null) return;
    this.focus();
    const error = await this.#client.resend(thread, delivery);
    if (this.#shown === thread) setText(this.#problem, error ? this.#format.words.actionFailed : '');
  }

  #send(text: string, media: readonly Attachment[]): boolean {
    if (this.#shown === null) return false;
    if (this.#editing) {
      void this.#save(this.#shown, this.#editing, text);
      return true;
    }
    return this.#mode === 'note' ? this.#client.note(this.#shown, text) : this.#client.send(this.#shown, text, media);
  }

  #switch(mode: Mode, focus = true): void {
    const { words } = this.#format;
    this.#mode = mode;
    this.#editing = null;
    setAttribute(this.#editBar, 'hidden', true);
    for (const [name, button] of Object.entries(this.#modes)) setAttribute(button, 'aria-pressed', String(name === mode));
    this.#view.dataset.mode = mode;
    this.#composer.placeholder = mode === 'note' ? words.writeNote : words.writeReply;
    // First, so that what still waits for its files elsewhere does not go along with those that are here.
    this.#composer.text = this.#drafts.get(this.#draftKey()) ?? '';
    this.#files.enter(mode === 'reply' ? this.#shown : null);
    if (focus) this.#composer.focus();
  }

  #draftKey(): string {
    return `${this.#mode}:${this.#shown}`;
  }

  #key(event: KeyboardEvent): void {
    if (event.key !== 'Escape' || event.isComposing || this.#shown === null) return;
    event.preventDefault();
    if (this.#editing) this.#switch('reply');
    else this.#back();
  }
}
