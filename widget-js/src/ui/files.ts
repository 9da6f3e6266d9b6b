import type { ChatClient } from '../core/client';
import type { Attachment } from '../core/protocol';
import type { Composer } from './composer';
import type { Format } from './format';
import type { Item, MessageItem } from './layout';

/** What a view gives the files' module to live in. */
export interface FilesHost {
  readonly client: ChatClient;
  readonly format: Format;
  /** Carries the look; dialogs are put here. */
  readonly root: HTMLElement;
  /** Onto which files can be dropped. */
  readonly target: HTMLElement;
  readonly composer: Composer;
  /** What the transcript shows. */
  items(): readonly Item[];
  /** False: it cannot be taken now. */
  send(place: string, text: string, media: readonly Attachment[]): boolean;
}

/** The files of one view: shows them, and lets people send some. */
export interface FilesView {
  /** Shows the files of a message. */
  draw(place: HTMLElement, item: MessageItem): void;
  /** Where what is attached goes; null: nothing can be attached now. What is on its way stays with its place. */
  enter(place: string | null): void;
  /** The state is new. */
  update(): void;
  /** Nobody looks any more: no sound, no microphone. */
  rest(): void;
  /** Lets go of everything: another person may be next. */
  forget(): void;
}

export interface FilesModule {
  mount(host: FilesHost): FilesView;
}

/** The files' part of a view. Its module is loaded when there is a file to show, or when this site takes some. */
export class Files {
  readonly #load: (attempt: number) => Promise<FilesModule>;
  readonly #host: FilesHost;
  readonly #undrawn = new Map<HTMLElement, MessageItem>();
  #view: FilesView | null = null;
  #loading = false;
  #attempts = 0;
  #place: string | null = null;

  constructor(host: FilesHost, load = loaderOf(host.client.base)) {
    this.#host = host;
    this.#load = load;
  }

  draw(place: HTMLElement, item: MessageItem): void {
    if (this.#view) return this.#view.draw(place, item);
    this.#undrawn.set(place, item);
    this.#begin();
  }

  enter(place: string | null): void {
    this.#place = place;
    this.#view?.enter(place);
  }

  update(): void {
    if (this.#view) this.#view.update();
    else if (this.#host.client.state.limits.media || this.#undrawn.size > 0) this.#begin();
  }

  rest(): void {
    this.#view?.rest();
  }

  forget(): void {
    this.#view?.forget();
  }

  #begin(): void {
    if (this.#loading) return;
    this.#loading = true;
    this.#load(this.#attempts++).then(
      (module) => {
        const view = (this.#view = module.mount(this.#host));
        view.enter(this.#place);
        view.update();
        for (const [place, item] of this.#undrawn) view.draw(place, item);
        this.#undrawn.clear();
      },
      // Without it there are no files, but a chat; the next change tries again.
      () => (this.#loading = false),
    );
  }
}

/** A failed import stays failed under its address, so a further try needs another one. */
const loaderOf = (base: string) => async (attempt: number): Promise<FilesModule> =>
  (await import(base + MEDIA_MODULE + (attempt > 0 ? `?try=${attempt}` : ''))) as FilesModule;
