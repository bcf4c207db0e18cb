import { useEffect, useState } from 'react';
import { fetchEngine } from '../../images/viewer/fetchEngine';
import type { ViewerEngine } from '../../images/viewer/ViewerEngine';

export type Start = { kind: 'starting' } | { kind: 'failed' } | { kind: 'running'; engine: ViewerEngine };

/** Started once there is something to show, and not again when more comes. */
export function useEngine(wanted: boolean): Start {
  const [start, setStart] = useState<Start>({ kind: 'starting' });
  useEffect(() => {
    if (!wanted) return;
    let running: ViewerEngine | null = null;
    let over = false;
    fetchEngine()
      .then(({ ViewerEngine: Engine }) => Engine.start())
      .then((engine) => {
        if (over) return engine.close();
        running = engine;
        setStart({ kind: 'running', engine });
      })
      .catch(() => !over && setStart({ kind: 'failed' }));
    return () => {
      over = true;
      running?.close();
      setStart({ kind: 'starting' });
    };
  }, [wanted]);
  return start;
}
