import { hasOlder } from '../core/log';
import type { Presence } from '../core/protocol';
import type { VisitorClient } from '../core/visitor';
import { adopt, h, icon, setAttribute, setText } from '../ui/dom';
import { Banner } from '../ui/banner';
import { Composer } from '../ui/composer';
import composerCss from '../ui/composer.css';
import { Files } from '../ui/files';
import type { Format } from '../ui/format';
import type { Item } from '../ui/layout';
import { layout } from '../ui/layout';
import { applyAccent, applyTheme } from '../ui/theme';
import tokensCss from '../ui/tokens.css';
import { Transcript } from '../ui/transcript';
import transcriptCss from '../ui/transcript.css';
import { FULL_SCREEN, followViewport, keepFocusInside } from './fullscreen';
import type { Options } from './options';
import windowCss from './window.css';

export interface WindowActions {
  close(): void;
  draft(text: string): void;
  now(): number;
}

/** The visitor's chat window. */
export class ChatWindow {
  readonly element: HTMLElement;
  readonly #client: VisitorClient;
  readonly #format: Format;
  readonly #actions: WindowActions;
  readonly #window: HTMLElement;
  readonly #dot: HTMLElement;
  readonly #presence: HTMLElement;
  readonly #banner: Banner;
  readonly #skeleton: HTMLElement;
  readonly #empty: HTMLElement;
  readonly #hint: HTMLElement;
  readonly #transcript: Transcript;
  readonly #composer: Composer;
  readonly #files: Files;
  #items: readonly Item[] = [];
  readonly #cleanup: (() => void)[];
  #adopted = false;

  constructor(client: VisitorClient, format: Format, options: Options, actions: WindowActions) {
    const { words } = format;
    this.#client = client;
    this.#format = format;
    this.#actions = actions;
    this.#dot = h('span', { class: 'dot' });
    this.#presence = h('span');
    this.#banner = new Banner(words);
    this.#skeleton = h('div', { class: 'skeleton', 'aria-hidden': 'true' }, h('i'), h('i'), h('i'));
    this.#hint = h('p', { class: 'hint' });
    this.#empty = h('div', { class: 'empty' }, h('span', { class: 'mark' }, icon('chat')), h('p', { class: 'hello' }, words.greeting), this.#hint);
    this.#transcript = new Transcript(format, {
      older: async () => {
        const { current } = client.state;
        if (current !== null) await client.loadOlder(current);
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
      files: (place, item) => this.#files.draw(place, item),
      seen: () => this.#seen(),
    });
    this.#composer = new Composer(words, {
      send: (text, media) => client.send(text, media),
      typing: () => {
        const { current } = client.state;
        if (current !== null) client.typing(current);
      },
      draft: (text) => actions.draft(text),
    });
    this.#window = h('div', {
      class: 'window', role: 'dialog', 'aria-labelledby': 'title', hidden: true, part: 'window',
      on: { keydown: (event) => this.#key(event) },
    },
    h('div', { class: 'head' },
      h('span', { class: 'mark' }, icon('chat')),
      h('div', { class: 'titles' },
        h('h2', { class: 'title', id: 'title' }, h('bdi', {}, options.title ?? words.title)),
        h('p', { class: 'presence' }, this.#dot, this.#presence)),
      h('button', { type: 'button', class: 'round', 'aria-label': words.close, on: { click: () => actions.close() } }, icon('down'))),
    this.#banner.element, this.#skeleton, this.#empty, this.#transcript.element, this.#composer.element);
    this.element = h('div', { class: 'root', 'data-position': options.position }, this.#window);
    this.#files = new Files({
      client, format, root: this.element, target: this.#window, composer: this.#composer,
      items: () => this.#items,
      send: (_place, text, media) => client.send(text, media),
    });
    this.#files.enter('visitor');
    applyAccent(this.element, options.accent);
    this.#cleanup = [applyTheme(this.element, options.theme)];
  }

  set draft(text: string) {
    this.#composer.text = text;
  }

  open(): void {
    const root = this.element.getRootNode();
    if (root instanceof ShadowRoot && !this.#adopted) {
      adopt(root, tokensCss, transcriptCss, composerCss, windowCss);
      this.#adopted = true;
    }
    this.element.dir = getComputedStyle(document.documentElement).direction;
    setAttribute(this.#window, 'hidden', false);
    this.#cleanup.push(followViewport(this.#window));
    this.update();
    this.#transcript.toEnd(false);
  }

  /** True if the focus was inside, and is homeless now. */
  close(): boolean {
    const root = this.element.getRootNode();
    const hadFocus = root instanceof ShadowRoot && this.#window.contains(root.activeElement);
    this.#files.rest();
    setAttribute(this.#window, 'hidden', true);
    this.#cleanup.splice(1).forEach((cleanup) => cleanup());
    return hadFocus;
  }

  focus(): void {
    // On a phone the keyboard would cover what one wants to read first.
    if (matchMedia('(pointer: coarse)').matches) this.#window.querySelector<HTMLElement>('.head .round')?.focus({ preventScroll: true });
    else this.#composer.focus();
  }

  destroy(): void {
    this.#files.forget();
    this.#cleanup.splice(0).forEach((cleanup) => cleanup());
    this.element.remove();
  }

  update(): void {
    const { state } = this.#client;
    const { words } = this.#format;
    const thread = state.current === null ? undefined : state.threads[state.current];
    const items = (this.#items = layout(state, state.current, this.#format, this.#actions.now()));
    const loading = state.me === null && items.length === 0;
    setAttribute(this.#skeleton, 'hidden', !loading);
    setAttribute(this.#empty, 'hidden', loading || items.length > 0);
    setAttribute(this.#transcript.element, 'hidden', items.length === 0);
    setText(this.#presence, presenceText(state.presence, words));
    // Without a connection nobody knows.
    setAttribute(this.#dot, 'data-presence', state.link === 'up' ? (state.presence ?? 'offline') : undefined);
    setText(this.#hint, state.presence === 'online' ? words.greetingOnline : words.greetingOffline);
    this.#banner.update(state.link, state.me !== null);
    this.#composer.limit = state.limits.text;
    this.#files.update();
    if (items.length > 0) {
      this.#transcript.update({
        thread: 'visitor',
        items,
        typing: (thread?.typing ?? []).map(({ from }) => this.#format.name(from)),
        hasOlder: state.link === 'up' && !!thread?.log && hasOlder(thread.log),
        loading: false,
      });
    }
  }

  #seen(): void {
    const { current } = this.#client.state;
    if (current !== null && !this.#window.hidden && document.visibilityState === 'visible') this.#client.markRead(current);
  }

  #key(event: KeyboardEvent): void {
    if (event.key === 'Escape' && !event.isComposing) {
      event.stopPropagation();
      this.#actions.close();
    }
    if (event.key === 'Tab' && matchMedia(FULL_SCREEN).matches) keepFocusInside(this.#window, event);
  }
}

function presenceText(presence: Presence | null, words: Format['words']): string {
  if (presence === null) return '';
  return presence === 'online' ? words.online : presence === 'away' ? words.away : words.away_offline;
}
