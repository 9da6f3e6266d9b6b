import type { Link } from '../core/connection';
import type { Words } from '../i18n/en';
import { h, setAttribute, setText } from './dom';

/** Says what is wrong with the connection, while something is. */
export class Banner {
  readonly element: HTMLElement;
  readonly #words: Words;
  readonly #text = h('span');

  constructor(words: Words) {
    this.#words = words;
    this.element = h('div', { class: 'banner', role: 'status', hidden: true }, h('span', { class: 'spinner', 'aria-hidden': 'true' }), this.#text);
  }

  /** @param known whether there has been a connection before */
  update(link: Link, known: boolean): void {
    const words = this.#words;
    setAttribute(this.element, 'hidden', link === 'up' || link === 'idle' || link === 'ended');
    setText(this.#text, !navigator.onLine ? words.offline : known ? words.reconnecting : words.connecting);
  }
}
