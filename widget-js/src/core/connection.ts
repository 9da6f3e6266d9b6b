import { reconnectDelay, withRetryAfter } from './backoff';
import type { Carrier, CarrierEvents, CarrierName } from './carrier';
import { BROKEN } from './carrier';
import type { CarrierChoice } from './choice';
import { SETTLED_AFTER } from './choice';
import type { Cancel, Env } from './env';
import { CLOSE, isPassing, isTerminal, numbered } from './protocol';
import type { Hello, Request, ServerFrame, SetPresence, Typing, Unnumbered, Welcome } from './protocol';

export type Link = 'idle' | 'connecting' | 'up' | 'waiting' | 'ended';

/** What the connection asks of its owner. */
export interface ConnectionOwner {
  /** Sees to it that there are credentials, fresh ones if the last were refused. False: a person must sign in. Rejects: try later. */
  authorize(fresh: boolean): Promise<boolean>;
  hello(): Unnumbered<Hello>;
  carrier(name: CarrierName, events: CarrierEvents): Carrier;
  welcomed(frame: Welcome): void;
  frame(frame: ServerFrame): void;
  epoch(epoch: string): void;
  link(link: Link): void;
}

/** The connection ended before the reply came. Whether the request arrived is unknown. */
export class Lost extends Error {}

const WELCOME_WITHIN = 10_000;
const REPLY_WITHIN = 20_000;
const NUDGE_SPREAD = 1_000;
const NUDGE_EVERY = 5_000;

interface Line {
  readonly name: CarrierName;
  readonly carrier: Carrier;
  readonly helloId: string;
  timer: Cancel;
  welcomedAt: number | null;
}

interface Waiting {
  readonly line: Line;
  resolve(frame: ServerFrame): void;
  reject(error: Lost): void;
  readonly cancel: Cancel;
}

/** Keeps one line to the server up: chooses the carrier, says hello, matches replies to requests, reconnects. */
export class Connection {
  readonly #env: Env;
  readonly #owner: ConnectionOwner;
  readonly #choice: CarrierChoice;
  readonly #waiting = new Map<string, Waiting>();
  #link: Link = 'idle';
  #line: Line | null = null;
  #probe: Line | null = null;
  #probes = 0;
  #failures = 0;
  #refused = false;
  #lastNudge = -Infinity;
  #ids = 0;
  #timer: Cancel = () => undefined;
  #probeTimer: Cancel = () => undefined;
  #cleanup: Cancel[] = [];
  /** Rises with every start and stop, so that what was begun before knows that it is late. */
  #run = 0;

  constructor(env: Env, choice: CarrierChoice, owner: ConnectionOwner) {
    this.#env = env;
    this.#choice = choice;
    this.#owner = owner;
  }

  get link(): Link {
    return this.#link;
  }

  get carrierName(): CarrierName | null {
    return this.#line?.name ?? null;
  }

  start(): void {
    if (this.#link !== 'idle' && this.#link !== 'ended') return;
    this.stop();
    this.#cleanup = [
      this.#env.on('online', () => this.#comeBack(true)),
      this.#env.on('offline', () => this.#line?.carrier.check()),
      this.#env.on('visible', () => this.#comeBack(false)),
    ];
    this.#refused = false;
    void this.#connect();
  }

  stop(): void {
    this.#run++;
    this.#cleanup.forEach((cancel) => cancel());
    this.#cleanup = [];
    this.#hangUp();
    this.#failures = 0;
    this.#set('idle');
  }

  /** The person did something that needs the server: do not make them wait for the whole delay. */
  nudge(): void {
    if (this.#link !== 'waiting' || this.#env.now() - this.#lastNudge < NUDGE_EVERY) return;
    this.#reconnectIn(this.#env.random() * NUDGE_SPREAD);
  }

  /** Starts anew at once, with other credentials. */
  restart(): void {
    if (this.#link === 'idle') return;
    this.stop();
    this.start();
  }

  tell(frame: Typing | SetPresence): void {
    if (this.#link === 'up') this.#line?.carrier.send(frame);
  }

  /** The reply, which may be an error frame. Rejects with {@link Lost}. */
  request<F extends Request>(frame: Unnumbered<F>, id = `r${++this.#ids}`): Promise<ServerFrame> {
    const line = this.#line;
    if (this.#link !== 'up' || !line) return Promise.reject(new Lost('not connected'));
    return new Promise((resolve, reject) => {
      this.#waiting.get(id)?.reject(new Lost('asked again'));
      const cancel = this.#env.after(REPLY_WITHIN, () => {
        this.#waiting.delete(id);
        reject(new Lost('no reply in time'));
      });
      this.#waiting.set(id, { line, resolve, reject, cancel });
      line.carrier.send(numbered<F>(id, frame));
    });
  }

  async #connect(): Promise<void> {
    const run = ++this.#run;
    this.#timer();
    this.#set('connecting');
    const fresh = this.#refused;
    this.#refused = false;
    try {
      const authorized = await this.#owner.authorize(fresh);
      if (run !== this.#run) return;
      if (!authorized) return this.#end();
    } catch (error) {
      if (run !== this.#run) return;
      this.#refused = fresh;
      return this.#retry(BROKEN, retryAfterOf(error));
    }
    this.#line = this.#dial(this.#choice.next);
  }

  #dial(name: CarrierName): Line {
    const events: CarrierEvents = {
      opened: () => line.carrier.send(numbered<Hello>(line.helloId, this.#owner.hello())),
      frame: (frame) => this.#frame(line, frame),
      epoch: (epoch) => this.#owner.epoch(epoch),
      closed: (code) => this.#closed(line, code),
    };
    const timer = this.#env.after(WELCOME_WITHIN, () => {
      line.carrier.close();
      this.#closed(line, BROKEN);
    });
    const line: Line = { name, carrier: this.#carrier(name, events), helloId: `h${++this.#ids}`, timer, welcomedAt: null };
    return line;
  }

  /** A browser or an extension may refuse to even make a WebSocket: that is a broken line like any other. */
  #carrier(name: CarrierName, events: CarrierEvents): Carrier {
    try {
      return this.#owner.carrier(name, events);
    } catch {
      const cancel = this.#env.after(0, () => events.closed(BROKEN));
      return { send: () => undefined, check: () => undefined, close: cancel };
    }
  }

  #frame(line: Line, frame: ServerFrame): void {
    if (frame.kind === 'welcome') return this.#welcomed(line, frame);
    if (frame.kind === 'error') {
      if (frame.code === 'unauthorized') return this.#refuse(line, CLOSE.SIGN_IN);
      if (frame.re === line.helloId) return this.#refuse(line, isPassing(frame.code) ? BROKEN : CLOSE.NO_HELLO, frame.retryAfter);
    }
    const re = 're' in frame ? frame.re : undefined;
    const waiting = re === undefined ? undefined : this.#waiting.get(re);
    if (re !== undefined && waiting?.line === line) {
      this.#waiting.delete(re);
      waiting.cancel();
      waiting.resolve(frame);
    } else if (line === this.#line) {
      this.#owner.frame(frame);
    }
  }

  #welcomed(line: Line, frame: Welcome): void {
    line.timer();
    line.welcomedAt = this.#env.now();
    if (line === this.#probe) {
      this.#probe = null;
      if (this.#line) this.#drop(this.#line);
      this.#line = line;
    }
    if (line !== this.#line) return this.#drop(line);
    this.#choice.welcomed(line.name);
    this.#probeTimer();
    if (line.name === 'ws') this.#probes = 0;
    else this.#planProbe();
    // The owner takes the welcome in before it hears that the line is up, or it would act on what it knew before.
    this.#link = 'up';
    this.#owner.welcomed(frame);
    this.#owner.link('up');
    // It may have changed since the carrier was made, when there was nobody to tell.
    this.tell({ kind: 'presence', state: this.#env.hidden() ? 'hidden' : 'active' });
  }

  #refuse(line: Line, code: number, retryAfter?: number): void {
    line.carrier.close();
    this.#closed(line, code, retryAfter);
  }

  #closed(line: Line, code: number, retryAfter?: number): void {
    line.timer();
    if (line === this.#probe) {
      this.#probe = null;
      return this.#planProbe();
    }
    if (line !== this.#line) return;
    const lasted = line.welcomedAt === null ? 0 : Math.max(1, this.#env.now() - line.welcomedAt);
    const serverSpoke = code === CLOSE.DRAIN || code === CLOSE.GOING_AWAY || (code >= 4000 && code !== CLOSE.NO_HELLO);
    if (!serverSpoke && this.#env.online()) this.#choice.broke(line.name, lasted);
    if (lasted >= SETTLED_AFTER) this.#failures = 0;
    if (isTerminal(code)) this.#refused = true;
    this.#hangUp();
    this.#retry(code, retryAfter);
  }

  #retry(code: number, retryAfter?: number): void {
    const delay = reconnectDelay(this.#failures, code, this.#env.random);
    this.#failures++;
    this.#set('waiting');
    this.#reconnectIn(withRetryAfter(retryAfter, delay), false);
  }

  #reconnectIn(ms: number, nudged = true): void {
    if (nudged) this.#lastNudge = this.#env.now();
    this.#timer();
    this.#timer = this.#env.after(ms, () => void this.#connect());
  }

  /** The network or the person is back: look at once, but not all clients in the same instant. */
  #comeBack(network: boolean): void {
    if (this.#link === 'up') this.#line?.carrier.check();
    else if (this.#link === 'waiting' && network) this.#reconnectIn(this.#env.random() * NUDGE_SPREAD);
    else this.nudge();
  }

  #planProbe(): void {
    this.#probeTimer();
    this.#probeTimer = this.#env.after(this.#choice.probeAfter(this.#probes++), () => {
      if (this.#link === 'up' && this.#line?.name === 'poll') this.#probe = this.#dial('ws');
    });
  }

  #end(): void {
    this.#hangUp();
    this.#set('ended');
  }

  #hangUp(): void {
    this.#timer();
    this.#probeTimer();
    if (this.#probe) this.#drop(this.#probe);
    if (this.#line) this.#drop(this.#line);
    this.#probe = this.#line = null;
  }

  #drop(line: Line): void {
    line.timer();
    line.carrier.close();
    for (const [id, waiting] of [...this.#waiting]) {
      if (waiting.line !== line) continue;
      this.#waiting.delete(id);
      waiting.cancel();
      waiting.reject(new Lost('connection lost'));
    }
  }

  #set(link: Link): void {
    if (link === this.#link) return;
    this.#link = link;
    this.#owner.link(link);
  }
}

function retryAfterOf(error: unknown): number | undefined {
  const after = (error as { retryAfter?: unknown } | null)?.retryAfter;
  return typeof after === 'number' ? after : undefined;
}
