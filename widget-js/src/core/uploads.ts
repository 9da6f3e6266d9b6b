import type { Answer } from './api';
import { errorOf } from './api';
import { retryDelay, withRetryAfter } from './backoff';
import type { Cancel, Env } from './env';
import { newClientId } from './ids';
import { toAttachments } from './parse';
import type { Attachment, ErrorFrame, MediaKind, MediaLimits } from './protocol';
import { isPassing } from './protocol';

/** A file on its way to the server, before the message that it goes along with. */
export interface Upload {
  /** The client id, made once: however often it is uploaded, it stays one file. */
  readonly id: string;
  readonly name: string;
  readonly size: number;
  readonly kind: MediaKind;
  readonly state: 'waiting' | 'going' | 'done' | 'failed';
  /** From 0 to 1. */
  readonly progress: number;
  /** The code with which it failed. */
  readonly reason: string | null;
  readonly attachment: Attachment | null;
}

export type UploadAction =
  | { readonly type: 'add'; readonly upload: Upload }
  | { readonly type: 'remove'; readonly id: string }
  | { readonly type: 'begin' | 'retry'; readonly id: string }
  | { readonly type: 'progress'; readonly id: string; readonly progress: number }
  | { readonly type: 'done'; readonly id: string; readonly attachment: Attachment }
  | { readonly type: 'failed'; readonly id: string; readonly reason: string };

export type Uploads = readonly Upload[];

export function reduceUploads(uploads: Uploads, action: UploadAction): Uploads {
  if (action.type === 'add') return [...uploads, action.upload];
  if (action.type === 'remove') return uploads.filter(({ id }) => id !== action.id);
  return uploads.map((upload) => (upload.id === action.id ? changed(upload, action) : upload));
}

function changed(upload: Upload, action: Exclude<UploadAction, { type: 'add' | 'remove' }>): Upload {
  switch (action.type) {
    case 'begin': return upload.state === 'waiting' ? { ...upload, state: 'going' } : upload;
    case 'retry': return upload.state === 'failed' ? { ...upload, state: 'waiting', progress: 0, reason: null } : upload;
    case 'progress': return upload.state === 'going' ? { ...upload, progress: Math.min(1, Math.max(upload.progress, action.progress)) } : upload;
    case 'done': return upload.state === 'going' ? { ...upload, state: 'done', progress: 1, attachment: action.attachment } : upload;
    case 'failed': return upload.state === 'going' ? { ...upload, state: 'failed', reason: action.reason } : upload;
  }
}

/** Other names under which browsers know a type. */
const ALIASES: Readonly<Record<string, string>> = {
  'image/jpg': 'image/jpeg', 'image/pjpeg': 'image/jpeg', 'audio/mp3': 'audio/mpeg', 'audio/x-m4a': 'audio/mp4', 'audio/m4a': 'audio/mp4', 'audio/x-wav': 'audio/wav',
  'audio/wave': 'audio/wav', 'video/x-m4v': 'video/mp4', 'application/x-zip-compressed': 'application/zip', 'application/x-pdf': 'application/pdf',
};

/** A type without its parameters, by the name it is mostly called. */
export function plainType(type: string): string {
  const plain = (type.split(';')[0] ?? '').trim().toLowerCase();
  return Object.hasOwn(ALIASES, plain) ? (ALIASES[plain] ?? plain) : plain;
}

export function kindOf(type: string): MediaKind {
  const group = plainType(type).split('/')[0];
  return group === 'image' || group === 'audio' || group === 'video' ? group : 'file';
}

/** Why a file is not even tried; null: it may be uploaded. What it really is, the server finds. */
export function refusal(file: { readonly type: string; readonly size: number }, kind: MediaKind, limits: MediaLimits, held: number): string | null {
  if (held >= limits.count) return 'too_many';
  if (file.size === 0) return 'empty';
  const type = plainType(file.type);
  // A browser that does not know the type says nothing; then only the server can tell.
  const known = type !== '' && type !== 'application/octet-stream';
  if (kind !== 'voice' && known && !limits.types.some((each) => plainType(each) === type)) return 'bad_media';
  const most = limits.sizes[kind];
  // Of an unknown type, it may turn out to be of the kind that may be largest.
  if (known && most === undefined) return 'bad_media';
  return file.size > (known ? (most ?? 0) : Math.max(0, ...Object.values(limits.sizes))) ? 'too_large' : null;
}

/** Sends a file's bytes. */
export interface Post {
  /** Any answer of the server; rejects when the network failed. */
  readonly answer: Promise<Answer>;
  abort(): void;
}

export interface UploadEdge {
  /** See `ChatClient.credentials`. */
  credentials(fresh: boolean): Promise<Readonly<Record<string, string>> | null>;
  post(path: string, headers: Readonly<Record<string, string>>, body: Blob, progress: (part: number) => void): Post;
  /** The list is new. */
  changed(): void;
}

const AT_ONCE = 2;
const TRIES = 4;
/** Not a byte more for so long: the connection is there by name only. */
const STALLED_AFTER = 60_000;
/** When all bytes have gone, the server still looks at them. */
const ANSWER_WITHIN = 180_000;
/** Nobody waits longer than this for a button to press. */
const LONGEST_WAIT = 30;

interface Job {
  readonly file: Blob & { readonly name: string };
  readonly path: string;
  tries: number;
  stop: Cancel;
}

/** Uploads files, two at a time, in the order in which they were chosen. What fails for a moment is tried again with the same id. */
export class Uploader {
  readonly #env: Env;
  readonly #as: string;
  readonly #edge: UploadEdge;
  readonly #jobs = new Map<string, Job>();
  #uploads: Uploads = [];

  constructor(env: Env, as: string, edge: UploadEdge) {
    this.#env = env;
    this.#as = as;
    this.#edge = edge;
  }

  get uploads(): Uploads {
    return this.#uploads;
  }

  /** The upload's id. */
  add(file: Blob & { readonly name: string }, kind: MediaKind): string {
    const id = newClientId(this.#env);
    const path = `api/media?as=${this.#as}&id=${id}${kind === 'voice' ? '&voice=true' : ''}`;
    this.#jobs.set(id, { file, path, tries: 0, stop: () => undefined });
    this.#dispatch({ type: 'add', upload: { id, name: file.name, size: file.size, kind, state: 'waiting', progress: 0, reason: null, attachment: null } });
    return id;
  }

  retry(id: string): void {
    const job = this.#jobs.get(id);
    if (job) job.tries = 0;
    this.#dispatch({ type: 'retry', id });
  }

  /** Cancels it where it is still going. */
  remove(id: string): void {
    this.#jobs.get(id)?.stop();
    this.#jobs.delete(id);
    this.#dispatch({ type: 'remove', id });
  }

  clear(): void {
    for (const { id } of this.#uploads) this.remove(id);
  }

  #dispatch(action: UploadAction): void {
    this.#uploads = reduceUploads(this.#uploads, action);
    this.#next();
    this.#edge.changed();
  }

  #next(): void {
    let free = AT_ONCE - this.#uploads.filter(({ state }) => state === 'going').length;
    for (const { id, state } of this.#uploads) {
      const job = this.#jobs.get(id);
      if (free <= 0) return;
      if (state !== 'waiting' || !job) continue;
      free--;
      this.#uploads = reduceUploads(this.#uploads, { type: 'begin', id });
      void this.#run(id, job);
    }
  }

  async #run(id: string, job: Job): Promise<void> {
    let over = false;
    job.stop = () => (over = true);
    let fresh = false;
    for (;;) {
      const answer = await this.#once(id, job, fresh, () => over);
      if (over) return;
      const [attachment] = answer?.status === 200 ? toAttachments([(answer.body as { media?: unknown } | undefined)?.media]) : [];
      if (attachment) return this.#dispatch({ type: 'done', id, attachment });
      const error = answer && refusalOf(answer);
      if (error?.code === 'unauthorized' && !fresh) {
        fresh = true;
        continue;
      }
      const passing = !error || (isPassing(error.code) && (error.retryAfter ?? 0) <= LONGEST_WAIT);
      if (!passing || ++job.tries >= TRIES) return this.#dispatch({ type: 'failed', id, reason: error?.code ?? 'unreachable' });
      await this.#pause(job, withRetryAfter(error?.retryAfter, retryDelay(job.tries - 1, this.#env.random)));
      if (over) return;
      this.#uploads = this.#uploads.map((upload) => (upload.id === id ? { ...upload, progress: 0 } : upload));
    }
  }

  /** Null when the network failed. */
  async #once(id: string, job: Job, fresh: boolean, over: () => boolean): Promise<Answer | null> {
    const headers = await this.#edge.credentials(fresh).catch(() => undefined);
    if (headers === undefined || over()) return null;
    if (headers === null) return { status: 401, body: { kind: 'error', code: 'unauthorized', message: '' } };
    let alarm: Cancel = () => undefined;
    const { file, path } = job;
    const watch = (part: number): void => {
      alarm();
      alarm = this.#env.after(part < 1 ? STALLED_AFTER : ANSWER_WITHIN, () => post.abort());
    };
    const post = this.#edge.post(path, { ...headers, 'Content-Type': plainType(file.type) || 'application/octet-stream', 'X-Chat-Name': encodeURIComponent(wellFormed(file.name)) }, file, (part) => {
      watch(part);
      if (!over()) this.#dispatch({ type: 'progress', id, progress: part });
    });
    watch(0);
    const { stop } = job;
    job.stop = () => {
      stop();
      post.abort();
    };
    return post.answer.catch(() => null).finally(() => alarm());
  }

  #pause(job: Job, ms: number): Promise<void> {
    return new Promise((resolve) => {
      const cancel = this.#env.after(ms, resolve);
      const { stop } = job;
      job.stop = () => {
        stop();
        cancel();
        resolve();
      };
    });
  }
}

/** A proxy that takes no bodies of this size says so in its own words. */
function refusalOf(answer: Answer): ErrorFrame {
  const error = errorOf(answer);
  return answer.status === 413 ? { ...error, code: 'too_large' } : error;
}

/** Half a character cannot be encoded, and a file's name may end in one. */
const wellFormed = (name: string): string => name.replace(/[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g, '\ufffd');
