import type { Upload, Uploads } from '../core/uploads';
import type { Lang } from '../i18n/language';
import type { MediaWords } from '../i18n/media-en';
import { h, placeInOrder, setAttribute, setText } from '../ui/dom';
import { copyOf } from './canvas';
import { mediaIcon } from './icons';
import type { MediaIcon } from './icons';
import { sizeText } from './words';

export interface ChipActions {
  remove(id: string): void;
  retry(id: string): void;
}

interface Chip {
  readonly element: HTMLElement;
  update(upload: Upload, picture: HTMLCanvasElement | undefined): void;
}

const ICONS: Record<Upload['kind'], MediaIcon> = { image: 'picture', voice: 'mic', audio: 'note', video: 'film', file: 'file' };

/** The server would say the same again. */
const FINAL: readonly (string | null)[] = ['bad_media', 'too_large'];

/** The files that are attached to what is being written, and how far they are. */
export class Chips {
  readonly element: HTMLElement;
  readonly #words: MediaWords;
  readonly #lang: Lang;
  readonly #actions: ChipActions;
  readonly #list: HTMLElement;
  readonly #hint = h('p', { class: 'tray-hint' });
  #chips = new Map<string, Chip>();

  constructor(words: MediaWords, lang: Lang, actions: ChipActions) {
    this.#words = words;
    this.#lang = lang;
    this.#actions = actions;
    this.#list = h('ul', { class: 'chips', 'aria-label': words.files });
    this.element = h('div', { class: 'tray', hidden: true }, this.#list, this.#hint);
  }

  /** Until the files change. */
  set hint(text: string) {
    setText(this.#hint, text);
  }

  update(uploads: Uploads, pictures: ReadonlyMap<string, HTMLCanvasElement>): void {
    const chips = new Map<string, Chip>();
    for (const upload of uploads) {
      const chip = this.#chips.get(upload.id) ?? this.#make(upload);
      chip.update(upload, pictures.get(upload.id));
      chips.set(upload.id, chip);
    }
    for (const [id, chip] of this.#chips) if (!chips.has(id)) chip.element.remove();
    this.#chips = chips;
    placeInOrder(this.#list, [...chips.values()].map(({ element }) => element));
    setAttribute(this.element, 'hidden', chips.size === 0);
    if (!uploads.some(({ state }) => state === 'waiting' || state === 'going')) this.hint = '';
  }

  reason(code: string | null): string {
    const { reasons } = this.#words;
    return code !== null && Object.hasOwn(reasons, code) ? reasons[code as keyof typeof reasons] : reasons.other;
  }

  #make({ id, name, size, kind }: Upload): Chip {
    const words = this.#words;
    const called = kind === 'voice' ? words.voiceName : name;
    const sign = h('span', { class: 'sign' }, mediaIcon(ICONS[kind]));
    const status = h('bdi', { class: 'chip-status' });
    const bar = h('progress', { max: 1, 'aria-label': called });
    const again = h('button', { type: 'button', class: 'chip-button', 'aria-label': words.again(called), title: words.retry, on: { click: () => this.#actions.retry(id) } }, mediaIcon('again'));
    const remove = h('button', { type: 'button', class: 'chip-button', on: { click: () => this.#actions.remove(id) } }, mediaIcon('cross'));
    const element = h('li', { class: 'chip' }, sign, h('span', { class: 'about-file' }, h('bdi', { class: 'file-name', title: called }, called), status, bar), again, remove);
    let drawn = false;
    const update = ({ state, progress, reason }: Upload, picture: HTMLCanvasElement | undefined): void => {
      if (picture && !drawn) sign.replaceChildren(copyOf(picture));
      drawn ||= picture !== undefined;
      const going = state === 'going' || state === 'waiting';
      element.dataset.state = state;
      bar.value = progress;
      setAttribute(bar, 'hidden', !going);
      setAttribute(again, 'hidden', state !== 'failed' || FINAL.includes(reason));
      setAttribute(remove, 'aria-label', going ? words.cancel(called) : words.remove(called));
      setText(status, state === 'failed' ? this.reason(reason)
        : state === 'waiting' ? words.waiting
          : state === 'done' ? sizeText(size, this.#lang)
            : progress >= 1 ? words.looking : words.uploading(Math.floor(progress * 100)));
    };
    return { element, update };
  }
}
