/** 文字消息的文字。 */
export const chatZh = {
  chat: {
    title: '聊天',
    empty: '还没有消息。',
    placeholder: '输入消息',
    send: '发送',
    to: '发给',
    everyone: '所有人',
    clinicians: '仅医生和协调员',
    onlyTo: '仅{{name}}',
    seenBy: { everyone: '发给所有人', clinicians: '仅医生和协调员可见', booth: '仅译员间可见', one: '仅{{name}}可见' },
    failed: '未发送。您的文字仍在输入框中。',
    unread_one: '{{count}} 条新消息',
    unread_other: '{{count}} 条新消息',
    tooLong: '最多 2000 个字符。',
  },
};
