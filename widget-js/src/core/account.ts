import { errorOf } from './api';
import type { Answer, Api } from './api';
import type { ErrorFrame } from './protocol';

const ANSWER_WITHIN = 15_000;
/** A self-test calls other services, and they may let it wait. */
const TESTED_WITHIN = 90_000;

export type SignInMode = 'password' | 'code' | 'password+code';

export type Result<T> = { readonly value: T; readonly error?: never } | { readonly error: ErrorFrame; readonly value?: never };

export interface Session {
  readonly id: string;
  readonly since: string;
  readonly usedAt: string;
  readonly current: boolean;
}

/** What an agent may see and change of its own account. */
export interface Account {
  readonly links: readonly { readonly channel: string; readonly linked: boolean }[];
  readonly recoveryCodes: number;
  readonly sessions: readonly Session[];
}

export type Level = 'ok' | 'warning' | 'failure';

/** What a self-test found; `remedy` says what to do about it. */
export interface Finding {
  readonly level: Level;
  readonly code: string;
  readonly text: string;
  readonly remedy: string | null;
}

/** Something that the chat is connected to, and what its self-test found. */
export interface Connection {
  readonly name: string;
  readonly findings: readonly Finding[];
}

/** What brings an agent's account at a service here: a token to carry there, and, if there is one, the address that does it. */
export interface Offer {
  readonly token: string;
  readonly url: string | null;
}

/** How agents sign in by code, and what they ask of their account and of the site's connections. */
export class AccountApi {
  readonly #api: Api;

  constructor(api: Api) {
    this.#api = api;
  }

  /** How agents sign in; a server that does not know the question knows passwords only. */
  async mode(): Promise<SignInMode> {
    const { value } = await this.#ask('sign-in', {}, (body) => body.mode);
    return value === 'code' || value === 'password+code' ? value : 'password';
  }

  /** Asks for a code; with `recovery`, a recovery code shall do and none is sent. The seconds that there are to bring it. */
  askCode(username: string, password: string | null, recovery: boolean): Promise<Result<number>> {
    return this.#ask('code', { username, ...(password === null ? {} : { password }), ...(recovery ? { recovery } : {}) }, (body) => Number(body.validFor));
  }

  account(): Promise<Result<Account>> {
    return this.#ask('account', {}, accountOf);
  }

  offer(channel: string): Promise<Result<Offer>> {
    return this.#ask('account/link', { channel }, (body) => ({ token: String(body.token), url: httpsOf(body.url) }));
  }

  unlink(channel: string): Promise<Result<Account>> {
    return this.#ask('account/unlink', { channel }, accountOf);
  }

  newRecoveryCodes(): Promise<Result<readonly string[]>> {
    return this.#ask('account/recovery-codes', {}, (body) => (body.codes as unknown[]).map(String));
  }

  endSession(session: string): Promise<Result<Account>> {
    return this.#ask('account/end-session', { session }, accountOf);
  }

  /** What the site's connections to other services say of themselves, in this language. */
  connections(lang: string): Promise<Result<readonly Connection[]>> {
    return this.#ask('self-test', { lang }, (body) => (body.tests as readonly ToldConnection[]).map(connectionOf), TESTED_WITHIN);
  }

  async #ask<T>(path: string, body: object, read: (body: Record<string, unknown>) => T, timeout = ANSWER_WITHIN): Promise<Result<T>> {
    const answer = await this.#api.post(`api/${path}`, body, { timeout }).catch((): Answer | null => null);
    if (!answer) return { error: { kind: 'error', code: 'unreachable', message: '' } };
    if (answer.status !== 200) return { error: errorOf(answer) };
    return { value: read(answer.body as Record<string, unknown>) };
  }
}

const accountOf = (body: Record<string, unknown>): Account => body as unknown as Account;

interface ToldConnection {
  readonly name: string;
  readonly findings: readonly { readonly level: string; readonly code: string; readonly text: string; readonly remedy?: string }[];
}

/** A level of a later server is a warning: it is neither fine nor known to be broken. */
const connectionOf = ({ name, findings }: ToldConnection): Connection => ({
  name,
  findings: findings.map(({ level, code, text, remedy }) => ({ level: level === 'ok' || level === 'failure' ? level : 'warning', code, text, remedy: remedy ?? null })),
});

/** An address that a link may have: a server's word is no reason to run a script. */
function httpsOf(url: unknown): string | null {
  return typeof url === 'string' && URL.canParse(url) && new URL(url).protocol === 'https:' ? url : null;
}
