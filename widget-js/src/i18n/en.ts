/** The words of both views. Other languages are held to this one's keys by the compiler. */
export const en = {
  // messages
  sending: 'Sending…',
  sent: 'Sent',
  read: 'Read',
  failed: 'Not sent',
  retry: 'Try again',
  discard: 'Remove',
  today: 'Today',
  yesterday: 'Yesterday',
  you: 'You',
  visitor: 'Visitor',
  team: 'Team',
  bot: 'Assistant',
  typing: (names: readonly string[]): string => (names.length === 1 ? `${names[0]} is typing…` : 'Several people are typing…'),
  newMessages: (n: number): string => (n === 1 ? '1 new message' : `${n} new messages`),
  toNewest: 'Go to the newest message',
  loadingOlder: 'Loading earlier messages…',
  messages: 'Messages',
  edited: 'edited',
  noteBy: (name: string): string => `Note by ${name}`,
  refused: {
    too_long: 'It is too long.',
    too_large: 'It is too long.',
    bad_media: 'This file cannot be sent.',
    bad_text: 'It has nothing that can be shown.',
    conflict: 'It was sent before with other words.',
    thread_closed: 'This conversation is closed.',
    blocked: 'You cannot write to us here any more.',
    forbidden: 'You are not allowed to write here.',
    not_found: 'This conversation is gone.',
    internal: 'Something went wrong on our side.',
    other: 'The server did not take it.',
  },

  // composer
  write: 'Write a message…',
  send: 'Send',
  charactersLeft: (n: number): string => (n === 1 ? '1 character left' : `${n} characters left`),
  charactersOver: (n: number): string => (n === 1 ? '1 character too many' : `${n} characters too many`),
  queueFull: 'Too many messages are waiting to be sent.',

  // connection
  connecting: 'Connecting…',
  offline: 'You are offline. What you write is sent when you are back.',
  reconnecting: 'Connection lost. Reconnecting…',

  // widget
  title: 'Chat with us',
  online: 'We are here',
  away: 'We will be back in a moment',
  away_offline: 'We are away; leave us a message',
  greeting: 'Hello!',
  greetingOnline: 'Ask us anything. We usually answer within a few minutes.',
  greetingOffline: 'Nobody is here right now. Write to us, and you will find our answer here.',
  close: 'Close the chat',
  closed: 'This conversation was closed. Write to reopen it.',
  reopened: 'The conversation was reopened.',
  snoozed: 'The conversation is on hold.',

  // what agents see of a conversation
  agentClosed: (name: string): string => `${name} closed the conversation`,
  agentReopened: (name: string): string => `${name} reopened the conversation`,
  sysClosed: 'The conversation was closed',
  agentAssigned: (name: string, to: string): string => `${name} gave the conversation to ${to}`,
  agentTook: (name: string): string => `${name} took over the conversation`,
  agentReleased: (name: string): string => `${name} gave the conversation to nobody`,
  agentBlocked: (name: string): string => `${name} blocked the visitor`,
  agentUnblocked: (name: string): string => `${name} unblocked the visitor`,
  edit: 'Edit',
  undelivered: {
    waiting: (channel: string, _error: string): string => `Waiting for ${channel}`,
    uncertain: (channel: string, _error: string): string => `May have reached ${channel}; being sent again`,
    dead: (channel: string, error: string): string => `Not sent to ${channel}${error ? `: ${error}` : ''}`,
    again: 'Send again',
  },
  now: 'now',
};

export type Words = typeof en;
