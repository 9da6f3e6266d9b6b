// @vitest-environment jsdom
import { afterEach, describe, expect, test, vi } from 'vitest';
import { browserEnv } from '../src/core/env';

const withLocks = (request: (name: string, task: () => Promise<unknown>) => Promise<unknown>): void =>
  void Object.defineProperty(navigator, 'locks', { value: { request }, configurable: true });

afterEach(() => {
  Reflect.deleteProperty(navigator, 'locks');
});

describe('exclusively', () => {
  test('runs the task under the lock', async () => {
    const names: string[] = [];
    withLocks((name, task) => {
      names.push(name);
      return task();
    });
    expect(browserEnv().locks).toBe(true);
    expect(await browserEnv().exclusively('x', () => Promise.resolve(1))).toBe(1);
    expect(names).toEqual(['x']);
  });

  test('runs the task without a lock where there are none', async () => {
    expect(browserEnv().locks).toBe(false);
    expect(await browserEnv().exclusively('x', () => Promise.resolve(1))).toBe(1);
  });

  test('runs the task without a lock where the browser refuses one', async () => {
    withLocks(() => Promise.reject(new DOMException('denied', 'SecurityError')));
    expect(await browserEnv().exclusively('x', () => Promise.resolve(1))).toBe(1);
  });

  test('runs a task that fails once', async () => {
    withLocks((_name, task) => task());
    const task = vi.fn(() => Promise.reject(new Error('no')));
    await expect(browserEnv().exclusively('x', task)).rejects.toThrow('no');
    expect(task).toHaveBeenCalledTimes(1);
  });
});
