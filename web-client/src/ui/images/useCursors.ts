import { useEffect, useState } from 'react';
import { applyCursor, type Cursors, forgetOld } from '../../images/cursors';
import { useConsultation } from '../parts/consultationContext';

const NOBODY: Cursors = new Map();

/** The cursors of the others, as they come and go. */
export function useCursors(): Cursors {
  const { cursors: link } = useConsultation();
  const [cursors, setCursors] = useState(NOBODY);
  useEffect(() => {
    const stop = link.listen((news) => setCursors((now) => applyCursor(now, news, performance.now())));
    const timer = setInterval(() => setCursors((now) => forgetOld(now, performance.now())), 1000);
    return () => {
      stop();
      clearInterval(timer);
    };
  }, [link]);
  return cursors;
}
