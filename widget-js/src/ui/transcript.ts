import { h, icon, placeInOrder, setAttribute, setText } from './dom';
import type { Format } from './format';
import { hueOf, initials } from './format';
import type { Delivery, Item, MessageItem, UndeliveredItem } from './layout';
import { isEditable } from './layout';
import { richText } from './text';

export interface TranscriptModel {
  /** Another thread starts at its end, wherever the last one was scrolled to. */
  readonly thread: string | null;
  readonly items: readonly Item[];
  readonly typing: readonly string[];
  readonly hasOlder: boolean;
  readonly loading: boolean;
}

export interface TranscriptActions {
  older(): Promise<void>;
  retry(clientId: string): void;
  discard(clientId: string): void;
  /** Tries again what has not reached an outside channel; absent where nobody is told of that. Resolves when it is known how that went. */
  resend?(delivery: number): Promise<void>;
  /** Absent where own messages cannot be changed. */
  edit?(item: MessageItem): void;
  /** Shows the files of a message in its place. */
  files(place: HTMLElement, item: MessageItem): void;
  /** The newest message is in sight. */
  seen(): void;
}

interface Row {
  readonly element: HTMLElement;
  signature: string;
  update(item: Item): void;
}

const NEAR_END = 80;
const NEAR_START = 240;

/** The messages of one thread. Rows keep their elements as long as their keys live, so nothing flickers and no selection is lost. */
export class Transcript {
  readonly element: HTMLElement;
  readonly #format: Format;
  readonly #actions: TranscriptActions;
  readonly #scroller: HTMLElement;
  readonly #log: HTMLElement;
  readonly #older: HTMLElement;
  readonly #typing: HTMLElement;
  readonly #typingText: HTMLElement;
  readonly #jump: HTMLButtonElement;
  readonly #jumpText: HTMLElement;
  #rows = new Map<string, Row>();
  #thread: string | null = null;
  #hasOlder = false;
  #loadingOlder = false;
  #missed = 0;
  /** The view follows what is new. */
  #pinned = true;
  #top = 0;

  constructor(format: Format, actions: TranscriptActions) {
    const { words } = format;
    this.#format = format;
    this.#actions = actions;
    this.#older = h('div', { class: 'older', hidden: true }, h('span', { class: 'spinner', 'aria-hidden': 'true' }), words.loadingOlder);
    this.#log = h('div', { class: 'log', role: 'log', 'aria-live': 'polite', 'aria-label': words.messages });
    this.#typingText = h('span', { class: 'typing-text', dir: 'auto' });
    this.#typing = h('div', { class: 'typing', hidden: true }, h('span', { class: 'dots', 'aria-hidden': 'true' }, h('i'), h('i'), h('i')), this.#typingText);
    this.#scroller = h('div', { class: 'scroller', tabindex: 0, role: 'group', 'aria-label': words.messages, on: { scroll: () => this.#scrolled() } }, this.#older, this.#log, this.#typing);
    this.#jumpText = h('span', { class: 'jump-text' });
    this.#jump = h('button', { type: 'button', class: 'jump', hidden: true, 'aria-label': words.toNewest, on: { click: () => this.toEnd(true) } }, icon('down'), this.#jumpText);
    this.element = h('div', { class: 'transcript' }, this.#scroller, this.#jump);
    // The composer grows, the keyboard comes, a picture is there: whoever was at the end stays there.
    const observer = new ResizeObserver(() => {
      if (this.#pinned) this.toEnd(false);
    });
    observer.observe(this.#scroller);
    observer.observe(this.#log);
  }

  get atEnd(): boolean {
    const { scrollHeight, scrollTop, clientHeight } = this.#scroller;
    return scrollHeight - scrollTop - clientHeight < NEAR_END;
  }

  update(model: TranscriptModel): void {
    const changedThread = model.thread !== this.#thread && this.#thread !== null;
    if (changedThread) this.#clear();
    const wasEmpty = this.#rows.size === 0;
    this.#thread = model.thread;
    this.#hasOlder = model.hasOlder;

    const stick = this.#pinned || this.atEnd || wasEmpty;
    const firstKey = this.#rows.keys().next().value;
    const lastKey = [...this.#rows.keys()].at(-1);
    const heightBefore = this.#scroller.scrollHeight;
    // What was there before we looked is history: it is not read out.
    setAttribute(this.#log, 'aria-busy', wasEmpty || this.#loadingOlder ? 'true' : undefined);
    this.#place(model.items);
    setAttribute(this.#older, 'hidden', !(this.#loadingOlder || model.loading));
    setAttribute(this.#typing, 'hidden', model.typing.length === 0);
    if (model.typing.length > 0) setText(this.#typingText, this.#format.words.typing(model.typing));

    const known = model.items.findIndex(({ key }) => key === lastKey);
    const fresh = known < 0 ? [] : model.items.slice(known + 1);
    const own = fresh.some((item) => item.kind === 'message' && item.outgoing && item.delivery === 'sending');
    if (stick || own) this.toEnd(false);
    else if (firstKey !== undefined && model.items[0]?.key !== firstKey && this.#loadingOlder) {
      // The view stays on what it showed while older messages come in above.
      this.#scroller.scrollTop += this.#scroller.scrollHeight - heightBefore;
    }
    if (!this.atEnd) this.#missed += fresh.filter((item) => item.kind === 'message' && !item.outgoing).length;
    this.#showJump();
    if (this.atEnd) this.#actions.seen();
    this.#fillUp();
  }

  toEnd(smooth: boolean): void {
    this.#missed = 0;
    this.#pinned = true;
    const calm = matchMedia('(prefers-reduced-motion: reduce)').matches;
    this.#scroller.scrollTo({ top: this.#scroller.scrollHeight, behavior: smooth && !calm ? 'smooth' : 'instant' });
    this.#showJump();
  }

  #clear(): void {
    this.#log.replaceChildren();
    this.#rows.clear();
    this.#missed = 0;
    this.#loadingOlder = false;
  }

  #place(items: readonly Item[]): void {
    const rows = new Map<string, Row>();
    for (const item of items) {
      const row = this.#rows.get(item.key) ?? this.#make(item);
      rows.set(item.key, row);
      const signature = JSON.stringify(item);
      if (row.signature !== signature) row.update(item);
      row.signature = signature;
    }
    for (const [key, row] of this.#rows) if (!rows.has(key)) row.element.remove();
    this.#rows = rows;
    placeInOrder(this.#log, [...rows.values()].map(({ element }) => element));
  }

  #make(item: Item): Row {
    if (item.kind === 'message') return messageRow(item, this.#format, this.#actions);
    if (item.kind === 'undelivered') return undeliveredRow(item, this.#format, this.#actions);
    const text = h('span', { dir: 'auto' });
    const element = h('div', { class: item.kind }, text);
    return { element, signature: '', update: (next) => setText(text, next.text) };
  }

  #scrolled(): void {
    // What merely grew below is no reason to stay behind: whoever wants to, goes up.
    const { scrollTop } = this.#scroller;
    this.#pinned = this.atEnd || (this.#pinned && scrollTop >= this.#top);
    this.#top = scrollTop;
    if (this.atEnd) {
      this.#missed = 0;
      this.#actions.seen();
    }
    this.#showJump();
    this.#fillUp();
  }

  #fillUp(): void {
    if (!this.#hasOlder || this.#loadingOlder || this.#scroller.scrollTop > NEAR_START || this.#scroller.clientHeight === 0) return;
    const thread = this.#thread;
    this.#loadingOlder = true;
    setAttribute(this.#older, 'hidden', false);
    void this.#actions.older().finally(() => {
      if (thread !== this.#thread) return;
      // The update with the new page comes in the next frame; it must still know that this is history.
      requestAnimationFrame(() => requestAnimationFrame(() => {
        this.#loadingOlder = false;
        setAttribute(this.#older, 'hidden', true);
        setAttribute(this.#log, 'aria-busy', undefined);
      }));
    });
  }

  #showJump(): void {
    setAttribute(this.#jump, 'hidden', this.atEnd);
    setText(this.#jumpText, this.#missed > 0 ? this.#format.words.newMessages(this.#missed) : '');
    setAttribute(this.#jump, 'aria-label', this.#missed > 0 ? undefined : this.#format.words.toNewest);
    setAttribute(this.#jump, 'data-missed', this.#missed > 0);
  }
}

function messageRow(item: MessageItem, format: Format, actions: TranscriptActions): Row {
  const { words } = format;
  const name = h('bdi', { class: 'name' });
  const face = avatar(item.author.id, item.name);
  const text = h('div', { class: 'text', dir: 'auto' });
  const bubble = h('div', { class: 'bubble' }, text);
  const media = h('div', { class: 'media', hidden: true });
  let shown = item;
  const { edit } = actions;
  const pencil = edit && h('button', { type: 'button', class: 'edit', 'aria-label': words.edit, title: words.edit, on: { click: () => edit(shown) } }, icon('edit'));
  const time = h('time', { class: 'time', dir: 'auto', datetime: new Date(item.at).toISOString() });
  const state = h('span', { class: 'state' });
  const edited = h('span', { class: 'edited' }, words.edited);
  const meta = h('div', { class: 'meta' }, time, edited, state);
  const reason = h('span', { class: 'reason' });
  const id = item.clientId ?? '';
  const failure = h('div', { class: 'failure', hidden: true },
    icon('alert'), reason,
    h('button', { type: 'button', class: 'link', on: { click: () => actions.retry(id) } }, words.retry),
    h('button', { type: 'button', class: 'link', on: { click: () => actions.discard(id) } }, words.discard));
  const noteLabel = item.note ? h('div', { class: 'note-label' }, icon('note'), h('bdi', {}, words.noteBy(item.name))) : null;
  const body = h('div', { class: 'body' }, name, noteLabel, media, h('div', { class: 'line-of-bubble' }, pencil, bubble), meta, failure);
  const element = h('div', { class: 'message' }, face, body);

  const update = (next: Item): void => {
    if (next.kind !== 'message') return;
    element.className = [
      'message', next.outgoing ? 'out' : 'in', next.own && 'own', next.note && 'note', next.first && 'first', next.last && 'last', next.delivery,
    ].filter(Boolean).join(' ');
    if (text.childNodes.length === 0 || next.text !== shown.text) text.replaceChildren(...richText(next.text));
    shown = next;
    setAttribute(bubble, 'hidden', next.text === '' && next.media.length > 0);
    setAttribute(media, 'hidden', next.media.length === 0);
    if (next.media.length > 0) actions.files(media, next);
    if (pencil) setAttribute(pencil, 'hidden', !isEditable(next));
    setAttribute(edited, 'hidden', !next.edited);
    // Sighted people see whose bubble it is by its side and colour; others are told, once for each group.
    setText(name, next.own ? words.you : next.name);
    setText(time, next.time);
    setText(reason, next.reason === null ? '' : `${words.failed}. ${next.reason}`);
    setAttribute(failure, 'hidden', next.delivery !== 'failed');
    setAttribute(meta, 'hidden', next.delivery === 'failed' || !(next.last || next.edited || next.delivery !== null));
    showState(state, next.delivery, words);
  };
  return { element, signature: '', update };
}

function undeliveredRow(item: UndeliveredItem, format: Format, actions: TranscriptActions): Row {
  let shown = item;
  const sign = h('span', { class: 'sign' });
  const text = h('bdi');
  const again = h('button', { type: 'button', class: 'link', on: { click: () => void resend() } }, format.words.undelivered.again);
  const element = h('div', {}, sign, h('div', {}, text, ' ', again));
  const resend = async (): Promise<void> => {
    setAttribute(again, 'disabled', true);
    await actions.resend?.(shown.delivery);
    setAttribute(again, 'disabled', false);
  };
  const update = (next: Item): void => {
    if (next.kind !== 'undelivered') return;
    const dead = next.state === 'dead';
    if (sign.childNodes.length === 0 || (shown.state === 'dead') !== dead) sign.replaceChildren(icon(dead ? 'alert' : 'clock'));
    shown = next;
    element.className = `undelivered ${next.outgoing === null ? 'middle' : next.outgoing ? 'out' : 'in'}`;
    setAttribute(element, 'data-state', next.state);
    setText(text, next.text);
    setAttribute(again, 'hidden', !dead || !actions.resend);
  };
  return { element, signature: '', update };
}

const STATE_ICONS = { sending: 'clock', sent: 'check', read: 'checks', failed: 'alert' } as const;

function showState(element: HTMLElement, delivery: Delivery | null, words: Format['words']): void {
  if (element.dataset.delivery === (delivery ?? '')) return;
  element.dataset.delivery = delivery ?? '';
  element.replaceChildren(...(delivery ? [icon(STATE_ICONS[delivery]), words[delivery]] : []));
}

export function avatar(id: string, name: string): HTMLElement {
  return h('span', { class: 'avatar', 'data-hue': hueOf(id), 'aria-hidden': 'true' }, initials(name));
}
