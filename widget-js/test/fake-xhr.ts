import type { FakeNet } from './fake-net';
import { BASE } from './fake-net';

/** Uploads of a test's page: each waits until the test lets it go on. */
export function fakeXhr(net: FakeNet): { readonly made: FakeXhr[]; readonly Xhr: typeof XMLHttpRequest } {
  const made: FakeXhr[] = [];
  class Made extends FakeXhr {
    constructor() {
      super(net);
      made.push(this);
    }
  }
  return { made, Xhr: Made as unknown as typeof XMLHttpRequest };
}

export class FakeXhr {
  status = 0;
  responseText = '';
  onload: (() => void) | null = null;
  onerror: (() => void) | null = null;
  onabort: (() => void) | null = null;
  ontimeout: (() => void) | null = null;
  readonly upload: { onprogress: ((event: { loaded: number; total: number }) => void) | null } = { onprogress: null };
  readonly headers = new Map<string, string>();
  aborted = false;
  body: Blob | null = null;
  #url = new URL(BASE);
  readonly #net: FakeNet;

  constructor(net: FakeNet) {
    this.#net = net;
  }

  open(_method: string, url: string): void {
    this.#url = new URL(url);
  }
  setRequestHeader(name: string, value: string): void {
    // As strict as a browser: what is no header is no header.
    new Headers().set(name, value);
    this.headers.set(name, value);
  }
  send(body: Blob): void {
    this.body = body;
  }
  abort(): void {
    this.aborted = true;
    this.onabort?.();
  }

  progress(part: number): void {
    this.upload.onprogress?.({ loaded: part * 1_000, total: 1_000 });
  }

  /** All bytes have gone, and the server answers as it does. */
  finish(): void {
    this.progress(1);
    const { searchParams } = this.#url;
    const token = this.headers.get('Authorization')?.slice(7) ?? '';
    const me = searchParams.get('as') === 'agent' ? this.#net.chat.sessions.get(this.#net.cookie ?? '') : this.#net.chat.visitors.get(token);
    const answer = this.#net.chat.upload(me, {
      clientId: searchParams.get('id') ?? '', type: this.headers.get('Content-Type') ?? '', name: decodeURIComponent(this.headers.get('X-Chat-Name') ?? ''),
      voice: searchParams.has('voice'), bytes: Buffer.alloc(this.body?.size ?? 0, 1),
    });
    this.status = (answer as { kind?: string }).kind === 'error' ? 400 : 200;
    this.responseText = JSON.stringify(answer);
    this.onload?.();
  }
  fail(): void {
    this.onerror?.();
  }
}
