import type { Link } from '../dev/chat-server.mjs';
import { ChatServer, error } from '../dev/chat-server.mjs';
import type { FakeEnv } from './fake-env';
import { answered, FakeClock } from './fake-env';

export const BASE = 'https://shop.example/chat/';

/** The development server behind a network that a test can break: sockets and requests of {@link FakeEnv} end here. */
export class FakeNet {
  readonly clock = new FakeClock();
  readonly chat = new ChatServer();
  readonly sockets = new Set<FakeSocket>();
  /** WebSockets: carried, refused, or swallowed without an answer. */
  ws: 'on' | 'refused' | 'swallowed' = 'on';
  http = true;
  latency = 20;
  dialled: ('ws' | string)[] = [];
  cookie: string | null = null;

  constructor() {
    this.chat.now = () => this.clock.now;
  }

  plug(env: FakeEnv): FakeEnv {
    let closed = false;
    let last: FakeSocket | null = null;
    env.onClose(() => {
      closed = true;
      for (const socket of [...this.sockets, last]) if (socket?.env === env) socket.vanish();
    });
    env.openSocket = () => {
      const socket = (last = new FakeSocket(this, env));
      return socket as unknown as WebSocket;
    };
    // A closed tab hears no answer, not even that there is none, and neither to what it asked before.
    env.fetch = (url, init) =>
      new Promise((resolve, reject) => {
        if (closed) return;
        this.#fetch(url, init).then((answer) => { if (!closed) resolve(answer); }, (fault: Error) => { if (!closed) reject(fault); });
      });
    return env;
  }

  say(text: string): void {
    const thread = [...this.chat.threads.values()].at(-1);
    if (!thread) throw new Error('no thread');
    this.chat.append(thread, { type: 'message', from: this.agent, text });
  }

  get agent(): unknown {
    return this.chat.agents.demo?.author;
  }

  kick(code: number): void {
    for (const socket of [...this.sockets]) socket.end(code);
  }

  /** What the newest thread's visitor may see. */
  messages(): string[] {
    const thread = [...this.chat.threads.values()].at(-1);
    return (thread?.entries ?? []).filter((e) => e.type === 'message').map((e) => e.text ?? '');
  }

  #fetch(url: string, init: RequestInit): Promise<Response> {
    const path = url.slice(BASE.length);
    this.dialled.push(path);
    return new Promise((resolve, reject) => {
      const signal = init.signal;
      signal?.addEventListener('abort', () => reject(new DOMException('aborted', 'AbortError')));
      this.clock.after(this.latency, () => {
        if (!this.http) return reject(new TypeError('network'));
        const body = JSON.parse(String(init.body)) as Record<string, unknown>;
        const answer = (status: number, value: unknown): void => {
          this.clock.after(this.latency, () => {
            if (!this.http) return reject(new TypeError('network'));
            resolve(answered(status, status === 204 ? '' : JSON.stringify(value)));
          });
        };
        this.#route(path, body, new Headers(init.headers).get('Authorization')?.slice(7), signal ?? new AbortController().signal, answer);
      });
    });
  }

  #route(path: string, body: Record<string, unknown>, token: string | undefined, signal: AbortSignal, answer: (status: number, value: unknown) => void): void {
    const { chat } = this;
    const me = body.as === 'agent' ? chat.sessions.get(this.cookie ?? '') : chat.visitors.get(token ?? '');
    if (path === 'api/visitor') return answer(200, chat.visitor(token));
    if (path === 'api/login') {
      const session = chat.login(String(body.username), String(body.password));
      this.cookie = session?.cookie ?? null;
      return session ? answer(200, { me: session.me }) : answer(401, error(undefined, 'bad_credentials', 'no'));
    }
    if (path === 'api/sign-in') return answer(200, { mode: chat.signInMode });
    if (path === 'api/code') {
      if (body.code === undefined) {
        const asked = chat.askCode(String(body.username), body.password as string | undefined, body.recovery === true);
        return answer('validFor' in asked ? 200 : 401, asked);
      }
      const session = chat.bringCode(String(body.code));
      this.cookie = session?.cookie ?? null;
      return session ? answer(200, { me: session.me }) : answer(401, error(undefined, 'bad_credentials', 'no'));
    }
    if (path.startsWith('api/account')) {
      const agent = chat.sessions.get(this.cookie ?? '');
      return agent ? answer(200, chat.account(agent, path.slice('api/'.length), body)) : answer(401, error(undefined, 'unauthorized', 'no'));
    }
    if (path === 'api/self-test') {
      const agent = chat.sessions.get(this.cookie ?? '');
      return agent ? answer(200, chat.selfTest(body)) : answer(401, error(undefined, 'unauthorized', 'no'));
    }
    if (path === 'api/session') {
      const agent = chat.sessions.get(this.cookie ?? '');
      return agent ? answer(200, { me: agent }) : answer(401, error(undefined, 'unauthorized', 'no'));
    }
    if (path === 'api/logout') {
      chat.sessions.delete(this.cookie ?? '');
      return answer(204, null);
    }
    if (!me) return answer(401, error(body.id as string | undefined, 'unauthorized', 'no'));
    if (path === 'api/events') {
      this.#hold(me, body, signal, (events) => answer(200, events));
      return;
    }
    const reply = body.kind === 'hello' ? (chat.intercept(body as { kind: string }) ?? chat.hello(me, body)) : chat.handle(dummyLink(me), body);
    if (reply === null) return answer(204, null);
    answer((reply as { kind: string }).kind === 'error' ? 400 : 200, reply);
  }

  /** The server's long poll uses real timers; here it looks again and again on the test's clock. */
  #hold(me: unknown, body: Record<string, unknown>, signal: AbortSignal, answer: (events: unknown) => void): void {
    const until = this.clock.now + 25_000;
    const look = (): void => {
      if (signal.aborted) return;
      const at = new AbortController();
      at.abort();
      const probe = new AbortController();
      void this.chat.events(me, body, probe.signal).then((events) => {
        const { frames, presence } = events as { frames: unknown[]; presence: string };
        if (frames.length > 0 || (body.as === 'visitor' && presence !== body.presence) || this.clock.now >= until) answer(events);
        else this.clock.after(250, look);
      });
      probe.abort();
    };
    look();
  }
}

const dummyLink = (me: unknown): Link => ({ me, hidden: false, inbox: false, watched: new Map(), send: () => undefined });

export class FakeSocket {
  readyState = 0;
  onopen: (() => void) | null = null;
  onmessage: ((event: { data: string }) => void) | null = null;
  onclose: ((event: { code: number }) => void) | null = null;
  /** Nothing comes through any more, and nobody says so. */
  deaf = false;
  readonly #net: FakeNet;
  readonly #link: Link;

  readonly env: FakeEnv;

  constructor(net: FakeNet, env: FakeEnv) {
    this.env = env;
    this.#net = net;
    net.dialled.push('ws');
    this.#link = { ...dummyLink(null), send: (frame) => this.#receive(frame) };
    if (net.ws === 'swallowed') return;
    net.clock.after(net.latency, () => {
      if (net.ws !== 'on') return this.#closed(1006);
      this.readyState = 1;
      net.sockets.add(this);
      this.onopen?.();
    });
  }

  send(text: string): void {
    this.#net.clock.after(this.#net.latency, () => this.#served(JSON.parse(text) as { kind: string; as?: string; token?: string }));
  }

  close(): void {
    this.#leave();
    this.readyState = 3;
  }

  /** The tab is gone, without a word to anybody in it. */
  vanish(): void {
    this.onopen = this.onmessage = this.onclose = null;
    this.close();
  }

  /** The server's or the network's end. */
  end(code: number): void {
    this.#leave();
    this.#closed(code);
  }

  #served(frame: { kind: string; as?: string; token?: string }): void {
    const { chat } = this.#net;
    if (this.readyState !== 1 || this.deaf) return;
    if (frame.kind !== 'hello') {
      const reply = chat.handle(this.#link, frame);
      if (reply) this.#receive(reply);
      return;
    }
    const me = frame.as === 'agent' ? chat.sessions.get(this.#net.cookie ?? '') : chat.visitors.get(frame.token ?? '');
    if (!me) return this.end(4501);
    this.#link.me = me;
    chat.join(this.#link);
    this.#receive(chat.intercept(frame) ?? chat.hello(me, frame));
  }

  #receive(frame: unknown): void {
    const text = JSON.stringify(frame);
    this.#net.clock.after(this.#net.latency, () => {
      if (this.readyState === 1 && !this.deaf) this.onmessage?.({ data: text });
    });
  }

  #leave(): void {
    this.#net.sockets.delete(this);
    this.#net.chat.leave(this.#link);
  }

  #closed(code: number): void {
    this.readyState = 3;
    this.onclose?.({ code });
  }
}
