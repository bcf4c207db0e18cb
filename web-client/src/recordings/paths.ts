/** `/recordings/SESSION`: the session whose recording is to be played. */
export function recordingPath(pathname: string): string | null {
  const [, session] = /^\/recordings\/([A-Za-z0-9_-]+)\/?$/.exec(pathname) ?? [];
  return session ?? null;
}

export const recordingAddress = (session: string) => `/recordings/${encodeURIComponent(session)}`;

/** The recording at a moment, in milliseconds since 1970. */
export const momentAddress = (session: string, at: number) => `${recordingAddress(session)}#at=${at}`;
