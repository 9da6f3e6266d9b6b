import type { ErrorFrame } from '../core/protocol';
import type { Words } from '../i18n/en';
import { h, icon, setAttribute, setText } from '../ui/dom';

/** The form by which an agent signs in. */
export class SignIn {
  readonly element: HTMLElement;
  readonly #words: Words;
  readonly #signIn: (username: string, password: string) => Promise<ErrorFrame | null>;
  readonly #username: HTMLInputElement;
  readonly #password: HTMLInputElement;
  readonly #button: HTMLButtonElement;
  readonly #problem: HTMLElement;
  #hint: HTMLElement;
  #shown = false;

  constructor(words: Words, signIn: (username: string, password: string) => Promise<ErrorFrame | null>) {
    this.#words = words;
    this.#signIn = signIn;
    this.#username = h('input', { id: 'username', name: 'username', type: 'text', autocomplete: 'username', autocapitalize: 'none', spellcheck: 'false', required: true });
    this.#password = h('input', { id: 'password', name: 'password', type: 'password', autocomplete: 'current-password', required: true });
    this.#button = h('button', { type: 'submit', class: 'primary' }, words.signIn);
    this.#problem = h('p', { class: 'problem', role: 'alert' });
    this.#hint = h('p', { class: 'hint' }, words.signInHint);
    const form = h('form', { class: 'card', on: { submit: (event) => { event.preventDefault(); void this.#submit(); } } },
      h('span', { class: 'mark' }, icon('chat')),
      h('h1', {}, words.signIn),
      this.#hint,
      h('label', { for: 'username' }, words.username), this.#username,
      h('label', { for: 'password' }, words.password), this.#password,
      this.#problem, this.#button);
    this.element = h('main', { class: 'sign-in', hidden: true }, form);
  }

  /** @param known whether somebody was signed in on this page a moment ago */
  update(shown: boolean, known: boolean): void {
    if (shown && !this.#shown) {
      setText(this.#hint, known ? this.#words.sessionEnded : this.#words.signInHint);
      setAttribute(this.element, 'hidden', false);
      (this.#username.value ? this.#password : this.#username).focus();
    }
    setAttribute(this.element, 'hidden', !shown);
    this.#shown = shown;
  }

  async #submit(): Promise<void> {
    const { signInErrors: errors } = this.#words;
    setText(this.#problem, '');
    this.#busy(true);
    const error = await this.#signIn(this.#username.value, this.#password.value);
    this.#busy(false);
    if (!error) {
      this.#password.value = '';
      return;
    }
    setText(this.#problem,
      error.code === 'bad_credentials' ? errors.bad_credentials
        : error.code === 'rate_limited' ? errors.rate_limited(Math.ceil(error.retryAfter ?? 60))
          : error.code === 'unreachable' ? errors.unreachable : errors.other);
    this.#password.select();
  }

  #busy(busy: boolean): void {
    setAttribute(this.#button, 'disabled', busy);
    setText(this.#button, busy ? this.#words.signingIn : this.#words.signIn);
  }
}
