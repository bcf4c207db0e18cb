import { Text } from '@mantine/core';
import { useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { isPlaying, type Playback } from '../../recordings/Playback';
import type { Contents, RecordedTrack } from '../../recordings/types';
import { PersonName } from '../parts/PersonName';
import { useStore } from '../parts/useStore';
import classes from './Player.module.css';

/** More pictures at once than this nobody follows, and no phone decodes. */
const MOST = 6;

/** The pictures of this moment: shared screens first, then whoever speaks. `small`: the images of the patient come first. */
export function Pictures({ contents, playback, small }: { contents: Contents; playback: Playback; small: boolean }) {
  const { t } = useTranslation();
  // The list is kept as text, so that nothing is drawn anew while it stays the same.
  const shown = useStore(playback.store, (state) => pick(contents, state.at).join());
  const tracks = contents.tracks.filter((track) => shown.split(',').includes(String(track.track)));
  return (
    <section aria-label={t('player.pictures')} className={classes.pictures} data-count={tracks.length} data-small={small}>
      {tracks.length === 0 && <Text className={classes.nothing}>{t('player.noPictures')}</Text>}
      {tracks.map((track) => (
        <Picture key={track.track} contents={contents} playback={playback} track={track} />
      ))}
    </section>
  );
}

function pick(contents: Contents, at: number): number[] {
  const now = contents.tracks.filter((track) => isPlaying(track, at));
  const screens = now.filter((track) => track.source === 'screen');
  return [...screens, ...now.filter((track) => track.source !== 'screen')].slice(0, MOST).map((track) => track.track);
}

function Picture({ contents, playback, track }: { contents: Contents; playback: Playback; track: RecordedTrack }) {
  const element = useRef<HTMLVideoElement>(null);
  const name = contents.people.find((one) => one.id === track.participant)?.name ?? '?';
  useEffect(() => (element.current ? playback.show(track, element.current) : undefined), [playback, track]);
  return (
    <figure className={classes.picture} data-source={track.source}>
      <video ref={element} playsInline aria-label={name} data-testid={`picture-${track.track}`} />
      <figcaption>
        <PersonName name={name} short />
      </figcaption>
    </figure>
  );
}
