/** Texts of the written messages. */
export const chatEn = {
  chat: {
    title: 'Chat',
    empty: 'No messages yet.',
    placeholder: 'Write a message',
    send: 'Send',
    to: 'To',
    everyone: 'Everyone',
    clinicians: 'Doctors and coordinator only',
    onlyTo: 'Only {{name}}',
    seenBy: { everyone: 'to everyone', clinicians: 'doctors and coordinator only', booth: 'booth only', one: 'only to {{name}}' },
    failed: 'Not sent. Your text is still in the box.',
    unread_one: '{{count}} new message',
    unread_other: '{{count}} new messages',
    tooLong: 'At most 2,000 characters.',
  },
};
