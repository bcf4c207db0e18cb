export type Sending = (send: () => Promise<boolean>) => Promise<boolean>;

/** Sends nothing while the last sending waits for its answer: a second press would send the same again. */
export function oneAtATime(): Sending {
  let waits = false;
  return async (send) => {
    if (waits) return false;
    waits = true;
    try {
      return await send();
    } finally {
      waits = false;
    }
  };
}
