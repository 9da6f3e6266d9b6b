import type { Carrier, CarrierEvents } from './carrier';
import { BROKEN } from './carrier';
import type { Cancel, Env } from './env';
import { parseMessage } from './parse';
import type { ClientFrame } from './protocol';

/** A handshake that hangs is as good as refused: some proxies swallow the upgrade. */
const OPEN_WITHIN = 5_000;
const PING_AFTER = 25_000;
const DEAD_AFTER = 60_000;
const CHECK_WITHIN = 5_000;
const LOOK_EVERY = 5_000;

/** Frames over a WebSocket, with life signs: a half-open connection looks healthy to the browser for minutes. */
export class WsCarrier implements Carrier {
  readonly #env: Env;
  readonly #events: CarrierEvents;
  readonly #socket: WebSocket;
  #timer: Cancel;
  #heard: number;
  #sent: number;
  #pings = 0;
  #deadline = Infinity;
  #over = false;

  constructor(env: Env, url: string, events: CarrierEvents) {
    this.#env = env;
    this.#events = events;
    this.#heard = this.#sent = env.now();
    this.#socket = env.openSocket(url);
    this.#socket.onopen = () => this.#opened();
    this.#socket.onmessage = (event) => this.#message(event.data);
    this.#socket.onclose = (event) => this.#closed(event.code);
    this.#timer = env.after(OPEN_WITHIN, () => this.#closed(BROKEN));
  }

  send(frame: ClientFrame): void {
    if (this.#over || this.#socket.readyState !== 1) return;
    this.#sent = this.#env.now();
    this.#socket.send(JSON.stringify(frame));
  }

  check(): void {
    if (this.#socket.readyState !== 1) return;
    this.#ping();
    this.#deadline = Math.min(this.#deadline, this.#env.now() + CHECK_WITHIN);
    this.#look();
  }

  close(): void {
    this.#end();
  }

  #opened(): void {
    if (this.#over) return;
    this.#heard = this.#sent = this.#env.now();
    this.#look();
    this.#events.opened();
  }

  #message(data: unknown): void {
    if (this.#over || typeof data !== 'string') return;
    this.#heard = this.#env.now();
    this.#deadline = Infinity;
    for (const frame of parseMessage(data)) {
      if (this.#over) return;
      this.#events.frame(frame);
    }
  }

  /** Looks at the clock, not at a counter: a sleeping page's timers stand still. */
  #look(): void {
    this.#timer();
    const now = this.#env.now();
    if (now >= this.#deadline || now - this.#heard >= DEAD_AFTER) return this.#closed(BROKEN);
    if (now - this.#sent >= PING_AFTER) this.#ping();
    const wait = Math.min(LOOK_EVERY, this.#deadline - now);
    this.#timer = this.#env.after(wait, () => this.#look());
  }

  #ping(): void {
    this.send({ kind: 'ping', id: `p${++this.#pings}` });
  }

  #closed(code: number): void {
    if (this.#over) return;
    this.#end();
    this.#events.closed(code);
  }

  #end(): void {
    this.#over = true;
    this.#timer();
    this.#socket.onopen = this.#socket.onmessage = this.#socket.onclose = null;
    this.#socket.close();
  }
}
