import type { About } from './protocol';
import { SafeStorage } from './storage';

export type Cancel = () => void;

export type EnvEvent = 'online' | 'offline' | 'visible' | 'hidden';

/** Everything that the core takes from the browser: time, chance, storage, the network. Tests hand in their own. */
export interface Env {
  now(): number;
  /** In [0, 1). */
  random(): number;
  randomBytes(count: number): Uint8Array;
  after(ms: number, task: () => void): Cancel;
  readonly storage: SafeStorage;
  /** This tab's alone; it outlives a reload. */
  readonly session: SafeStorage;
  fetch(url: string, init: RequestInit): Promise<Response>;
  openSocket(url: string): WebSocket;
  online(): boolean;
  hidden(): boolean;
  on(event: EnvEvent, handler: () => void): Cancel;
  /** Another tab changed this key; null: all of them. */
  onStorage(handler: (key: string | null) => void): Cancel;
  /** What the page may tell of itself and its visitor. */
  about(): About;
  /** Whether `exclusively` keeps its promise here. The lock manager is absent on plain http pages. */
  readonly locks: boolean;
  /** Runs the task while no other tab runs one of this name, where the browser can promise that. */
  exclusively<T>(name: string, task: () => Promise<T>): Promise<T>;
}

/** @param label what the site calls this part of it */
export function browserEnv(label?: string): Env {
  const listen = (target: EventTarget, type: string, handler: (event: Event) => void): Cancel => {
    target.addEventListener(type, handler);
    return () => target.removeEventListener(type, handler);
  };
  return {
    now: () => Date.now(),
    random: () => Math.random(),
    randomBytes: (count) => crypto.getRandomValues(new Uint8Array(count)),
    after: (ms, task) => {
      const timer = setTimeout(task, ms);
      return () => clearTimeout(timer);
    },
    storage: new SafeStorage(() => localStorage),
    session: new SafeStorage(() => sessionStorage),
    fetch: (url, init) => fetch(url, init),
    openSocket: (url) => new WebSocket(url),
    online: () => navigator.onLine,
    hidden: () => document.visibilityState === 'hidden',
    on: (event, handler) => {
      if (event === 'online' || event === 'offline') return listen(window, event, handler);
      return listen(document, 'visibilitychange', () => {
        if (document.visibilityState === event) handler();
      });
    },
    onStorage: (handler) =>
      listen(window, 'storage', (event) => {
        if ((event as StorageEvent).storageArea === localStorageOrNull()) handler((event as StorageEvent).key);
      }),
    about: () => ({ ...about(), ...(label === undefined ? {} : { label }) }),
    locks: lockManager() !== undefined,
    exclusively: (name, task) => {
      let begun = false;
      const once = (): ReturnType<typeof task> => {
        begun = true;
        return task();
      };
      const locked = lockManager()?.request(name, once);
      // Where storage is blocked, locks are refused as well; the task must not wait for ever.
      return locked?.catch((fault: unknown) => (begun ? Promise.reject(fault) : task())) ?? task();
    },
  };
}

/** Without query and fragment, which may hold secrets. */
function about(): About {
  const { protocol, origin, pathname } = location;
  const language = document.documentElement.lang || navigator.language;
  const zone = new Intl.DateTimeFormat().resolvedOptions().timeZone as string | undefined;
  return { ...(/^https?:$/.test(protocol) ? { page: origin + pathname } : {}), ...(language ? { language } : {}), ...(zone ? { zone } : {}) };
}

const lockManager = (): LockManager | undefined => navigator.locks as LockManager | undefined;

function localStorageOrNull(): Storage | null {
  try {
    return localStorage;
  } catch {
    return null;
  }
}
