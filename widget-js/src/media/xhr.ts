import type { Answer } from '../core/api';
import { parseJson } from '../core/parse';
import type { Post } from '../core/uploads';

/** Sends a file by XMLHttpRequest: fetch tells nothing of how far it is. */
export function postFile(url: string, headers: Readonly<Record<string, string>>, body: Blob, progress: (part: number) => void): Post {
  const request = new XMLHttpRequest();
  const answer = new Promise<Answer>((resolve, reject) => {
    request.open('POST', url);
    for (const [name, value] of Object.entries(headers)) request.setRequestHeader(name, value);
    request.upload.onprogress = ({ loaded, total }) => progress(total > 0 ? loaded / total : 0);
    request.onload = () => resolve({ status: request.status, body: parseJson(request.responseText) });
    request.onerror = request.onabort = request.ontimeout = () => reject(new TypeError('network'));
    // A file that went away meanwhile, or a policy of the page, may refuse it at once.
    try {
      request.send(body);
    } catch (fault) {
      reject(fault instanceof Error ? fault : new TypeError('network'));
    }
  });
  return { answer, abort: () => request.abort() };
}
