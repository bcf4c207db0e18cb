/** Pages of staff around their accounts. */
export const ACCOUNT_PATHS = ['/sign-in', '/set-up', '/account', '/accounts'] as const;
export type AccountPath = (typeof ACCOUNT_PATHS)[number];

export const accountPath = (pathname: string): AccountPath | undefined => ACCOUNT_PATHS.find((path) => path === pathname);
