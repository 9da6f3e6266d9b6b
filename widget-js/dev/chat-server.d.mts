/* The parts of the development server that the tests touch. */
export interface Link {
  me: unknown;
  hidden: boolean;
  inbox: boolean;
  watched: Map<string, number>;
  send(frame: unknown): void;
}

export interface ServerThread {
  id: string;
  status: string;
  visitor: { role: string; id: string };
  entries: { seq: number; type: string; text?: string; clientId?: string; media?: { id: string; kind: string; name: string }[] }[];
  assignee?: { role: string; id: string; name?: string };
  blocked?: boolean;
  about?: { page?: string; language?: string; zone?: string; label?: string };
}

export const MEDIA: { count: number; sizes: Record<string, number>; types: string[]; voice: number };

export interface UploadedFile {
  attachment: { id: string; kind: string; type: string; name: string; size: number };
  bytes: Uint8Array;
  owner: string;
  clientId: string;
  thread: string | null;
}

export class ChatServer {
  media: typeof MEDIA | null;
  files: Map<string, UploadedFile>;
  linksValidFor: number;
  linked: number;
  interceptUpload: (upload: { clientId: string; type: string; name: string; voice: boolean }) => unknown;
  upload(me: unknown, upload: { clientId: string; type: string; name: string; voice: boolean; bytes: Uint8Array }): unknown;
  epoch: string;
  now: () => number;
  intercept: (frame: { kind: string; id?: string; [field: string]: unknown }, link?: Link) => unknown;
  lose: (link: Link, frame: { kind: string }) => boolean;
  channels: string[];
  undelivered: { thread: string; id: number; channel: string; seq: number; state: string; attempts: number; error?: string }[];
  teamPresence: string | null;
  threads: Map<string, ServerThread>;
  visitors: Map<string, { role: 'visitor'; id: string }>;
  sessions: Map<string, { role: 'agent'; id: string; name: string }>;
  agents: Record<string, { password: string; author: { role: 'agent'; id: string; name: string } }>;
  links: Set<Link>;
  visitor(token?: string, name?: string): { token?: string; me: { role: 'visitor'; id: string } };
  login(username: string, password: string): { cookie: string; me: unknown } | null;
  signInMode: string;
  code: string;
  askCode(username: string, password: string | undefined, recovery: boolean): { validFor: number } | { kind: 'error' };
  bringCode(code: string): { cookie: string; me: unknown } | null;
  accountOf(me: { id: string }): { linked: boolean; codes: string[]; others: string[] };
  account(me: { id: string }, path: string, body: unknown): unknown;
  connections: { name: string; findings: { level: string; code: string; text: string; remedy?: string }[] }[];
  askedIn: string[];
  selfTest(body: unknown): unknown;
  join(link: Link): void;
  leave(link: Link): void;
  handle(link: Link, frame: unknown): unknown;
  hello(me: unknown, frame: unknown): unknown;
  events(me: unknown, body: unknown, signal: AbortSignal): Promise<unknown>;
  append(thread: ServerThread, entry: { type: string; from: unknown; text?: string; status?: string; media?: unknown }): { seq: number };
}

export function error(re: string | undefined, code: string, message: string, retryAfter?: number): unknown;
