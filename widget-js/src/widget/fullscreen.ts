/** On phones the window fills the screen; the same width as in window.css. */
export const FULL_SCREEN = '(max-width: 480px)';

/** Keeps the window on the part of the screen that the keyboard leaves free. */
export function followViewport(window: HTMLElement): () => void {
  const viewport = visualViewport;
  if (!viewport) return () => undefined;
  const follow = (): void => {
    window.style.setProperty('--view-height', `${viewport.height}px`);
    window.style.setProperty('--view-top', `${viewport.offsetTop}px`);
    window.toggleAttribute('data-keyboard', innerHeight - viewport.height > 120);
  };
  follow();
  viewport.addEventListener('resize', follow);
  viewport.addEventListener('scroll', follow);
  return () => {
    viewport.removeEventListener('resize', follow);
    viewport.removeEventListener('scroll', follow);
  };
}

/** While nothing of the page can be seen, Tab goes round within the window. */
export function keepFocusInside(window: HTMLElement, event: KeyboardEvent): void {
  const stops = [...window.querySelectorAll<HTMLElement>('a[href], button:not(:disabled), textarea, [tabindex="0"]')].filter((stop) => stop.getClientRects().length > 0);
  const root = window.getRootNode() as ShadowRoot;
  const edge = event.shiftKey ? stops[0] : stops.at(-1);
  if (root.activeElement !== edge) return;
  event.preventDefault();
  (event.shiftKey ? stops.at(-1) : stops[0])?.focus();
}
