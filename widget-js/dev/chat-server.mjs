/**
 * A server that speaks docs/protocol.md from memory: for working on the front end and for its tests. No durability, no limits, no
 * security; never packaged.
 */
import { randomBytes } from 'node:crypto';

const HOLD = 25_000;
/** What a server that takes files says of them. */
export const MEDIA = {
  count: 5, sizes: { image: 16_777_216, voice: 16_777_216, audio: 20_000_000, video: 50_000_000, file: 20_000_000 },
  types: ['image/jpeg', 'image/png', 'image/webp', 'image/gif', 'audio/mpeg', 'audio/mp4', 'audio/ogg', 'audio/webm', 'audio/wav', 'video/mp4', 'video/webm', 'application/pdf', 'application/zip', 'text/plain'],
  voice: 600,
};
const LIMITS = { text: 4000, frame: 65536, page: 100 };
const id = () => randomBytes(16).toString('base64url');
const FOR_AGENTS = new Set(['note', 'assigned', 'blocked']);
const keyOf = (author) => `${author.role}:${author.id}`;
const error = (re, code, message, retryAfter) => ({
  kind: 'error', ...(re ? { re } : {}), code, message, ...(retryAfter ? { retryAfter } : {}),
});

export class ChatServer {
  epoch = `e${id()}`;
  threads = new Map();
  visitors = new Map();
  sessions = new Map();
  agents = { demo: { password: 'demo', author: { role: 'agent', id: id(), name: 'Deniz' } }, ada: { password: 'demo', author: { role: 'agent', id: id(), name: 'Ada Lovelace' } } };
  links = new Set();
  byClientId = new Map();
  typers = new Map();
  /** What is taken; null: no files. */
  media = null;
  /** Uploaded files by id. */
  files = new Map();
  linksValidFor = 300;
  /** Rises with each answer, so that each has other links. */
  linked = 0;
  /** Until when the links of each answer work. */
  linkEnds = new Map();
  /** Test switch: answers to uploads; returns an error frame or undefined. */
  interceptUpload = () => undefined;
  lastSeen = new Map();
  /** Test switch: answers to requests before they are looked at; returns a frame or undefined. */
  intercept = () => undefined;
  /** Test switch: which pushes get lost. */
  lose = () => false;
  teamPresence = null;
  now = () => Date.now();

  // ---- people

  visitor(token, name) {
    const known = this.visitors.get(token);
    if (known) return { me: known };
    const made = id() + id();
    const me = { role: 'visitor', id: id(), ...(name ? { name } : {}) };
    this.visitors.set(made, me);
    return { token: made, me };
  }

  login(username, password) {
    const agent = Object.hasOwn(this.agents, username) ? this.agents[username] : undefined;
    if (agent?.password !== password) return null;
    return this.enter(agent.author);
  }

  enter(me) {
    const cookie = id();
    this.sessions.set(cookie, me);
    return { cookie, me };
  }

  // ---- signing in by code, and an agent's account

  signInMode = 'password';
  /** The code that is on its way, by account; the browser's attempt is not told apart. */
  asked = null;
  /** By agent id. */
  accounts = new Map();
  code = '12345678';

  askCode(username, password, recovery) {
    if (this.signInMode === 'password+code' && this.agents[username]?.password !== password) return error(undefined, 'bad_credentials', 'Wrong.');
    this.asked = { username, recovery: recovery === true };
    return { validFor: 300 };
  }

  bringCode(code) {
    const agent = this.asked && Object.hasOwn(this.agents, this.asked.username) ? this.agents[this.asked.username] : undefined;
    if (!agent) return null;
    const { codes } = this.accountOf(agent.author);
    const recovered = codes.includes(code);
    if (recovered) codes.splice(codes.indexOf(code), 1);
    else if (code !== this.code || this.asked.recovery) return null;
    this.asked = null;
    return this.enter(agent.author);
  }

  accountOf({ id: agent }) {
    if (!this.accounts.has(agent)) this.accounts.set(agent, { linked: false, codes: [], since: this.#at(), others: ['another'] });
    return this.accounts.get(agent);
  }

  /** The answer to a request below `account`. */
  account(me, path, body) {
    const mine = this.accountOf(me);
    if (path === 'account/link') return { token: 'tOkEnOfAtLeast128BitsXX', url: 'https://t.me/sohbet_demo_bot?start=tOkEnOfAtLeast128BitsXX' };
    if (path === 'account/recovery-codes') {
      mine.codes = Array.from({ length: 10 }, (_, i) => `7k3${i}-m0xd-9v2p-aa4${i}`);
      return { codes: mine.codes };
    }
    if (path === 'account/unlink') mine.linked = false;
    if (path === 'account/end-session') mine.others = mine.others.filter((each) => each !== body.session);
    const session = (each, current) => ({ id: each, since: mine.since, usedAt: mine.since, current });
    return { me, links: [{ channel: 'telegram', linked: mine.linked }], recoveryCodes: mine.codes.length, sessions: [session('this', true), ...mine.others.map((each) => session(each, false))] };
  }

  /** What the self-tests find. */
  connections = [];
  /** The languages they were asked in. */
  askedIn = [];

  selfTest({ lang }) {
    this.askedIn.push(lang);
    return { tests: this.connections };
  }

  // ---- outside channels

  channels = [];
  /** What has not reached them, with its `thread`. */
  undelivered = [];

  #queue(channel) {
    const mine = this.undelivered.filter((each) => each.channel === channel);
    const waiting = mine.filter(({ state }) => state !== 'dead');
    const [oldest] = waiting.map(({ thread, seq }) => this.threads.get(thread)?.entries[seq - 1]?.at).filter(Boolean).sort();
    return { channel, waiting: waiting.length, ...(oldest ? { oldest } : {}), dead: mine.length - waiting.length };
  }

  #resend(frame) {
    const dead = this.undelivered.find((each) => each.id === frame.delivery && each.thread === frame.thread && each.state === 'dead');
    if (!dead) return error(frame.id, 'conflict', 'That is no delivery that failed.');
    Object.assign(dead, { id: dead.id + 1_000, state: 'waiting', dueAt: this.#at() });
    return { kind: 'done', re: frame.id };
  }

  presenceOf(author) {
    const mine = [...this.links].filter((link) => link.me && keyOf(link.me) === keyOf(author));
    return mine.some((link) => !link.hidden) ? 'online' : mine.length > 0 ? 'away' : 'offline';
  }

  team() {
    if (this.teamPresence) return this.teamPresence;
    const states = Object.values(this.agents).map(({ author }) => this.presenceOf(author));
    return states.includes('online') ? 'online' : states.includes('away') ? 'away' : 'offline';
  }

  // ---- links: a WebSocket, or one held poll

  join(link) {
    this.links.add(link);
    this.#presenceChanged(link.me);
  }

  leave(link) {
    if (!this.links.delete(link) || !link.me) return;
    this.lastSeen.set(link.me.id, this.#at());
    this.#presenceChanged(link.me);
  }

  #presenceChanged(who) {
    if (!who) return;
    if (who.role === 'agent') {
      const state = this.team();
      if (state !== this.toldTeam) this.#push((link) => link.me.role === 'visitor', { kind: 'presence', state });
      this.toldTeam = state;
      return;
    }
    const state = this.presenceOf(who);
    const lastSeen = this.lastSeen.get(who.id);
    this.#push((link) => link.me.role === 'agent', { kind: 'presence', of: who, state, ...(lastSeen ? { lastSeen } : {}) });
    const thread = this.newestOf(who);
    if (thread) this.#summarize(thread);
  }

  #push(to, frame) {
    for (const link of this.links) {
      if (!link.me || !to(link)) continue;
      const made = typeof frame === 'function' ? frame(link) : frame;
      if (made && !this.lose(link, made)) link.send(made);
    }
  }

  // ---- threads

  newestOf(visitor) {
    return [...this.threads.values()].findLast((thread) => thread.visitor.id === visitor.id);
  }

  mayRead(me, thread) {
    return me.role === 'agent' || thread.visitor.id === me.id;
  }

  visible(thread, me) {
    let prev = 0;
    const seen = [];
    for (const entry of thread.entries) {
      if (FOR_AGENTS.has(entry.type) && me.role === 'visitor') continue;
      const { clientId, ...rest } = entry;
      const mine = clientId && keyOf(entry.from) === keyOf(me);
      const { seq, type, from, at, ...more } = rest;
      seen.push({ seq, prev, type, from, at, ...(mine ? { clientId } : {}), ...more });
      prev = seq;
    }
    return seen;
  }

  otherSide(thread, role) {
    return thread.entries.filter((e) => e.type === 'message' && (e.from.role === 'visitor') !== (role === 'visitor'));
  }

  reads(thread) {
    return [...thread.marks.values()].map(({ by, seq }) => ({ by, seq, messages: this.otherSide(thread, by.role).filter((e) => e.seq <= seq).length }));
  }

  info(thread, me, shared = false) {
    const seen = this.visible(thread, me);
    const last = thread.entries.findLast((e) => e.type === 'message');
    const text = last && (thread.entries.findLast((e) => e.type === 'edited' && e.edits === last.seq) ?? last).text;
    const readSeq = thread.marks.get(keyOf(me))?.seq ?? 0;
    const others = this.otherSide(thread, me.role);
    return {
      id: thread.id, status: thread.status, visitor: thread.visitor, openedAt: thread.openedAt,
      activeAt: seen.at(-1)?.at ?? thread.openedAt, lastSeq: seen.at(-1)?.seq ?? 0, messages: others.length,
      ...(shared ? {} : { read: others.filter((e) => e.seq <= readSeq).length, readSeq }),
      ...(last ? { last: { from: last.from, text: text.slice(0, 140), at: last.at, ...(last.media ? { media: last.media[0].kind } : {}) } } : {}),
      presence: me.role === 'visitor' ? this.team() : this.presenceOf(thread.visitor),
      ...(me.role === 'agent' ? { assignee: thread.assignee, blocked: thread.blocked, about: thread.about } : {}),
    };
  }

  append(thread, entry) {
    const full = { seq: thread.entries.length + 1, at: this.#at(), ...entry };
    thread.entries.push(full);
    if (full.type === 'status') thread.status = full.status;
    if (full.type === 'assigned') thread.assignee = full.to;
    if (full.type === 'blocked') thread.blocked = full.on;
    this.#push(
      (link) => this.#watches(link, thread),
      (link) => {
        const seen = this.visible(thread, link.me).findLast((e) => e.seq === full.seq);
        return seen && { kind: 'entry', thread: thread.id, entry: seen };
      },
    );
    this.#summarize(thread);
    return full;
  }

  #watches(link, thread) {
    return link.me.role === 'visitor' ? thread.visitor.id === link.me.id : link.watched.has(thread.id);
  }

  #summarize(thread) {
    const agent = { role: 'agent', id: '' };
    this.#push((link) => link.me.role === 'agent' && link.inbox, () => ({ kind: 'summaries', threads: [this.info(thread, agent, true)] }));
  }

  page(thread, me, { after, before, limit = 50 }) {
    const seen = this.visible(thread, me);
    const end = seen.at(-1)?.seq ?? 0;
    const base = { thread: thread.id, reads: this.reads(thread) };
    if (after !== undefined && after <= end) {
      const later = seen.filter((e) => e.seq > after);
      return { ...base, entries: later.slice(0, limit), ...(later.length > limit ? { more: true } : {}) };
    }
    const earlier = before === undefined ? seen : seen.filter((e) => e.seq < before);
    const entries = earlier.slice(-limit);
    return { ...base, entries, ...(earlier.length > entries.length ? { more: true } : {}), ...(after > end ? { reset: true } : {}) };
  }

  // ---- files

  /** The answer to an upload; the same client id again gives the same file. */
  upload(me, { clientId, type, name, voice, bytes }) {
    const intercepted = this.interceptUpload({ me, clientId, type, name, voice, bytes });
    if (intercepted) return intercepted;
    if (!this.media) return error(undefined, 'forbidden', 'No files here.');
    const owner = keyOf(me);
    const known = [...this.files.values()].find((file) => file.owner === owner && file.clientId === clientId);
    if (known) return { media: known.attachment };
    if (!voice && !this.media.types.includes(type)) return error(undefined, 'bad_media', 'Not taken.');
    const group = type.split('/')[0];
    const kind = voice ? 'voice' : ['image', 'audio', 'video'].includes(group) ? group : 'file';
    const attachment = { id: id(), kind, type, name: name || 'file', size: bytes.length, ...(kind === 'image' ? shapeOf(bytes) : {}), ...(kind === 'voice' ? { duration: this.duration ?? 3.2 } : {}) };
    this.files.set(attachment.id, { attachment, bytes, owner, clientId, thread: null });
    return { media: attachment };
  }

  #links(frame, thread) {
    const round = ++this.linked;
    this.linkEnds.set(String(round), this.now() + this.linksValidFor * 1_000);
    const links = frame.media.flatMap((each) => {
      const file = this.files.get(each);
      if (file?.thread !== thread.id) return [];
      const url = `media/${each}?r=${round}`;
      return [{ id: each, url, ...(file.attachment.kind === 'image' ? { small: `${url}&small=true` } : {}) }];
    });
    return { kind: 'media', re: frame.id, validFor: this.linksValidFor, links };
  }

  // ---- requests

  /** The reply to one frame, or null where it has none. */
  handle(link, frame) {
    const { me } = link;
    const intercepted = this.intercept(frame, link);
    if (intercepted) return intercepted;
    const thread = frame.thread === undefined ? undefined : this.threads.get(frame.thread);
    if (frame.thread !== undefined && (!thread || !this.mayRead(me, thread)) && frame.kind !== 'hello') return error(frame.id, 'not_found', 'There is no such conversation.');
    switch (frame.kind) {
      case 'ping': return { kind: 'pong', re: frame.id };
      case 'send': return this.#write(me, frame, 'message', thread);
      case 'note': return me.role === 'agent' ? this.#write(me, frame, 'note', thread) : error(frame.id, 'forbidden', 'Only agents write notes.');
      case 'status': return this.#once(me, frame, () => this.append(thread, { type: 'status', from: me, clientId: frame.id, status: frame.status }), thread);
      case 'edit': return this.#edit(me, frame, thread);
      case 'assign': {
        const to = Object.values(this.agents).find(({ author }) => author.id === frame.agent)?.author;
        if (frame.agent && !to) return error(frame.id, 'not_found', 'There is no such agent.');
        return this.#once(me, frame, () => this.append(thread, { type: 'assigned', from: me, clientId: frame.id, ...(to ? { to } : {}) }), thread);
      }
      case 'block': return this.#once(me, frame, () => this.append(thread, { type: 'blocked', from: me, clientId: frame.id, on: frame.on }), thread);
      case 'agents': return { kind: 'agents', re: frame.id, agents: Object.values(this.agents).map(({ author }) => author) };
      case 'deliveries': return { kind: 'deliveries', re: frame.id, thread: frame.thread, deliveries: this.undelivered.filter((each) => each.thread === frame.thread).map(({ thread: _of, ...told }) => told) };
      case 'resend': return this.#resend(frame);
      case 'media': return this.#links(frame, thread);
      case 'queues': return { kind: 'queues', re: frame.id, queues: this.channels.map((channel) => this.#queue(channel)) };
      case 'history': return { kind: 'entries', re: frame.id, ...this.page(thread, me, frame) };
      case 'read': {
        const known = thread.marks.get(keyOf(me));
        if (!known || known.seq < frame.seq) {
          thread.marks.set(keyOf(me), { by: me, seq: frame.seq });
          const mark = this.reads(thread).find(({ by }) => keyOf(by) === keyOf(me));
          this.#push((to) => this.#watches(to, thread), { kind: 'read', thread: thread.id, ...mark });
        }
        return { kind: 'done', re: frame.id };
      }
      case 'typing':
        this.#push((to) => to !== link && keyOf(to.me) !== keyOf(me) && (this.#watches(to, thread) || to.inbox), { kind: 'typing', thread: thread.id, from: me, on: frame.on });
        return null;
      case 'presence':
        link.hidden = frame.state === 'hidden';
        this.#presenceChanged(me);
        return null;
      case 'watch': {
        link.inbox = frame.inbox;
        link.watched = new Map(frame.threads.map(({ id: each, after }) => [each, after]));
        queueMicrotask(() => {
          for (const [each, after] of link.watched) {
            const watched = this.threads.get(each);
            if (!watched) continue;
            const page = this.page(watched, me, { after, limit: 100 });
            if (page.entries.length > 0 || page.reset) link.send({ kind: 'entries', ...page });
          }
        });
        return { kind: 'watching', re: frame.id };
      }
      case 'threads': {
        const all = [...this.threads.values()]
          .filter((each) => !frame.status || each.status === frame.status)
          .map((each) => this.info(each, me))
          .sort((a, b) => (a.activeAt < b.activeAt ? 1 : -1));
        const from = Number(frame.before ?? 0);
        const limit = frame.limit ?? 50;
        return { kind: 'threads', re: frame.id, threads: all.slice(from, from + limit), ...(all.length > from + limit ? { next: String(from + limit) } : {}) };
      }
      default: return error(frame.id, 'unknown_kind', `There is no "${frame.kind}".`);
    }
  }

  hello(me, frame) {
    const base = { kind: 'welcome', re: frame.id, v: 1, epoch: this.epoch, me, limits: { ...LIMITS, ...(this.media ? { media: this.media } : {}) } };
    const thread = me.role === 'visitor' ? this.newestOf(me) : undefined;
    if (!thread) return { ...base, thread: null, entries: [], reads: [], ...(frame.after === undefined ? {} : { reset: true }), presence: this.team() };
    const resumes = frame.after !== undefined && frame.epoch === this.epoch && frame.thread === thread.id;
    const { thread: _id, ...page } = this.page(thread, me, resumes ? { after: frame.after, limit: 100 } : {});
    return { ...base, thread: this.info(thread, me), ...page, ...(frame.after !== undefined && !resumes ? { reset: true } : {}), presence: this.team() };
  }

  #edit(me, frame, thread) {
    const message = thread.entries.find((e) => e.seq === frame.seq && e.type === 'message');
    if (!message) return error(frame.id, 'not_found', 'There is no such message.');
    if (keyOf(message.from) !== keyOf(me)) return error(frame.id, 'forbidden', 'Only who wrote a message may change it.');
    return this.#once(me, frame, () => this.append(thread, { type: 'edited', from: me, clientId: frame.id, edits: frame.seq, text: frame.text }), thread);
  }

  #write(me, frame, type, thread) {
    const text = String(frame.text ?? '').trim();
    const files = (frame.media ?? []).map((each) => this.files.get(each));
    if (files.some((file) => file?.owner !== keyOf(me))) return error(frame.id, 'bad_media', 'There is no such file of yours.');
    if (!text && files.length === 0) return error(frame.id, 'bad_text', 'The message is empty.');
    if (text.length > LIMITS.text) return error(frame.id, 'too_long', 'The message is too long.');
    return this.#once(me, frame, (target) => {
      for (const file of files) file.thread = target.id;
      return this.append(target, { type, from: me, clientId: frame.id, text, ...(files.length > 0 ? { media: files.map(({ attachment }) => attachment) } : {}) });
    }, thread);
  }

  #once(me, frame, write, thread) {
    const key = `${keyOf(me)}:${frame.id}`;
    const content = JSON.stringify({ ...frame, as: undefined, about: undefined });
    const known = this.byClientId.get(key);
    if (known) return known.content === content ? known.ack : error(frame.id, 'conflict', 'This id was used for another message.');
    let target = thread ?? this.newestOf(me);
    if (me.role === 'visitor' && target?.blocked) return error(frame.id, 'blocked', 'You cannot write here any more.');
    if (!target) {
      target = { about: frame.about, id: id(), status: 'open', visitor: me, openedAt: this.#at(), entries: [], marks: new Map() };
      this.threads.set(target.id, target);
    }
    if (me.role === 'visitor' && target.status === 'closed') this.append(target, { type: 'status', from: { role: 'sys', id: 'sys' }, status: 'open' });
    const entry = write(target);
    const ack = { kind: 'ack', re: frame.id, thread: target.id, seq: entry.seq, at: entry.at };
    this.byClientId.set(key, { content, ack });
    return ack;
  }

  // ---- the long poll

  async events(me, body, signal) {
    const frames = [];
    const news = () => {
      for (const { id: each, after, read } of body.watch ?? []) {
        const thread = this.threads.get(each);
        if (!thread || !this.mayRead(me, thread)) continue;
        const page = body.epoch === this.epoch ? this.page(thread, me, { after, limit: 100 }) : { ...this.page(thread, me, {}), reset: true };
        const unknownRead = page.reads.some(({ by, seq }) => (by.role === 'visitor') !== (me.role === 'visitor') && seq > read);
        if (page.entries.length > 0 || page.reset || unknownRead) frames.push({ kind: 'entries', ...page });
      }
      const newest = me.role === 'visitor' ? this.newestOf(me) : undefined;
      if (newest && !(body.watch ?? []).some((w) => w.id === newest.id)) frames.push({ kind: 'entries', ...this.page(newest, me, {}), reset: true });
      if (body.inbox) {
        const changed = [...this.threads.values()].map((t) => this.info(t, me, true)).filter((t) => body.inbox[t.id] !== t.lastSeq);
        if (changed.length > 0) frames.push({ kind: 'summaries', threads: changed });
      }
    };
    news();
    const link = { me, hidden: body.hidden, inbox: Boolean(body.inbox), watched: new Map((body.watch ?? []).map((w) => [w.id, w.after])), send: () => undefined };
    this.join(link);
    if (frames.length === 0 && (me.role !== 'visitor' || body.presence === this.team())) {
      await new Promise((resolve) => {
        const timer = setTimeout(resolve, HOLD);
        signal.addEventListener('abort', resolve);
        link.send = (frame) => {
          if (frame.kind !== 'presence' || frame.of) frames.push(frame);
          clearTimeout(timer);
          setTimeout(resolve, 15);
        };
      });
    }
    setTimeout(() => this.leave(link), 1_500);
    return { kind: 'events', epoch: this.epoch, presence: this.team(), frames };
  }

  #at() {
    return new Date(this.now()).toISOString();
  }
}

/** Width and height as the head of a PNG or JPEG tells them, and some colours. */
function shapeOf(bytes) {
  let [width, height] = [640, 480];
  if (bytes.readUInt32BE(0) === 0x89504e47) [width, height] = [bytes.readUInt32BE(16), bytes.readUInt32BE(20)];
  else if (bytes.readUInt16BE(0) === 0xffd8) {
    for (let at = 2; at + 9 < bytes.length; at += 2 + bytes.readUInt16BE(at + 2)) {
      const marker = bytes[at + 1];
      if (marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker)) {
        [height, width] = [bytes.readUInt16BE(at + 5), bytes.readUInt16BE(at + 7)];
        break;
      }
    }
  }
  const colours = Buffer.from(Array.from({ length: 16 }, (_, i) => [150 + (i % 4) * 14, 128 + Math.floor(i / 4) * 12, 110 + (i % 4) * 6]).flat());
  return { width, height, placeholder: colours.toString('base64url') };
}

export { error };
