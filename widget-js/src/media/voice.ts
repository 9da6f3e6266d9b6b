import type { Cancel, Env } from '../core/env';
import type { MediaWords } from '../i18n/media-en';
import { h, setAttribute, setText } from '../ui/dom';
import { drawLevels } from './canvas';
import { mediaIcon } from './icons';
import { Player } from './player';
import { canRecord, Recorder } from './recorder';
import { timeText } from './words';

export interface VoiceActions {
  /** The longest recording, in seconds. */
  limit(): number;
  send(file: File): void;
  /** For those who cannot see it. */
  say(text: string): void;
  /** Empty: nothing is wrong any more. */
  problem(text: string): void;
  /** It begins or ends to take the composer's place. */
  shown(on: boolean): void;
}

/** From so many seconds before the limit on, the rest is counted. */
const WARNS_FROM = 15;
const WARNS_AT: readonly number[] = [15, 5];
const REDRAW = 80;
/** Where motion is not wanted, the level is drawn once a second. */
const CALM = 10;

/** The button that records a voice message, and what stands in the composer's place meanwhile: recording, then listening before sending. */
export class Voice {
  readonly button: HTMLButtonElement;
  readonly element: HTMLElement;
  readonly #env: Env;
  readonly #words: MediaWords;
  readonly #actions: VoiceActions;
  readonly #recorder: Recorder;
  readonly #canvas = h('canvas', { class: 'levels', 'aria-hidden': 'true' });
  readonly #time = h('span', { class: 'clock', dir: 'ltr' });
  readonly #hint = h('span', { class: 'hint' });
  readonly #discard: HTMLButtonElement;
  readonly #stop: HTMLButtonElement;
  readonly #listen: HTMLButtonElement;
  readonly #send: HTMLButtonElement;
  #sound: Sound | null = null;
  #ticks = 0;
  #warned = 0;

  constructor(env: Env, words: MediaWords, actions: VoiceActions) {
    this.#env = env;
    this.#words = words;
    this.#actions = actions;
    const button = (kind: string, label: string, act: () => void): HTMLButtonElement => h('button', { type: 'button', class: kind, 'aria-label': label, title: label, on: { click: act } });
    this.button = button('mic', words.record, () => this.start());
    this.button.append(mediaIcon('mic'));
    this.#discard = button('round', words.discard, () => this.#cancelled());
    this.#discard.append(mediaIcon('bin'));
    this.#stop = button('stop', words.stop, () => this.#recorder.stop());
    this.#stop.append(mediaIcon('stop'));
    this.#listen = button('round', words.preview, () => void this.#toggle());
    this.#send = button('send', words.sendVoice, () => this.#sent());
    this.#send.append(mediaIcon('send'));
    this.element = h('div', { class: 'voice', role: 'group', 'aria-label': words.recording, hidden: true, on: { keydown: (event) => this.#key(event) } },
      this.#discard, this.#listen, h('span', { class: 'live', 'aria-hidden': 'true' }), this.#time, this.#canvas, this.#hint, this.#stop, this.#send);
    this.#recorder = new Recorder(env, {
      changed: () => this.#changed(),
      tick: () => this.#tick(),
      problem: (problem) => actions.problem(words.problems[problem]),
    });
  }

  static readonly possible = canRecord;

  start(): void {
    Player.silence();
    this.#warned = 0;
    this.#ticks = 0;
    this.#actions.problem('');
    void this.#recorder.start(this.#actions.limit());
  }

  /** Nobody looks any more. What is recorded stays; what is being recorded does not. */
  rest(): void {
    this.#sound?.pause();
    if (this.#recorder.state !== 'done') this.cancel();
  }

  cancel(): void {
    this.#recorder.cancel();
  }

  #cancelled(): void {
    this.cancel();
    this.#actions.problem('');
    this.#actions.say(this.#words.discarded);
  }

  #sent(): void {
    const { recording } = this.#recorder;
    if (!recording) return;
    this.cancel();
    this.#actions.problem('');
    this.#actions.send(recording.file);
  }

  #changed(): void {
    const { state, recording } = this.#recorder;
    const words = this.#words;
    this.#sound?.close();
    this.#sound = recording && new Sound(this.#env, recording.file, () => this.#draw());
    this.element.dataset.state = state;
    setAttribute(this.element, 'hidden', state === 'idle');
    setAttribute(this.#stop, 'hidden', state !== 'recording');
    setAttribute(this.#listen, 'hidden', state !== 'done');
    setAttribute(this.#send, 'hidden', state !== 'done');
    setText(this.#hint, state === 'asking' ? words.asking : '');
    setAttribute(this.#canvas, 'hidden', state === 'asking');
    this.#actions.shown(state !== 'idle');
    this.#draw();
    if (state === 'recording') {
      this.#actions.say(words.recording);
      this.#stop.focus();
    } else if (state === 'done') {
      this.#actions.say(words.ready);
      this.#send.focus();
    } else if (state === 'asking') this.#discard.focus();
  }

  #tick(): void {
    const left = Math.ceil(this.#recorder.secondsLeft);
    const warning = WARNS_AT.findLast((each) => left <= each);
    setAttribute(this.element, 'data-ending', left <= WARNS_FROM);
    setText(this.#hint, left <= WARNS_FROM && left > 0 ? this.#words.left(left) : '');
    if (warning !== undefined && warning !== this.#warned && left > 0) {
      this.#warned = warning;
      this.#actions.say(this.#words.left(left));
    }
    if (this.#ticks++ % (matchMedia('(prefers-reduced-motion: reduce)').matches ? CALM : 1) === 0) this.#draw();
    else setText(this.#time, timeText(this.#recorder.seconds));
  }

  #draw(): void {
    const { state, levels, seconds } = this.#recorder;
    const done = state === 'done';
    const sound = this.#sound;
    setText(this.#time, timeText(done && sound && sound.at > 0 ? sound.at : seconds));
    if (done) {
      setText(this.#hint, sound?.unplayable ? this.#words.cannotPreview : '');
      const playing = sound?.playing ?? false;
      this.#listen.replaceChildren(mediaIcon(playing ? 'pause' : 'play'));
      setAttribute(this.#listen, 'aria-label', playing ? this.#words.pause : this.#words.preview);
      setAttribute(this.#listen, 'disabled', sound?.unplayable ?? true);
      setAttribute(this.element, 'data-ending', false);
    }
    // While it records, the newest are at the end.
    drawLevels(this.#canvas, done ? levels : levels.slice(-Math.max(1, Math.floor(this.#canvas.clientWidth / 5))), done && sound && sound.at > 0 ? sound.at / Math.max(seconds, 0.1) : 1);
  }

  async #toggle(): Promise<void> {
    Player.silence();
    await this.#sound?.toggle();
    this.#draw();
  }

  #key(event: KeyboardEvent): void {
    if (event.key !== 'Escape') return;
    event.preventDefault();
    // The window has an Escape of its own.
    event.stopPropagation();
    this.#cancelled();
  }
}

/** Plays what was recorded here, without an address: policies of pages forbid those of local files. */
class Sound {
  readonly #env: Env;
  readonly #file: Blob;
  readonly #moved: () => void;
  #context: AudioContext | null = null;
  #buffer: AudioBuffer | null = null;
  #node: AudioBufferSourceNode | null = null;
  #timer: Cancel = () => undefined;
  #from = 0;
  #began = 0;
  #closed = false;
  #opening = false;
  unplayable = typeof AudioContext !== 'function';

  constructor(env: Env, file: Blob, moved: () => void) {
    this.#env = env;
    this.#file = file;
    this.#moved = moved;
  }

  get playing(): boolean {
    return this.#node !== null;
  }

  /** In seconds. */
  get at(): number {
    return this.#node && this.#context ? this.#from + this.#context.currentTime - this.#began : this.#from;
  }

  async toggle(): Promise<void> {
    if (this.playing) return this.pause();
    if (this.#opening) return;
    this.#opening = true;
    const context = (this.#context ??= new AudioContext());
    try {
      this.#buffer ??= await context.decodeAudioData(await this.#file.arrayBuffer());
    } catch {
      this.unplayable = true;
      return;
    } finally {
      this.#opening = false;
    }
    if (this.#closed) return;
    const node = (this.#node = context.createBufferSource());
    node.buffer = this.#buffer;
    node.connect(context.destination);
    node.onended = () => {
      if (this.#node === node) this.#stopAt(0);
    };
    this.#began = context.currentTime;
    node.start(0, this.#from);
    this.#tick();
  }

  pause(): void {
    if (this.playing) this.#stopAt(this.at);
  }

  close(): void {
    this.#closed = true;
    this.pause();
    void this.#context?.close();
  }

  #stopAt(at: number): void {
    const node = this.#node;
    this.#node = null;
    this.#from = at;
    this.#timer();
    node?.stop();
    this.#moved();
  }

  #tick(): void {
    this.#timer = this.#env.after(REDRAW, () => {
      this.#moved();
      this.#tick();
    });
  }
}
