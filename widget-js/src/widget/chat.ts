/** The chat module: what the loader fetches when the visitor opens the chat. */
import { browserEnv } from '../core/env';
import { storagePrefix } from '../core/client';
import { DRAFT_KEY, OPEN_KEY, toWidgetMemory } from '../core/memory';
import { unreadOf } from '../core/state';
import { VisitorClient } from '../core/visitor';
import { wordsOf } from '../i18n/words';
import { Format } from '../ui/format';
import { ChatWindow } from './window';
import type { Chat, Shell } from './options';

export function mount(shell: Shell): Chat {
  const env = browserEnv(shell.options.label);
  const prefix = `${storagePrefix(shell.base)}visitor:`;
  const client = new VisitorClient({ env, base: shell.base });
  const format = new Format(shell.lang, wordsOf(shell.lang));
  let open = false;
  let unread = toWidgetMemory(env.storage.get(`${prefix}memory`)).unread;
  let frame = 0;

  const window = new ChatWindow(client, format, shell.options, {
    close: () => close(),
    draft: (text) => keep(DRAFT_KEY, text),
    now: () => env.now(),
  });
  window.draft = env.session.get(prefix + DRAFT_KEY) ?? '';
  shell.root.append(window.element);

  /** However much happens between two frames of the screen, it is drawn once. */
  const changed = (): void => {
    if (document.hidden) draw();
    else if (frame === 0) frame = requestAnimationFrame(draw);
  };

  function draw(): void {
    cancelAnimationFrame(frame);
    frame = 0;
    const { current, threads } = client.state;
    const thread = current === null ? undefined : threads[current];
    if (client.state.me) unread = thread ? unreadOf(thread) : 0;
    if (open) window.update();
    shell.show({ open, unread });
    const activeAt = thread && thread.info.status !== 'closed' ? Date.parse(thread.info.activeAt) || 0 : 0;
    if (client.state.me) remember(activeAt);
  }

  function keep(key: string, text: string): void {
    if (text) env.session.set(prefix + key, text);
    else env.session.remove(prefix + key);
  }

  function remember(activeAt: number): void {
    const text = JSON.stringify({ unread, activeAt });
    const key = `${prefix}memory`;
    if (env.storage.get(key) !== text) env.storage.set(key, text);
  }

  function show(): void {
    reopen();
    window.focus();
  }

  function reopen(): void {
    if (open) return;
    open = true;
    keep(OPEN_KEY, 'true');
    window.open();
    draw();
  }

  function close(): void {
    if (!open) return;
    open = false;
    keep(OPEN_KEY, '');
    client.stopTyping();
    const hadFocus = window.close();
    draw();
    if (hadFocus) shell.focusLauncher();
  }

  const unsubscribe = client.subscribe(changed);
  // What came while the page was hidden is read when it is seen.
  const stopWatching = env.on('visible', changed);
  client.start();

  return {
    open: show,
    reopen,
    close,
    destroy: () => {
      unsubscribe();
      stopWatching();
      client.stop();
      cancelAnimationFrame(frame);
      window.destroy();
    },
  };
}
