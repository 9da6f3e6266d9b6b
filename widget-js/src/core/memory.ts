/** What the loader finds at the next page, to know whether the chat is worth loading before it is opened. All tabs share it. */
export interface WidgetMemory {
  readonly unread: number;
  /** When the conversation last moved, in ms; 0: there is none that is open. */
  readonly activeAt: number;
}

/** Small and apart, for the loader carries it. */
export function toWidgetMemory(text: string | null): WidgetMemory {
  let value: Partial<WidgetMemory> | null = null;
  try {
    value = JSON.parse(text ?? '') as Partial<WidgetMemory> | null;
  } catch {
    // nothing was remembered
  }
  return { unread: Number(value?.unread) || 0, activeAt: Number(value?.activeAt) || 0 };
}

/** Under these keys each tab remembers its own window and what is written in it. */
export const OPEN_KEY = 'open';
export const DRAFT_KEY = 'draft';
