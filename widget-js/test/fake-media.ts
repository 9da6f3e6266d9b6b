import { vi } from 'vitest';

/** What a browser has for recording, as far as the recorder uses it. */
export class FakeTrack extends EventTarget {
  stopped = false;
  stop(): void {
    this.stopped = true;
  }
}

export class FakeRecorder {
  static types: readonly string[] = [];
  static made: FakeRecorder[] = [];
  static isTypeSupported = (type: string): boolean => FakeRecorder.types.includes(type);
  state: 'inactive' | 'recording' = 'inactive';
  ondataavailable: ((event: { data: Blob }) => void) | null = null;
  onstop: (() => void) | null = null;
  onerror: (() => void) | null = null;
  /** What it has recorded so far. */
  bytes = 100;
  readonly mimeType: string;

  constructor(_stream: unknown, options: { mimeType: string }) {
    this.mimeType = options.mimeType;
    FakeRecorder.made.push(this);
  }
  start(): void {
    this.state = 'recording';
  }
  stop(): void {
    this.state = 'inactive';
    this.ondataavailable?.({ data: new Blob([new Uint8Array(this.bytes)]) });
    this.onstop?.();
  }
}

export interface FakeMicrophone {
  readonly tracks: FakeTrack[];
  /** How the browser answers; a name: with an error of this name. */
  answer: 'yes' | 'never' | string;
  /** Answers a request that was left open. */
  allow(): void;
}

/** Puts a microphone and a recorder into the browser. */
export function plugMicrophone(types: readonly string[] = ['audio/webm;codecs=opus', 'audio/webm']): FakeMicrophone {
  FakeRecorder.types = types;
  FakeRecorder.made = [];
  const tracks: FakeTrack[] = [];
  const stream = (): unknown => {
    const track = new FakeTrack();
    tracks.push(track);
    return { getTracks: () => [track], getAudioTracks: () => [track] };
  };
  let open: (() => void) | null = null;
  const microphone: FakeMicrophone = { tracks, answer: 'yes', allow: () => open?.() };
  vi.stubGlobal('MediaRecorder', FakeRecorder);
  vi.stubGlobal('AudioContext', undefined);
  Object.defineProperty(navigator, 'mediaDevices', {
    configurable: true,
    value: {
      getUserMedia: () => new Promise((resolve, reject) => {
        if (microphone.answer === 'yes') resolve(stream());
        else if (microphone.answer === 'never') open = () => resolve(stream());
        else reject(new DOMException('no', microphone.answer));
      }),
    },
  });
  return microphone;
}

export function unplugMicrophone(): void {
  Object.defineProperty(navigator, 'mediaDevices', { configurable: true, value: undefined });
  vi.stubGlobal('MediaRecorder', undefined);
}
