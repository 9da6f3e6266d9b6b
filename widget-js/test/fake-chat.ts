import type { Chat, Shell } from '../src/widget/options';

/** Stands for the chat module in tests of the loader, which say themselves what it does. */
export const mount = (shell: Shell): Chat => (globalThis as unknown as { mountFake: (shell: Shell) => Chat }).mountFake(shell);
