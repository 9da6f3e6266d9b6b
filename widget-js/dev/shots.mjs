/** `npm run shots [name…]`: pictures of every state, taken in Chromium, and an axe run over each of them. */
import { readFile } from 'node:fs/promises';
import { mkdir } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright-core';
import { build } from '../build.mjs';
import { serve } from './http.mjs';

const out = fileURLToPath(new URL('shots/', import.meta.url));
const axe = await readFile(new URL('../node_modules/axe-core/axe.min.js', import.meta.url), 'utf8');
const wanted = process.argv.slice(2);
const DESKTOP = { viewport: { width: 1280, height: 800 } };
const PHONE = { viewport: { width: 390, height: 844 }, deviceScaleFactor: 2, isMobile: true, hasTouch: true };

await build();
await mkdir(out, { recursive: true });
const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
  args: ['--no-sandbox', '--disable-gpu', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync', '--use-fake-device-for-media-stream', '--use-fake-ui-for-media-stream'],
});
let bad = 0;

async function scene(name, { device = DESKTOP, scheme = 'light', path = '/', ...rest }, act) {
  if (wanted.length > 0 && !wanted.some((each) => name.startsWith(each))) return;
  const server = await serve();
  const context = await browser.newContext({ ...device, colorScheme: scheme, bypassCSP: false, ...rest });
  const page = await context.newPage();
  page.on('console', (message) => {
    const text = message.text();
    if ((message.type() === 'error' || message.type() === 'warning') && !/Failed to load resource|WebSocket connection/.test(text)) {
      console.log(`${name}: console ${message.type()}: ${text}`);
      bad++;
    }
  });
  page.on('pageerror', (fault) => {
    console.log(`${name}: ${fault.stack}`);
    bad++;
  });
  await page.goto(server.origin + path);
  const tools = { page, server, context, say: (text) => server.chat.append([...server.chat.threads.values()].at(-1), { type: 'message', from: server.chat.agents.demo.author, text }) };
  try {
    await act(tools);
    await page.waitForTimeout(500);
    await page.screenshot({ path: `${out}${name}.png` });
    // Playwright evaluates through the debugger, so the page's CSP does not stand in axe's way.
    await page.evaluate(axe);
    const { violations } = await page.evaluate(() => globalThis.axe.run(document, { resultTypes: ['violations'] }));
    for (const { id, impact, nodes } of violations) {
      console.log(`${name}: axe ${impact} ${id}: ${nodes.map((node) => `${node.target.flat().join(' ')} ${node.any[0]?.message ?? node.failureSummary}`).slice(0, 3).join(' | ')}`);
      if (impact === 'serious' || impact === 'critical') bad++;
    }
  } catch (fault) {
    console.log(`${name}: ${fault.stack}`);
    await page.screenshot({ path: `${out}${name}.png` }).catch(() => undefined);
    bad++;
  }
  await context.close();
  await server.close();
}

const CONNECTIONS = [{ name: 'telegram', findings: [
  { level: 'failure', code: 'no_topics', text: 'The bot may not manage topics in “Support”, so conversations have no topics of their own.', remedy: 'Make @shop_bot an administrator of the group with the right “Manage topics”.' },
  { level: 'warning', code: 'pending', text: '63 of the team’s messages wait at Telegram.', remedy: 'Look into the log of this site; they are kept for 24 hours.' },
  { level: 'ok', code: 'ok', text: '@shop_bot works in “Support”.' },
] }];

// ---- the widget

const launcher = (page) => page.getByRole('button', { name: /open the chat|sohbeti aç/i });
const field = (page) => page.locator('sohbet-chat textarea');
const write = async (page, text) => {
  await field(page).fill(text);
  await field(page).press('Enter');
};

async function conversation({ page, server, say }) {
  server.chat.teamPresence = 'online';
  await launcher(page).click();
  await field(page).waitFor();
  await page.waitForTimeout(400);
  await write(page, 'Hello! I ordered the walnut board last week, number 4417.');
  await page.waitForTimeout(300);
  const thread = [...server.chat.threads.values()][0];
  thread.entries[0].at = new Date(Date.now() - 86_400_000 - 3_600_000).toISOString();
  await write(page, 'Has it been sent already?');
  await page.waitForTimeout(200);
  say('Hi there! Let me look that up for you.');
  say('It left our workshop this morning. You can follow it here: https://example.com/parcel/4417');
  await page.waitForTimeout(200);
  await write(page, 'Wonderful, thank you 🌿');
  await page.waitForTimeout(300);
  const link = { me: server.chat.agents.demo.author, watched: new Map(), send: () => undefined };
  server.chat.handle(link, { kind: 'read', id: 'r', thread: thread.id, seq: thread.entries.length });
}

const typing = ({ server }) => {
  const thread = [...server.chat.threads.values()][0];
  server.chat.handle({ me: server.chat.agents.demo.author, watched: new Map(), send: () => undefined }, { kind: 'typing', thread: thread.id, on: true });
};

for (const [device, size] of [['desktop', DESKTOP], ['phone', PHONE]]) {
  for (const scheme of ['light', 'dark']) {
    const base = { device: size, scheme };
    await scene(`widget-launcher-${device}-${scheme}`, base, async () => undefined);
    await scene(`widget-empty-${device}-${scheme}`, base, async ({ page, server }) => {
      server.chat.teamPresence = 'online';
      await launcher(page).click();
      await field(page).waitFor();
    });
    await scene(`widget-typing-${device}-${scheme}`, base, async (tools) => {
      await conversation(tools);
      typing(tools);
    });
    await scene(`widget-failed-${device}-${scheme}`, base, async (tools) => {
      await conversation(tools);
      tools.server.chat.intercept = (frame) => (frame.kind === 'send' ? { kind: 'error', re: frame.id, code: 'forbidden', message: 'no' } : undefined);
      await write(tools.page, 'One more thing: could you gift-wrap it?');
    });
    await scene(`widget-offline-${device}-${scheme}`, base, async (tools) => {
      await conversation(tools);
      tools.server.switches.refuseWs = tools.server.switches.refuseHttp = true;
      for (const socket of tools.server.sockets) socket.terminate();
      await write(tools.page, 'Are you still there?');
      await tools.page.waitForTimeout(1_800);
    });
    await scene(`widget-closed-${device}-${scheme}`, base, async (tools) => {
      await conversation(tools);
      tools.server.chat.append([...tools.server.chat.threads.values()][0], { type: 'status', from: { role: 'sys', id: 'sys' }, status: 'closed' });
    });
    await scene(`widget-unread-${device}-${scheme}`, base, async (tools) => {
      await conversation(tools);
      await tools.page.keyboard.press('Escape');
      if (size === PHONE) await tools.page.locator('sohbet-chat .head .round').click().catch(() => undefined);
      tools.say('By the way, oil it once a month.');
      tools.say('Linseed oil is best.');
    });
  }
}
await scene('widget-tr', { path: '/tr', locale: 'tr-TR' }, async (tools) => {
  await conversation(tools);
});
await scene('widget-rtl', { path: '/rtl' }, async (tools) => {
  await conversation(tools);
  await write(tools.page, 'شكرا جزيلا لكم على المساعدة');
  typing(tools);
});
await scene('widget-scrolled', {}, async (tools) => {
  await conversation(tools);
  const thread = [...tools.server.chat.threads.values()][0];
  for (let i = 0; i < 120; i++) tools.say(`Line ${i}: ${'wood '.repeat(i % 9)}`);
  await tools.page.waitForTimeout(400);
  await tools.page.locator('sohbet-chat .scroller').evaluate((element) => element.scrollTo(0, element.scrollHeight / 2));
  await tools.page.waitForTimeout(300);
  tools.say('A new one');
  console.log(`scrolled: ${thread.entries.length} entries`);
});
await scene('widget-limit', {}, async (tools) => {
  await conversation(tools);
  await field(tools.page).fill('word '.repeat(801));
});

// ---- files

/** A picture of a valley, drawn by the browser. */
async function valley(page, width, height, hue) {
  const data = await page.evaluate(([w, h, base]) => {
    const canvas = document.createElement('canvas');
    [canvas.width, canvas.height] = [w, h];
    const context = canvas.getContext('2d');
    const sky = context.createLinearGradient(0, 0, 0, h);
    sky.addColorStop(0, `hsl(${base} 70% 62%)`);
    sky.addColorStop(1, `hsl(${base + 40} 80% 84%)`);
    context.fillStyle = sky;
    context.fillRect(0, 0, w, h);
    context.fillStyle = `hsl(${base + 60} 95% 92%)`;
    context.beginPath();
    context.arc(w * 0.7, h * 0.3, Math.min(w, h) * 0.09, 0, 7);
    context.fill();
    for (let ridge = 0; ridge < 4; ridge++) {
      context.fillStyle = `hsl(${base + 110 + ridge * 12} 38% ${52 - ridge * 11}%)`;
      context.beginPath();
      context.moveTo(0, h);
      for (let x = 0; x <= w; x += 4) context.lineTo(x, h * (0.5 + ridge * 0.12) - Math.sin(x / w * (5 + ridge * 3) + ridge * 2) * h * 0.07);
      context.lineTo(w, h);
      context.fill();
    }
    return canvas.toDataURL('image/jpeg', 0.85).split(',')[1];
  }, [width, height, hue]);
  return Buffer.from(data, 'base64');
}

/** Four seconds of a tone. */
function tone() {
  const [rate, seconds] = [8_000, 4];
  const bytes = Buffer.alloc(44 + rate * seconds, 128);
  bytes.write('RIFF', 0); bytes.writeUInt32LE(36 + rate * seconds, 4); bytes.write('WAVEfmt ', 8); bytes.writeUInt32LE(16, 16); bytes.writeUInt16LE(1, 20); bytes.writeUInt16LE(1, 22);
  bytes.writeUInt32LE(rate, 24); bytes.writeUInt32LE(rate, 28); bytes.writeUInt16LE(1, 32); bytes.writeUInt16LE(8, 34); bytes.write('data', 36); bytes.writeUInt32LE(rate * seconds, 40);
  for (let i = 0; i < rate * seconds; i++) bytes[44 + i] = 128 + Math.round(60 * Math.sin(i / 4) * Math.abs(Math.sin(i / 3_000)));
  return bytes;
}

/** A message with these files: `[name, type, bytes, voice?]`. */
function sendFiles(chat, thread, from, text, ...files) {
  const media = files.map(([name, type, bytes, voice = false], i) => {
    const { media: made } = chat.upload(from, { clientId: `${name}-${i}-${thread.entries.length}`, type, name, voice, bytes });
    chat.files.get(made.id).thread = thread.id;
    return made;
  });
  return chat.append(thread, { type: 'message', from, text, media });
}

async function withFiles(page, chat, thread) {
  const [deniz, visitor] = [chat.agents.demo.author, thread.visitor];
  sendFiles(chat, thread, visitor, '', ['board.jpg', 'image/jpeg', await valley(page, 900, 600, 210)]);
  sendFiles(chat, thread, deniz, 'Lovely! These are the others we have:', ['walnut.jpg', 'image/jpeg', await valley(page, 800, 600, 20)], ['oak.jpg', 'image/jpeg', await valley(page, 500, 700, 280)], ['plane.jpg', 'image/jpeg', await valley(page, 600, 600, 160)]);
  sendFiles(chat, thread, deniz, '', ['voice.wav', 'audio/wav', tone(), true]);
  sendFiles(chat, thread, visitor, '', ['voice.wav', 'audio/wav', tone(), true]);
  sendFiles(chat, thread, deniz, '', ['Care instructions for oiled wood, second edition.pdf', 'application/pdf', Buffer.alloc(284_113, 1)]);
  sendFiles(chat, thread, visitor, 'Here is the receipt', ['receipt.pdf', 'application/pdf', Buffer.alloc(9_113, 1)]);
}

const chooser = (page) => page.locator('input[type=file]');

for (const [device, size] of [['desktop', DESKTOP], ['phone', PHONE]]) {
  for (const scheme of ['light', 'dark']) {
    const base = { device: size, scheme };
    const begun = (act) => async (tools) => {
      await conversation(tools);
      const thread = [...tools.server.chat.threads.values()][0];
      await withFiles(tools.page, tools.server.chat, thread);
      await tools.page.locator('sohbet-chat .picture img').first().waitFor({ state: 'attached' });
      await act(tools, thread);
    };
    await scene(`files-end-${device}-${scheme}`, base, begun(async () => undefined));
    await scene(`files-top-${device}-${scheme}`, base, begun(async ({ page }) => {
      await page.waitForTimeout(300);
      await page.locator('sohbet-chat .pictures').first().scrollIntoViewIfNeeded();
      await page.locator('sohbet-chat .play').first().click();
      await page.waitForTimeout(900);
    }));
    await scene(`files-lightbox-${device}-${scheme}`, base, begun(async ({ page }) => {
      await page.locator('sohbet-chat .picture').nth(1).click();
      await page.locator('sohbet-chat .lightbox img').first().waitFor();
    }));
    await scene(`files-tray-${device}-${scheme}`, base, async (tools) => {
      await conversation(tools);
      const { page, server } = tools;
      server.chat.interceptUpload = ({ name }) => (name === 'plan.png' ? { kind: 'error', code: 'bad_media', message: 'no' } : undefined);
      await chooser(page).setInputFiles([{ name: 'kitchen.jpg', mimeType: 'image/jpeg', buffer: await valley(page, 900, 700, 30) }, { name: 'plan.png', mimeType: 'image/png', buffer: await valley(page, 300, 300, 100) }]);
      await page.waitForTimeout(500);
      server.switches.uploads = 60_000;
      await chooser(page).setInputFiles([{ name: 'A long name of a letter to the joiner who made the table.pdf', mimeType: 'application/pdf', buffer: Buffer.alloc(900_000, 1) }, { name: 'setup.exe', mimeType: 'application/x-msdownload', buffer: Buffer.alloc(9, 1) }]);
      await field(page).fill('This is where it should stand');
    });
    await scene(`files-recording-${device}-${scheme}`, base, async (tools) => {
      await conversation(tools);
      await tools.page.locator('sohbet-chat .mic').click();
      await tools.page.waitForTimeout(3_200);
    });
    await scene(`files-recorded-${device}-${scheme}`, base, async (tools) => {
      await conversation(tools);
      await tools.page.locator('sohbet-chat .mic').click();
      await tools.page.waitForTimeout(2_600);
      await tools.page.locator('sohbet-chat .voice .stop').click();
      await tools.page.locator('sohbet-chat .voice .send').waitFor();
    });
    await scene(`files-panel-${device}-${scheme}`, { ...base, path: '/chat/panel' }, async ({ page, server }) => {
      crowd(server);
      await withFiles(page, server.chat, [...server.chat.threads.values()][3]);
      const [first] = server.chat.threads.values();
      sendFiles(server.chat, first, first.visitor, '', ['board.jpg', 'image/jpeg', await valley(page, 300, 200, 210)]);
      const second = [...server.chat.threads.values()][2];
      sendFiles(server.chat, second, second.visitor, '', ['voice.wav', 'audio/wav', tone(), true]);
      await signIn(page);
      await page.getByText('Marie-Claire').first().click();
      await page.locator('sohbet-panel .picture img').first().waitFor({ state: 'attached' });
      await chooser(page).setInputFiles([{ name: 'offer.jpg', mimeType: 'image/jpeg', buffer: await valley(page, 900, 700, 300) }]);
    });
  }
}
await scene('files-drop', {}, async (tools) => {
  await conversation(tools);
  await tools.page.locator('sohbet-chat .attach').waitFor();
  await tools.page.locator('sohbet-chat .window').evaluate((element) => {
    const dataTransfer = new DataTransfer();
    dataTransfer.items.add(new File(['x'], 'x.png', { type: 'image/png' }));
    element.dispatchEvent(new DragEvent('dragover', { dataTransfer, bubbles: true, cancelable: true }));
  });
});
await scene('files-sent', {}, async (tools) => {
  await conversation(tools);
  const { page } = tools;
  await chooser(page).setInputFiles([{ name: 'kitchen.jpg', mimeType: 'image/jpeg', buffer: await valley(page, 900, 1_400, 30) }, { name: 'plan.pdf', mimeType: 'application/pdf', buffer: Buffer.alloc(9_000, 1) }]);
  await write(page, 'This is where it should stand');
  await page.locator('sohbet-chat .state[data-delivery=sent]').waitFor();
  await page.locator('sohbet-chat .mic').click();
  await page.waitForTimeout(2_000);
  await page.locator('sohbet-chat .voice .stop').click();
  await page.locator('sohbet-chat .voice .send').click();
  await page.locator('sohbet-chat .out .play').click();
  await page.waitForTimeout(700);
});
await scene('files-rtl', { path: '/rtl' }, async (tools) => {
  await conversation(tools);
  const { page, server } = tools;
  await withFiles(page, server.chat, [...server.chat.threads.values()][0]);
  await chooser(page).setInputFiles([{ name: 'صورة.jpg', mimeType: 'image/jpeg', buffer: await valley(page, 900, 700, 30) }]);
});
await scene('files-tr', { path: '/tr', locale: 'tr-TR' }, async (tools) => {
  await conversation(tools);
  const { page, server } = tools;
  server.chat.interceptUpload = () => ({ kind: 'error', code: 'bad_media', message: 'no' });
  await chooser(page).setInputFiles([{ name: 'plan.png', mimeType: 'image/png', buffer: await valley(page, 300, 300, 100) }]);
  await write(page, 'Planı ekledim');
});

// ---- the panel

async function signIn(page) {
  await page.getByLabel(/user name/i).fill('demo');
  await page.getByLabel(/password/i).fill('demo');
  await page.keyboard.press('Enter');
  await page.getByRole('button', { name: /sign out/i }).waitFor();
}

function crowd(server) {
  const { chat } = server;
  const people = [['Ayşe Yılmaz', 'Is the walnut board food safe?'], ['Jonas Weber', 'Danke! That was quick.'], [undefined, 'hello?'], ['Marie-Claire Dubois', 'Could you send the oak stool to Lyon? I would need it by the end of next week, if that is possible at all.'], ['سارة', 'هل يمكنكم المساعدة؟'], ['Tom', 'ok']];
  people.forEach(([name, text], i) => {
    const { me } = chat.visitor(undefined, name);
    chat.now = () => Date.now() - (people.length - i) ** 3 * 90_000;
    const link = { me, hidden: false, watched: new Map(), send: () => undefined };
    const about = i === 3 ? { page: 'https://shop.example/stools/oak', language: 'fr', zone: 'Europe/Paris', label: 'sales' } : undefined;
    const ack = chat.handle(link, { kind: 'send', id: `first-message-of-${i}`, text, about });
    const thread = chat.threads.get(ack.thread);
    if (i === 1) chat.append(thread, { type: 'message', from: chat.agents.ada.author, text: 'Gern geschehen' });
    if (i === 3) {
      chat.append(thread, { type: 'message', from: chat.agents.demo.author, text: 'Bonjour! Let me ask our carrier.' });
      chat.append(thread, { type: 'note', from: chat.agents.ada.author, text: 'She bought two bowls in May. Give her the free shipping.' });
      chat.handle(link, { kind: 'send', id: 'second-message-of-3', text: 'Merci beaucoup, c’est très gentil!' });
      chat.join(link);
    }
    if (i === 5) chat.append(thread, { type: 'status', from: chat.agents.demo.author, status: 'closed' });
  });
  chat.now = () => Date.now();
}

/** A thread of which each line says how Telegram takes it. */
async function undelivered(server) {
  crowd(server);
  const { chat } = server;
  const thread = [...chat.threads.values()][3];
  const say = (minutes, from, text) => {
    chat.now = () => Date.now() - minutes * 60_000;
    return chat.append(thread, { type: 'message', from, text }).seq;
  };
  const dead = say(14, thread.visitor, 'One more question: does the stool come in ash as well?');
  const rejected = say(9, chat.agents.demo.author, 'It does! In ash and in oiled oak, both within a week.');
  const uncertain = say(4, thread.visitor, 'Perfect. Then ash, please.');
  const first = say(3, chat.agents.demo.author, 'Noted.');
  const second = say(2, chat.agents.demo.author, 'It will be with you on Thursday.');
  chat.now = () => Date.now();
  chat.channels = ['telegram'];
  chat.undelivered = [
    [dead, 'dead', 'the topic was deleted'], [rejected, 'dead', 'the bot may not write in this group'], [uncertain, 'uncertain', 'timeout'], [first, 'waiting'], [second, 'waiting'],
  ].map(([seq, state, error], i) => ({ thread: thread.id, id: i + 1, channel: 'telegram', seq, state, attempts: 1, ...(error ? { error } : {}) }));
}

for (const [device, size] of [['desktop', DESKTOP], ['phone', PHONE]]) {
  for (const scheme of ['light', 'dark']) {
    const base = { device: size, scheme, path: '/chat/panel' };
    await scene(`panel-signin-${device}-${scheme}`, base, async ({ page }) => {
      await page.getByLabel(/user name/i).fill('demo');
      await page.getByLabel(/password/i).fill('wrong');
      await page.keyboard.press('Enter');
      await page.getByRole('alert').filter({ hasText: /wrong/ }).waitFor();
    });
    await scene(`code-ask-${device}-${scheme}`, base, async ({ page, server }) => {
      server.chat.signInMode = 'code';
      await page.reload();
      await page.getByLabel(/user name/i).fill('demo');
    });
    await scene(`code-enter-${device}-${scheme}`, base, async ({ page, server }) => {
      server.chat.signInMode = 'code';
      await page.reload();
      await page.getByLabel(/user name/i).fill('demo');
      await page.keyboard.press('Enter');
      await page.getByLabel('Code', { exact: true }).fill('00000000');
      await page.getByRole('alert').filter({ hasText: /wrong/ }).waitFor();
    });
    await scene(`code-account-${device}-${scheme}`, base, async ({ page, server }) => {
      crowd(server);
      await signIn(page);
      await page.getByRole('button', { name: 'Deniz' }).click();
      await page.getByRole('button', { name: 'Link', exact: true }).click();
      await page.getByRole('link', { name: 'Open Telegram' }).waitFor();
    });
    await scene(`code-recovery-${device}-${scheme}`, base, async ({ page, server }) => {
      server.chat.accountOf(server.chat.agents.demo.author).linked = true;
      crowd(server);
      await signIn(page);
      await page.getByRole('button', { name: 'Deniz' }).click();
      await page.getByRole('button', { name: 'Make ten codes' }).click();
      await page.getByText('shown only now').waitFor();
    });
    await scene(`connections-${device}-${scheme}`, base, async ({ page, server }) => {
      server.chat.connections = CONNECTIONS;
      crowd(server);
      await signIn(page);
      await page.getByRole('button', { name: 'Connections' }).click();
      await page.getByText('@shop_bot works').waitFor();
    });
    await scene(`panel-list-${device}-${scheme}`, base, async ({ page, server }) => {
      crowd(server);
      await signIn(page);
      await page.getByText('Marie-Claire').first().waitFor();
    });
    await scene(`panel-thread-${device}-${scheme}`, base, async ({ page, server }) => {
      crowd(server);
      await signIn(page);
      await page.getByText('Marie-Claire').first().click();
      await page.waitForTimeout(400);
      await page.locator('sohbet-panel textarea').fill('It will be there on Thursday.');
      await page.keyboard.press('Enter');
      await page.waitForTimeout(300);
      const thread = [...server.chat.threads.values()][3];
      server.chat.handle({ me: thread.visitor, watched: new Map(), send: () => undefined }, { kind: 'typing', thread: thread.id, on: true });
    });
    await scene(`panel-undelivered-${device}-${scheme}`, base, async ({ page, server }) => {
      await undelivered(server);
      await signIn(page);
      await page.getByText('Marie-Claire').first().click();
      await page.getByRole('button', { name: 'Send again' }).first().waitFor();
    });
    await scene(`panel-behind-${device}-${scheme}`, base, async ({ page, server }) => {
      await undelivered(server);
      await signIn(page);
      await page.getByText(/waiting, oldest/).waitFor();
    });
    await scene(`panel-note-${device}-${scheme}`, base, async ({ page, server }) => {
      crowd(server);
      await signIn(page);
      await page.getByText('Ayşe').first().click();
      await page.getByRole('button', { name: 'Note', exact: true }).click();
      await page.locator('sohbet-panel textarea').fill('Asked the workshop about the oil.');
    });
  }
}
await scene('panel-undelivered-tr', { path: '/chat/panel', locale: 'tr-TR' }, async ({ page, server }) => {
  await undelivered(server);
  await page.getByLabel(/kullanıcı adı/i).fill('demo');
  await page.getByLabel(/parola/i).fill('demo');
  await page.keyboard.press('Enter');
  await page.getByText('Marie-Claire').first().click();
  await page.getByRole('button', { name: 'Yeniden gönder' }).first().waitFor();
});
await scene('panel-empty', { path: '/chat/panel' }, async ({ page }) => signIn(page));
await scene('panel-poll', { path: '/chat/panel' }, async ({ page, server }) => {
  server.switches.refuseWs = true;
  crowd(server);
  await signIn(page);
  await page.getByText('Ayşe').first().click();
  await page.locator('sohbet-panel textarea').fill('By long poll');
  await page.keyboard.press('Enter');
  await page.getByText('By long poll').first().waitFor();
});

await browser.close();
console.log(bad ? `${bad} problems` : 'no problems');
process.exit(bad ? 1 : 0);
