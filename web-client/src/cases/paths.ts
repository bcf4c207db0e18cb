/** Pages that need no seat in a session. */
export const CASE_PATHS = ['/request', '/refer', '/track', '/desk', '/my'] as const;
export type CasePath = (typeof CASE_PATHS)[number];

export const casePath = (pathname: string): CasePath | undefined => CASE_PATHS.find((path) => path === pathname);
