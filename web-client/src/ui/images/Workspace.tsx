import { CloseButton } from '@mantine/core';
import { lazy, Suspense, useEffect, useMemo, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { DossierApi } from '../../images/dossierApi';
import { findSlice, imageRefOf } from '../../images/imageRefs';
import { badgesOfAll } from '../../images/slices';
import type { ToolName } from '../../images/tools';
import type { SeriesEntry } from '../../images/types';
import type { Vector } from '../../images/vectors';
import type { ImageRef } from '../../protocol/generated';
import type { Pane } from '../../images/viewer/Pane';
import type { ViewerEngine } from '../../images/viewer/ViewerEngine';
import { Store } from '../../base/Store';
import { EMPTY_PANE } from '../../images/paneState';
import { useStore } from '../parts/useStore';
import classes from './ImagesStage.module.css';
import { KeysHelp } from './KeysHelp';
import { PaneView } from './PaneView';
import type { ViewerWish } from './paneKeys';
import { SharingBar } from './SharingBar';
import { Toolbar } from './Toolbar';
import { useEngine } from './useEngine';
import { useKeyImage } from './useKeyImage';
import { useMarks } from './useMarks';
import { type Planes, planesOf, usePlanes } from './usePlanes';
import { useScreen } from './useScreen';
import type { Sharing } from './useSharing';

const NO_PANE = new Store(EMPTY_PANE);

const MprView = lazy(() => import('./MprView'));

interface WorkspaceProps {
  api: DossierApi;
  series: readonly SeriesEntry[];
  /** The series that was chosen in the list. */
  chosen: string | null;
  mayUpload: boolean;
  /** Neither tools nor choices: what the presenter shows. */
  watchOnly: boolean;
  /** A picture to go to, once for each object. */
  goTo: ImageRef | null;
  sharing: Sharing;
  onChoose: (series: string) => void;
}

/** One or two viewports with the tools above them. */
export function Workspace(props: WorkspaceProps) {
  const { t } = useTranslation();
  const { series, mayUpload } = props;
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
  return <Running engine={start.engine} {...props} />;
}

interface Hanging {
  hung: readonly (string | null)[];
  two: boolean;
}

/** What hangs where: as the presenter has it while one follows, otherwise as one chose oneself, from there on. */
function useHanging({ chosen, series, sharing }: WorkspaceProps, active: number) {
  const { following, viewing } = sharing;
  const [own, setOwn] = useState<Hanging>({ hung: [chosen, null], two: false });
  const [shown, setShown] = useState(chosen);
  const shownIn = (pane: number): string | null => {
    const image = viewing.views.find((view) => view.pane === pane)?.state?.image;
    return series.find(({ series_alias }) => series_alias === image?.series)?.series ?? null;
  };
  const led: Hanging | null = following && shownIn(0) !== null ? { hung: [shownIn(0), shownIn(1)], two: shownIn(1) !== null } : null;
  // A new choice goes into the viewport in use.
  if (shown !== chosen) {
    setShown(chosen);
    setOwn({ ...own, hung: own.hung.map((id, at) => (at === active ? chosen : id)) });
  }
  const hanging = led ?? own;
  return { hanging, setOwn };
}

/** Goes to a picture as soon as its series is there. */
function useGoTo(pane: Pane | null, goTo: ImageRef | null): void {
  const slices = useStore(pane?.store ?? NO_PANE, (state) => state.slices);
  const gone = useRef<ImageRef | null>(null);
  useEffect(() => {
    if (!pane || !goTo || gone.current === goTo) return;
    const at = findSlice(slices, goTo);
    if (at < 0) return;
    gone.current = goTo;
    void pane.show(at);
  }, [pane, goTo, slices]);
}

function Running(props: WorkspaceProps & { engine: ViewerEngine }) {
  const { engine, api, series, sharing, watchOnly, onChoose } = props;
  const { t } = useTranslation();
  const [tool, setTool] = useState<ToolName>('window');
  const [active, setActive] = useState(0);
  const [help, setHelp] = useState(false);
  const [cutUp, setPlanes] = useState<Planes | null>(null);
  const [refused, setRefused] = useState(false);
  const [panes, setPanes] = useState<readonly (Pane | null)[]>([null, null]);
  const { hanging, setOwn } = useHanging(props, active);
  const { hung, two } = hanging;
  const [first, second] = hung.map((id) => series.find((entry) => entry.series === id) ?? null);
  const entries = useMemo(() => [first ?? null, second ?? null], [first, second]);
  const { planes, greys, undrawable, inPlace, setStanding } = usePlanes(cutUp, sharing, panes, entries);
  const marks = useMarks(sharing);
  const keepImage = useKeyImage(sharing);
  useScreen({ panes, entries, inPlace }, sharing);
  const current = two ? active : 0;
  const pane = panes[current] ?? null;
  const entry = entries[current] ?? null;
  const slice = useStore(pane?.store ?? NO_PANE, (state) => state.slices[state.at]);
  const unsafe = useStore(panes[planes?.pane ?? 0]?.store ?? NO_PANE, (state) => state.differing.length > 0);
  useGoTo(pane, props.goTo);
  /** Whoever moves something looks around alone, from what is on show on. */
  const move = () => {
    if (!sharing.following || watchOnly) return;
    setOwn(hanging);
    sharing.follow(false);
  };
  const split = () => {
    move();
    setOwn({ hung, two: !two });
    setActive(two ? 0 : 1);
  };
  const cut = () => {
    setPlanes(null);
    setRefused(false);
    if (planes) {
      move();
      return;
    }
    if (!pane || !entry) return;
    const made = planesOf(current, entry, pane.store.get().slices);
    setRefused(made === null);
    if (made === null) return;
    move();
    setPlanes(made);
  };
  const cutThrough = (point: Vector) => {
    if (!planes || watchOnly) return;
    move();
    setPlanes({ ...planes, point });
  };
  const stepSeries = (by: number) => {
    const at = series.findIndex(({ series: id }) => id === entry?.series);
    const next = series[at + by];
    if (!next) return;
    move();
    onChoose(next.series);
  };
  const lead = () => {
    const { presenter, presenting } = sharing;
    if (sharing.mayAct) void sharing.act({ act: presenting ? 'release_control' : presenter !== null && sharing.chair ? 'take_control' : 'request_control' });
  };
  const keep = () => {
    if (pane && entry) keepImage(pane, entry);
  };
  const wishes: Readonly<Record<Exclude<ViewerWish, 'pin' | 'drop'>, () => void>> = {
    key_image: keep,
    undo: () => marks.undo(),
    two: split,
    mpr: cut,
    series_before: () => stepSeries(-1),
    series_next: () => stepSeries(1),
    follow: () => sharing.follow(true),
    lead,
    help: () => setHelp(true),
  };
  return (
    <section className={classes.work} aria-label={t('images.work')}>
      {!watchOnly && (<Toolbar
        pane={pane}
        modality={entry?.modality ?? ''}
        tool={tool}
        two={two}
        planes={planes !== null}
        mayAct={sharing.mayAct}
        onTool={setTool}
        onTwo={split}
        onPlanes={cut}
        onMoved={move}
        onUndo={() => marks.undo()}
        onClear={() => marks.clear()}
        onKeyImage={keep}
        onHelp={() => setHelp(true)}
      />)}
      <SharingBar sharing={sharing} image={entry && slice ? imageRefOf(entry, slice) : null} planes={planes !== null} />
      {undrawable && (
        <p className={classes.refused} role="status" data-testid="planes-undrawable">
          {t('viewing.mpr.undrawable')}
        </p>
      )}
      {refused && (
        <p className={classes.refused} role="alert" data-testid="planes-refused">
          {t('viewing.mpr.impossible')} <CloseButton size="sm" aria-label={t('common.close')} onClick={() => setRefused(false)} />
        </p>
      )}
      {planes && (
        <Suspense fallback={<div className={classes.message}>{t('images.loading')}</div>}>
          <MprView
            key={planes.entry.series}
            address={api.seriesAddress(planes.entry)}
            entry={planes.entry}
            slices={planes.slices}
            greys={greys}
            point={planes.point}
            badges={badgesOfAll(planes.slices, unsafe)}
            unsafe={unsafe}
            mayPoint={sharing.mayAct}
            passive={watchOnly}
            onStanding={setStanding}
            onPoint={cutThrough}
            onClose={cut}
          />
        </Suspense>
      )}
      <div className={classes.panes} data-two={two} hidden={planes !== null}>
        {[0, 1].filter((at) => at === 0 || two).map((at) => (
          <PaneView
            key={at}
            engine={engine}
            api={api}
            entry={entries[at] ?? null}
            number={at}
            beside={two ? (panes[1 - at] ?? null) : null}
            active={two && active === at}
            passive={watchOnly}
            tool={tool}
            sharing={sharing}
            marks={marks}
            cut={planes?.pane === at ? planes.point : null}
            onActive={() => setActive(at)}
            onTool={setTool}
            onWish={(wish) => wish !== 'pin' && wish !== 'drop' && wishes[wish]()}
            onMoved={move}
            onPane={(made) => setPanes((now) => now.map((old, place) => (place === at ? made : old)))}
          />
        ))}
      </div>
      <KeysHelp opened={help} onClose={() => setHelp(false)} />
    </section>
  );
}
