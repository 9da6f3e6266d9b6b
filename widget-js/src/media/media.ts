/** The files' module: what a view fetches when there are files to show, or when its site takes some. */
import { Links } from '../core/links';
import { adopt } from '../ui/dom';
import type { FilesHost, FilesView } from '../ui/files';
import { Attach } from './attach';
import { Attachments } from './attachments';
import css from './media.css';
import { Player } from './player';
import { mediaWordsOf } from './words';

export function mount(host: FilesHost): FilesView {
  const words = mediaWordsOf(host.format.lang);
  const { client } = host;
  const root = host.root.getRootNode();
  if (root instanceof ShadowRoot) adopt(root, css);
  const links = new Links(client.env, client.base, (thread, ids) => client.askMedia(thread, ids));
  const attachments = new Attachments(host, words, links);
  const attach = new Attach(host, words, (id, canvas) => attachments.know(id, canvas));
  let up = client.state.link === 'up';
  return {
    draw: (place, item) => attachments.draw(place, item),
    enter: (place) => attach.enter(place),
    update: () => {
      const wasUp = up;
      up = client.state.link === 'up';
      // What was wanted when the connection went is still wanted.
      if (up && !wasUp) void links.poke();
      attach.update();
    },
    rest: () => {
      Player.silence();
      attachments.closeLightbox();
      attach.rest();
    },
    forget: () => {
      Player.silence();
      attachments.forget();
      attach.forget();
    },
  };
}
