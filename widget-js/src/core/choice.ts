import type { CarrierName } from './carrier';
import type { SafeStorage } from './storage';

const FAILURES_ALLOWED = 2;
/** A WebSocket that lived this long works; ending later is no reason to leave it. */
export const SETTLED_AFTER = 10_000;
const PROBE_EVERY = 300_000;
/** Where a WebSocket has worked before, the outage is more likely to be the server's. */
const FIRST_PROBE_IF_IT_WORKED = 10_000;

/** Which carrier to use next. WebSockets are tried first; where a proxy blocks them, the long poll takes over, and they are tried again now and then. */
export class CarrierChoice {
  readonly #storage: SafeStorage;
  readonly #key: string;
  readonly #now: () => number;
  #failures = 0;
  #worked = false;
  #next: CarrierName;

  constructor(storage: SafeStorage, key: string, now: () => number) {
    this.#storage = storage;
    this.#key = key;
    this.#now = now;
    // A site of many pages must not find out on each of them.
    this.#next = Number(storage.get(key) ?? 0) > now() ? 'poll' : 'ws';
  }

  get next(): CarrierName {
    return this.#next;
  }

  welcomed(name: CarrierName): void {
    this.#next = name;
    if (name === 'ws') {
      this.#worked = true;
      this.#storage.remove(this.#key);
    } else if (!this.#worked) {
      this.#storage.set(this.#key, String(this.#now() + PROBE_EVERY));
    }
  }

  /** @param lasted how long it was welcome, 0 when it never was */
  broke(name: CarrierName, lasted: number): void {
    if (name === 'poll') {
      if (lasted > 0) return;
      // Plain HTTP fails as well, so WebSockets are not what is broken.
      this.#next = 'ws';
      this.#failures = FAILURES_ALLOWED - 1;
      return;
    }
    this.#failures = lasted >= SETTLED_AFTER ? 0 : this.#failures + 1;
    if (this.#failures >= FAILURES_ALLOWED) this.#next = 'poll';
  }

  /** How long the long poll may run before a WebSocket is tried beside it. */
  probeAfter(probes: number): number {
    return this.#worked && probes === 0 ? FIRST_PROBE_IF_IT_WORKED : PROBE_EVERY;
  }
}
