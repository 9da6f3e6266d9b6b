import { randomInt } from 'node:crypto';
import type { Cancel, Env, EnvEvent } from '../src/core/env';
import type { About } from '../src/core/protocol';
import { SafeStorage } from '../src/core/storage';

/** Each run draws a new seed and prints it; SEED=… repeats a run. */
export const SEED = Number(process.env.SEED ?? randomInt(2 ** 31));

export type Random = () => number;

/** A small generator (mulberry32): the same seed gives the same numbers everywhere. */
export function seeded(seed: number): Random {
  let a = seed >>> 0;
  return () => {
    a = (a + 0x6d2b79f5) >>> 0;
    let t = Math.imul(a ^ (a >>> 15), a | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

export const pick = (random: Random, below: number): number => Math.floor(random() * below);

interface LockRequest {
  readonly owner: object;
  run(): void;
}

/** The lock manager of one browser: the first of each queue holds the lock. */
class FakeLocks {
  readonly #queues = new Map<string, LockRequest[]>();

  request<T>(owner: object, name: string, task: () => Promise<T>): Promise<T> {
    const queue = this.#queues.get(name) ?? [];
    this.#queues.set(name, queue);
    return new Promise((resolve, reject) => {
      const request: LockRequest = {
        owner,
        run: () => void task().then(resolve, reject).finally(() => this.#leave(queue, request)),
      };
      queue.push(request);
      if (queue.length === 1) queueMicrotask(request.run);
    });
  }

  /** The browser takes back what a closed tab held or waited for. */
  release(owner: object): void {
    for (const queue of this.#queues.values()) {
      for (const request of queue.filter((each) => each.owner === owner)) this.#leave(queue, request);
    }
  }

  #leave(queue: LockRequest[], request: LockRequest): void {
    const at = queue.indexOf(request);
    if (at < 0) return;
    queue.splice(at, 1);
    if (at === 0) queue[0]?.run();
  }
}

/** Local storage as two tabs see it: one map. */
export class FakeStorage implements Storage {
  readonly map = new Map<string, string>();
  broken = false;
  /** There is no room: what is there can be read and removed. */
  full = false;
  readonly locks = new FakeLocks();
  #listeners = new Set<{ tab: unknown; handler: (key: string | null) => void }>();

  get length(): number {
    this.#check();
    return this.map.size;
  }
  key(index: number): string | null {
    return [...this.map.keys()][index] ?? null;
  }
  getItem(key: string): string | null {
    this.#check();
    return this.map.get(key) ?? null;
  }
  setItem(key: string, value: string): void {
    this.#check();
    if (this.full) throw new DOMException('no room', 'QuotaExceededError');
    this.map.set(key, value);
  }
  removeItem(key: string): void {
    this.#check();
    this.map.delete(key);
  }
  clear(): void {
    this.map.clear();
  }
  /** The same storage, through the eyes of one tab: the other tabs hear of its changes. */
  tab(tab: object): Storage {
    const tell = (key: string): void => {
      for (const listener of this.#listeners) if (listener.tab !== tab) listener.handler(key);
    };
    return new Proxy<Storage>(this, {
      get: (target, name: keyof FakeStorage) => {
        if (name === 'setItem') return (key: string, value: string) => { target.setItem(key, value); tell(key); };
        if (name === 'removeItem') return (key: string) => { target.removeItem(key); tell(key); };
        const value = target[name as keyof Storage] as unknown;
        return typeof value === 'function' ? (value as (...args: unknown[]) => unknown).bind(target) : value;
      },
    });
  }
  listen(tab: object, handler: (key: string | null) => void): Cancel {
    const listener = { tab, handler };
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }
  forget(tab: object): void {
    for (const listener of this.#listeners) if (listener.tab === tab) this.#listeners.delete(listener);
  }
  #check(): void {
    if (this.broken) throw new DOMException('denied', 'SecurityError');
  }
}

interface Timer {
  readonly at: number;
  readonly order: number;
  readonly task: () => void;
}

/** One clock for all tabs and the server of a test. */
export class FakeClock {
  now = Date.UTC(2026, 10, 23, 12);
  #timers: Timer[] = [];
  #order = 0;

  after(ms: number, task: () => void): Cancel {
    const timer = { at: this.now + Math.max(0, ms), order: this.#order++, task };
    this.#timers.push(timer);
    return () => {
      this.#timers = this.#timers.filter((other) => other !== timer);
    };
  }

  get timers(): number {
    return this.#timers.length;
  }

  async advance(ms: number): Promise<void> {
    const end = this.now + ms;
    await settle();
    for (;;) {
      const next = this.#timers.filter(({ at }) => at <= end).sort((a, b) => a.at - b.at || a.order - b.order)[0];
      if (!next) break;
      this.#timers = this.#timers.filter((timer) => timer !== next);
      this.now = next.at;
      next.task();
      await settle();
    }
    this.now = end;
  }
}

/** Lets promises run that wait for nothing but each other. */
export async function settle(): Promise<void> {
  for (let i = 0; i < 24; i++) await Promise.resolve();
}

/** An answer that is all there: the body of a real one takes as long to read as the machine likes, whatever the clock says. */
export const answered = (status: number, text: string): Response => ({ status, text: () => Promise.resolve(text) }) as Response;

/** No two tabs draw the same numbers. */
let envs = 0;

export class FakeEnv implements Env {
  readonly storage: SafeStorage;
  readonly session = new SafeStorage(() => this.#sessionDisk);
  locks = true;
  page: About = { page: 'https://shop.example/cart', language: 'tr', zone: 'Europe/Istanbul' };
  isOnline = true;
  isHidden = false;
  fetch: Env['fetch'] = () => Promise.reject(new TypeError('no network'));
  openSocket: Env['openSocket'] = () => {
    throw new Error('no sockets here');
  };
  readonly random: Random;
  readonly #handlers = new Map<EnvEvent, Set<() => void>>();
  readonly clock: FakeClock;
  readonly disk: FakeStorage;
  readonly #sessionDisk = new FakeStorage();
  #closed = false;
  #onClose: (() => void)[] = [];

  constructor(clock = new FakeClock(), disk = new FakeStorage(), random: Random = seeded(SEED + envs++)) {
    this.clock = clock;
    this.disk = disk;
    this.random = random;
    this.storage = new SafeStorage(() => disk.tab(this));
  }

  now(): number {
    return this.clock.now;
  }
  randomBytes(count: number): Uint8Array {
    return Uint8Array.from({ length: count }, () => pick(this.random, 256));
  }
  after(ms: number, task: () => void): Cancel {
    return this.clock.after(ms, () => {
      if (!this.#closed) task();
    });
  }
  online(): boolean {
    return this.isOnline;
  }
  hidden(): boolean {
    return this.isHidden;
  }
  on(event: EnvEvent, handler: () => void): Cancel {
    const handlers = this.#handlers.get(event) ?? new Set();
    this.#handlers.set(event, handlers.add(handler));
    return () => handlers.delete(handler);
  }
  emit(event: EnvEvent): void {
    if (event === 'online' || event === 'offline') this.isOnline = event === 'online';
    else this.isHidden = event === 'hidden';
    for (const handler of [...(this.#handlers.get(event) ?? [])]) handler();
  }
  about(): About {
    return this.page;
  }
  onStorage(handler: (key: string | null) => void): Cancel {
    return this.disk.listen(this, handler);
  }
  exclusively<T>(name: string, task: () => Promise<T>): Promise<T> {
    return this.locks ? this.disk.locks.request(this, name, task) : task();
  }
  onClose(handler: () => void): void {
    this.#onClose.push(handler);
  }
  /** The tab is closed or reloaded: nothing of it runs any more, and nothing in it had a chance to tidy up. */
  close(): void {
    this.#closed = true;
    this.#handlers.clear();
    this.disk.forget(this);
    for (const handler of this.#onClose) handler();
    this.disk.locks.release(this);
  }
}
