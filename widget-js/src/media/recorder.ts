import type { Cancel, Env } from '../core/env';

export type RecorderState = 'idle' | 'asking' | 'recording' | 'done';
export type RecorderProblem = 'denied' | 'none' | 'busy' | 'interrupted' | 'empty' | 'other';

export interface Recording {
  readonly file: File;
  readonly seconds: number;
  /** How loud it was, from 0 to 1, ten times a second. */
  readonly levels: readonly number[];
}

export interface RecorderEvents {
  /** The state is new. */
  changed(): void;
  /** A tenth of a second has passed. */
  tick(): void;
  problem(problem: RecorderProblem): void;
}

/** What plays everywhere comes first. */
const CONTAINERS = ['audio/mp4;codecs=mp4a.40.2', 'audio/webm;codecs=opus', 'audio/ogg;codecs=opus', 'audio/webm', 'audio/mp4'];
const EXTENSIONS: Readonly<Record<string, string>> = { 'audio/mp4': 'm4a', 'audio/webm': 'webm', 'audio/ogg': 'ogg' };
const TICK = 100;
/** Enough for a voice. */
const BITS_PER_SECOND = 48_000;
const SAMPLES = 512;

const containerHere = (): string | undefined => CONTAINERS.find((each) => MediaRecorder.isTypeSupported(each));

/** Whether this browser can record here: on a page that came over plain http it may not. */
export const canRecord = (): boolean =>
  typeof MediaRecorder === 'function' && typeof navigator.mediaDevices?.getUserMedia === 'function' && containerHere() !== undefined;

/** Records one voice message at a time. The microphone is held while it records, and at no other time. */
export class Recorder {
  readonly #env: Env;
  readonly #events: RecorderEvents;
  #state: RecorderState = 'idle';
  #limit = Infinity;
  #began = 0;
  #levels: number[] = [];
  #recording: Recording | null = null;
  #media: MediaRecorder | null = null;
  #release: () => void = () => undefined;
  #timer: Cancel = () => undefined;
  /** Rises with each start and cancel, so that what was begun before knows that it is late. */
  #turn = 0;

  constructor(env: Env, events: RecorderEvents) {
    this.#env = env;
    this.#events = events;
  }

  get state(): RecorderState {
    return this.#state;
  }

  get seconds(): number {
    return this.#recording?.seconds ?? (this.#state === 'recording' ? (this.#env.now() - this.#began) / 1_000 : 0);
  }

  get secondsLeft(): number {
    return this.#limit - this.seconds;
  }

  get levels(): readonly number[] {
    return this.#recording?.levels ?? this.#levels;
  }

  /** What was recorded, in the state `done`. */
  get recording(): Recording | null {
    return this.#recording;
  }

  /** @param limit in seconds; then it stops by itself */
  async start(limit: number): Promise<void> {
    this.cancel();
    const turn = this.#turn;
    this.#limit = limit;
    this.#set('asking');
    let stream: MediaStream;
    try {
      stream = await navigator.mediaDevices.getUserMedia({ audio: { echoCancellation: true, noiseSuppression: true } });
    } catch (fault) {
      if (turn === this.#turn) this.#give(problemOf(fault));
      return;
    }
    if (turn !== this.#turn) return stopAll(stream);
    const meter = meterOf(stream);
    this.#release = () => {
      stopAll(stream);
      meter.close();
    };
    try {
      this.#record(stream, turn, meter.level);
    } catch {
      this.#give('other');
    }
  }

  stop(): void {
    if (this.#media && this.#media.state !== 'inactive') this.#media.stop();
  }

  /** Lets go of the microphone and of what was recorded. */
  cancel(): void {
    this.#turn++;
    this.#end();
    this.#recording = null;
    this.#levels = [];
    this.#set('idle');
  }

  #record(stream: MediaStream, turn: number, level: () => number): void {
    const mimeType = containerHere() ?? '';
    const media = (this.#media = new MediaRecorder(stream, { mimeType, audioBitsPerSecond: BITS_PER_SECOND }));
    const parts: Blob[] = [];
    let interrupted = false;
    const broke = (): void => {
      if (turn !== this.#turn || this.#state !== 'recording') return;
      interrupted = true;
      if (media.state === 'inactive') finish();
      else media.stop();
    };
    const finish = (): void => {
      if (turn !== this.#turn || this.#state !== 'recording') return;
      const { seconds } = this;
      this.#end();
      const type = (media.mimeType || mimeType).split(';')[0] ?? '';
      const file = new File(parts, `voice.${EXTENSIONS[type] ?? 'bin'}`, { type });
      if (file.size === 0) return this.#give('empty');
      this.#recording = { file, seconds: Math.min(seconds, this.#limit), levels: this.#levels };
      this.#set('done');
      if (interrupted) this.#events.problem('interrupted');
    };
    media.ondataavailable = ({ data }) => {
      if (data.size > 0) parts.push(data);
    };
    media.onstop = finish;
    media.onerror = broke;
    for (const track of stream.getAudioTracks()) track.addEventListener('ended', broke);
    media.start();
    this.#began = this.#env.now();
    this.#set('recording');
    this.#tick(level);
  }

  #tick(level: () => number): void {
    this.#timer = this.#env.after(TICK, () => {
      this.#levels.push(level());
      this.#events.tick();
      if (this.secondsLeft <= 0) this.stop();
      else this.#tick(level);
    });
  }

  #give(problem: RecorderProblem): void {
    this.cancel();
    this.#events.problem(problem);
  }

  #end(): void {
    this.#timer();
    const media = this.#media;
    this.#media = null;
    if (media && media.state !== 'inactive') media.stop();
    this.#release();
    this.#release = () => undefined;
  }

  #set(state: RecorderState): void {
    if (state === this.#state) return;
    this.#state = state;
    this.#events.changed();
  }
}

function problemOf(fault: unknown): RecorderProblem {
  const name = fault instanceof Error || fault instanceof DOMException ? fault.name : '';
  if (name === 'NotAllowedError' || name === 'SecurityError') return 'denied';
  if (name === 'NotFoundError' || name === 'OverconstrainedError') return 'none';
  return name === 'NotReadableError' || name === 'AbortError' ? 'busy' : 'other';
}

function stopAll(stream: MediaStream): void {
  for (const track of stream.getTracks()) track.stop();
}

interface Meter {
  readonly level: () => number;
  readonly close: () => void;
}

/** How loud it is now. Where that cannot be measured, it looks still, and records all the same. */
function meterOf(stream: MediaStream): Meter {
  const still: Meter = { level: () => 0, close: () => undefined };
  if (typeof AudioContext !== 'function') return still;
  let context: AudioContext | null = null;
  try {
    context = new AudioContext();
    return meterIn(context, stream);
  } catch {
    // Too many are open, or the microphone has another sample rate, which not every browser converts.
    void context?.close();
    return still;
  }
}

function meterIn(context: AudioContext, stream: MediaStream): Meter {
  const analyser = context.createAnalyser();
  analyser.fftSize = SAMPLES;
  context.createMediaStreamSource(stream).connect(analyser);
  const samples = new Uint8Array(SAMPLES);
  return {
    level: () => {
      analyser.getByteTimeDomainData(samples);
      const power = samples.reduce((sum, each) => sum + ((each - 128) / 128) ** 2, 0) / SAMPLES;
      // A voice is far below the loudest; the root makes it seen.
      return Math.min(1, Math.sqrt(Math.sqrt(power)) * 1.2);
    },
    close: () => void context.close(),
  };
}
