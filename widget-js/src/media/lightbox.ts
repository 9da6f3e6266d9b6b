import type { Link } from '../core/links';
import type { Attachment } from '../core/protocol';
import type { MediaWords } from '../i18n/media-en';
import { h, setAttribute, setText } from '../ui/dom';
import { placeholder } from './canvas';
import { mediaIcon } from './icons';
import type { Source } from './player';

export interface Picture {
  readonly attachment: Attachment;
  /** What it is and whose. */
  readonly label: string;
  readonly source: Source;
  download(): void;
}

/** So far a finger goes to turn over, in pixels. */
const SWIPE = 56;
const RENEWALS = 2;

/** Shows the pictures of a conversation, one at a time, over everything else. */
export class Lightbox {
  readonly #words: MediaWords;
  readonly #root: HTMLElement;
  readonly #crossOrigin: boolean;
  readonly #dialog: HTMLDialogElement;
  readonly #name = h('bdi', { class: 'lightbox-name' });
  readonly #count = h('span', { class: 'lightbox-count', role: 'status' });
  readonly #stage: HTMLElement;
  readonly #zoom: HTMLButtonElement;
  readonly #previous: HTMLButtonElement;
  readonly #next: HTMLButtonElement;
  #pictures: readonly Picture[] = [];
  #at = 0;
  #from: { readonly x: number; readonly y: number } | null = null;
  /** Rises with each picture, so that one that comes late knows it. */
  #turn = 0;

  /** @param root carries the look and takes the dialog */
  constructor(words: MediaWords, root: HTMLElement, crossOrigin: boolean) {
    this.#words = words;
    this.#root = root;
    this.#crossOrigin = crossOrigin;
    const button = (icon: Parameters<typeof mediaIcon>[0], label: string, act: () => void, kind: string): HTMLButtonElement =>
      h('button', { type: 'button', class: `over ${kind}`, 'aria-label': label, title: label, on: { click: act } }, mediaIcon(icon));
    this.#zoom = button('zoom', words.zoomIn, () => this.#toggleZoom(), 'zoom');
    this.#previous = button('left', words.previous, () => this.#show(this.#at - 1), 'previous');
    this.#next = button('right', words.next, () => this.#show(this.#at + 1), 'next');
    const close = button('cross', words.closePicture, () => this.close(), 'shut');
    const download = button('down', words.download, () => this.#pictures[this.#at]?.download(), 'save');
    this.#stage = h('div', {
      class: 'stage',
      on: {
        click: (event) => (event.target === this.#stage ? this.close() : this.#toggleZoom(event)),
        pointerdown: (event) => (this.#from = event.pointerType === 'mouse' ? null : { x: event.clientX, y: event.clientY }),
        pointerup: (event) => this.#swiped(event),
        pointercancel: () => (this.#from = null),
      },
    });
    this.#dialog = h('dialog', {
      class: 'lightbox', 'aria-label': words.pictures,
      on: { keydown: (event) => this.#key(event), close: () => this.#closed() },
    }, this.#stage, h('div', { class: 'lightbox-head' }, this.#name, this.#count, this.#zoom, download, close), this.#previous, this.#next);
  }

  open(pictures: readonly Picture[], at: number): void {
    this.#pictures = pictures;
    this.#root.append(this.#dialog);
    this.#dialog.showModal();
    this.#show(at);
  }

  close(): void {
    if (this.#dialog.open) this.#dialog.close();
  }

  #closed(): void {
    this.#turn++;
    this.#stage.replaceChildren();
    this.#dialog.remove();
  }

  #show(at: number): void {
    const picture = this.#pictures[at];
    if (!picture) return;
    this.#at = at;
    const turn = ++this.#turn;
    const many = this.#pictures.length > 1;
    this.#setZoom(false);
    setText(this.#name, picture.attachment.name);
    setText(this.#count, many ? this.#words.count(at + 1, this.#pictures.length) : '');
    setAttribute(this.#previous, 'hidden', !many);
    setAttribute(this.#next, 'hidden', !many);
    setAttribute(this.#previous, 'disabled', at === 0);
    setAttribute(this.#next, 'disabled', at === this.#pictures.length - 1);
    const { width = 1, height = 1, placeholder: colours = '' } = picture.attachment;
    const frame = h('div', { class: 'frame' }, placeholder(colours));
    frame.style.setProperty('--width', `${width}px`);
    frame.style.setProperty('--ratio', `${width / height}`);
    this.#stage.replaceChildren(frame);
    void this.#load(picture, frame, turn);
    // The next one is likely to be wanted.
    void this.#pictures[at + 1]?.source.get();
  }

  async #load({ label, source }: Picture, frame: HTMLElement, turn: number): Promise<void> {
    let link: Link | null = source.peek() ?? (await source.get());
    for (let renewals = 0; link && turn === this.#turn; renewals++) {
      // The small one is there already, most likely; the whole one is laid over it.
      const [small, whole] = [this.#image(link.small, ''), this.#image(link.url, label)];
      frame.append(small);
      if (await loads(whole)) {
        if (turn === this.#turn) frame.append(whole);
        return;
      }
      small.remove();
      link = renewals < RENEWALS ? await source.renew() : null;
    }
    if (turn === this.#turn) frame.append(h('p', { class: 'gone', role: 'alert' }, this.#words.gone));
  }

  #image(src: string, alt: string): HTMLImageElement {
    return h('img', { alt, draggable: 'false', crossorigin: this.#crossOrigin ? 'anonymous' : undefined, src });
  }

  #setZoom(on: boolean): void {
    setAttribute(this.#dialog, 'data-zoomed', on);
    setAttribute(this.#zoom, 'aria-pressed', String(on));
    setAttribute(this.#zoom, 'aria-label', on ? this.#words.zoomOut : this.#words.zoomIn);
    setAttribute(this.#zoom, 'title', on ? this.#words.zoomOut : this.#words.zoomIn);
  }

  /** What was pressed stays under the pointer, as far as that can be. */
  #toggleZoom(event?: MouseEvent): void {
    const frame = this.#stage.firstElementChild;
    const before = frame?.getBoundingClientRect();
    const x = event && before ? (event.clientX - before.left) / before.width : 0.5;
    const y = event && before ? (event.clientY - before.top) / before.height : 0.5;
    this.#setZoom(!this.#dialog.hasAttribute('data-zoomed'));
    const after = frame?.getBoundingClientRect();
    if (!after) return;
    this.#stage.scrollTo({ left: x * after.width - this.#stage.clientWidth / 2, top: y * after.height - this.#stage.clientHeight / 2 });
  }

  #swiped({ clientX, clientY }: PointerEvent): void {
    const from = this.#from;
    this.#from = null;
    if (!from || this.#dialog.hasAttribute('data-zoomed')) return;
    const [dx, dy] = [clientX - from.x, clientY - from.y];
    if (dy > 2 * SWIPE && dy > Math.abs(dx)) return this.close();
    if (Math.abs(dx) > SWIPE && Math.abs(dx) > Math.abs(dy)) this.#turnOver(dx < 0);
  }

  /** @param right to what lies on the right, or came from there */
  #turnOver(right: boolean): void {
    this.#show(this.#at + (right === (getComputedStyle(this.#dialog).direction !== 'rtl') ? 1 : -1));
  }

  #key(event: KeyboardEvent): void {
    // What lies below has keys of its own.
    event.stopPropagation();
    if (event.key === 'Escape') this.close();
    else if (this.#dialog.hasAttribute('data-zoomed')) return;
    else if (event.key === 'ArrowRight' || event.key === 'ArrowLeft') this.#turnOver(event.key === 'ArrowRight');
    else if (event.key === 'Home') this.#show(0);
    else if (event.key === 'End') this.#show(this.#pictures.length - 1);
    else return;
    event.preventDefault();
  }
}

/** Whether it could be loaded. */
export const loads = (image: HTMLImageElement): Promise<boolean> =>
  new Promise((resolve) => {
    if (image.complete && image.naturalWidth > 0) return resolve(true);
    image.addEventListener('load', () => resolve(true), { once: true });
    image.addEventListener('error', () => resolve(false), { once: true });
  });
