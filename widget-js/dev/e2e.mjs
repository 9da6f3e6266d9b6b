/**
 * `npm run e2e`: a visitor and an agent talk in Chromium, over WebSockets and over the long poll. By default against the development
 * server; against another one with ORIGIN, PAGE, AGENT and PASSWORD.
 */
import assert from 'node:assert/strict';
import { chromium } from 'playwright-core';
import { build } from '../build.mjs';
import { serve } from './http.mjs';

const { ORIGIN, PAGE = '/', AGENT = 'demo', PASSWORD = 'demo' } = process.env;
if (!ORIGIN) await build();
const server = ORIGIN ? null : await serve();
const origin = ORIGIN ?? server.origin;
const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
  args: ['--no-sandbox', '--disable-gpu', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync', '--use-fake-device-for-media-stream', '--use-fake-ui-for-media-stream'],
});

const problems = [];
async function open(path, { ws, context = null }) {
  const own = context ?? (await browser.newContext({ locale: 'en' }));
  const page = await own.newPage();
  if (!ws) await page.addInitScript(() => { globalThis.WebSocket = function blocked() { throw new Error('blocked'); }; });
  page.on('pageerror', (fault) => problems.push(`${path}: ${fault.message}`));
  page.on('console', (message) => { if (/Content Security Policy|TrustedScript|is not a function/i.test(message.text())) problems.push(`${path}: ${message.text()}`); });
  await page.goto(origin + path);
  return { page, context: own };
}

const step = async (name, act) => {
  const started = Date.now();
  await act();
  console.log(`  ${name} (${Date.now() - started} ms)`);
};

for (const ws of [true, false]) {
  console.log(ws ? 'over WebSockets' : 'over the long poll');
  const run = `${ws ? 'ws' : 'poll'}-${Date.now().toString(36)}`;
  const visitor = await open(PAGE, { ws });
  const agent = await open('/chat/panel', { ws });
  const field = visitor.page.locator('sohbet-chat textarea');
  const bubbles = visitor.page.locator('sohbet-chat .bubble');
  const panel = agent.page.locator('sohbet-panel');

  await step('the visitor writes the first message', async () => {
    await visitor.page.getByRole('button', { name: 'Open the chat' }).click();
    await field.fill(`Hello from ${run}`);
    await field.press('Enter');
    await visitor.page.locator('sohbet-chat .state[data-delivery=sent]').waitFor();
  });
  await step('the agent signs in and finds it unread', async () => {
    await agent.page.getByLabel('User name').fill(AGENT);
    await agent.page.getByLabel('Password').fill(PASSWORD);
    await agent.page.keyboard.press('Enter');
    await panel.locator('.thread[data-unread]', { hasText: run }).waitFor();
    assert.match(await agent.page.title(), /^\(\d+\) /);
  });
  await step('opening reads it, and the visitor is told', async () => {
    await panel.locator('.thread', { hasText: run }).click();
    await panel.locator('.bubble', { hasText: run }).waitFor();
    await visitor.page.locator('sohbet-chat .state[data-delivery=read]').waitFor();
    await panel.locator('.thread[data-unread]', { hasText: run }).waitFor({ state: 'detached' });
  });
  await step('the agent types and answers, and notes what the visitor never sees', async () => {
    await panel.locator('textarea').pressSequentially('Hi', { delay: 60 });
    await visitor.page.locator('sohbet-chat .typing:not([hidden])').waitFor();
    await panel.locator('textarea').fill(`Answer to ${run}`);
    await panel.locator('textarea').press('Enter');
    await bubbles.filter({ hasText: `Answer to ${run}` }).waitFor();
    await panel.getByRole('button', { name: 'Note', exact: true }).click();
    await panel.locator('textarea').fill(`Secret of ${run}`);
    await panel.locator('textarea').press('Enter');
    await panel.locator('.note .bubble', { hasText: 'Secret' }).waitFor();
    await panel.getByRole('button', { name: 'Reply', exact: true }).click();
  });
  await step('a closed window shows a badge, and Escape gives the focus back', async () => {
    await field.press('Escape');
    assert.equal(await visitor.page.evaluate(() => document.querySelector('sohbet-chat').shadowRoot.activeElement?.className), 'launcher');
    await panel.locator('textarea').fill('Another one');
    await panel.locator('textarea').press('Enter');
    await visitor.page.locator('sohbet-chat .badge', { hasText: '1' }).waitFor();
  });
  await step('the next page still knows, and opening it reads', async () => {
    await visitor.page.reload();
    await visitor.page.locator('sohbet-chat .badge', { hasText: '1' }).waitFor();
    await visitor.page.getByRole('button', { name: /Open the chat/ }).click();
    await bubbles.filter({ hasText: 'Another one' }).waitFor();
    assert.deepEqual(await bubbles.allTextContents(), [`Hello from ${run}`, `Answer to ${run}`, 'Another one']);
    await panel.locator('.message.out .state[data-delivery=read]').last().waitFor();
  });
  await step('a second tab is the same visitor', async () => {
    const second = await open(PAGE, { ws, context: visitor.context });
    const theirs = second.page.locator('sohbet-chat .bubble');
    await second.page.getByRole('button', { name: /Open the chat/ }).click();
    await theirs.filter({ hasText: 'Another one' }).waitFor();
    await second.page.locator('sohbet-chat textarea').fill('From the second tab');
    await second.page.locator('sohbet-chat textarea').press('Enter');
    await bubbles.filter({ hasText: 'From the second tab' }).waitFor();
    await second.page.close();
  });
  await step('closing tells the visitor; writing reopens', async () => {
    await panel.getByRole('button', { name: 'Close', exact: true }).click();
    await visitor.page.locator('sohbet-chat .system', { hasText: 'Write to reopen' }).waitFor();
    await field.fill('One more question');
    await field.press('Enter');
    await panel.locator('.bubble', { hasText: 'One more question' }).waitFor();
    await panel.getByRole('button', { name: 'Close', exact: true }).waitFor();
  });
  await step('hostile text stays text', async () => {
    await field.fill('<img src=x onerror=alert(1)> javascript:alert(1) https://example.com');
    await field.press('Enter');
    const bubble = panel.locator('.bubble', { hasText: 'onerror' });
    await bubble.waitFor();
    assert.equal(await bubble.locator('img').count(), 0);
    assert.deepEqual(await bubble.locator('a').evaluateAll((links) => links.map((a) => a.href)), ['https://example.com/']);
  });
  const takesFiles = (await visitor.page.locator('sohbet-chat .attach:visible').count()) > 0;
  if (takesFiles) await step('a picture goes to the agent, who looks at it; Escape leaves it and nothing else', async () => {
    const picture = await visitor.page.evaluate(() => {
      const canvas = document.createElement('canvas');
      [canvas.width, canvas.height] = [320, 200];
      const context = canvas.getContext('2d');
      context.fillStyle = '#2a8a6c';
      context.fillRect(0, 0, 160, 200);
      return canvas.toDataURL('image/png').split(',')[1];
    });
    await visitor.page.locator('sohbet-chat input[type=file]').setInputFiles({ name: `${run}.png`, mimeType: 'image/png', buffer: Buffer.from(picture, 'base64') });
    await field.fill(`A picture of ${run}`);
    await field.press('Enter');
    const shown = panel.locator('.message', { hasText: `A picture of ${run}` }).locator('.picture');
    await shown.locator('img').waitFor();
    assert.match(await shown.getAttribute('aria-label'), new RegExp(`^Picture from .+, ${run}\\.png$`));
    await shown.click();
    await panel.locator('.lightbox .frame img').last().waitFor();
    assert.equal(await panel.locator('.lightbox .frame img').last().evaluate((image) => image.decode().then(() => image.naturalWidth)), 320);
    await agent.page.keyboard.press('Escape');
    await panel.locator('.lightbox').waitFor({ state: 'detached' });
    assert.equal(await agent.page.evaluate(() => document.querySelector('sohbet-panel').shadowRoot.activeElement?.className), 'picture');
    await panel.locator('textarea').waitFor();
  });
  if (takesFiles) await step('a voice message goes to the agent, who listens to it', async () => {
    await visitor.page.locator('sohbet-chat .mic').click();
    await visitor.page.locator('sohbet-chat .voice .clock', { hasText: '0:02' }).waitFor();
    await visitor.page.getByRole('button', { name: 'Stop recording' }).click();
    await visitor.page.getByRole('button', { name: 'Listen to the recording' }).click();
    await visitor.page.locator('sohbet-chat .voice').getByRole('button', { name: 'Pause' }).waitFor();
    await visitor.page.getByRole('button', { name: 'Send the voice message' }).click();
    const player = panel.getByRole('group', { name: /^Voice message from / });
    await player.getByRole('button', { name: 'Play' }).click();
    await player.locator('.clock', { hasText: /^0:01 / }).waitFor();
  });
  await step('signing out', async () => {
    await panel.getByRole('button', { name: 'Sign out' }).click();
    await agent.page.getByLabel('User name').waitFor();
    await agent.page.reload();
    await agent.page.getByLabel('User name').waitFor();
  });
  await step('destroy leaves nothing', async () => {
    await visitor.page.evaluate(() => globalThis.Sohbet.destroy());
    assert.equal(await visitor.page.locator('sohbet-chat').count(), 0);
  });
  await visitor.context.close();
  await agent.context.close();
}
assert.deepEqual(problems, []);
await browser.close();
await server?.close();
console.log('all well');
process.exit(0);
