import type { Attachment, MediaLimits } from '../core/protocol';
import type { Upload } from '../core/uploads';
import { kindOf, plainType, refusal, Uploader } from '../core/uploads';
import type { MediaWords } from '../i18n/media-en';
import type { ComposerFiles } from '../ui/composer';
import { h, setAttribute } from '../ui/dom';
import type { FilesHost } from '../ui/files';
import { thumbnail } from './canvas';
import { Chips } from './chips';
import { mediaIcon } from './icons';
import { readable } from './readable';
import { Voice } from './voice';
import { sizeText } from './words';
import { postFile } from './xhr';

/** What is being attached in one place: a thread, or the visitor's conversation. */
interface Place {
  readonly uploader: Uploader;
  readonly pictures: Map<string, HTMLCanvasElement>;
  /** Recordings, which are sent by themselves as soon as they are uploaded. */
  readonly voices: Set<string>;
  /** How each fared when we last looked. */
  readonly told: Map<string, Upload['state']>;
}

/** Lets people choose, drop, paste and record files, and uploads them before their message is sent. */
export class Attach implements ComposerFiles {
  readonly #host: FilesHost;
  readonly #words: MediaWords;
  /** Tells what an uploaded picture looks like. */
  readonly #know: (id: string, canvas: HTMLCanvasElement) => void;
  readonly #places = new Map<string, Place>();
  readonly #chips: Chips;
  readonly #button: HTMLButtonElement;
  readonly #input: HTMLInputElement;
  readonly #drop: HTMLElement;
  readonly #voice: Voice | null;
  #place: string | null = null;

  constructor(host: FilesHost, words: MediaWords, know: (id: string, canvas: HTMLCanvasElement) => void) {
    this.#host = host;
    this.#words = words;
    this.#know = know;
    const { composer: { element }, client, target } = host;
    this.#chips = new Chips(words, host.format.lang, { remove: (id) => this.#remove(id), retry: (id) => this.#here?.uploader.retry(id) });
    this.#input = h('input', { type: 'file', multiple: true, hidden: true, tabindex: -1, on: { change: () => this.#chosen() } });
    this.#button = h('button', { type: 'button', class: 'attach', 'aria-label': words.attach, title: words.attach, on: { click: () => this.#input.click() } }, mediaIcon('clip'));
    this.#drop = h('div', { class: 'drop', hidden: true, 'aria-hidden': 'true' }, h('div', { class: 'drop-hint' }, mediaIcon('clip'), words.drop));
    this.#voice = Voice.possible() ? new Voice(client.env, words, {
      limit: () => client.state.limits.media?.voice ?? 0,
      send: (file) => this.#sendVoice(file),
      say: (text) => host.composer.say(text),
      problem: (text) => (host.composer.problem = text),
      shown: (on) => this.#recording(on),
    }) : null;
    element.prepend(this.#chips.element, this.#input, this.#button);
    if (this.#voice) element.append(this.#voice.button, this.#voice.element);
    target.append(this.#drop);
    element.addEventListener('paste', (event) => this.#pasted(event));
    for (const type of ['dragenter', 'dragover', 'dragleave', 'drop'] as const) target.addEventListener(type, (event) => this.#dragged(event));
    host.composer.files = this;
  }

  // ---- the composer's files

  get state(): ComposerFiles['state'] {
    const uploads = this.#attached();
    if (uploads.length === 0) return 'none';
    if (uploads.some(({ state }) => state === 'failed')) return 'failed';
    return uploads.every(({ state }) => state === 'done') ? 'ready' : 'busy';
  }

  get media(): readonly Attachment[] {
    return this.#attached().flatMap(({ attachment }) => attachment ?? []);
  }

  sent(): void {
    for (const { id } of this.#attached()) this.#here?.uploader.remove(id);
  }

  held(): void {
    const text = this.state === 'busy' ? this.#words.whenReady : this.#words.notReady;
    if (this.state === 'busy') this.#chips.hint = text;
    else this.#host.composer.problem = text;
    this.#host.composer.say(text);
  }

  // ---- the view

  enter(place: string | null): void {
    if (place !== this.#place) this.#voice?.cancel();
    this.#place = place;
    this.update();
    this.#show();
  }

  update(): void {
    const limits = this.#limits;
    const { element } = this.#host.composer;
    setAttribute(element, 'data-files', limits !== null);
    setAttribute(element, 'data-voice', limits?.sizes.voice !== undefined && limits.voice > 0 && this.#voice !== null);
    setAttribute(this.#input, 'accept', limits?.types.join());
    setAttribute(this.#button, 'hidden', limits === null);
    if (this.#voice) setAttribute(this.#voice.button, 'hidden', !element.hasAttribute('data-voice'));
  }

  rest(): void {
    this.#voice?.rest();
    setAttribute(this.#drop, 'hidden', true);
  }

  forget(): void {
    this.#voice?.cancel();
    for (const { uploader } of this.#places.values()) uploader.clear();
    this.#places.clear();
    this.#show();
  }

  // ---- ways in

  #chosen(): void {
    void this.#add([...(this.#input.files ?? [])]);
    // The same file may be chosen again.
    this.#input.value = '';
    this.#host.composer.focus();
  }

  #pasted(event: ClipboardEvent): void {
    const files = [...(event.clipboardData?.files ?? [])];
    // Office programs lay a picture of the text beside it.
    if (!this.#limits || files.length === 0 || event.clipboardData?.types.includes('text/plain')) return;
    event.preventDefault();
    void this.#add(files);
  }

  #dragged(event: DragEvent): void {
    if (!this.#limits || !event.dataTransfer?.types.includes('Files')) return;
    event.preventDefault();
    const { target } = this.#host;
    const left = event.type === 'dragleave' && !(event.relatedTarget instanceof Node && target.contains(event.relatedTarget));
    if (event.type !== 'dragleave' || left) setAttribute(this.#drop, 'hidden', event.type === 'drop' || left);
    if (event.type === 'dragover') event.dataTransfer.dropEffect = 'copy';
    if (event.type !== 'drop') return;
    void this.#add([...event.dataTransfer.files]);
    this.#host.composer.focus();
  }

  async #add(chosen: readonly File[]): Promise<void> {
    const limits = this.#limits;
    const place = this.#here ?? this.#open();
    if (!limits || !place) return;
    const refused = new Set<string>();
    // One after the other: a drawn picture takes much memory.
    for (const original of chosen) {
      const file = await readable(original);
      const kind = kindOf(file.type);
      const why = refusal(file, kind, limits, this.#attached().length);
      if (why) refused.add(this.#refusal(file, why, limits));
      else void this.#picture(place, file, place.uploader.add(file, kind));
    }
    // Said as an alert, so that nobody misses it.
    this.#host.composer.problem = [...refused].join(' ');
  }

  #refusal(file: File, why: string, limits: MediaLimits): string {
    const { refused } = this.#words;
    const most = limits.sizes[kindOf(file.type)] ?? Math.max(0, ...Object.values(limits.sizes));
    const text = refused[why as keyof typeof refused](limits.count, sizeText(most, this.#host.format.lang));
    return why === 'too_many' ? text : `${file.name}: ${text}`;
  }

  #sendVoice(file: File): void {
    const place = this.#here ?? this.#open();
    if (!place) return;
    place.voices.add(place.uploader.add(new File([file], file.name, { type: plainType(file.type) }), 'voice'));
    this.#show();
  }

  async #picture({ uploader, pictures }: Place, file: File, id: string): Promise<void> {
    if (kindOf(file.type) !== 'image') return;
    const canvas = await thumbnail(file);
    const upload = uploader.uploads.find((each) => each.id === id);
    if (!canvas || !upload) return;
    pictures.set(id, canvas);
    if (upload.attachment) this.#know(upload.attachment.id, canvas);
    this.#show();
  }

  // ---- parts

  get #limits(): MediaLimits | null {
    return this.#place === null ? null : (this.#host.client.state.limits.media ?? null);
  }

  get #here(): Place | undefined {
    return this.#place === null ? undefined : this.#places.get(this.#place);
  }

  #open(): Place | undefined {
    const { client } = this.#host;
    const name = this.#place;
    if (name === null) return undefined;
    const place: Place = {
      pictures: new Map(), voices: new Set(), told: new Map(),
      uploader: new Uploader(client.env, client.state.as, {
        credentials: (fresh) => client.credentials(fresh),
        post: (path, headers, body, progress) => postFile(client.base + path, headers, body, progress),
        changed: () => this.#changed(name, place),
      }),
    };
    this.#places.set(name, place);
    return place;
  }

  /** What goes along with what is written; recordings go by themselves. */
  #attached(): readonly Upload[] {
    const place = this.#here;
    return place ? place.uploader.uploads.filter(({ id }) => !place.voices.has(id)) : [];
  }

  #remove(id: string): void {
    this.#here?.voices.delete(id);
    this.#here?.uploader.remove(id);
    this.#host.composer.problem = '';
    this.#host.composer.focus();
  }

  #changed(name: string, place: Place): void {
    for (const upload of place.uploader.uploads) {
      const before = place.told.get(upload.id);
      place.told.set(upload.id, upload.state);
      if (before === upload.state) continue;
      const picture = place.pictures.get(upload.id);
      if (upload.attachment && picture) this.#know(upload.attachment.id, picture);
      if (upload.state === 'done' && upload.attachment && place.voices.has(upload.id)) return this.#voiceDone(name, place, upload.id, upload.attachment);
      if (name === this.#place) this.#tell(upload);
    }
    const ids = new Set(place.uploader.uploads.map(({ id }) => id));
    for (const held of [place.pictures, place.told]) for (const id of held.keys()) if (!ids.has(id)) held.delete(id);
    if (name === this.#place) this.#show();
  }

  #voiceDone(name: string, { uploader, voices }: Place, id: string, attachment: Attachment): void {
    voices.delete(id);
    if (this.#host.send(name, '', [attachment])) uploader.remove(id);
    else this.#host.composer.problem = this.#host.format.words.queueFull;
  }

  #tell({ name, state, reason, kind }: Upload): void {
    const words = this.#words;
    const called = kind === 'voice' ? words.voiceName : name;
    if (state === 'done') this.#host.composer.say(words.uploaded(called));
    if (state === 'failed') this.#host.composer.say(words.uploadFailed(called, this.#chips.reason(reason)));
  }

  #show(): void {
    this.#chips.update(this.#here?.uploader.uploads ?? [], this.#here?.pictures ?? new Map());
    this.#host.composer.refresh();
  }

  #recording(on: boolean): void {
    const { composer } = this.#host;
    const root = composer.element.getRootNode() as Document | ShadowRoot;
    const inside = this.#voice?.element.contains(root.activeElement) ?? false;
    setAttribute(composer.element, 'data-recording', on);
    if (on || !inside) return;
    // On a phone the field would bring the keyboard up.
    if (matchMedia('(pointer: coarse)').matches) this.#voice?.button.focus();
    else composer.focus();
  }
}
