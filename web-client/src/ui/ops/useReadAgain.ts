import { useEffect, useState } from 'react';

/** What is told of a session, asked for again and again while it is on the screen; `undefined`: not yet, `null`: nothing. */
export function useReadAgain<T>(read: (session: string) => Promise<T | null>, session: string, everyMs: number): T | null | undefined {
  const [told, setTold] = useState<T | null | undefined>(undefined);
  useEffect(() => {
    let gone = false;
    const ask = () => void read(session).then((answer) => !gone && setTold(answer));
    ask();
    const timer = setInterval(ask, everyMs);
    return () => {
      gone = true;
      clearInterval(timer);
    };
  }, [read, session, everyMs]);
  return told;
}
