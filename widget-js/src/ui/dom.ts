type Child = Node | string | null | undefined | false;
type Handler<K extends keyof HTMLElementEventMap> = (event: HTMLElementEventMap[K]) => void;

interface Props {
  readonly class?: string;
  /** Attributes; false and undefined leave one out. */
  readonly [attribute: string]: string | number | boolean | undefined | Handlers;
  readonly on?: Handlers;
}

type Handlers = { readonly [K in keyof HTMLElementEventMap]?: Handler<K> };

/** Makes an element. Strings become text nodes: there is no way from text to markup. */
export function h<T extends keyof HTMLElementTagNameMap>(tag: T, props: Props = {}, ...children: Child[]): HTMLElementTagNameMap[T] {
  const element = document.createElement(tag);
  const { on, ...attributes } = props;
  for (const [name, value] of Object.entries(attributes)) setAttribute(element, name, value as string | number | boolean | undefined);
  for (const [type, handler] of Object.entries(on ?? {})) element.addEventListener(type, handler as EventListener);
  element.append(...children.filter((child): child is Node | string => child !== null && child !== undefined && child !== false));
  return element;
}

export function setAttribute(element: Element, name: string, value: string | number | boolean | undefined): void {
  if (value === undefined || value === false) element.removeAttribute(name);
  else if (element.getAttribute(name) !== String(value)) element.setAttribute(name, value === true ? '' : String(value));
}

/** Sets text only where it is new: selections and screen readers notice every write. */
export function setText(element: Element, text: string): void {
  if (element.textContent !== text) element.textContent = text;
}

/**
 * Puts the elements in this order, and moves none that may stay: to a screen reader a row that moves is a new one, and it loses the
 * focus.
 */
export function placeInOrder(parent: Element, elements: readonly Element[]): void {
  const focused = (parent.getRootNode() as Document | ShadowRoot).activeElement;
  let next = parent.firstElementChild;
  for (const element of elements) {
    // What stands in the way was the one to move: it comes back further down.
    if (next && next !== element && next.nextElementSibling === element) {
      next.remove();
      next = element;
    }
    if (element === next) next = next.nextElementSibling;
    else parent.insertBefore(element, next);
  }
  if (focused instanceof HTMLElement && parent.contains(focused)) focused.focus({ preventScroll: true });
}

const ICONS = {
  chat: 'M12 3.200c-5.100 0-9.200 3.600-9.200 8.100 0 2.500 1.300 4.700 3.300 6.200l-.8 3.300 4-1.600c.9.2 1.800.3 2.700.3 5.100 0 9.200-3.600 9.200-8.200S17.100 3.200 12 3.200ZM8 11.300h.01M12 11.300h.01M16 11.300h.01',
  down: 'm6 9 6 6 6-6',
  close: 'M6 6l12 12M18 6 6 18',
  send: 'M12 19V5.500M5.500 12 12 5.500l6.500 6.500',
  check: 'm5 12.500 4.500 4.500L19 7.500',
  checks: 'm2.500 12.500 4 4L15 8m-3.500 7.500 1 1L21.500 8',
  clock: 'M12 3.500a8.500 8.500 0 1 1 0 17 8.500 8.500 0 0 1 0-17ZM12 7.500V12l3 2',
  alert: 'M12 3.500a8.500 8.500 0 1 1 0 17 8.500 8.500 0 0 1 0-17ZM12 8v4.500M12 16h.01',
  warning: 'M12 4 21 19.500H3L12 4ZM12 10v4M12 16.800h.01',
  plug: 'M9 3.500v5M15 3.500v5M6.500 8.500h11v2.500a5.500 5.500 0 0 1-11 0V8.500ZM12 16.500v4',
  back: 'M15 5l-7 7 7 7',
  note: 'M5 4.500h14v10l-5 5H5v-15ZM14 19.500v-5h5M8.500 9h7M8.500 12.500h4',
  exit: 'M14 4.500H6v15h8M10.500 12H20m-3.500-3.500L20 12l-3.500 3.500',
  edit: 'm4.500 19.500.9-4L15.700 5.200a1.800 1.800 0 0 1 2.600 0l.5.5a1.800 1.800 0 0 1 0 2.600L8.500 18.600l-4 .9ZM14 7l3 3',
  more: 'M6 12h.01M12 12h.01M18 12h.01',
  block: 'M12 3.500a8.500 8.500 0 1 1 0 17 8.500 8.500 0 0 1 0-17ZM6 6l12 12',
  archive: 'm5 12.500 4.500 4.500L19 7.500',
  reopen: 'M4.500 12a7.500 7.500 0 1 0 2.300-5.400L4.500 9m0-5v5h5',
} as const;

export type IconName = keyof typeof ICONS;

const SVG = 'http://www.w3.org/2000/svg';

/** A drawing beside words that say the same, so it is hidden from screen readers. */
export function icon(name: IconName): SVGSVGElement {
  return drawing(name, ICONS[name]);
}

export function drawing(name: string, d: string): SVGSVGElement {
  const svg = document.createElementNS(SVG, 'svg');
  svg.setAttribute('viewBox', '0 0 24 24');
  svg.setAttribute('class', `icon icon-${name}`);
  svg.setAttribute('aria-hidden', 'true');
  const path = document.createElementNS(SVG, 'path');
  path.setAttribute('d', d);
  svg.append(path);
  return svg;
}

/** Constructed style sheets work under any CSP, and are parsed once for all shadow roots. */
export function adopt(root: ShadowRoot, ...texts: string[]): void {
  root.adoptedStyleSheets = [...root.adoptedStyleSheets, ...texts.map(sheetOf)];
}

const sheets = new Map<string, CSSStyleSheet>();

function sheetOf(text: string): CSSStyleSheet {
  const known = sheets.get(text);
  if (known) return known;
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(text);
  sheets.set(text, sheet);
  return sheet;
}
