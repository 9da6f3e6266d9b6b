import type { Theme } from '../ui/theme';

/** What the page's script tag may say, by data-* attributes. */
export interface Options {
  readonly lang: string | undefined;
  readonly theme: Theme;
  readonly position: 'start' | 'end' | 'left' | 'right';
  readonly title: string | undefined;
  readonly accent: string | undefined;
  readonly label: string | undefined;
}

const oneOf = <T extends string>(value: string | undefined, ...allowed: readonly [T, ...T[]]): T =>
  allowed.find((each) => each === value) ?? allowed[0];

function toLabel(label: string): string | undefined {
  if (/^[a-z0-9-]{1,40}$/.test(label)) return label;
  console.warn(`[sohbet] data-label is left out: "${label}" has other than 1 to 40 of a-z, 0-9 and -`);
  return undefined;
}

export const readOptions = ({ lang, theme, position, title, accent, label }: DOMStringMap): Options => ({
  lang,
  theme: oneOf(theme, 'auto', 'light', 'dark'),
  position: oneOf(position, 'end', 'start', 'left', 'right'),
  title,
  accent,
  label: label === undefined ? undefined : toLabel(label),
});

/** What the loader gives the chat module to live in. */
export interface Shell {
  /** The address of the base path, with a slash at its end. */
  readonly base: string;
  readonly root: ShadowRoot;
  readonly options: Options;
  readonly lang: 'en' | 'tr';
  /** Tells the launcher what to show. */
  show(state: { readonly open: boolean; readonly unread: number }): void;
  focusLauncher(): void;
}

export interface Chat {
  open(): void;
  /** As it was on the last page: nobody asked for it just now, so it leaves the focus alone. */
  reopen(): void;
  close(): void;
  destroy(): void;
}

export interface ChatModule {
  mount(shell: Shell): Chat;
}
