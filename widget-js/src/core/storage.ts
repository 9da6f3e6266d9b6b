/**
 * Local storage that never throws. A private window, a full disk or a policy may refuse any call, at any time; what could not be
 * stored is remembered for the life of the page.
 */
export class SafeStorage {
  readonly #memory = new Map<string, string | null>();
  readonly #open: () => Storage;

  constructor(open: () => Storage) {
    this.#open = open;
  }

  get(key: string): string | null {
    const remembered = this.#memory.get(key);
    if (remembered !== undefined) return remembered;
    return this.#try((storage) => storage.getItem(key)) ?? null;
  }

  set(key: string, value: string): void {
    const stored = this.#try((storage) => {
      storage.setItem(key, value);
      return true;
    });
    if (stored) this.#memory.delete(key);
    else this.#memory.set(key, value);
  }

  remove(key: string): void {
    this.#memory.delete(key);
    const removed = this.#try((storage) => {
      storage.removeItem(key);
      return true;
    });
    // It may still be there, unreachable: hide it.
    if (!removed) this.#memory.set(key, null);
  }

  keys(prefix: string): string[] {
    const keys = new Set<string>();
    this.#try((storage) => {
      for (let i = 0; i < storage.length; i++) {
        const key = storage.key(i);
        if (key?.startsWith(prefix)) keys.add(key);
      }
    });
    for (const [key, value] of this.#memory) {
      if (!key.startsWith(prefix)) continue;
      if (value === null) keys.delete(key);
      else keys.add(key);
    }
    return [...keys];
  }

  #try<T>(use: (storage: Storage) => T): T | undefined {
    try {
      return use(this.#open());
    } catch {
      return undefined;
    }
  }
}
