import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { DossierApi } from '../../images/dossierApi';
import type { SeriesEntry } from '../../images/types';
import { fetchEngine } from '../../images/viewer/fetchEngine';
import type { Pane } from '../../images/viewer/Pane';
import type { ToolName, ViewerEngine } from '../../images/viewer/ViewerEngine';
import classes from './ImagesStage.module.css';
import { PaneView } from './PaneView';
import { Toolbar } from './Toolbar';

interface WorkspaceProps {
  api: DossierApi;
  series: readonly SeriesEntry[];
  chosen: string | null;
  mayUpload: boolean;
}

type Start = { kind: 'starting' } | { kind: 'failed' } | { kind: 'running'; engine: ViewerEngine };

function useEngine(wanted: boolean): Start {
  const [start, setStart] = useState<Start>({ kind: 'starting' });
  useEffect(() => {
    if (!wanted) return;
    let over = false;
    let running: ViewerEngine | null = null;
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

/** One or two viewports with the tools above them. */
export function Workspace({ api, series, chosen, mayUpload }: WorkspaceProps) {
  const { t } = useTranslation();
  const start = useEngine(series.length > 0);
  if (series.length === 0) {
    return (
      <div className={classes.message}>
        <p className={classes.strong}>{t('images.empty')}</p>
        <p>{t(mayUpload ? 'images.emptyHint' : 'images.emptyWaiting')}</p>
      </div>
    );
  }
  if (start.kind === 'failed') return <div className={classes.message}>{t('images.pane.start')}</div>;
  if (start.kind === 'starting') return <div className={classes.message}>{t('images.loading')}</div>;
  return <Running engine={start.engine} api={api} series={series} chosen={chosen} />;
}

function Running({ engine, api, series, chosen }: Omit<WorkspaceProps, 'mayUpload'> & { engine: ViewerEngine }) {
  const { t } = useTranslation();
  const [tool, setTool] = useState<ToolName>('window');
  const [two, setTwo] = useState(false);
  const [active, setActive] = useState(0);
  const [hung, setHung] = useState<readonly (string | null)[]>([chosen, null]);
  const [panes, setPanes] = useState<readonly (Pane | null)[]>([null, null]);
  const [shown, setShown] = useState(chosen);
  // A new choice goes into the viewport in use.
  if (shown !== chosen) {
    setShown(chosen);
    setHung(hung.map((id, at) => (at === active ? chosen : id)));
  }
  const take = (name: ToolName) => {
    engine.take(name);
    setTool(name);
  };
  const split = () => {
    setTwo(!two);
    setActive(two ? 0 : 1);
  };
  return (
    <section className={classes.work} aria-label={t('images.work')}>
      <Toolbar
        pane={panes[active] ?? null}
        modality={series.find((entry) => entry.series === hung[active])?.modality ?? ''}
        tool={tool}
        two={two}
        onTool={take}
        onTwo={split}
        onClear={() => engine.clearMarks()}
      />
      <div className={classes.panes} data-two={two}>
        {[0, 1].filter((at) => at === 0 || two).map((at) => (
          <PaneView
            key={at}
            engine={engine}
            api={api}
            entry={series.find((entry) => entry.series === hung[at]) ?? null}
            beside={two ? (panes[1 - at] ?? null) : null}
            active={two && active === at}
            onActive={() => setActive(at)}
            onTool={take}
            onPane={(pane) => setPanes((now) => now.map((old, place) => (place === at ? pane : old)))}
          />
        ))}
      </div>
    </section>
  );
}
