import type { AccountApi, Connection, Finding, Level } from '../core/account';
import type { PanelWords } from './words';
import { h, icon, setAttribute, setText } from '../ui/dom';
import type { IconName } from '../ui/dom';
import { channelName } from '../ui/format';

const ICONS: Record<Level, IconName> = { ok: 'check', warning: 'warning', failure: 'alert' };

/** What the chat is connected to, whether it works, and what to do where it does not. */
export class ConnectionsDialog {
  readonly element: HTMLDialogElement;
  readonly #api: AccountApi;
  readonly #words: PanelWords;
  readonly #lang: string;
  readonly #found = h('div', { class: 'found', 'aria-live': 'polite' });
  readonly #problem = h('p', { class: 'problem', role: 'alert' });
  readonly #again: HTMLButtonElement;
  /** Rises with each test, so that an answer knows whether it is late. */
  #tests = 0;

  /** @param lang in which the server says what it found */
  constructor(api: AccountApi, words: PanelWords, lang: string) {
    this.#api = api;
    this.#words = words;
    this.#lang = lang;
    this.#again = h('button', { type: 'button', class: 'quiet', on: { click: () => void this.#test() } }, words.connections.again);
    this.element = h('dialog', { class: 'account-dialog', 'aria-labelledby': 'connections-title', on: { close: () => this.#closed(), click: (event) => this.#outside(event) } },
      h('div', { class: 'sheet' },
        h('div', { class: 'dialog-head' },
          h('h2', { id: 'connections-title', class: 'title' }, words.connections.title),
          h('button', { type: 'button', class: 'round', 'aria-label': words.account.close, on: { click: () => this.element.close() } }, icon('close'))),
        this.#problem, this.#found, this.#again));
  }

  open(): void {
    this.element.showModal();
    void this.#test();
  }

  close(): void {
    if (this.element.open) this.element.close();
  }

  #closed(): void {
    this.#tests++;
    this.#found.replaceChildren();
    setText(this.#problem, '');
  }

  /** The dialog's own box is all sheet: whatever else was hit lies outside. */
  #outside(event: MouseEvent): void {
    if (event.target === this.element) this.element.close();
  }

  async #test(): Promise<void> {
    const test = ++this.#tests;
    const { connections: words } = this.#words;
    setAttribute(this.#again, 'disabled', true);
    setText(this.#again, words.testing);
    setAttribute(this.#found, 'aria-busy', 'true');
    const result = await this.#api.connections(this.#lang);
    if (test !== this.#tests) return;
    setAttribute(this.#again, 'disabled', false);
    setText(this.#again, words.again);
    setAttribute(this.#found, 'aria-busy', false);
    setText(this.#problem, result.error ? words.failed : '');
    if (!result.error) this.#show(result.value);
  }

  #show(connections: readonly Connection[]): void {
    const none = h('p', { class: 'hint' }, this.#words.connections.none);
    this.#found.replaceChildren(...(connections.length > 0 ? connections.map((each) => this.#connection(each)) : [none]));
  }

  #connection({ name, findings }: Connection): HTMLElement {
    return h('section', {}, h('h3', {}, channelName(name)), h('ul', { class: 'part findings' }, ...findings.map((finding) => this.#finding(finding))));
  }

  /** The level is a shape and a word as well as a colour. */
  #finding({ level, text, remedy }: Finding): HTMLElement {
    return h('li', { class: 'row finding', 'data-level': level },
      h('span', { class: 'seal' }, icon(ICONS[level])),
      h('span', { class: 'what' },
        h('span', { class: 'sr' }, `${this.#words.connections.levels[level]}: `),
        h('strong', {}, text),
        remedy !== null && h('span', {}, remedy)));
  }
}
