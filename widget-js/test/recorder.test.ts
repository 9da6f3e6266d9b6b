// @vitest-environment jsdom
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { canRecord, Recorder } from '../src/media/recorder';
import { FakeEnv, settle } from './fake-env';
import type { FakeMicrophone } from './fake-media';
import { FakeRecorder, plugMicrophone, unplugMicrophone } from './fake-media';

let env: FakeEnv;
let microphone: FakeMicrophone;
let told: string[];
let recorder: Recorder;

beforeEach(() => {
  env = new FakeEnv();
  microphone = plugMicrophone();
  told = [];
  recorder = new Recorder(env, { changed: () => told.push(recorder.state), tick: () => undefined, problem: (problem) => told.push(`! ${problem}`) });
});

afterEach(() => vi.unstubAllGlobals());

const released = (): boolean => microphone.tracks.length > 0 && microphone.tracks.every(({ stopped }) => stopped) && env.clock.timers === 0;

describe('recording', () => {
  test('asks, records, and has a file of that length; the microphone is free again', async () => {
    await recorder.start(60);
    await env.clock.advance(3_250);
    expect(recorder.seconds).toBe(3.25);
    expect(recorder.levels).toHaveLength(32);
    expect(released()).toBe(false);
    recorder.stop();
    expect(told).toEqual(['asking', 'recording', 'done']);
    expect(recorder.recording).toMatchObject({ seconds: 3.25, file: { name: 'voice.webm', type: 'audio/webm', size: 100 } });
    expect(released()).toBe(true);
  });

  test.each<[readonly string[], string, string]>([
    [['audio/webm', 'audio/mp4;codecs=mp4a.40.2', 'audio/webm;codecs=opus'], 'audio/mp4', 'voice.m4a'],
    [['audio/ogg;codecs=opus', 'audio/webm'], 'audio/ogg', 'voice.ogg'],
    [['audio/mp4', 'audio/webm'], 'audio/webm', 'voice.webm'],
    [['audio/mp4'], 'audio/mp4', 'voice.m4a'],
  ])('of %j it takes what plays in most places', async (types, type, name) => {
    microphone = plugMicrophone(types);
    await recorder.start(60);
    recorder.stop();
    expect(recorder.recording?.file).toMatchObject({ type, name });
  });

  test('ends by itself at the limit', async () => {
    await recorder.start(5);
    await env.clock.advance(4_900);
    expect(recorder.secondsLeft).toBeCloseTo(0.1);
    expect(recorder.state).toBe('recording');
    await env.clock.advance(100);
    expect(recorder.state).toBe('done');
    expect(recorder.recording?.seconds).toBe(5);
    expect(released()).toBe(true);
  });

  test('what is discarded leaves nothing', async () => {
    await recorder.start(60);
    await env.clock.advance(1_000);
    recorder.cancel();
    expect(recorder).toMatchObject({ state: 'idle', recording: null, levels: [] });
    expect(told).toEqual(['asking', 'recording', 'idle']);
    expect(released()).toBe(true);
  });

  test('whoever turns away before the browser has asked gets no open microphone', async () => {
    microphone.answer = 'never';
    void recorder.start(60);
    await settle();
    recorder.cancel();
    microphone.allow();
    await settle();
    expect(recorder.state).toBe('idle');
    expect(released()).toBe(true);
  });

  test.each([
    ['NotAllowedError', 'denied'], ['SecurityError', 'denied'], ['NotFoundError', 'none'], ['NotReadableError', 'busy'], ['TypeError', 'other'],
  ])('%s: %s', async (name, problem) => {
    microphone.answer = name;
    await recorder.start(60);
    expect(told).toEqual(['asking', 'idle', `! ${problem}`]);
  });

  test('a microphone that is pulled out leaves what was said until then', async () => {
    await recorder.start(60);
    await env.clock.advance(2_000);
    microphone.tracks[0]?.dispatchEvent(new Event('ended'));
    expect(told).toEqual(['asking', 'recording', 'done', '! interrupted']);
    expect(recorder.recording?.seconds).toBe(2);
    expect(released()).toBe(true);
  });

  test('a recorder that breaks does so too', async () => {
    await recorder.start(60);
    FakeRecorder.made[0]?.onerror?.();
    expect(told.slice(-2)).toEqual(['done', '! interrupted']);
    expect(released()).toBe(true);
  });

  test.each(['new', 'createMediaStreamSource'])('where loudness cannot be measured (%s), it records all the same, and lets the microphone go', async (step) => {
    let closed = 0;
    vi.stubGlobal('AudioContext', class {
      constructor() {
        if (step === 'new') throw new DOMException('too many', 'NotSupportedError');
      }
      createAnalyser = (): unknown => ({});
      // As where the microphone has another sample rate.
      createMediaStreamSource = (): never => {
        throw new DOMException('another rate', 'NotSupportedError');
      };
      close = (): void => void closed++;
    });
    await recorder.start(60);
    await env.clock.advance(1_000);
    recorder.stop();
    expect(told).toEqual(['asking', 'recording', 'done']);
    expect(released()).toBe(true);
    expect(closed).toBe(step === 'new' ? 0 : 1);
  });

  test('nothing recorded is said so', async () => {
    await recorder.start(60);
    const [made] = FakeRecorder.made;
    if (made) made.bytes = 0;
    recorder.stop();
    expect(told.slice(-2)).toEqual(['idle', '! empty']);
    expect(released()).toBe(true);
  });

  test('a second start lets go of the first', async () => {
    await recorder.start(60);
    await recorder.start(60);
    expect(microphone.tracks.map(({ stopped }) => stopped)).toEqual([true, false]);
    recorder.cancel();
    expect(released()).toBe(true);
  });
});

describe('where one can record', () => {
  test('with a microphone and a known container', () => expect(canRecord()).toBe(true));
  test('not without a container', () => {
    plugMicrophone(['video/mp4']);
    expect(canRecord()).toBe(false);
  });
  test('not on a plain page', () => {
    unplugMicrophone();
    expect(canRecord()).toBe(false);
  });
});
