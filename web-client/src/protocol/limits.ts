/** The largest WebSocket message in bytes, as the protocol's README says. */
export const MESSAGE_LIMIT = 64 * 1024;
