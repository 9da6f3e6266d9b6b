import type { Link } from '../core/links';
import type { MediaWords } from '../i18n/media-en';
import { h, setAttribute, setText } from '../ui/dom';
import { mediaIcon } from './icons';
import { timeText } from './words';

/** Where a file can be had. Null: it is gone. */
export interface Source {
  /** The link, if it is known and fresh. */
  peek(): Link | null | undefined;
  get(): Promise<Link | null>;
  /** Another one: the last did not work. */
  renew(): Promise<Link | null>;
}

export interface PlayerActions {
  /** It is gone, or cannot be played here. */
  failed(how: 'gone' | 'cannotPlay'): void;
}

const SPEEDS = [1, 1.5, 2] as const;
/** One press of an arrow key, in seconds. */
const STEP = 3;
const RENEWALS = 2;

let speed: number = SPEEDS[0];

/** Plays a recording. One plays at a time; how fast is the same for all. A link that ends while it plays is renewed at the same place. */
export class Player {
  static #current: Player | null = null;
  readonly element: HTMLElement;
  readonly #words: MediaWords;
  readonly #source: Source;
  readonly #actions: PlayerActions;
  readonly #audio = document.createElement('audio');
  readonly #button: HTMLButtonElement;
  readonly #slider: HTMLInputElement;
  readonly #time: HTMLElement;
  readonly #speed: HTMLButtonElement;
  #duration: number;
  #at = 0;
  /** The place to go to when the file is there. */
  #goTo: number | null = null;
  #playing = false;
  #renewals = 0;
  #address = '';

  /** @param crossOrigin whether files come from another origin than the page: then they come by CORS, or not at all */
  constructor(words: MediaWords, label: string, duration: number | undefined, source: Source, actions: PlayerActions, crossOrigin: boolean) {
    this.#words = words;
    this.#source = source;
    this.#actions = actions;
    this.#duration = duration ?? 0;
    this.#audio.preload = 'none';
    if (crossOrigin) this.#audio.crossOrigin = 'anonymous';
    this.#button = h('button', { type: 'button', class: 'play', on: { click: () => (this.#playing ? this.pause() : void this.play()) } });
    this.#slider = h('input', {
      type: 'range', class: 'seek', min: 0, step: 0.1, dir: 'ltr', 'aria-label': words.position,
      on: { input: () => this.#seek(Number(this.#slider.value)), keydown: (event) => this.#key(event) },
    });
    this.#time = h('span', { class: 'clock', dir: 'ltr' });
    this.#speed = h('button', { type: 'button', class: 'speed', dir: 'ltr', hidden: true, on: { click: () => this.#faster() } });
    this.element = h('div', { class: 'player', role: 'group', 'aria-label': label }, this.#button, h('div', { class: 'track' }, this.#slider, h('div', { class: 'under' }, this.#time, this.#speed)));
    const on = (type: string, act: () => void): void => this.#audio.addEventListener(type, act);
    on('timeupdate', () => this.#moved());
    on('loadedmetadata', () => this.#loaded());
    on('ended', () => this.#ended());
    on('error', () => void this.#broke());
    on('pause', () => {
      // The system took the sound: a call, another app.
      if (this.#playing && !this.#audio.ended && this.#goTo === null) this.pause();
    });
    this.#show();
  }

  /** Stops whatever plays. */
  static silence(): void {
    Player.#current?.pause();
  }

  async play(): Promise<void> {
    if (Player.#current !== this) Player.silence();
    Player.#current = this;
    this.#playing = true;
    this.#show();
    // Without waiting where that can be: some browsers play only what a press has started.
    const link = this.#source.peek() ?? (await this.#source.get());
    if (!this.#playing) return;
    if (!link) return this.#fail('gone');
    if (this.#address !== link.url) this.#open(link);
    await this.#start();
  }

  pause(): void {
    this.#playing = false;
    this.#audio.pause();
    this.#show();
  }

  #open({ url }: Link): void {
    this.#address = url;
    this.#goTo = this.#at;
    this.#audio.src = url;
  }

  async #start(): Promise<void> {
    this.#audio.playbackRate = speed;
    try {
      await this.#audio.play();
    } catch {
      // What is wrong with the file, the event `error` tells; otherwise it may not start by itself, and waits for another press.
      if (!this.#audio.error && this.#audio.paused) this.pause();
    }
  }

  #loaded(): void {
    if (Number.isFinite(this.#audio.duration) && this.#audio.duration > 0) this.#duration = this.#audio.duration;
    if (this.#goTo !== null && this.#goTo > 0) this.#audio.currentTime = this.#goTo;
    this.#goTo = null;
    this.#audio.playbackRate = speed;
    this.#show();
  }

  #moved(): void {
    if (this.#goTo !== null) return;
    if (this.#audio.currentTime > this.#at) this.#renewals = 0;
    this.#at = this.#audio.currentTime;
    this.#show();
  }

  #ended(): void {
    this.#at = 0;
    this.#audio.currentTime = 0;
    this.pause();
  }

  /** The link has ended, or the file cannot be played: a new link tells which. */
  async #broke(): Promise<void> {
    if (this.#address === '') return;
    if (this.#renewals++ >= RENEWALS) return this.#fail('cannotPlay');
    const link = await this.#source.renew();
    if (!link) return this.#fail('gone');
    this.#open(link);
    if (this.#playing) await this.#start();
  }

  #fail(how: 'gone' | 'cannotPlay'): void {
    this.#address = '';
    this.pause();
    this.#actions.failed(how);
  }

  #seek(to: number): void {
    this.#at = Math.max(0, Math.min(to, this.#duration));
    if (this.#address !== '' && this.#goTo === null) this.#audio.currentTime = this.#at;
    else this.#goTo = this.#at;
    this.#show();
  }

  #key(event: KeyboardEvent): void {
    const step = { ArrowLeft: -STEP, ArrowDown: -STEP, ArrowRight: STEP, ArrowUp: STEP }[event.key];
    if (step === undefined) return;
    event.preventDefault();
    this.#seek(this.#at + step);
  }

  #faster(): void {
    speed = SPEEDS[(SPEEDS.indexOf(speed as 1) + 1) % SPEEDS.length] ?? 1;
    this.#audio.playbackRate = speed;
    this.#show();
  }

  #show(): void {
    const words = this.#words;
    const name = this.#playing ? 'pause' : 'play';
    if (this.#button.dataset.shows !== name) this.#button.replaceChildren(mediaIcon(name));
    this.#button.dataset.shows = name;
    setAttribute(this.#button, 'aria-label', words[name]);
    setAttribute(this.#slider, 'max', this.#duration);
    setAttribute(this.#slider, 'disabled', this.#duration === 0);
    this.#slider.value = String(this.#at);
    this.#slider.style.setProperty('--part', this.#duration > 0 ? `${(100 * this.#at) / this.#duration}%` : '0%');
    const of = timeText(this.#duration);
    setAttribute(this.#slider, 'aria-valuetext', words.at(timeText(this.#at), of));
    setText(this.#time, this.#playing || this.#at > 0 ? `${timeText(this.#at)} / ${of}` : this.#duration > 0 ? of : '');
    setAttribute(this.#speed, 'hidden', Player.#current !== this);
    setText(this.#speed, `${speed}×`);
    setAttribute(this.#speed, 'aria-label', words.speed(String(speed)));
  }
}
