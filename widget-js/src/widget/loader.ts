/**
 * The script that a page includes. It draws the launcher and no more; the chat itself is loaded when the visitor opens it, or when
 * there is something that the visitor would miss.
 */
import { OPEN_KEY, toWidgetMemory } from '../core/memory';
import { SafeStorage } from '../core/storage';
import { launcherWords } from '../i18n/launcher';
import { chooseLang } from '../i18n/language';
import { applyAccent } from '../ui/theme';
import { FULL_SCREEN } from './fullscreen';
import css from './launcher.css';
import type { Chat, ChatModule, Shell } from './options';
import { readOptions } from './options';

const NAME = 'Sohbet';
const TAG = 'sohbet-chat';
/**
 * A conversation that moved within this time is worth a connection on every page: an answer may come. As long as a closed conversation
 * is reopened, for so long the visitor goes on with it.
 */
const WAITS_FOR_ANSWER = 7 * 24 * 3_600_000;

type Public = Pick<Chat, 'open' | 'close' | 'destroy'>;
const scope = window as unknown as Record<string, Public | undefined>;

// Known only while the script runs for the first time.
const script = document.currentScript as HTMLScriptElement | null;
if (script && !scope[NAME]) begin(script);

function begin({ src, dataset }: HTMLScriptElement): void {
  const base = new URL('.', src).href;
  const options = readOptions(dataset);
  const lang = chooseLang(options.lang, document.documentElement.lang, ...navigator.languages);
  const words = launcherWords[lang];
  const storage = new SafeStorage(() => localStorage);
  const session = new SafeStorage(() => sessionStorage);
  const prefix = `sohbet:${new URL(base).pathname}:visitor:`;

  let chat: Promise<Chat> | null = null;
  let tries = 0;
  let destroyed = false;
  let wanted = false;
  const memory = toWidgetMemory(storage.get(`${prefix}memory`));
  let { unread } = memory;

  if (!customElements.get(TAG)) customElements.define(TAG, class extends HTMLElement {});
  const host = document.createElement(TAG);
  const root = host.attachShadow({ mode: 'open' });
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(css);
  root.adoptedStyleSheets = [sheet];
  applyAccent(host, options.accent);

  const frame = document.createElement('div');
  frame.dataset.position = options.position;
  const button = document.createElement('button');
  button.className = 'launcher';
  button.type = 'button';
  button.setAttribute('part', 'launcher');
  button.append(
    drawing('M12 3.200c-5.100 0-9.200 3.600-9.200 8.100 0 2.500 1.300 4.700 3.300 6.200l-.8 3.300 4-1.600c.9.2 1.800.3 2.700.3 5.100 0 9.200-3.600 9.200-8.200S17.100 3.200 12 3.200ZM8 11.300h.01M12 11.300h.01M16 11.300h.01'),
    drawing('m6 9 6 6 6-6'),
  );
  const badge = document.createElement('span');
  badge.className = 'badge';
  badge.setAttribute('aria-hidden', 'true');
  button.append(badge);
  button.addEventListener('click', () => (wanted ? close() : open()));
  const status = document.createElement('span');
  status.className = 'sr';
  status.setAttribute('role', 'status');
  frame.append(button, status);
  root.append(frame);
  show({ open: false, unread });

  const shell: Shell = { base, root, options, lang, show, focusLauncher: () => button.focus() };

  function show(state: { readonly open: boolean; readonly unread: number }): void {
    wanted = state.open;
    // The badge is for those who see it. An open chat reads its messages out itself.
    if (wanted || state.unread === 0) status.textContent = '';
    else if (state.unread > unread) status.textContent = words.arrived(state.unread);
    unread = state.unread;
    button.setAttribute('aria-expanded', String(wanted));
    button.setAttribute('aria-label', wanted ? words.close : unread > 0 ? `${words.open}, ${words.unread(unread)}` : words.open);
    badge.textContent = unread > 99 ? '99+' : String(unread);
    badge.hidden = unread === 0 || wanted;
  }

  function load(): Promise<Chat> {
    // A failed import stays failed under its address, so a second try needs another one.
    const address = base + CHAT_MODULE + (tries++ > 0 ? `?try=${tries}` : '');
    return (chat ??= (import(address) as Promise<ChatModule>).then(
      (module) => {
        const made = module.mount(shell);
        if (destroyed) made.destroy();
        return made;
      },
      (fault: unknown) => {
        chat = null;
        throw fault;
      },
    ));
  }

  function open(how: 'open' | 'reopen' = 'open'): void {
    if (destroyed) return;
    wanted = true;
    button.setAttribute('aria-busy', 'true');
    load().then(
      (made) => {
        if (wanted) made[how]();
      },
      () => {
        wanted = false;
        button.setAttribute('aria-label', words.failed);
      },
    ).finally(() => button.removeAttribute('aria-busy'));
  }

  function close(): void {
    wanted = false;
    void chat?.then((made) => made.close());
  }

  function destroy(): void {
    destroyed = true;
    observer.disconnect();
    void chat?.then((made) => made.destroy(), () => undefined);
    host.remove();
    // Another script tag may begin again.
    scope[NAME] = undefined;
  }

  const attach = (): void => {
    if (!destroyed && !host.isConnected && document.body) document.body.append(host);
  };
  // Sites that swap the whole body at navigation keep their chat.
  const observer = new MutationObserver(attach);
  observer.observe(document.documentElement, { childList: true });
  attach();

  scope[NAME] = { open: () => open(), close, destroy };

  const expectsSomething = memory.unread > 0 || Date.now() - memory.activeAt < WAITS_FOR_ANSWER || storage.keys(`${prefix}out:`).length > 0;
  // Where the window fills the screen, it would hide the page that the visitor has just asked for.
  if (session.get(prefix + OPEN_KEY) !== null && !matchMedia(FULL_SCREEN).matches) open('reopen');
  else if (expectsSomething) void load().catch(() => undefined);
}

function drawing(d: string): SVGSVGElement {
  const ns = 'http://www.w3.org/2000/svg';
  const svg = document.createElementNS(ns, 'svg');
  svg.setAttribute('viewBox', '0 0 24 24');
  svg.setAttribute('aria-hidden', 'true');
  const path = document.createElementNS(ns, 'path');
  path.setAttribute('d', d);
  svg.append(path);
  return svg;
}
