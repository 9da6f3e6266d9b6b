import type { AgentClient, Filter } from '../core/agent';
import type { Preview } from '../core/protocol';
import type { ThreadState } from '../core/state';
import { unreadOf } from '../core/state';
import { h, icon, placeInOrder, setAttribute, setText } from '../ui/dom';
import type { PanelFormat } from './words';
import { channelName } from '../ui/format';
import { ON_ITS_WAY } from '../ui/layout';
import { avatar } from '../ui/transcript';

const FILTERS: readonly Filter[] = ['open', 'closed', 'all'];

interface Row {
  readonly element: HTMLElement;
  readonly button: HTMLButtonElement;
  update(thread: ThreadState, selected: boolean, now: number): void;
}

/** The list of threads, the most recently active first. Arrow keys walk through it. */
export class Inbox {
  readonly element: HTMLElement;
  readonly #client: AgentClient;
  readonly #format: PanelFormat;
  readonly #choose: (thread: string) => void;
  readonly #now: () => number;
  readonly #filters: readonly HTMLButtonElement[];
  readonly #queues = h('div', { class: 'queues', role: 'status' });
  readonly #list = h('ul', { class: 'threads', on: { keydown: (event) => this.#key(event) } });
  readonly #empty: HTMLElement;
  readonly #more: HTMLButtonElement;
  #queuesShown = '';
  #rows = new Map<string, Row>();

  constructor(client: AgentClient, format: PanelFormat, choose: (thread: string) => void, now: () => number) {
    const { words } = format;
    this.#client = client;
    this.#format = format;
    this.#choose = choose;
    this.#now = now;
    const labels: Record<string, string> = { open: words.open, closed: words.closedFilter, all: words.all };
    this.#filters = FILTERS.map((filter) =>
      h('button', { type: 'button', class: 'tab', on: { click: () => this.#show(filter) } }, labels[filter]));
    this.#empty = h('div', { class: 'none', hidden: true }, h('p', { class: 'strong' }, words.noThreads), h('p', {}, words.noThreadsHint));
    this.#more = h('button', { type: 'button', class: 'quiet', hidden: true, on: { click: () => void client.more().then(() => this.update()) } }, words.loadMore);
    this.element = h('div', { class: 'inbox' },
      h('div', { class: 'tabs', role: 'group', 'aria-label': words.filter }, ...this.#filters),
      this.#queues,
      h('div', { class: 'list' }, this.#list, this.#empty, this.#more));
    this.#mark();
  }

  focus(thread: string): void {
    this.#rows.get(thread)?.button.focus();
  }

  update(): void {
    const threads = this.#client.inbox();
    const now = this.#now();
    const rows = new Map<string, Row>();
    for (const thread of threads) {
      const row = this.#rows.get(thread.id) ?? this.#make(thread);
      rows.set(thread.id, row);
      row.update(thread, thread.id === this.#client.state.current, now);
    }
    for (const [id, row] of this.#rows) if (!rows.has(id)) row.element.remove();
    this.#rows = rows;
    placeInOrder(this.#list, [...rows.values()].map(({ element }) => element));
    this.#showQueues(now);
    setAttribute(this.#empty, 'hidden', threads.length > 0 || !this.#client.listed);
    setAttribute(this.#more, 'hidden', !this.#client.hasMore);
  }

  /** Only of channels that are behind, or that did not take something. */
  #showQueues(now: number): void {
    const { queue: words } = this.#format.words;
    const lines = this.#client.state.queues.flatMap(({ channel, waiting, oldest, dead }) => {
      const age = oldest === undefined ? 0 : now - Date.parse(oldest);
      if (age <= ON_ITS_WAY && dead === 0) return [];
      const parts = [age > ON_ITS_WAY && words.waiting(waiting, this.#format.span(age)), dead > 0 && words.dead(dead)];
      return [{ text: `${channelName(channel)}: ${parts.filter(Boolean).join(' · ')}`, dead: dead > 0 }];
    });
    const signature = lines.map(({ text }) => text).join('\n');
    if (signature === this.#queuesShown) return;
    this.#queuesShown = signature;
    this.#queues.replaceChildren(...lines.map(({ text, dead }) => h('p', { 'data-dead': dead }, icon(dead ? 'alert' : 'clock'), h('span', { dir: 'auto' }, text))));
  }

  #make({ id, info }: ThreadState): Row {
    const format = this.#format;
    const name = h('bdi');
    const when = h('time', { class: 'when', dir: 'auto' });
    const text = h('bdi');
    const preview = h('span', { class: 'preview' }, text);
    const badge = h('span', { class: 'count' });
    const assignee = h('span', { class: 'assignee' });
    let assigned = '';
    const dot = h('span', { class: 'dot' });
    const face = h('span', { class: 'face' }, avatar(info.visitor.id, format.name(info.visitor)), dot);
    const button = h('button', { type: 'button', class: 'thread', on: { click: () => this.#choose(id) } },
      face, h('span', { class: 'line' }, h('span', { class: 'who' }, name), when), h('span', { class: 'line' }, preview, assignee, badge));
    const update = (thread: ThreadState, selected: boolean, now: number): void => {
      const { words } = format;
      const { last, visitor, presence, activeAt } = thread.info;
      const unread = unreadOf(thread);
      const typing = thread.typing.some(({ from }) => from.role === 'visitor');
      setText(name, format.name(visitor));
      setText(when, format.ago(Date.parse(activeAt), now));
      setText(text, typing ? words.typing([format.name(visitor)]) : last ? `${last.from.role === 'visitor' ? '' : `${this.#short(last.from)}: `}${this.#said(last)}` : '');
      setAttribute(preview, 'data-typing', typing);
      const whose = thread.info.assignee;
      if ((whose?.id ?? '') !== assigned) {
        assigned = whose?.id ?? '';
        assignee.replaceChildren(...(whose ? [avatar(whose.id, format.name(whose)), h('span', { class: 'sr' }, `${words.assignedTo}: ${this.#short(whose)}`)] : []));
        setAttribute(assignee, 'title', whose ? `${words.assignedTo}: ${this.#short(whose)}` : undefined);
      }
      setText(badge, unread > 0 ? String(Math.min(unread, 99)) : '');
      setAttribute(badge, 'aria-label', unread > 0 ? words.unread(unread) : undefined);
      setAttribute(badge, 'role', unread > 0 ? 'img' : undefined);
      setAttribute(dot, 'data-presence', this.#client.state.link === 'up' ? presence : undefined);
      setAttribute(button, 'aria-current', selected ? 'true' : undefined);
      setAttribute(button, 'data-unread', unread > 0);
    };
    return { element: h('li', {}, button), button, update };
  }

  /** What was written, or what was sent without a word. */
  #said({ text, media }: Preview): string {
    const { wordless } = this.#format.words;
    return text === '' && media ? (Object.hasOwn(wordless, media) ? wordless[media] : wordless.file) : text;
  }

  #short(author: { role: string; id: string; name?: string }): string {
    const { me } = this.#client.state;
    return me && author.id === me.id ? this.#format.words.you : this.#format.name(author as Parameters<PanelFormat['name']>[0]);
  }

  #show(filter: Filter): void {
    this.#client.show(filter);
    this.#mark();
    this.update();
  }

  #mark(): void {
    for (const [i, tab] of this.#filters.entries()) setAttribute(tab, 'aria-pressed', String(FILTERS[i] === this.#client.filter));
  }

  #key(event: KeyboardEvent): void {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (!step) return;
    const buttons = [...this.#rows.values()].map(({ button }) => button);
    const at = buttons.findIndex((button) => button === (this.element.getRootNode() as ShadowRoot).activeElement);
    const next = buttons[at + step];
    if (!next) return;
    event.preventDefault();
    next.focus();
  }
}
