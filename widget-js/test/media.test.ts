// @vitest-environment jsdom
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { MEDIA } from '../dev/chat-server.mjs';
import type { Attachment, MediaKind } from '../src/core/protocol';
import { VisitorClient } from '../src/core/visitor';
import { wordsOf } from '../src/i18n/words';
import { mount } from '../src/media/media';
import { mediaEn } from '../src/i18n/media-en';
import { mediaTr } from '../src/i18n/media-tr';
import { fitted } from '../src/media/canvas';
import { sizeText, timeText } from '../src/media/words';
import { Composer } from '../src/ui/composer';
import type { FilesHost, FilesView } from '../src/ui/files';
import { Format } from '../src/ui/format';
import type { Item, MessageItem } from '../src/ui/layout';
import { FakeEnv } from './fake-env';
import type { FakeMicrophone } from './fake-media';
import { plugMicrophone } from './fake-media';
import { BASE, FakeNet } from './fake-net';
import type { FakeXhr } from './fake-xhr';
import { fakeXhr } from './fake-xhr';

let net: FakeNet;
let client: VisitorClient;
let composer: Composer;
let view: FilesView;
let root: HTMLElement;
let items: Item[];
let sent: [string, string, string[]][];
let uploads: FakeXhr[];
let microphone: FakeMicrophone;
let playable: string;
/** Elements that wait to be seen. */
let unseen: Map<Element, () => void>;
let asked: string[][];

beforeEach(async () => {
  net = new FakeNet();
  net.chat.media = structuredClone(MEDIA);
  sent = [];
  items = [];
  asked = [];
  playable = 'maybe';
  unseen = new Map();
  microphone = plugMicrophone();
  const { made, Xhr } = fakeXhr(net);
  uploads = made;
  vi.stubGlobal('XMLHttpRequest', Xhr);
  // What jsdom lacks.
  vi.stubGlobal('CSS', { supports: () => true });
  vi.stubGlobal('matchMedia', () => ({ matches: false }));
  vi.stubGlobal('IntersectionObserver', class {
    readonly #seen: (entries: object[]) => void;
    constructor(seen: (entries: object[]) => void) {
      this.#seen = seen;
    }
    observe(target: Element): void {
      unseen.set(target, () => this.#seen([{ isIntersecting: true, target }]));
    }
    unobserve(target: Element): void {
      unseen.delete(target);
    }
  });
  Element.prototype.scrollTo = () => undefined;
  HTMLCanvasElement.prototype.getContext = () => null;
  HTMLDialogElement.prototype.showModal = function (): void { this.open = true; };
  HTMLDialogElement.prototype.close = function (): void {
    this.open = false;
    this.dispatchEvent(new Event('close'));
  };
  HTMLMediaElement.prototype.canPlayType = () => playable as CanPlayTypeResult;
  HTMLMediaElement.prototype.play = vi.fn(() => Promise.resolve());
  HTMLMediaElement.prototype.pause = vi.fn();
  net.chat.intercept = (frame) => (frame.kind === 'media' && asked.push(frame.media as string[]), undefined);

  client = new VisitorClient({ env: net.plug(new FakeEnv(net.clock)), base: BASE });
  client.start();
  await net.clock.advance(500);
  composer = new Composer(wordsOf('en'), { send: (text, media) => said('here', text, media), typing: () => undefined, draft: () => undefined });
  root = document.createElement('div');
  root.append(composer.element);
  document.body.append(root);
  const host: FilesHost = { client, format: new Format('en', wordsOf('en'), 'UTC'), root, target: root, composer, items: () => items, send: said };
  view = mount(host);
  view.enter('here');
});

afterEach(() => {
  view.forget();
  client.stop();
  document.body.replaceChildren();
  vi.unstubAllGlobals();
});

const said = (place: string, text: string, media: readonly Attachment[]): boolean => sent.push([place, text, media.map(({ name }) => name)]) > 0;
const all = <T extends Element = HTMLElement>(selector: string): T[] => [...root.querySelectorAll<T>(selector)];
const one = <T extends Element = HTMLElement>(selector: string): T => {
  const found = root.querySelector<T>(selector);
  if (!found) throw new Error(`no ${selector}`);
  return found;
};
const file = (name: string, type = 'image/png', size = 10): File => new File([new Uint8Array(size)], name, { type });
const settled = (): Promise<void> => net.clock.advance(1);

async function choose(...files: File[]): Promise<void> {
  const input = one<HTMLInputElement>('input[type=file]');
  Object.defineProperty(input, 'files', { value: files, configurable: true });
  Object.defineProperty(input, 'value', { value: '', writable: true, configurable: true });
  input.dispatchEvent(new Event('change'));
  await settled();
}

async function finish(...which: number[]): Promise<void> {
  for (const i of which) uploads[i]?.finish();
  await settled();
}

const press = (element: Element, key: string): boolean => element.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true }));
const enter = (): boolean => press(one('textarea'), 'Enter');
const chips = (): string[] => all('.chip').map((chip) => `${chip.querySelector('.file-name')?.textContent}: ${chip.querySelector('.chip-status')?.textContent}`);
const status = (): string | null => one('[role=status]').textContent;
const problem = (): string | null => one('.composer > .problem').textContent;

describe('attaching', () => {
  test('the chooser offers what is taken', () => {
    expect(one('input[type=file]').getAttribute('accept')).toBe(MEDIA.types.join());
    expect(one('.attach').hidden).toBe(false);
    expect(one('.composer').hasAttribute('data-voice')).toBe(true);
  });

  test('a site that takes no files shows none of it', async () => {
    net.chat.media = null;
    net.kick(1012);
    await net.clock.advance(10_000);
    view.update();
    expect(client.state.limits.media).toBeUndefined();
    expect(one('.attach').hidden).toBe(true);
    expect(one('.mic').hidden).toBe(true);
    await choose(file('a.png'));
    expect(chips()).toEqual([]);
  });

  test('files are uploaded, two at a time, and go along with the message', async () => {
    await choose(file('a.png'), file('b.pdf', 'application/pdf', 3_000), file('c.png'));
    expect(uploads).toHaveLength(2);
    expect(chips()).toEqual(['a.png: 0 %', 'b.pdf: 0 %', 'c.png: Waiting']);
    uploads[0]?.progress(0.42);
    expect(chips()[0]).toBe('a.png: 42 %');
    await finish(0, 1);
    expect(status()).toBe('b.pdf is uploaded');
    await finish(2);
    expect(chips()).toEqual(['a.png: 10 bytes', 'b.pdf: 2.9 kB', 'c.png: 10 bytes']);
    composer.text = 'Look';
    enter();
    expect(sent).toEqual([['here', 'Look', ['a.png', 'b.pdf', 'c.png']]]);
    expect(chips()).toEqual([]);
    expect(one('.tray').hidden).toBe(true);
  });

  test('a message may have no text', async () => {
    const button = one<HTMLButtonElement>('.composer > .send');
    expect(button.disabled).toBe(true);
    await choose(file('a.png'));
    await finish(0);
    expect(button.disabled).toBe(false);
    enter();
    enter();
    expect(sent).toEqual([['here', '', ['a.png']]]);
  });

  test('whoever sends too early is told so, and the message goes by itself, once', async () => {
    await choose(file('a.png'), file('b.png'));
    composer.text = 'Look';
    enter();
    expect(status()).toBe('Your message is sent when the files are uploaded.');
    expect(one('.tray-hint').textContent).toBe('Your message is sent when the files are uploaded.');
    enter();
    await finish(0);
    expect(sent).toEqual([]);
    await finish(1);
    expect(sent).toEqual([['here', 'Look', ['a.png', 'b.png']]]);
    await net.clock.advance(10_000);
    expect(sent).toHaveLength(1);
  });

  test('a failed file holds the message back, with the reason; without it the message goes', async () => {
    net.chat.interceptUpload = ({ name }) => (name === 'b.png' ? { kind: 'error', code: 'bad_media', message: 'x' } : undefined);
    await choose(file('a.png'), file('b.png'));
    composer.text = 'Look';
    enter();
    await finish(0, 1);
    expect(chips()[1]).toBe('b.png: It is of a kind that is not taken here, or it is damaged.');
    expect(status()).toBe('b.png was not uploaded. It is of a kind that is not taken here, or it is damaged.');
    expect(sent).toEqual([]);
    enter();
    expect(problem()).toBe('Some files could not be uploaded. Try them again, or remove them.');
    one<HTMLButtonElement>('.chip[data-state=failed] [aria-label="Remove b.png"]').click();
    expect(problem()).toBe('');
    expect(sent).toEqual([]);
    enter();
    expect(sent).toEqual([['here', 'Look', ['a.png']]]);
  });

  test('what failed on the way can be tried again, with the id it had', async () => {
    await choose(file('a.png'));
    for (let i = 0; i < 4; i++) {
      uploads[i]?.fail();
      await net.clock.advance(60_000);
    }
    expect(chips()).toEqual(['a.png: The connection broke off.']);
    one<HTMLButtonElement>('[aria-label="Try a.png again"]').click();
    await settled();
    await finish(4);
    expect(chips()).toEqual(['a.png: 10 bytes']);
    expect(net.chat.files.size).toBe(1);
  });

  test('a cancelled upload is broken off', async () => {
    await choose(file('a.png'));
    one<HTMLButtonElement>('[aria-label="Cancel a.png"]').click();
    await net.clock.advance(60_000);
    expect(uploads.map(({ aborted }) => aborted)).toEqual([true]);
    expect(chips()).toEqual([]);
  });

  test('what is not taken is said at once, and is not tried', async () => {
    await choose(file('big.png', 'image/png', 0), file('setup.exe', 'application/x-msdownload'), ...['1', '2', '3', '4', '5', '6', '7'].map((name) => file(`${name}.png`)));
    expect(problem()).toBe('big.png: It is empty. setup.exe: Files of this kind are not taken here. A message takes 5 files.');
    expect(chips()).toHaveLength(5);
  });

  test('what is too large is told how large it may be', async () => {
    Object.assign(client.state.limits.media?.sizes ?? {}, { image: 2_097_152 });
    await choose(file('big.png', 'image/png', 2_097_153));
    expect(problem()).toBe('big.png: It is too large; at most 2 MB.');
  });

  const paste = (files: File[], types: string[]): boolean => {
    const event = new Event('paste', { bubbles: true, cancelable: true });
    Object.assign(event, { clipboardData: { files, types } });
    return !one('textarea').dispatchEvent(event);
  };

  test('pictures can be pasted; text with a picture of itself stays text', async () => {
    expect(paste([], ['text/plain'])).toBe(false);
    expect(paste([file('x.png')], ['text/plain', 'text/html', 'Files'])).toBe(false);
    expect(chips()).toEqual([]);
    expect(paste([file('shot.png')], ['text/html', 'Files'])).toBe(true);
    await settled();
    expect(chips()).toEqual(['shot.png: 0 %']);
  });

  const drag = (type: string, types: string[], files: File[] = []): boolean => {
    const event = new Event(type, { bubbles: true, cancelable: true });
    Object.assign(event, { dataTransfer: { types, files, dropEffect: 'none' }, relatedTarget: null });
    return !one('textarea').dispatchEvent(event);
  };

  test('files can be dropped, with a hint while they are over it', async () => {
    expect(drag('dragover', ['text/plain'])).toBe(false);
    expect(one('.drop').hidden).toBe(true);
    expect(drag('dragover', ['Files'])).toBe(true);
    expect(one('.drop').hidden).toBe(false);
    drag('dragleave', ['Files']);
    expect(one('.drop').hidden).toBe(true);
    drag('dragover', ['Files']);
    expect(drag('drop', ['Files'], [file('a.png'), file('b.png')])).toBe(true);
    await settled();
    expect(one('.drop').hidden).toBe(true);
    expect(chips()).toHaveLength(2);
  });

  test('what is attached stays with its place', async () => {
    await choose(file('a.png'));
    view.enter('there');
    expect(chips()).toEqual([]);
    composer.text = 'To another';
    await finish(0);
    enter();
    expect(sent).toEqual([['here', 'To another', []]]);
    view.enter(null);
    expect(one('.attach').hidden).toBe(true);
    view.enter('here');
    expect(chips()).toEqual(['a.png: 10 bytes']);
    view.forget();
    view.enter('here');
    expect(chips()).toEqual([]);
  });

  test('a name is text, whatever it says', async () => {
    const name = '<img src=x onerror=alert(1)>\u202egpj.png';
    await choose(file(name));
    expect(one('.chip bdi.file-name').textContent).toBe(name);
    expect(all('.chip img')).toEqual([]);
    expect(uploads[0]?.headers.get('X-Chat-Name')).toBe(encodeURIComponent(name));
  });
});

describe('voice messages', () => {
  const record = async (): Promise<void> => {
    one('.mic').click();
    await net.clock.advance(2_050);
  };

  test('recorded, listened to or not, sent by itself when it is uploaded', async () => {
    await record();
    expect(one('.composer').hasAttribute('data-recording')).toBe(true);
    expect(one('.voice .clock').textContent).toBe('0:02');
    expect(document.activeElement).toBe(one('.voice .stop'));
    one('.voice .stop').click();
    expect(status()).toBe(mediaEn.ready);
    expect(document.activeElement).toBe(one('.voice .send'));
    one('.voice .send').click();
    await settled();
    expect(one('.composer').hasAttribute('data-recording')).toBe(false);
    expect(document.activeElement).toBe(one('textarea'));
    expect(chips()).toEqual(['Voice message: 0 %']);
    expect(sent).toEqual([]);
    await finish(0);
    expect([...net.chat.files.values()][0]?.attachment).toMatchObject({ kind: 'voice', type: 'audio/webm' });
    expect(sent).toEqual([['here', '', ['voice.webm']]]);
    expect(chips()).toEqual([]);
  });

  test('one that is on its way goes to where it was recorded', async () => {
    await record();
    one('.voice .stop').click();
    one('.voice .send').click();
    await settled();
    view.enter('there');
    await finish(0);
    expect(sent).toEqual([['here', '', ['voice.webm']]]);
  });

  test('it holds no other message back', async () => {
    await record();
    one('.voice .stop').click();
    one('.voice .send').click();
    await settled();
    composer.text = 'Meanwhile';
    enter();
    expect(sent).toEqual([['here', 'Meanwhile', []]]);
  });

  test('when the window is closed the microphone is free', async () => {
    await record();
    expect(microphone.tracks[0]?.stopped).toBe(false);
    view.rest();
    expect(microphone.tracks[0]?.stopped).toBe(true);
    expect(one('.voice').hidden).toBe(true);
  });

  test('what is recorded already outlives a closed window', async () => {
    await record();
    one('.voice .stop').click();
    view.rest();
    expect(one('.voice').hidden).toBe(false);
    expect(one('.voice').dataset.state).toBe('done');
  });

  test('Escape discards it, and closes nothing else', async () => {
    const above = vi.fn();
    document.body.addEventListener('keydown', above);
    await record();
    press(one('.voice .stop'), 'Escape');
    expect(one('.voice').hidden).toBe(true);
    expect(microphone.tracks[0]?.stopped).toBe(true);
    expect(status()).toBe('The recording was discarded');
    expect(above).not.toHaveBeenCalled();
    document.body.removeEventListener('keydown', above);
  });

  test('without leave to use the microphone it says what to do', async () => {
    microphone.answer = 'NotAllowedError';
    await record();
    expect(problem()).toBe(mediaEn.problems.denied);
    expect(one('.voice').hidden).toBe(true);
  });

  test('warns before the limit, and ends there', async () => {
    Object.assign(client.state.limits.media ?? {}, { voice: 20 });
    one('.mic').click();
    await net.clock.advance(4_000);
    expect(one('.voice').hasAttribute('data-ending')).toBe(false);
    await net.clock.advance(1_950);
    expect(one('.voice').hasAttribute('data-ending')).toBe(true);
    expect(status()).toBe('15 seconds left');
    await net.clock.advance(5_000);
    expect(one('.voice .hint').textContent).toBe('10 seconds left');
    expect(status()).toBe('15 seconds left');
    await net.clock.advance(10_000);
    expect(one('.voice').dataset.state).toBe('done');
  });
});

// ---- in the transcript

let made = 0;
function attachment(kind: MediaKind, more: Partial<Attachment> = {}): Attachment {
  const id = `attachment-number-${++made}`;
  const type = { image: 'image/png', voice: 'audio/mp4', audio: 'audio/mpeg', video: 'video/mp4', file: 'application/pdf' }[kind];
  return { id, kind, type, name: `${kind}.x`, size: 2_048, ...(kind === 'image' ? { width: 800, height: 400, placeholder: 'A'.repeat(64) } : {}), ...more };
}

/** Puts a message with these files into the server's thread, and into view. */
async function show(media: Attachment[], more: Partial<MessageItem> = {}): Promise<HTMLElement> {
  if (client.state.current === null) {
    client.send('first');
    await net.clock.advance(500);
  }
  const thread = client.state.current ?? '';
  for (const each of media) net.chat.files.set(each.id, { attachment: each, bytes: new Uint8Array(1), owner: '', clientId: '', thread });
  const item: MessageItem = {
    kind: 'message', key: `seq:${made}`, clientId: undefined, seq: 2, outgoing: false, own: false, note: false, author: { role: 'agent', id: 'a' }, name: 'Deniz',
    text: '', media, edited: false, at: 0, time: '', first: true, last: true, delivery: null, reason: null, ...more,
  };
  items.push(item);
  const place = document.createElement('div');
  root.append(place);
  view.draw(place, item);
  return place;
}

async function see(): Promise<void> {
  for (const seen of [...unseen.values()]) seen();
  await net.clock.advance(200);
}

describe('files of messages', () => {
  test('pictures have their place before they are there, and a name for those who do not see them', async () => {
    await show([attachment('image', { name: 'cat.jpg' })]);
    const [button] = all<HTMLButtonElement>('.picture');
    expect(button?.getAttribute('aria-label')).toBe('Picture from Deniz, cat.jpg');
    expect(button?.style.getPropertyValue('--width')).toBe('272px');
    expect(button?.style.getPropertyValue('--ratio')).toBe('2');
    expect(button?.querySelector('canvas')).not.toBeNull();
    expect(all('img')).toEqual([]);
  });

  test('links are asked for when pictures come into view, once for all', async () => {
    await show([attachment('image'), attachment('image'), attachment('image')]);
    await show([attachment('voice')]);
    await net.clock.advance(5_000);
    expect(asked).toEqual([]);
    await see();
    expect(asked.map(({ length }) => length)).toEqual([4]);
    const waiting = all<HTMLImageElement>('.picture img');
    expect(waiting).toEqual([]); // an image is put into its place when it is loaded
  });

  /** Image elements that were made, in the page or not. */
  function watchImages(): HTMLImageElement[] {
    const images: HTMLImageElement[] = [];
    const create = document.createElement.bind(document);
    vi.spyOn(document, 'createElement').mockImplementation(((tag: string) => {
      const element = create(tag);
      if (tag === 'img') images.push(element as HTMLImageElement);
      return element;
    }) as typeof document.createElement);
    return images;
  }

  test('the small picture comes first; one that does not load is asked for anew, and one that is gone is said to be', async () => {
    const images = watchImages();
    const [here, gone] = [attachment('image'), attachment('image')];
    await show([here, gone]);
    net.chat.files.delete(gone.id);
    await see();
    expect(all('.picture .gone').map(({ textContent }) => textContent)).toEqual(['This file is no longer there.']);
    expect(images.map(({ src }) => src)).toEqual([`${BASE}media/${here.id}?r=1&small=true`]);
    images[0]?.dispatchEvent(new Event('error'));
    await net.clock.advance(200);
    expect(images[1]?.src).toBe(`${BASE}media/${here.id}?r=2&small=true`);
    images[1]?.dispatchEvent(new Event('load'));
    await settled();
    expect(all<HTMLImageElement>('.picture img')).toEqual([images[1]]);
    expect(images.map((image) => image.getAttribute('crossorigin'))).toEqual(['anonymous', 'anonymous']);
    vi.restoreAllMocks();
  });

  test('on a page of another origin sounds and videos come by CORS: by themselves they may not be embedded there', async () => {
    const create = document.createElement.bind(document);
    const made: HTMLMediaElement[] = [];
    vi.spyOn(document, 'createElement').mockImplementation(((tag: string) => {
      const element = create(tag);
      if (element instanceof HTMLMediaElement) made.push(element);
      return element;
    }) as typeof document.createElement);
    await show([attachment('voice'), attachment('audio'), attachment('video')]);
    await see();
    for (const button of all<HTMLButtonElement>('.player .play')) button.click();
    await settled();
    const loading = made.filter(({ src }) => src !== '');
    expect(loading.map(({ tagName, crossOrigin }) => [tagName, crossOrigin]).sort()).toEqual([['AUDIO', 'anonymous'], ['AUDIO', 'anonymous'], ['VIDEO', 'anonymous']]);
    vi.restoreAllMocks();
  });

  test('a picture that never loads is given up', async () => {
    const images = watchImages();
    await show([attachment('image')]);
    await see();
    for (let i = 0; i < 6; i++) {
      images[i]?.dispatchEvent(new Event('error'));
      await net.clock.advance(200);
    }
    expect(images).toHaveLength(3);
    expect(all('.picture .gone')).toHaveLength(1);
    vi.restoreAllMocks();
  });

  test('while a message is being sent its files are there, and nothing is asked for', async () => {
    const media = [attachment('image'), attachment('voice'), attachment('video'), attachment('file')];
    const place = await show(media, { seq: null, own: true, outgoing: true, delivery: 'sending' });
    await see();
    expect(asked).toEqual([]);
    expect(all('.picture').length + all('.file').length).toBe(4);
    expect(all<HTMLButtonElement>('.picture, .file').every(({ disabled }) => disabled)).toBe(true);
    const known = { ...(items[0] as MessageItem), seq: 3, delivery: 'sent' as const };
    view.draw(place, known);
    await see();
    expect(asked).toHaveLength(1);
    const before = place.firstElementChild;
    view.draw(place, { ...known, delivery: 'read' });
    expect(place.firstElementChild).toBe(before);
  });

  test('a file is a card with its name, its size and a way to save it', async () => {
    const anchors: string[] = [];
    HTMLAnchorElement.prototype.click = function (): void { anchors.push(`${this.href} ${this.download} ${this.target} ${this.rel}`); };
    const name = '<b>bill</b>.pdf';
    const each = attachment('file', { name });
    await show([each]);
    const card = one<HTMLButtonElement>('.file');
    expect(card.textContent).toBe(`Download ${name} 2 kB`);
    expect(card.querySelector('bdi')?.textContent).toBe(name);
    card.click();
    await net.clock.advance(200);
    expect(anchors).toEqual([`${BASE}media/${each.id}?r=1 ${name} _blank noopener`]);
    net.chat.files.delete(each.id);
    await net.clock.advance(300_000);
    card.click();
    await net.clock.advance(200);
    expect(card.disabled).toBe(true);
    expect(one('.remark').textContent).toBe('This file is no longer there.');
    expect(anchors).toHaveLength(1);
  });

  test('what this browser cannot play can be saved', async () => {
    playable = '';
    await show([attachment('voice'), attachment('video')]);
    expect(all('.remark').map(({ textContent }) => textContent)).toEqual(['This browser cannot play this recording.', 'This browser cannot play this video.']);
    expect(all<HTMLButtonElement>('.file').map(({ disabled }) => disabled)).toEqual([false, false]);
  });

  test('a video is loaded when it is played, and its link is renewed', async () => {
    await show([attachment('video')]);
    const video = one<HTMLVideoElement>('video');
    expect(video.getAttribute('preload')).toBe('none');
    expect(video.getAttribute('aria-label')).toBe('Video from Deniz, video.x');
    await see();
    expect(video.src).toMatch(/r=1$/);
    video.dispatchEvent(new Event('error'));
    await net.clock.advance(200);
    expect(video.src).toMatch(/r=2$/);
    for (let i = 0; i < 2; i++) {
      video.dispatchEvent(new Event('error'));
      await net.clock.advance(200);
    }
    expect(one('.remark').textContent).toBe('This browser cannot play this video.');
  });
});

describe('the player', () => {
  let sounds: HTMLAudioElement[];
  beforeEach(() => {
    sounds = [];
    const create = document.createElement.bind(document);
    vi.spyOn(document, 'createElement').mockImplementation(((tag: string) => {
      const element = create(tag);
      if (tag === 'audio') {
        const audio = element as HTMLAudioElement;
        let [time, paused] = [0, true];
        Object.defineProperties(audio, {
          currentTime: { get: () => time, set: (to: number) => (time = to) },
          duration: { get: () => 60 },
          paused: { get: () => paused },
          play: { value: () => ((paused = false), Promise.resolve()) },
          pause: { value: () => void (paused = true) },
        });
        sounds.push(audio);
      }
      return element;
    }) as typeof document.createElement);
  });
  afterEach(() => void vi.restoreAllMocks());

  /** The sounds that belong to players; the others were made to ask what can be played. */
  const players = (): HTMLAudioElement[] => sounds.filter((_, i) => i % 2 === 1);
  const playing = (): boolean[] => players().map(({ paused }) => !paused);
  const tell = (audio: HTMLAudioElement | undefined, ...events: string[]): void => {
    for (const event of events) audio?.dispatchEvent(new Event(event));
  };
  const clocks = (): (string | null)[] => all('.player .clock').map(({ textContent }) => textContent);

  async function two(): Promise<HTMLButtonElement[]> {
    await show([attachment('voice', { duration: 65 }), attachment('audio', { duration: 12.4 })]);
    await see();
    return all<HTMLButtonElement>('.play');
  }

  test('says what it is and how long; one plays at a time', async () => {
    const [first, second] = await two();
    expect(all('.player').map((each) => each.getAttribute('aria-label'))).toEqual(['Voice message from Deniz', 'Audio from Deniz, audio.x']);
    expect(clocks()).toEqual(['1:05', '0:12']);
    expect(first?.getAttribute('aria-label')).toBe('Play');
    first?.click();
    await settled();
    expect(playing()).toEqual([true, false]);
    expect(first?.getAttribute('aria-label')).toBe('Pause');
    second?.click();
    await settled();
    expect(playing()).toEqual([false, true]);
    expect(first?.getAttribute('aria-label')).toBe('Play');
    view.rest();
    expect(playing()).toEqual([false, false]);
  });

  test('with a known link it plays within the press itself', async () => {
    const [first] = await two();
    first?.click();
    expect(playing()).toEqual([true, false]);
  });

  test('moves with the sound, and the sound with the slider and its keys', async () => {
    const [first] = await two();
    const [audio] = players();
    first?.click();
    await settled();
    tell(audio, 'loadedmetadata');
    if (audio) audio.currentTime = 7;
    tell(audio, 'timeupdate');
    expect(clocks()[0]).toBe('0:07 / 1:00');
    const slider = one<HTMLInputElement>('.seek');
    expect(slider.getAttribute('aria-valuetext')).toBe('0:07 of 1:00');
    slider.value = '30';
    slider.dispatchEvent(new Event('input'));
    expect(audio?.currentTime).toBe(30);
    press(slider, 'ArrowRight');
    expect(audio?.currentTime).toBe(33);
    press(slider, 'ArrowLeft');
    press(slider, 'ArrowLeft');
    expect(audio?.currentTime).toBe(27);
    tell(audio, 'ended');
    expect(clocks()[0]).toBe('1:00');
    expect(playing()[0]).toBe(false);
  });

  test('a place that is chosen before it plays is where it begins', async () => {
    const [first] = await two();
    const slider = one<HTMLInputElement>('.seek');
    slider.value = '20';
    slider.dispatchEvent(new Event('input'));
    first?.click();
    await settled();
    tell(players()[0], 'loadedmetadata');
    expect(players()[0]?.currentTime).toBe(20);
  });

  test('a link that ends while it plays is renewed at the same place, and it goes on', async () => {
    const [first] = await two();
    const [audio] = players();
    first?.click();
    await settled();
    tell(audio, 'loadedmetadata');
    if (audio) audio.currentTime = 31;
    tell(audio, 'timeupdate');
    const before = audio?.src;
    if (audio) audio.currentTime = 0; // as a browser does where a source breaks
    audio?.pause();
    tell(audio, 'error');
    await net.clock.advance(200);
    expect(audio?.src).not.toBe(before);
    tell(audio, 'timeupdate');
    tell(audio, 'loadedmetadata');
    expect(audio?.currentTime).toBe(31);
    expect(playing()[0]).toBe(true);
    expect(clocks()[0]).toBe('0:31 / 1:00');
  });

  test('one that breaks again and again cannot be played; one that is gone is gone', async () => {
    const [first, second] = await two();
    const [voice, audio] = players();
    first?.click();
    await settled();
    for (let i = 0; i < 3; i++) {
      tell(voice, 'error');
      await net.clock.advance(200);
    }
    expect(one('.remark').textContent).toBe('This browser cannot play this recording.');
    second?.click();
    await settled();
    net.chat.files.clear();
    tell(audio, 'error');
    await net.clock.advance(200);
    expect(all('.remark').map(({ textContent }) => textContent)).toContain('This file is no longer there.');
    expect(playing()).toEqual([false, false]);
  });

  test('a link that has grown old is renewed before it plays', async () => {
    const [first] = await two();
    await net.clock.advance(250_000);
    first?.click();
    await net.clock.advance(200);
    expect(players()[0]?.src).toMatch(/r=2$/);
  });

  test('how fast it plays is the same for all', async () => {
    const [first, second] = await two();
    first?.click();
    await settled();
    const [speed, other] = all<HTMLButtonElement>('.speed');
    expect([speed?.hidden, other?.hidden]).toEqual([false, true]);
    speed?.click();
    expect(speed?.textContent).toBe('1.5×');
    expect(speed?.getAttribute('aria-label')).toBe('Speed: 1.5 times');
    expect(players()[0]?.playbackRate).toBe(1.5);
    second?.click();
    await settled();
    tell(players()[1], 'loadedmetadata');
    expect(players()[1]?.playbackRate).toBe(1.5);
    other?.click();
    other?.click();
    expect(other?.textContent).toBe('1×');
  });
});

describe('the lightbox', () => {
  const box = (): HTMLDialogElement => one<HTMLDialogElement>('.lightbox');
  const name = (): string | null => one('.lightbox-name').textContent;

  async function open(at = 1): Promise<void> {
    await show([attachment('image', { name: 'a' }), attachment('image', { name: 'b' })]);
    await show([attachment('file'), attachment('image', { name: 'c' })], { own: true });
    await show([attachment('image', { name: 'unsent' })], { seq: null });
    await see();
    all<HTMLButtonElement>('.picture')[at]?.click();
    await net.clock.advance(200);
  }

  test('turns over the pictures of the conversation, by keys', async () => {
    await open();
    expect(box().open).toBe(true);
    expect([name(), one('.lightbox-count').textContent]).toEqual(['b', '2 of 3']);
    const names = ['ArrowRight', 'ArrowRight', 'ArrowLeft', 'Home', 'ArrowLeft', 'End'].map((key) => {
      press(box(), key);
      return name();
    });
    expect(names).toEqual(['c', 'c', 'b', 'a', 'a', 'c']);
    expect(one<HTMLButtonElement>('.next').disabled).toBe(true);
    expect(one<HTMLButtonElement>('.previous').disabled).toBe(false);
  });

  test('from right to left the keys go the other way', async () => {
    root.dir = 'rtl';
    root.style.direction = 'rtl';
    await open(0);
    press(box(), 'ArrowLeft');
    expect(name()).toBe('b');
  });

  test('Escape closes it and nothing else', async () => {
    const above = vi.fn();
    root.addEventListener('keydown', above);
    await open();
    press(box(), 'Escape');
    expect(root.querySelector('.lightbox')).toBeNull();
    expect(above).not.toHaveBeenCalled();
  });

  test('the small picture first, the whole one over it, with a name', async () => {
    await open(0);
    const images = all<HTMLImageElement>('.frame img');
    expect(images.map(({ alt, src }) => [alt, src.includes('small')])).toEqual([['', true]]);
  });

  test('a swipe turns over, or closes', async () => {
    await open(0);
    const swipe = (dx: number, dy: number): void => {
      for (const [type, x, y] of [['pointerdown', 100, 100], ['pointerup', 100 + dx, 100 + dy]] as const) {
        const event = new MouseEvent(type, { clientX: x, clientY: y, bubbles: true });
        Object.defineProperty(event, 'pointerType', { value: 'touch' });
        one('.stage').dispatchEvent(event);
      }
    };
    swipe(-20, 0);
    expect(name()).toBe('a');
    swipe(-90, 10);
    expect(name()).toBe('b');
    swipe(90, 10);
    expect(name()).toBe('a');
    swipe(10, 200);
    expect(root.querySelector('.lightbox')).toBeNull();
  });

  test('zooms, and is whole again with the next picture', async () => {
    await open(0);
    one('.over.zoom').click();
    expect(box().hasAttribute('data-zoomed')).toBe(true);
    expect(one('.over.zoom').getAttribute('aria-label')).toBe('Fit to the screen');
    press(box(), 'ArrowRight');
    expect(name()).toBe('a'); // the arrows move the picture then
    one('.next').click();
    expect(box().hasAttribute('data-zoomed')).toBe(false);
  });

  test('closes with the window', async () => {
    await open();
    view.rest();
    expect(root.querySelector('.lightbox')).toBeNull();
  });
});

describe('words and numbers', () => {
  test('sizes and times', () => {
    expect([1, 999, 1_000, 2_048, 1_500_000, 16_777_216, 3_000_000_000].map((size) => sizeText(size, 'en'))).toEqual(['1 byte', '999 bytes', '1 kB', '2 kB', '1.4 MB', '16 MB', '2.8 GB']);
    expect([0, 9.9, 65, 3_600, Infinity, NaN, -1].map(timeText)).toEqual(['0:00', '0:09', '1:05', '60:00', '0:00', '0:00', '0:00']);
  });

  test('levels are fitted by the loudest of each part', () => {
    expect(fitted([1, 2, 3], 5)).toEqual([1, 2, 3]);
    expect(fitted([1, 5, 2, 2, 0, 3], 3)).toEqual([5, 2, 3]);
    expect(fitted([1, 2, 3, 4, 5], 2)).toEqual([2, 5]);
  });

  test('both languages say the same', () => {
    const keys = (words: object): string[] => Object.entries(words).flatMap(([key, value]) => (typeof value === 'object' ? keys(value as object).map((each) => `${key}.${each}`) : [key]));
    expect(keys(mediaTr).sort()).toEqual(keys(mediaEn).sort());
  });
});
