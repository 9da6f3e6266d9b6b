/** The development server's HTTP and WebSocket side. */
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { WebSocketServer } from 'ws';
import { ChatServer, error, MEDIA } from './chat-server.mjs';

const here = dirname(fileURLToPath(import.meta.url));
const dist = join(here, '..', 'dist');

/** As strict as a host can be: the widget must live with it. */
export const CSP = "default-src 'self'; base-uri 'none'; object-src 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types 'none'";

const STATUS = { too_large: 413, unauthorized: 401, bad_credentials: 401, not_found: 404, forbidden: 403, rate_limited: 429, conflict: 409, unavailable: 503, overloaded: 503, internal: 500 };

export async function serve({ port = 0, base = '/chat', chat = new ChatServer() } = {}) {
  chat.media = MEDIA;
  const switches = { refuseWs: false, refuseHttp: false, latency: 0, uploads: 0 };
  const sockets = new Set();

  const server = createServer((request, response) => {
    route(request, response).catch((fault) => {
      console.error(fault);
      response.writeHead(500).end();
    });
  });

  async function route(request, response) {
    const url = new URL(request.url, 'http://localhost');
    if (url.pathname.startsWith('/dev/')) return control(url, request, response);
    if (url.pathname === `${base}/api/media`) return upload(url, request, response);
    if (url.pathname.startsWith(`${base}/media/`)) return media(url, request, response);
    if (url.pathname.startsWith(`${base}/api/`)) return api(url.pathname.slice(base.length + 5), request, response);
    if (url.pathname === `${base}/widget.js`) return file(response, join(dist, 'widget.js'), 'text/javascript; charset=utf-8');
    if (url.pathname === `${base}/panel`) return file(response, join(dist, 'panel.html'), 'text/html; charset=utf-8');
    if (url.pathname.startsWith(`${base}/ui/`)) return packaged(url.pathname.slice(base.length + 1), response);
    if (url.pathname === '/tr') return file(response, join(here, 'demo.html'), 'text/html; charset=utf-8', (page) => String(page).replace('lang="en"', 'lang="tr"'));
    const page = { '/': 'demo.html', '/rtl': 'demo-rtl.html', '/demo.css': 'demo.css' }[url.pathname];
    if (page) return file(response, join(here, page), page.endsWith('css') ? 'text/css' : 'text/html; charset=utf-8');
    response.writeHead(404).end();
  }

  /** Only what the manifest lists, with the type it gives. */
  async function packaged(path, response) {
    const manifest = await readFile(join(dist, 'manifest.txt'), 'utf8');
    const line = manifest.split('\n').find((each) => each.startsWith(`${path}\t`));
    if (!line) return response.writeHead(404).end();
    return file(response, join(dist, path), line.split('\t')[1]);
  }

  async function file(response, path, type, change = (bytes) => bytes) {
    response.writeHead(200, { 'Content-Type': type, 'Content-Security-Policy': CSP, 'X-Content-Type-Options': 'nosniff', 'Cache-Control': 'no-store' });
    response.end(change(await readFile(path)));
  }

  async function upload(url, request, response) {
    if (switches.refuseHttp) return request.socket.destroy();
    const { searchParams } = url;
    const token = /^Bearer (.+)$/.exec(request.headers.authorization ?? '')?.[1];
    const me = searchParams.get('as') === 'agent' ? chat.sessions.get(cookieOf(request)) : chat.visitors.get(token);
    const chunks = [];
    for await (const chunk of request) chunks.push(chunk);
    if (switches.uploads) await new Promise((resolve) => setTimeout(resolve, switches.uploads));
    if (!me) return json(response, 401, error(undefined, 'unauthorized', 'Sign in first.'));
    const answer = chat.upload(me, {
      clientId: searchParams.get('id'), voice: searchParams.has('voice'), type: request.headers['content-type'],
      name: decodeURIComponent(request.headers['x-chat-name'] ?? ''), bytes: Buffer.concat(chunks),
    });
    return json(response, answer.kind === 'error' ? (STATUS[answer.code] ?? 400) : 200, answer);
  }

  function media({ pathname, searchParams }, request, response) {
    const file = chat.files.get(pathname.slice(base.length + 7));
    if (!file) return response.writeHead(404).end();
    if (!(chat.linkEnds.get(searchParams.get('r')) > chat.now())) return response.writeHead(403).end();
    const { bytes, attachment } = file;
    const inline = attachment.kind !== 'file';
    const head = {
      'Content-Type': inline ? attachment.type : 'application/octet-stream', 'X-Content-Type-Options': 'nosniff', 'Cache-Control': 'private, max-age=300', 'Accept-Ranges': 'bytes',
      'Content-Security-Policy': "default-src 'none'; sandbox", ...(inline ? {} : { 'Content-Disposition': 'attachment' }),
    };
    const [, from, to] = /^bytes=(\d+)-(\d*)$/.exec(request.headers.range ?? '') ?? [];
    if (from === undefined) return response.writeHead(200, { ...head, 'Content-Length': bytes.length }).end(bytes);
    const end = Math.min(to ? Number(to) : bytes.length - 1, bytes.length - 1);
    return response.writeHead(206, { ...head, 'Content-Range': `bytes ${from}-${end}/${bytes.length}`, 'Content-Length': end - Number(from) + 1 }).end(bytes.subarray(Number(from), end + 1));
  }

  async function api(path, request, response) {
    if (switches.refuseHttp) return request.socket.destroy();
    if (switches.latency) await new Promise((resolve) => setTimeout(resolve, switches.latency));
    const body = JSON.parse((await bodyOf(request)) || '{}');
    const token = /^Bearer (.+)$/.exec(request.headers.authorization ?? '')?.[1];
    const agent = chat.sessions.get(cookieOf(request));
    const me = body.as === 'agent' ? agent : chat.visitors.get(token);
    const refused = error(body.id, 'unauthorized', 'Sign in first.');
    switch (path) {
      case 'visitor': return json(response, 200, chat.visitor(token, body.name));
      case 'login': {
        if (body.username === 'limited') return json(response, 429, error(undefined, 'rate_limited', 'Too many attempts.', 30));
        const session = chat.login(body.username, body.password);
        if (!session) return json(response, 401, error(undefined, 'bad_credentials', 'Wrong user name or password.'));
        return json(response, 200, { me: session.me }, { 'Set-Cookie': `chat=${session.cookie}; HttpOnly; SameSite=Lax; Path=/` });
      }
      case 'sign-in': return json(response, 200, { mode: chat.signInMode });
      case 'code': {
        if (body.code === undefined) {
          if (body.username === 'limited') return json(response, 429, error(undefined, 'rate_limited', 'Too many attempts.', 600));
          const answer = chat.askCode(body.username, body.password, body.recovery);
          return json(response, answer.kind === 'error' ? 401 : 200, answer);
        }
        const session = chat.bringCode(body.code);
        if (!session) return json(response, 401, error(undefined, 'bad_credentials', 'Wrong or used.'));
        return json(response, 200, { me: session.me }, { 'Set-Cookie': `chat=${session.cookie}; HttpOnly; SameSite=Lax; Path=/` });
      }
      case 'logout':
        chat.sessions.delete(cookieOf(request));
        return response.writeHead(204).end();
      case 'session': return agent ? json(response, 200, { me: agent }) : json(response, 401, error(undefined, 'unauthorized', 'Sign in.'));
      case 'self-test': return agent ? json(response, 200, chat.selfTest(body)) : json(response, 401, refused);
      case 'frame': {
        if (!me) return json(response, 401, refused);
        const reply = body.kind === 'hello' ? (chat.intercept(body) ?? chat.hello(me, body)) : chat.handle({ me, watched: new Map(), send: () => undefined }, body);
        if (!reply) return response.writeHead(204).end();
        return json(response, reply.kind === 'error' ? (STATUS[reply.code] ?? 400) : 200, reply);
      }
      case 'events': {
        if (!me) return json(response, 401, refused);
        const abort = new AbortController();
        response.on('close', () => abort.abort());
        const answer = await chat.events(me, body, abort.signal);
        return abort.signal.aborted ? undefined : json(response, 200, answer);
      }
      default:
        if (!path.startsWith('account')) return response.writeHead(404).end();
        return agent ? json(response, 200, chat.account(agent, path, body)) : json(response, 401, refused);
    }
  }

  /** Switches for the person at the demo page, and for the scripts that take pictures. */
  async function control(url, request, response) {
    const value = url.searchParams.get('v');
    const name = url.pathname.slice(5);
    if (name === 'ws') switches.refuseWs = value === 'off';
    if (name === 'http') switches.refuseHttp = value === 'off';
    if (name === 'latency') switches.latency = Number(value);
    if (name === 'uploads') switches.uploads = Number(value);
    if (name === 'files') chat.media = value === 'off' ? null : MEDIA;
    if (name === 'team') chat.teamPresence = value === 'auto' ? null : value;
    if (name === 'kick') for (const socket of sockets) socket.close(Number(value ?? 1012));
    if (name === 'say') {
      const thread = [...chat.threads.values()].at(-1);
      if (thread) chat.append(thread, { type: 'message', from: chat.agents.demo.author, text: value });
    }
    response.writeHead(204).end();
  }

  const wss = new WebSocketServer({ noServer: true, maxPayload: 65_536 });
  server.on('upgrade', (request, socket, head) => {
    if (switches.refuseWs || new URL(request.url, 'http://localhost').pathname !== `${base}/ws`) {
      socket.end('HTTP/1.1 503 Service Unavailable\r\nConnection: close\r\n\r\n');
      return;
    }
    wss.handleUpgrade(request, socket, head, (ws) => connected(ws, request));
  });

  function connected(ws, request) {
    sockets.add(ws);
    const send = (frame) => setTimeout(() => ws.readyState === 1 && ws.send(JSON.stringify(frame)), switches.latency);
    const link = { me: null, hidden: false, inbox: false, watched: new Map(), send };
    ws.on('message', (data) => {
      const frame = JSON.parse(String(data));
      if (frame.kind !== 'hello') {
        if (!link.me) return ws.close(4401);
        const reply = chat.handle(link, frame);
        if (reply) send(reply);
        return;
      }
      const me = frame.as === 'agent' ? chat.sessions.get(cookieOf(request)) : chat.visitors.get(frame.token);
      if (!me) return ws.close(4501);
      link.me = me;
      chat.join(link);
      send(chat.intercept(frame) ?? chat.hello(me, frame));
    });
    ws.on('close', () => {
      sockets.delete(ws);
      chat.leave(link);
    });
  }

  await new Promise((resolve) => server.listen(port, '127.0.0.1', resolve));
  const origin = `http://127.0.0.1:${server.address().port}`;
  const close = () => {
    for (const socket of sockets) socket.terminate();
    server.closeAllConnections();
    return new Promise((resolve) => server.close(resolve));
  };
  return { origin, base: `${origin}${base}/`, chat, switches, sockets, close };
}

const json = (response, status, body, headers = {}) =>
  response.writeHead(status, { 'Content-Type': 'application/json', ...headers }).end(JSON.stringify(body));

const cookieOf = (request) => /(?:^|; )chat=([^;]+)/.exec(request.headers.cookie ?? '')?.[1];

async function bodyOf(request) {
  const chunks = [];
  for await (const chunk of request) chunks.push(chunk);
  return Buffer.concat(chunks).toString('utf8');
}
