import type { Account, AccountApi, Offer, Result } from '../core/account';
import type { Env } from '../core/env';
import { h, icon, setAttribute, setText } from '../ui/dom';
import type { PanelFormat } from './words';
import { channelName } from '../ui/format';

/** So often it is looked whether an offered link was taken up at the other end. */
const LOOK_EVERY = 3_000;

/** What an agent sees and changes of its own account: links, recovery codes, sessions. */
export class AccountDialog {
  readonly element: HTMLDialogElement;
  readonly #api: AccountApi;
  readonly #format: PanelFormat;
  readonly #env: Env;
  readonly #links = h('div', { class: 'part' });
  readonly #recovery = h('div', { class: 'part' });
  readonly #sessions = h('ul', { class: 'sessions' });
  readonly #problem = h('p', { class: 'problem', role: 'alert' });
  #account: Account | null = null;
  readonly #offers = new Map<string, Offer>();
  #codes: readonly string[] | null = null;
  #stopLooking: (() => void) | null = null;

  constructor(api: AccountApi, format: PanelFormat, env: Env) {
    const { account: words } = format.words;
    this.#api = api;
    this.#format = format;
    this.#env = env;
    this.element = h('dialog', { class: 'account-dialog', 'aria-labelledby': 'account-title', on: { close: () => this.#closed(), click: (event) => this.#outside(event) } },
      h('div', { class: 'sheet' },
        h('div', { class: 'dialog-head' },
          h('h2', { id: 'account-title', class: 'title' }, words.title),
          h('button', { type: 'button', class: 'round', 'aria-label': words.close, on: { click: () => this.element.close() } }, icon('close'))),
        this.#problem,
        this.#section(words.links, words.linksHint, this.#links),
        this.#section(words.recovery, words.recoveryHint, this.#recovery),
        this.#section(words.sessions, words.sessionsHint, this.#sessions)));
  }

  open(): void {
    this.element.showModal();
    void this.#load();
  }

  /** Also lets go of what must not stay in sight. */
  close(): void {
    if (this.element.open) this.element.close();
  }

  #closed(): void {
    this.#stopLooking?.();
    this.#stopLooking = null;
    this.#offers.clear();
    this.#codes = null;
    this.#account = null;
    this.#draw();
  }

  /** The dialog's own box is all sheet: whatever else was hit lies outside. */
  #outside(event: MouseEvent): void {
    if (event.target === this.element) this.element.close();
  }

  #section(title: string, hint: string, content: HTMLElement): HTMLElement {
    return h('section', {}, h('h3', {}, title), h('p', { class: 'hint' }, hint), content);
  }

  // ---- what happens

  async #load(): Promise<void> {
    this.#show(await this.#api.account());
  }

  /** True when it worked; whatever else an answer is, it is said. */
  #worked<T>(result: Result<T>): result is { readonly value: T } {
    setText(this.#problem, result.error ? this.#format.words.actionFailed : '');
    return !result.error;
  }

  #show(result: Result<Account>): void {
    if (!this.#worked(result) || !this.element.open) return;
    this.#account = result.value;
    for (const { channel, linked } of result.value.links) if (linked) this.#offers.delete(channel);
    this.#draw();
    this.#look();
  }

  /** While a link is offered: it is taken up on another device, which says nothing here. */
  #look(): void {
    this.#stopLooking?.();
    this.#stopLooking = this.#offers.size > 0 ? this.#env.after(LOOK_EVERY, () => void this.#load()) : null;
  }

  async #offer(channel: string): Promise<void> {
    const result = await this.#api.offer(channel);
    if (!this.#worked(result) || !this.element.open) return;
    this.#offers.set(channel, result.value);
    this.#draw();
    this.#links.querySelector<HTMLElement>('a, code')?.focus();
    this.#look();
  }

  async #makeCodes(): Promise<void> {
    const result = await this.#api.newRecoveryCodes();
    if (!this.#worked(result) || !this.element.open) return;
    this.#codes = result.value;
    await this.#load();
  }

  // ---- what is shown

  #draw(): void {
    const account = this.#account;
    this.#links.replaceChildren(...(account?.links ?? []).map(({ channel, linked }) => this.#link(channel, linked)));
    this.#recovery.replaceChildren(...(account ? this.#recoveryParts(account.recoveryCodes) : []));
    this.#sessions.replaceChildren(...(account?.sessions ?? []).map((session) => this.#session(session)));
    setAttribute(this.element, 'aria-busy', account === null);
  }

  #link(channel: string, linked: boolean): HTMLElement {
    const { account: words } = this.#format.words;
    const name = channelName(channel);
    const offer = this.#offers.get(channel);
    const button = linked
      ? this.#button(words.unlink, async () => this.#show(await this.#api.unlink(channel)), 'danger')
      : this.#button(offer ? words.offerAgain : words.link, () => this.#offer(channel));
    return h('div', { class: 'channel' },
      h('div', { class: 'row' },
        h('span', { class: 'seal', 'data-linked': linked }, icon(linked ? 'check' : 'alert')),
        h('span', { class: 'what' }, h('strong', {}, name), h('span', {}, linked ? words.linked : words.notLinked)),
        button),
      offer && this.#offered(name, offer));
  }

  #offered(name: string, offer: Offer): HTMLElement {
    const { account: words } = this.#format.words;
    return h('div', { class: 'offer' },
      offer.url !== null && h('a', { class: 'primary', href: offer.url, target: '_blank', rel: 'noopener noreferrer' }, words.openIn(name)),
      h('p', {}, offer.url === null ? words.bring(name) : words.orBring),
      h('div', { class: 'row' }, h('code', { tabindex: '-1' }, `/start ${offer.token}`), this.#copy(`/start ${offer.token}`)),
      h('p', { class: 'hint' }, words.offerEnds));
  }

  #recoveryParts(left: number): HTMLElement[] {
    const { account: words } = this.#format.words;
    const codes = this.#codes;
    const make = this.#button(left > 0 ? words.replaceCodes : words.makeCodes, () => this.#makeCodes());
    const row = h('div', { class: 'row' },
      h('span', { class: 'seal', 'data-linked': left > 2 }, icon(left > 2 ? 'check' : 'alert')),
      h('span', { class: 'what' }, h('span', {}, words.codesLeft(left))), make);
    if (!codes) return [row];
    return [row, h('div', { class: 'offer' },
      h('p', {}, words.shownOnce),
      h('ol', { class: 'codes' }, ...codes.map((code) => h('li', {}, h('code', {}, code)))),
      this.#copy(codes.join('\n')))];
  }

  #session({ id, since, usedAt, current }: Account['sessions'][number]): HTMLElement {
    const { account: words } = this.#format.words;
    const now = this.#env.now();
    const ago = (time: string): string => this.#format.ago(Date.parse(time), now);
    return h('li', { class: 'row' },
      h('span', { class: 'what' },
        h('strong', {}, current ? words.thisSession : words.otherSession),
        h('span', {}, words.sessionTimes(ago(since), ago(usedAt)))),
      !current && this.#button(words.endSession, async () => this.#show(await this.#api.endSession(id)), 'danger'));
  }

  /** A button that cannot be pressed again before it has done what it does. */
  #button(text: string, act: () => Promise<void>, kind = ''): HTMLButtonElement {
    const button: HTMLButtonElement = h('button', {
      type: 'button',
      class: `quiet ${kind}`.trim(),
      on: {
        click: () => {
          setAttribute(button, 'disabled', true);
          void act().finally(() => setAttribute(button, 'disabled', false));
        },
      },
    }, text);
    return button;
  }

  #copy(text: string): HTMLButtonElement {
    const { account: words } = this.#format.words;
    const button = this.#button(words.copy, async () => {
      const copied = await navigator.clipboard.writeText(text).then(() => true, () => false);
      setText(button, copied ? words.copied : words.copyFailed);
    });
    return button;
  }
}
