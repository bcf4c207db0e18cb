import { Alert, Text } from '@mantine/core';
import { lazy, Suspense, useEffect, useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ImageReplay } from '../../recordings/ImageReplay';
import { Playback } from '../../recordings/Playback';
import { firstRecorded, momentOf } from '../../recordings/timeline';
import type { Contents } from '../../recordings/types';
import { useLocale } from '../parts/useLocale';
import { useStore } from '../parts/useStore';
import { Controls } from './Controls';
import { Lanes } from './Lanes';
import { Pictures } from './Pictures';
import classes from './Player.module.css';
import { Chapters, Statements } from './Places';
import { ReleaseControl } from './ReleaseControl';
import { usePlayerKeys } from './usePlayerKeys';

const Images = lazy(() => import('./Images'));

/** The reader's language, if somebody listened in it. */
function firstChannel(contents: Contents, locale: string): string | null {
  return contents.channels.find((language) => locale.startsWith(language.split('-')[0] ?? language)) ?? null;
}

export function Player({ contents }: { contents: Contents }) {
  const locale = useLocale();
  const [playback] = useState(() => new Playback(contents, firstChannel(contents, locale), momentOf(location.hash, contents.began) || firstRecorded(contents.tracks)));
  useEffect(() => {
    const jump = () => playback.seek(momentOf(location.hash, contents.began));
    window.addEventListener('hashchange', jump);
    return () => {
      window.removeEventListener('hashchange', jump);
      playback.pause();
    };
  }, [playback, contents.began]);
  usePlayerKeys(playback, contents);
  return <Board contents={contents} playback={playback} />;
}

function Board({ contents, playback }: { contents: Contents; playback: Playback }) {
  const { t } = useTranslation();
  const failed = useStore(playback.store, (state) => state.failed);
  const images = useMemo(() => !new ImageReplay(contents.images, contents.began).isEmpty, [contents]);
  return (
    <main className={classes.main}>
      <div className={classes.left}>
        {!contents.whole && <Text c="var(--dim)">{t('player.growing')}</Text>}
        {images && (
          <Suspense fallback={null}>
            <Images contents={contents} playback={playback} />
          </Suspense>
        )}
        <Pictures contents={contents} playback={playback} small={images} />
        {failed && (
          <Alert color="red" role="alert" data-testid="player-failed">
            {t('player.failed')}
          </Alert>
        )}
        <Controls contents={contents} playback={playback} />
        <Lanes contents={contents} playback={playback} />
        <Text size="sm" c="var(--dim)" className={classes.keys}>
          {t('player.keys')}
        </Text>
      </div>
      <div className={classes.right}>
        <ReleaseControl session={contents.session} first={contents.release} />
        <Chapters contents={contents} playback={playback} />
        <Statements contents={contents} playback={playback} />
      </div>
    </main>
  );
}
