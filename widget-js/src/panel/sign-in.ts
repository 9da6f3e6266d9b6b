import type { AgentClient } from '../core/agent';
import type { Env } from '../core/env';
import type { ErrorFrame } from '../core/protocol';
import type { PanelWords } from './words';
import { h, icon, setAttribute, setText } from '../ui/dom';
import { digitsOf, signIn, START } from './sign-in-state';
import type { SignInAction, SignInState, Step } from './sign-in-state';

/** The form by which an agent signs in: with a password, a code or both, as the server wants it. */
export class SignIn {
  readonly element: HTMLElement;
  readonly #words: PanelWords;
  readonly #client: AgentClient;
  readonly #env: Env;
  readonly #title: HTMLElement;
  readonly #hint: HTMLElement;
  readonly #username: HTMLInputElement;
  readonly #password: HTMLInputElement;
  readonly #passwordLabel: HTMLElement;
  readonly #account: HTMLElement;
  readonly #code: HTMLInputElement;
  readonly #codeLabel: HTMLElement;
  readonly #codeField: HTMLElement;
  readonly #button: HTMLButtonElement;
  readonly #resend: HTMLButtonElement;
  readonly #other: HTMLButtonElement;
  readonly #back: HTMLButtonElement;
  readonly #problem: HTMLElement;
  #state: SignInState = START;
  #shown = false;
  #known = false;
  /** Stops the countdown. */
  #tick: (() => void) | null = null;

  constructor(words: PanelWords, client: AgentClient, env: Env) {
    this.#words = words;
    this.#client = client;
    this.#env = env;
    this.#title = h('h1', {}, words.signIn);
    this.#hint = h('p', { class: 'hint' });
    this.#username = h('input', { id: 'username', name: 'username', type: 'text', autocomplete: 'username', autocapitalize: 'none', spellcheck: 'false', required: true });
    this.#password = h('input', { id: 'password', name: 'password', type: 'password', autocomplete: 'current-password' });
    this.#passwordLabel = h('label', { for: 'password' }, words.password);
    this.#account = h('div', { class: 'fields' }, h('label', { for: 'username' }, words.username), this.#username, this.#passwordLabel, this.#password);
    this.#code = h('input', { id: 'code', name: 'code', type: 'text', autocapitalize: 'none', spellcheck: 'false', on: { input: () => this.#typed() } });
    this.#codeLabel = h('label', { for: 'code' });
    this.#codeField = h('div', { class: 'fields' }, this.#codeLabel, this.#code);
    this.#button = h('button', { type: 'submit', class: 'primary' });
    const link = (click: () => void): HTMLButtonElement => h('button', { type: 'button', class: 'link', on: { click } });
    this.#resend = link(() => void this.#ask(false));
    this.#other = link(() => void this.#useOther());
    this.#back = link(() => this.#do({ type: 'step', step: 'account' }));
    this.#problem = h('p', { class: 'problem', role: 'alert' });
    const form = h('form', { class: 'card', novalidate: true, on: { submit: (event) => { event.preventDefault(); void this.#submit(); } } },
      h('span', { class: 'mark' }, icon('chat')),
      this.#title, this.#hint, this.#account, this.#codeField, this.#problem, this.#button,
      h('div', { class: 'ways' }, this.#resend, this.#other, this.#back));
    this.element = h('main', { class: 'sign-in', hidden: true }, form);
    this.#draw();
  }

  /** @param known whether somebody was signed in on this page a moment ago */
  update(shown: boolean, known: boolean): void {
    if (shown === this.#shown) return;
    this.#shown = shown;
    setAttribute(this.element, 'hidden', !shown);
    if (!shown) return;
    this.#known = known;
    this.#draw();
    this.#focus();
    void this.#client.account.mode().then((mode) => this.#do({ type: 'mode', mode }));
  }

  #do(action: SignInAction): void {
    const { step } = this.#state;
    this.#state = signIn(this.#state, action);
    if (step !== this.#state.step) this.#code.value = '';
    this.#draw();
    if (step !== this.#state.step && this.#shown) this.#focus();
  }

  // ---- what happens

  async #submit(): Promise<void> {
    const { busy, mode, step } = this.#state;
    if (busy || mode === null) return;
    if (step !== 'account') await this.#bring(this.#code.value);
    else if (!this.#username.value.trim()) this.#username.focus();
    else if (mode === 'code' || mode === 'password+code') await this.#ask(false);
    else await this.#enter(() => this.#client.signIn(this.#username.value, this.#password.value), this.#password);
  }

  /** By a recovery code; there has to be an attempt that it is for. */
  async #useOther(): Promise<void> {
    const { step } = this.#state;
    if (step === 'account') await this.#ask(true);
    else this.#do({ type: 'step', step: step === 'recovery' ? 'code' : 'recovery' });
  }

  async #ask(recovery: boolean): Promise<void> {
    if (!this.#username.value.trim()) return this.#username.focus();
    this.#do({ type: 'sent' });
    const password = this.#state.mode === 'password+code' ? this.#password.value : null;
    const { error } = await this.#client.account.askCode(this.#username.value.trim(), password, recovery);
    const now = this.#env.now();
    this.#do(error ? { type: 'failed', error, asking: true, now } : { type: 'asked', recovery, now });
    if (error?.code === 'bad_credentials') this.#password.select();
  }

  async #bring(code: string): Promise<void> {
    if (!code.trim()) return this.#code.focus();
    await this.#enter(() => this.#client.bringCode(code.trim()), this.#code);
  }

  async #enter(attempt: () => Promise<ErrorFrame | null>, field: HTMLInputElement): Promise<void> {
    this.#do({ type: 'sent' });
    const error = await attempt();
    if (error) {
      this.#do({ type: 'failed', error, asking: false, now: this.#env.now() });
      field.select();
      return;
    }
    this.#password.value = '';
    this.#do({ type: 'entered' });
  }

  /** Nobody has to press a button after the last digit. */
  #typed(): void {
    const digits = this.#state.step === 'code' ? digitsOf(this.#code.value) : null;
    if (digits !== null && !this.#state.busy) void this.#bring(digits);
  }

  // ---- what is shown

  #focus(): void {
    if (this.#state.step !== 'account') this.#code.focus();
    else (this.#username.value && !this.#password.hidden ? this.#password : this.#username).focus();
  }

  #draw(): void {
    const { code, ...words } = this.#words;
    const { mode, step, busy } = this.#state;
    const byCode = mode === 'code' || mode === 'password+code';
    const titles: Record<Step, string> = { account: words.signIn, code: code.title, recovery: code.recoveryTitle };
    const hints: Record<Step, string> = { account: this.#known ? words.sessionEnded : words.signInHint, code: code.sent, recovery: code.recoveryHint };
    setText(this.#title, titles[step]);
    setText(this.#hint, hints[step]);
    setAttribute(this.#account, 'hidden', step !== 'account');
    for (const part of [this.#passwordLabel, this.#password]) setAttribute(part, 'hidden', mode === 'code' || mode === null);
    setAttribute(this.#codeField, 'hidden', step === 'account');
    setText(this.#codeLabel, step === 'recovery' ? code.recoveryLabel : code.label);
    setAttribute(this.#code, 'autocomplete', step === 'recovery' ? 'off' : 'one-time-code');
    setAttribute(this.#code, 'inputmode', step === 'recovery' ? 'text' : 'numeric');
    setAttribute(this.#code, 'placeholder', step === 'recovery' ? 'xxxx-xxxx-xxxx-xxxx' : '0000 0000');
    setAttribute(this.#code, 'class', step === 'recovery' ? 'recovery' : 'digits');
    setAttribute(this.#button, 'disabled', busy || mode === null);
    setText(this.#button, step === 'account' && byCode ? (busy ? code.asking : code.ask) : busy ? words.signingIn : words.signIn);
    setText(this.#other, step === 'recovery' ? code.useCode : code.useRecovery);
    setAttribute(this.#other, 'hidden', !byCode);
    setText(this.#back, code.back);
    setAttribute(this.#back, 'hidden', step === 'account');
    setText(this.#problem, this.#problemText());
    this.#drawResend();
  }

  /** Counts down to when another code may be asked for. */
  #drawResend(): void {
    this.#tick?.();
    this.#tick = null;
    const { step, busy, resendAt } = this.#state;
    const { code } = this.#words;
    const seconds = Math.ceil((resendAt - this.#env.now()) / 1_000);
    setAttribute(this.#resend, 'hidden', step !== 'code');
    setAttribute(this.#resend, 'disabled', busy || seconds > 0);
    setText(this.#resend, seconds > 0 ? code.resendIn(seconds) : code.resend);
    if (step === 'code' && seconds > 0) this.#tick = this.#env.after(1_000, () => this.#drawResend());
  }

  #problemText(): string {
    const { problem, step } = this.#state;
    const { signInErrors: errors, code } = this.#words;
    if (!problem) return '';
    switch (problem.code) {
      case 'bad_credentials': return step === 'account' ? errors.bad_credentials : step === 'code' ? code.wrong : code.recoveryWrong;
      case 'rate_limited': return errors.rate_limited(Math.ceil(problem.retryAfter ?? 60));
      case 'unreachable': return errors.unreachable;
      default: return errors.other;
    }
  }
}
