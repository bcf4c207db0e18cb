/** Why the server refused something, in English. */
export const errorsEn = {
  error: {
    malformed: 'The server did not understand this page. Load it again.',
    version: 'This page does not fit the server. Load it again.',
    not_now: 'This is not possible at the moment.',
    not_allowed: 'Your role does not allow this.',
    not_found: 'This person is no longer here.',
    closed: 'The consultation takes nobody else at the moment. Ask the coordinator.',
    too_many: 'Too many in a short time. Wait a moment and try again.',
    bad_offer: 'Sound and picture could not be agreed. Load the page again.',
    expired: 'This link is no longer valid. Ask the coordinator for a new one.',
    stale: 'Something changed meanwhile. Look again and repeat it if you still want to.',
    unknown_language: 'Nobody interprets this language in this consultation.',
    relay_cycle: 'This relay would lead back to your own booth or over too many interpreters.',
    not_checked: 'Enter your credential and your consent first, or ask the chair for a waiver.',
    channel_taken: 'Another interpreter is live in this channel. Ask for a handover.',
    not_agreed: 'Your boothmate is live. Ask for a handover, or ask the chair to allow it.',
    busy: 'This server starts no consultation at the moment. Try again in a few minutes; those that run go on.',
    not_ready: 'This consultation cannot be held yet: a consent is missing, or it is not scheduled. Ask the coordinator.',
    internal: 'The server could not do this. Try again.',
  },
};
