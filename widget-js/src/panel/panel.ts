import { AgentClient } from '../core/agent';
import { browserEnv } from '../core/env';
import { chooseLang } from '../i18n/language';
import { panelWordsOf } from './words';
import { Banner } from '../ui/banner';
import composerCss from '../ui/composer.css';
import { adopt, h, icon, setAttribute, setText } from '../ui/dom';
import { Format } from '../ui/format';
import { applyAccent, applyTheme } from '../ui/theme';
import type { Theme } from '../ui/theme';
import tokensCss from '../ui/tokens.css';
import { avatar } from '../ui/transcript';
import transcriptCss from '../ui/transcript.css';
import accountCss from './account.css';
import { AccountDialog } from './account';
import { ConnectionsDialog } from './connections';
import { Conversation } from './conversation';
import { Inbox } from './inbox';
import panelCss from './panel.css';
import { SignIn } from './sign-in';

/** Times like "3 min ago" grow old. */
const REFRESH_EVERY = 30_000;

/**
 * The agents' panel: `<sohbet-panel>`. It fills its box; with the attribute `page` it has the whole page to itself, and sets its title
 * and language. Attributes: `lang`, `theme`, `accent`.
 */
class SohbetPanel extends HTMLElement {
  #disconnect: (() => void) | null = null;

  connectedCallback(): void {
    this.#disconnect ??= this.#connect(this.shadowRoot ?? this.attachShadow({ mode: 'open' }));
  }

  disconnectedCallback(): void {
    this.#disconnect?.();
    this.#disconnect = null;
  }

  #connect(root: ShadowRoot): () => void {
    const ownsPage = this.hasAttribute('page');
    const pageLang = ownsPage ? [] : [document.documentElement.lang];
    const lang = chooseLang(this.getAttribute('lang'), ...pageLang, ...navigator.languages);
    const words = panelWordsOf(lang);
    const format = new Format(lang, words);
    const env = browserEnv();
    // This module lies in <base>/ui/.
    const client = new AgentClient({ env, base: new URL('..', import.meta.url).href });
    let frame = 0;

    const frameElement = h('div', { class: 'root panel' });
    const banner = new Banner(words);
    const me = h('bdi', { class: 'me' });
    const face = h('span', { class: 'face' });
    const live = h('span', { class: 'dot', role: 'img' });
    const signIn = new SignIn(words, client, env);
    const account = new AccountDialog(client.account, format, env);
    const connections = new ConnectionsDialog(client.account, words, lang);
    const conversation = new Conversation(client, format, frameElement, () => select(null), () => env.now());
    const inbox = new Inbox(client, format, (thread) => select(thread), () => env.now());
    const signOut = h('button', { type: 'button', class: 'round', 'aria-label': words.signOut, title: words.signOut, on: { click: () => void leave() } }, icon('exit'));
    const connect = h('button', { type: 'button', class: 'round', 'aria-label': words.connections.title, title: words.connections.title, on: { click: () => connections.open() } }, icon('plug'));
    const problem = h('p', { class: 'problem', role: 'alert' });
    const desk = h('main', { class: 'desk', hidden: true },
      h('h1', { class: 'sr' }, words.panelTitle),
      h('section', { class: 'side', 'aria-label': words.panelTitle },
        h('div', { class: 'top' }, h('p', { class: 'brand', 'aria-hidden': 'true' }, words.panelTitle), live),
        inbox.element, problem,
        h('div', { class: 'account' },
          h('button', { type: 'button', class: 'self', title: words.account.button, on: { click: () => account.open() } }, face, me), connect, signOut)),
      conversation.element);
    frameElement.append(banner.element, signIn.element, desk, account.element, connections.element);
    root.replaceChildren(frameElement);
    root.adoptedStyleSheets = [];
    adopt(root, tokensCss, transcriptCss, composerCss, panelCss, accountCss);
    applyAccent(frameElement, this.getAttribute('accent') ?? undefined);
    const stopTheme = applyTheme(frameElement, themeOf(this.getAttribute('theme')));
    frameElement.dir = getComputedStyle(this).direction;
    if (ownsPage) document.documentElement.lang = lang;

    const select = (thread: string | null): void => {
      const previous = client.state.current;
      client.open(thread);
      // What is not drawn yet cannot take the focus: in a narrow panel either side is hidden.
      draw();
      if (thread !== null) conversation.focus();
      else if (previous !== null) inbox.focus(previous);
    };

    const leave = async (): Promise<void> => {
      setText(problem, '');
      if (await client.signOut()) setText(problem, words.actionFailed);
      else conversation.forget();
    };

    const draw = (): void => {
      cancelAnimationFrame(frame);
      frame = 0;
      const { state } = client;
      const out = state.link === 'ended';
      const known = state.me !== null;
      signIn.update(out, known);
      setAttribute(desk, 'hidden', out || !known);
      banner.update(state.link, known);
      if (out) {
        account.close();
        connections.close();
      }
      if (ownsPage) setTitle(out ? 0 : client.unread(), words.panelTitle);
      if (out || !state.me) return;
      desk.dataset.view = state.current === null ? 'list' : 'thread';
      setAttribute(live, 'data-presence', state.link === 'up' ? 'online' : 'away');
      setAttribute(live, 'aria-label', state.link === 'up' ? words.live : words.reconnecting);
      const name = format.name(state.me);
      if (me.textContent !== name) face.replaceChildren(avatar(state.me.id, name));
      setText(me, name);
      inbox.update();
      conversation.update();
    };
    const changed = (): void => {
      // A hidden page draws no frames, but its title still counts.
      if (document.hidden) draw();
      else if (frame === 0) frame = requestAnimationFrame(draw);
    };

    const looked = (): void => conversation.seen();
    addEventListener('focus', looked);
    const unsubscribe = client.subscribe(changed);
    const refresh = setInterval(changed, REFRESH_EVERY);
    client.start();
    draw();
    return () => {
      removeEventListener('focus', looked);
      unsubscribe();
      clearInterval(refresh);
      cancelAnimationFrame(frame);
      stopTheme();
      conversation.forget();
      client.stop();
    };
  }
}

const themeOf = (value: string | null): Theme => (value === 'light' || value === 'dark' ? value : 'auto');

function setTitle(unread: number, title: string): void {
  const text = unread > 0 ? `(${unread}) ${title}` : title;
  if (document.title !== text) document.title = text;
}

if (!customElements.get('sohbet-panel')) customElements.define('sohbet-panel', SohbetPanel);
