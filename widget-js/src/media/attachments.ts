import type { Link, Links } from '../core/links';
import type { Attachment } from '../core/protocol';
import type { MediaWords } from '../i18n/media-en';
import { h, setAttribute } from '../ui/dom';
import type { FilesHost } from '../ui/files';
import type { MessageItem } from '../ui/layout';
import { copyOf, placeholder } from './canvas';
import { mediaIcon } from './icons';
import type { MediaIcon } from './icons';
import type { Picture } from './lightbox';
import { Lightbox, loads } from './lightbox';
import type { Source } from './player';
import { Player } from './player';
import { sizeText } from './words';

/** The largest a single picture is shown, in pixels. */
const WIDEST = 272;
const TALLEST = 320;
const NARROWEST = 96;
const RENEWALS = 2;
/** What is so far below or above is about to be seen. */
const AHEAD = '300px 0px';

/** The files of messages, in their places in the transcript. */
export class Attachments {
  readonly #host: FilesHost;
  readonly #words: MediaWords;
  readonly #links: Links;
  readonly #lightbox: Lightbox;
  readonly #crossOrigin: boolean;
  /** Pictures of what was sent from here, by file id: there before the server's. */
  readonly #own = new Map<string, HTMLCanvasElement>();
  readonly #drawn = new WeakMap<HTMLElement, string>();
  /** What is to be done when an element comes into view. */
  readonly #awaited = new WeakMap<Element, () => void>();
  readonly #observer: IntersectionObserver;

  constructor(host: FilesHost, words: MediaWords, links: Links) {
    this.#host = host;
    this.#words = words;
    this.#links = links;
    this.#crossOrigin = new URL(host.client.base).origin !== location.origin;
    this.#lightbox = new Lightbox(words, host.root, this.#crossOrigin);
    this.#observer = new IntersectionObserver((entries) => {
      for (const { isIntersecting, target } of entries) {
        if (!isIntersecting) continue;
        this.#observer.unobserve(target);
        this.#awaited.get(target)?.();
        this.#awaited.delete(target);
      }
    }, { root: host.target.querySelector('.scroller'), rootMargin: AHEAD });
  }

  /** This is what the file looks like. */
  know(id: string, canvas: HTMLCanvasElement): void {
    this.#own.set(id, canvas);
  }

  draw(place: HTMLElement, item: MessageItem): void {
    const known = item.seq !== null;
    // Until the server has the message, there are no links to its files.
    const signature = `${known} ${item.media.map(({ id }) => id).join()}`;
    if (this.#drawn.get(place) === signature) return;
    this.#drawn.set(place, signature);
    const pictures = item.media.filter(({ kind }) => kind === 'image');
    const grid = pictures.length > 0 && h('div', { class: 'pictures', 'data-count': Math.min(pictures.length, 5) }, ...pictures.map((each) => this.#picture(each, item, pictures.length === 1)));
    const others = item.media.filter(({ kind }) => kind !== 'image').map((each) => this.#other(each, item));
    place.replaceChildren(...(grid ? [grid] : []), ...others);
  }

  closeLightbox(): void {
    this.#lightbox.close();
  }

  forget(): void {
    this.#own.clear();
    this.#lightbox.close();
  }

  // ---- pictures

  #picture(attachment: Attachment, item: MessageItem, single: boolean): HTMLElement {
    const own = this.#own.get(attachment.id);
    const { width = 1, height = 1, placeholder: colours = '' } = attachment;
    const button = h('button', {
      type: 'button', class: 'picture', 'aria-label': this.#label(attachment, item), disabled: item.seq === null, on: { click: () => this.#open(attachment) },
    }, own ? copyOf(own) : placeholder(colours));
    if (single) {
      const scale = Math.min(1, WIDEST / width, TALLEST / height);
      button.style.setProperty('--width', `${Math.round(Math.max(NARROWEST, width * scale))}px`);
      button.style.setProperty('--ratio', String(Math.min(3, Math.max(0.5, width / height))));
    }
    if (item.seq !== null) this.#whenSeen(button, () => void this.#load(attachment, button));
    return button;
  }

  async #load({ id }: Attachment, button: HTMLElement): Promise<void> {
    const source = this.#source(id);
    let link: Link | null = source.peek() ?? (await source.get());
    for (let renewals = 0; link; renewals++) {
      const image = h('img', { alt: '', draggable: 'false', decoding: 'async', crossorigin: this.#crossOrigin ? 'anonymous' : undefined, src: link.small });
      if (await loads(image)) return button.append(image);
      link = renewals < RENEWALS ? await source.renew() : null;
    }
    setAttribute(button, 'disabled', true);
    button.append(h('span', { class: 'gone' }, this.#words.gone));
  }

  /** Turns over all pictures of the conversation, beginning with this one. */
  #open({ id }: Attachment): void {
    const pictures = this.#host.items().flatMap((item): Picture[] =>
      item.kind !== 'message' || item.seq === null ? [] : item.media.filter(({ kind }) => kind === 'image').map((attachment) => ({
        attachment, label: this.#label(attachment, item), source: this.#source(attachment.id), download: () => void this.#download(attachment, () => undefined),
      })));
    const at = pictures.findIndex(({ attachment }) => attachment.id === id);
    if (at >= 0) this.#lightbox.open(pictures, at);
  }

  // ---- all others

  #other(attachment: Attachment, item: MessageItem): HTMLElement {
    const { kind } = attachment;
    if (item.seq !== null && kind === 'video') return this.#video(attachment, item);
    if (item.seq !== null && (kind === 'voice' || kind === 'audio')) return this.#sound(attachment, item);
    return this.#card(attachment, item.seq === null ? null : '');
  }

  #sound(attachment: Attachment, item: MessageItem): HTMLElement {
    const { id, kind, type, name, duration } = attachment;
    if (document.createElement('audio').canPlayType(type) === '') return this.#card(attachment, this.#words.cannotPlay);
    const source = this.#source(id);
    const player = new Player(this.#words, this.#label(attachment, item), duration, source, {
      failed: (how) => box.replaceWith(this.#card(attachment, this.#words[how])),
    }, this.#crossOrigin);
    const box = h('div', { class: 'sound' }, kind === 'audio' ? h('bdi', { class: 'file-name' }, name) : null, player.element);
    // Then a press finds the link, and plays at once.
    this.#whenSeen(box, () => void source.get());
    return box;
  }

  #video(attachment: Attachment, item: MessageItem): HTMLElement {
    const { id, type } = attachment;
    const video = h('video', {
      controls: true, preload: 'none', playsinline: true, crossorigin: this.#crossOrigin ? 'anonymous' : undefined, 'aria-label': this.#label(attachment, item),
    });
    if (video.canPlayType(type) === '') return this.#card(attachment, this.#words.cannotPlayVideo);
    const source = this.#source(id);
    const box = h('div', { class: 'video' }, video);
    let renewals = 0;
    const use = (link: Link | null): void => {
      if (link) video.src = link.url;
      else box.replaceWith(this.#card(attachment, this.#words.gone));
    };
    video.addEventListener('error', () => {
      if (renewals++ >= RENEWALS) return box.replaceWith(this.#card(attachment, this.#words.cannotPlayVideo));
      const at = video.currentTime;
      void source.renew().then((link) => {
        use(link);
        video.currentTime = at;
        if (at > 0) return video.play().catch(() => video.pause());
      });
    });
    // A link that has ended before it was used is replaced before it is.
    video.addEventListener('play', () => {
      if (source.peek() === undefined && video.readyState === 0) void source.get().then(use);
    });
    this.#whenSeen(box, () => void source.get().then(use));
    return box;
  }

  /** @param remark what is to be said of it; null: it is still on its way, and cannot be had */
  #card(attachment: Attachment, remark: string | null): HTMLElement {
    const words = this.#words;
    const { kind, name, size } = attachment;
    const sized = sizeText(size, this.#host.format.lang);
    const icons: Record<Attachment['kind'], MediaIcon> = { image: 'picture', voice: 'mic', audio: 'note', video: 'film', file: 'file' };
    const note = h('span', { class: 'remark' }, remark ?? '');
    const gone = (): void => {
      setAttribute(button, 'disabled', true);
      note.textContent = words.gone;
      setAttribute(note, 'role', 'alert');
    };
    const button = h('button', {
      type: 'button', class: 'file', disabled: remark === null || remark === words.gone,
      on: { click: () => void this.#download(attachment, gone) },
    },
    h('span', { class: 'sign' }, mediaIcon(icons[kind])),
    remark === null ? null : h('span', { class: 'sr' }, `${words.download} `),
    h('span', { class: 'about-file' }, h('bdi', { class: 'file-name' }, kind === 'voice' ? words.voiceName : name), ' ', h('bdi', { class: 'size' }, sized)),
    remark === null ? null : mediaIcon('down'));
    return h('div', { class: 'card-of-file' }, button, note);
  }

  // ---- parts

  #label({ kind, name }: Attachment, item: MessageItem): string {
    const { of } = this.#words;
    return kind === 'file' ? name : of[kind](item.own ? null : item.name, name);
  }

  #source(id: string): Source {
    const thread = this.#host.client.state.current ?? '';
    return { peek: () => this.#links.peek(id), get: () => this.#links.get(thread, id), renew: () => this.#links.renew(thread, id) };
  }

  async #download({ id, name }: Attachment, gone: () => void): Promise<void> {
    const source = this.#source(id);
    const link = source.peek() ?? (await source.get());
    if (!link) return gone();
    // Elsewhere the browser does as the server says; that must not take the page away.
    const anchor = h('a', { href: link.url, download: name, rel: 'noopener', target: this.#crossOrigin ? '_blank' : undefined });
    anchor.click();
  }

  #whenSeen(element: Element, act: () => void): void {
    this.#awaited.set(element, act);
    this.#observer.observe(element);
  }
}
