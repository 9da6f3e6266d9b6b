import { h, icon, setAttribute, setText } from './dom';
import type { Attachment } from '../core/protocol';
import type { Words } from '../i18n/en';

export interface ComposerActions {
  /** False: it cannot be taken now, and the text stays. */
  send(text: string, media: readonly Attachment[]): boolean;
  typing(): void;
  draft(text: string): void;
  /** The arrow up, in an empty field. */
  up?(): void;
}

/** The files that go along with what is written. */
export interface ComposerFiles {
  /** `busy`: some are still being uploaded; `failed`: some cannot be sent as they are. */
  readonly state: 'none' | 'busy' | 'ready' | 'failed';
  /** What has been uploaded. */
  readonly media: readonly Attachment[];
  /** They were sent. */
  sent(): void;
  /** Somebody wants to send, and the files are not there: says so. */
  held(): void;
}

/** From so many characters before the limit on, the rest is counted. */
const COUNT_FROM = 200;
/** Read out are these alone: a number at every key would drown what is typed. */
const COUNTS_SAID: readonly number[] = [0, 10, 50, 100, COUNT_FROM];

/** The field in which a message is written. Enter sends, Shift+Enter starts a line. */
export class Composer {
  readonly element: HTMLElement;
  readonly #words: Words;
  readonly #actions: ComposerActions;
  readonly #field: HTMLTextAreaElement;
  readonly #button: HTMLButtonElement;
  readonly #count: HTMLElement;
  readonly #countSaid: HTMLElement;
  readonly #problem: HTMLElement;
  #files: ComposerFiles | null = null;
  /** Sends when the files are there. */
  #waits = false;
  #limit = 4_000;
  #said = Infinity;

  constructor(words: Words, actions: ComposerActions) {
    this.#words = words;
    this.#actions = actions;
    this.#field = h('textarea', {
      class: 'field', rows: 1, dir: 'auto', enterkeyhint: 'send', autocomplete: 'off', 'aria-describedby': 'composer-count',
      on: { input: () => this.#typed(), keydown: (event) => this.#key(event) },
    });
    this.#button = h('button', { type: 'submit', class: 'send', 'aria-label': words.send, disabled: true }, icon('send'));
    this.#count = h('span', { class: 'count', id: 'composer-count' });
    this.#countSaid = h('span', { class: 'sr', role: 'status' });
    this.#problem = h('span', { class: 'problem', role: 'alert' });
    this.element = h('form', {
      class: 'composer',
      on: {
        submit: (event) => {
          event.preventDefault();
          this.#send();
        },
        // The whole box is the field, as far as a finger is concerned.
        mousedown: (event) => {
          if (event.target === this.element) {
            event.preventDefault();
            this.focus();
          }
        },
      },
    }, this.#field, this.#button, this.#count, this.#countSaid, this.#problem);
    this.placeholder = words.write;
  }

  set placeholder(text: string) {
    setAttribute(this.#field, 'placeholder', text);
    setAttribute(this.#field, 'aria-label', text.replace(/…$/, ''));
  }

  set limit(characters: number) {
    if (characters === this.#limit) return;
    this.#limit = characters;
    this.#show();
  }

  set files(files: ComposerFiles) {
    this.#files = files;
    this.#show();
  }

  /** The files changed. */
  refresh(): void {
    const waited = this.#waits;
    this.#waits = waited && this.#files?.state === 'busy';
    this.#show();
    if (waited && this.#files?.state === 'ready') this.#send(false);
  }

  /** Tells those who cannot see it. */
  say(text: string): void {
    setText(this.#countSaid, text);
  }

  /** Tells everybody what is wrong; empty: nothing. */
  set problem(text: string) {
    setText(this.#problem, text);
  }

  get text(): string {
    return this.#field.value;
  }

  set text(text: string) {
    this.#field.value = text;
    this.#waits = false;
    this.#show();
  }

  focus(): void {
    this.#field.focus({ preventScroll: true });
  }

  #typed(): void {
    this.#show();
    setText(this.#problem, '');
    this.#actions.draft(this.text);
    if (this.text.trim()) this.#actions.typing();
  }

  #key(event: KeyboardEvent): void {
    if (event.key === 'ArrowUp' && !this.text && this.#actions.up) {
      event.preventDefault();
      this.#actions.up();
      return;
    }
    // While an input method composes, Enter chooses a candidate; Safari says so only by the key code.
    if (event.key !== 'Enter' || event.shiftKey || event.isComposing || event.keyCode === 229) return;
    event.preventDefault();
    this.#send();
  }

  #send(focus = true): void {
    const text = this.text.trim();
    const files = this.#files?.state ?? 'none';
    if ((!text && files === 'none') || text.length > this.#limit) return;
    if (files === 'busy' || files === 'failed') {
      this.#waits = files === 'busy';
      this.#files?.held();
      return this.#show();
    }
    if (!this.#actions.send(text, this.#files?.media ?? [])) return setText(this.#problem, this.#words.queueFull);
    this.#files?.sent();
    this.text = '';
    this.#actions.draft('');
    if (focus) this.focus();
  }

  #show(): void {
    const left = this.#limit - this.text.trim().length;
    const files = this.#files?.state ?? 'none';
    setAttribute(this.#button, 'disabled', (!this.text.trim() && files === 'none') || left < 0 || this.#waits);
    setAttribute(this.element, 'data-waits', this.#waits);
    setAttribute(this.element, 'data-empty', !this.text && files === 'none');
    const count = left > COUNT_FROM ? '' : left >= 0 ? this.#words.charactersLeft(left) : this.#words.charactersOver(-left);
    const reached = left < 0 ? -1 : (COUNTS_SAID.find((each) => left <= each) ?? Infinity);
    setText(this.#count, count);
    if (reached !== this.#said) setText(this.#countSaid, count);
    this.#said = reached;
    setAttribute(this.#count, 'data-over', left < 0);
    setAttribute(this.#field, 'aria-invalid', left < 0 ? 'true' : undefined);
    // Browsers without field-sizing need to be told how tall the text is.
    if (!CSS.supports('field-sizing', 'content')) {
      this.#field.style.height = 'auto';
      this.#field.style.height = `${this.#field.scrollHeight}px`;
    }
  }
}
