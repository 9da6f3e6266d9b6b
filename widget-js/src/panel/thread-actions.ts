import type { AgentClient } from '../core/agent';
import { isSame } from '../core/authors';
import type { Author, ErrorFrame } from '../core/protocol';
import type { ThreadState } from '../core/state';
import { h, icon, setAttribute } from '../ui/dom';
import type { PanelFormat } from './words';

/** What an agent does with a thread as a whole: take it over or give it to a colleague, close it, block its visitor. */
export class ThreadActions {
  /** For the head of the thread. */
  readonly element: HTMLElement;
  /** Below it: the question before a block, and that there is one. */
  readonly notices: HTMLElement;
  readonly #client: AgentClient;
  readonly #format: PanelFormat;
  readonly #done: (error: ErrorFrame | null) => void;
  readonly #take: HTMLButtonElement;
  readonly #assignee: HTMLSelectElement;
  readonly #status: HTMLButtonElement;
  readonly #menu: HTMLDetailsElement;
  readonly #question: HTMLElement;
  readonly #cancel: HTMLButtonElement;
  readonly #blocked: HTMLElement;
  #thread: ThreadState | null = null;
  #options = '';

  /** @param done is told how each act went */
  constructor(client: AgentClient, format: PanelFormat, done: (error: ErrorFrame | null) => void) {
    const { words } = format;
    this.#client = client;
    this.#format = format;
    this.#done = done;
    this.#take = h('button', { type: 'button', class: 'quiet', on: { click: () => void this.#act(this.#take, (id) => client.assign(id, client.state.me?.id ?? null)) } }, words.takeOver);
    this.#assignee = h('select', {
      class: 'quiet', 'aria-label': words.assignedTo, title: words.assignedTo,
      on: {
        // Colleagues come and go; whoever is about to choose sees who there is.
        focus: () => void client.loadAgents(),
        change: () => void this.#act(this.#assignee, (id) => client.assign(id, this.#assignee.value || null)),
      },
    });
    this.#status = h('button', { type: 'button', class: 'quiet', on: { click: () => void this.#toggleStatus() } });
    this.#menu = h('details', {
      class: 'menu',
      on: {
        focusout: ({ relatedTarget }) => {
          if (!(relatedTarget instanceof Node && this.#menu.contains(relatedTarget))) this.#menu.open = false;
        },
        keydown: (event) => {
          if (event.key !== 'Escape' || !this.#menu.open) return;
          event.stopPropagation();
          this.#menu.open = false;
          this.#menu.querySelector('summary')?.focus();
        },
      },
    },
    h('summary', { class: 'round', 'aria-label': words.more, title: words.more }, icon('more')),
    h('div', { class: 'menu-list' }, h('button', { type: 'button', on: { click: () => this.#ask(true) } }, icon('block'), words.block)));
    const block = h('button', { type: 'button', class: 'quiet danger', on: { click: () => void this.#block(block, true) } }, words.blockNow);
    const unblock = h('button', { type: 'button', class: 'quiet', on: { click: () => void this.#block(unblock, false) } }, words.unblock);
    this.#cancel = h('button', { type: 'button', class: 'quiet', on: { click: () => this.#ask(false) } }, words.cancel);
    this.#question = h('div', { class: 'notice', role: 'alertdialog', 'aria-label': words.blockQuestion, hidden: true }, h('span', {}, words.blockQuestion), block, this.#cancel);
    this.#blocked = h('div', { class: 'notice', role: 'status', hidden: true }, icon('block'), h('span', {}, words.isBlocked), unblock);
    this.element = h('div', { class: 'actions' }, this.#take, this.#assignee, this.#status, this.#menu);
    this.notices = h('div', {}, this.#question, this.#blocked);
  }

  update(thread: ThreadState): void {
    if (thread.id !== this.#thread?.id) this.#ask(false);
    this.#thread = thread;
    const { info } = thread;
    const { words } = this.#format;
    const { me } = this.#client.state;
    setAttribute(this.#take, 'hidden', info.assignee !== undefined && me !== null && isSame(info.assignee, me));
    this.#offer(info.assignee);
    const label = info.status === 'closed' ? words.reopenThread : words.closeThread;
    if (this.#status.textContent !== label) this.#status.replaceChildren(icon(info.status === 'closed' ? 'reopen' : 'archive'), label);
    setAttribute(this.#menu, 'hidden', info.blocked === true);
    setAttribute(this.#blocked, 'hidden', info.blocked !== true);
  }

  /** Everybody who may be chosen, and whoever has it, who may have left. */
  #offer(assignee: Author | undefined): void {
    const { state: { agents, me } } = this.#client;
    const known = assignee && !agents.some((agent) => isSame(agent, assignee)) ? [...agents, assignee] : agents;
    const named = known
      .map((agent) => ({ id: agent.id, name: me && isSame(agent, me) ? this.#format.words.you : this.#format.name(agent) }))
      .sort((a, b) => a.name.localeCompare(b.name, this.#format.lang));
    const options = [{ id: '', name: this.#format.words.nobody }, ...named];
    const signature = JSON.stringify(options);
    if (signature !== this.#options) {
      this.#options = signature;
      this.#assignee.replaceChildren(...options.map(({ id, name }) => h('option', { value: id }, name)));
    }
    this.#assignee.value = assignee?.id ?? '';
  }

  #toggleStatus(): Promise<void> {
    const status = this.#thread?.info.status === 'closed' ? 'open' : 'closed';
    return this.#act(this.#status, (id) => this.#client.setStatus(id, status));
  }

  #ask(on: boolean): void {
    const focused = this.#question.contains((this.element.getRootNode() as Document | ShadowRoot).activeElement);
    this.#menu.open = false;
    setAttribute(this.#question, 'hidden', !on);
    if (on) this.#cancel.focus();
    else if (focused) this.#menu.querySelector('summary')?.focus();
  }

  async #block(button: HTMLButtonElement, on: boolean): Promise<void> {
    await this.#act(button, (id) => this.#client.block(id, on));
    this.#ask(false);
  }

  async #act(control: HTMLButtonElement | HTMLSelectElement, act: (thread: string) => Promise<ErrorFrame | null>): Promise<void> {
    const id = this.#thread?.id;
    if (id === undefined) return;
    setAttribute(control, 'disabled', true);
    const error = await act(id);
    setAttribute(control, 'disabled', false);
    // What was chosen and did not come about is taken back.
    if (this.#thread) this.update(this.#thread);
    if (this.#thread?.id === id) this.#done(error);
  }
}
