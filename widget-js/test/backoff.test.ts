import { describe, expect, test } from 'vitest';
import { reconnectDelay } from '../src/core/backoff';
import { CLOSE } from '../src/core/protocol';
import { SEED, seeded } from './fake-env';

describe(`reconnectDelay (seed ${SEED})`, () => {
  const random = seeded(SEED);
  const draw = (failures: number, code: number, count = 2_000): number[] => Array.from({ length: count }, () => reconnectDelay(failures, code, random));

  test.each([[0, 500], [1, 1_000], [3, 4_000], [5, 16_000], [6, 30_000], [50, 30_000], [5_000, 30_000], [Infinity, 30_000]])(
    'after %d failures it lies between 100 ms and %d ms',
    (failures, ceiling) => {
      const delays = draw(failures, 1006);
      expect(Math.min(...delays)).toBeGreaterThanOrEqual(100);
      expect(Math.max(...delays)).toBeLessThanOrEqual(ceiling);
    },
  );

  test('capped delays still spread: the jitter comes after the cap', () => {
    const delays = draw(40, 1006);
    const quarters = [0, 0, 0, 0];
    for (const delay of delays) quarters[Math.min(3, Math.floor(((delay - 100) / 29_900) * 4))]!++;
    for (const count of quarters) expect(count).toBeGreaterThan(delays.length / 6);
    expect(new Set(delays).size).toBeGreaterThan(delays.length * 0.95);
  });

  test.each([CLOSE.DRAIN, CLOSE.GOING_AWAY])('after %d the clients of a drained node spread over 5 s, however often it failed', (code) => {
    const delays = draw(30, code);
    expect(Math.max(...delays)).toBeLessThanOrEqual(5_000);
    expect(Math.max(...delays)).toBeGreaterThan(4_500);
    expect(Math.min(...delays)).toBeLessThan(500);
  });
});
