/** The words of the module that shows and sends files. */
export const mediaEn = {
  attach: 'Attach files',
  drop: 'Drop files here to send them',
  files: 'Attached files',
  remove: (name: string): string => `Remove ${name}`,
  cancel: (name: string): string => `Cancel ${name}`,
  again: (name: string): string => `Try ${name} again`,
  retry: 'Try again',
  waiting: 'Waiting',
  uploading: (percent: number): string => `${percent} %`,
  looking: 'Being checked…',
  uploaded: (name: string): string => `${name} is uploaded`,
  uploadFailed: (name: string, why: string): string => `${name} was not uploaded. ${why}`,
  whenReady: 'Your message is sent when the files are uploaded.',
  notReady: 'Some files could not be uploaded. Try them again, or remove them.',
  /** Why a file is not taken; the size is the largest that is. */
  refused: {
    too_many: (count: number, _size: string): string => (count === 1 ? 'A message takes one file.' : `A message takes ${count} files.`),
    empty: (_count: number, _size: string): string => 'It is empty.',
    too_large: (_count: number, size: string): string => `It is too large; at most ${size}.`,
    bad_media: (_count: number, _size: string): string => 'Files of this kind are not taken here.',
  },
  /** Why an upload failed. */
  reasons: {
    bad_media: 'It is of a kind that is not taken here, or it is damaged.',
    too_large: 'It is too large.',
    rate_limited: 'That was much for now. Try again later.',
    unreachable: 'The connection broke off.',
    unauthorized: 'Your session has ended.',
    blocked: 'You cannot write to us here any more.',
    forbidden: 'You are not allowed to send files here.',
    other: 'The server did not take it.',
  },

  // what was sent
  /** What it is and whose; from null: the reader's own. */
  of: {
    image: (from: string | null, name: string): string => (from === null ? `Your picture, ${name}` : `Picture from ${from}, ${name}`),
    voice: (from: string | null, _name: string): string => (from === null ? 'Your voice message' : `Voice message from ${from}`),
    audio: (from: string | null, name: string): string => (from === null ? `Your audio, ${name}` : `Audio from ${from}, ${name}`),
    video: (from: string | null, name: string): string => (from === null ? `Your video, ${name}` : `Video from ${from}, ${name}`),
  },
  download: 'Download',
  gone: 'This file is no longer there.',
  cannotPlay: 'This browser cannot play this recording.',
  cannotPlayVideo: 'This browser cannot play this video.',
  play: 'Play',
  pause: 'Pause',
  position: 'Position',
  at: (time: string, of: string): string => `${time} of ${of}`,
  speed: (rate: string): string => `Speed: ${rate} times`,

  // pictures
  pictures: 'Pictures',
  closePicture: 'Close',
  next: 'Next picture',
  previous: 'Previous picture',
  count: (n: number, of: number): string => `${n} of ${of}`,
  zoomIn: 'Show in full size',
  zoomOut: 'Fit to the screen',

  // recording
  record: 'Record a voice message',
  recording: 'Recording',
  asking: 'Waiting for the microphone…',
  stop: 'Stop recording',
  discard: 'Discard the recording',
  preview: 'Listen to the recording',
  sendVoice: 'Send the voice message',
  ready: 'Recorded. Listen to it, send it, or discard it.',
  left: (seconds: number): string => (seconds === 1 ? '1 second left' : `${seconds} seconds left`),
  discarded: 'The recording was discarded',
  cannotPreview: 'It cannot be played here, but it can be sent.',
  voiceName: 'Voice message',
  problems: {
    denied: 'The microphone may not be used. Allow it in your browser’s settings for this page.',
    none: 'No microphone was found.',
    busy: 'The microphone cannot be used. Another app may be using it.',
    interrupted: 'The recording was interrupted. You can still send what is there.',
    empty: 'Nothing was recorded.',
    other: 'Recording did not work.',
  },
};

export type MediaWords = typeof mediaEn;
