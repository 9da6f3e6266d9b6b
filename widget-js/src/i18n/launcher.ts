/** The few words that the loader needs, apart from the others so that it stays small. */
export interface LauncherWords {
  readonly open: string;
  readonly close: string;
  unread(n: number): string;
  /** Read out when an answer comes while the chat is closed. */
  arrived(n: number): string;
  readonly failed: string;
}

const en: LauncherWords = {
  open: 'Open the chat',
  close: 'Close the chat',
  unread: (n) => (n === 1 ? '1 unread message' : `${n} unread messages`),
  arrived: (n) => (n === 1 ? 'The chat has 1 unread message' : `The chat has ${n} unread messages`),
  failed: 'The chat could not be loaded. Try again',
};

const tr: LauncherWords = {
  open: 'Sohbeti aç',
  close: 'Sohbeti kapat',
  unread: (n) => `${n} okunmamış ileti`,
  arrived: (n) => `Sohbette ${n} okunmamış ileti var`,
  failed: 'Sohbet yüklenemedi. Yeniden deneyin',
};

export const launcherWords = { en, tr };
