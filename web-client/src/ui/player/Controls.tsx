import { ActionIcon, Loader, NativeSelect } from '@mantine/core';
import {
  IconPlayerPause,
  IconPlayerPlay,
  IconPlayerSkipBack,
  IconPlayerSkipForward,
  IconRewindBackward5,
  IconRewindForward5,
} from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { languageName } from '../../i18n/locale';
import type { Playback } from '../../recordings/Playback';
import { chapterFrom } from '../../recordings/timeline';
import type { Contents } from '../../recordings/types';
import { formatDuration } from '../parts/formatDuration';
import { useLocale } from '../parts/useLocale';
import { useStore } from '../parts/useStore';
import classes from './Player.module.css';

export const RATES = [0.5, 0.75, 1, 1.25, 1.5, 2];

interface Props {
  contents: Contents;
  playback: Playback;
}

/** Play, places, speed, and what is listened to. */
export function Controls({ contents, playback }: Props) {
  const { t } = useTranslation();
  const playing = useStore(playback.store, (state) => state.playing);
  const jump = (step: 1 | -1) => {
    const chapter = chapterFrom(contents.chapters, playback.store.get().at, step);
    if (chapter) playback.seek(chapter.at_ms);
  };
  const by = (step: number) => playback.seek(playback.store.get().at + step);
  return (
    <div className={classes.controls} role="group" aria-label={t('player.title')}>
      <Press label={t('player.before')} onClick={() => jump(-1)}>
        <IconPlayerSkipBack size={20} />
      </Press>
      <Press label={t('player.back')} onClick={() => by(-5000)}>
        <IconRewindBackward5 size={20} />
      </Press>
      <ActionIcon
        size={48}
        radius="xl"
        aria-label={t(playing ? 'player.pause' : 'player.play')}
        onClick={() => playback.toggle()}
        data-testid="player-toggle"
        data-playing={playing}
      >
        {playing ? <IconPlayerPause size={24} /> : <IconPlayerPlay size={24} />}
      </ActionIcon>
      <Press label={t('player.forward')} onClick={() => by(5000)}>
        <IconRewindForward5 size={20} />
      </Press>
      <Press label={t('player.after')} onClick={() => jump(1)}>
        <IconPlayerSkipForward size={20} />
      </Press>
      <Clock playback={playback} length={contents.length_ms} />
      <Choices contents={contents} playback={playback} />
    </div>
  );
}

function Press({ label, onClick, children }: { label: string; onClick: () => void; children: ReactNode }) {
  return (
    <ActionIcon size={40} variant="default" aria-label={label} title={label} onClick={onClick}>
      {children}
    </ActionIcon>
  );
}

function Clock({ playback, length }: { playback: Playback; length: number }) {
  const { t } = useTranslation();
  const seconds = useStore(playback.store, (state) => Math.floor(state.at / 1000));
  const waiting = useStore(playback.store, (state) => state.waiting);
  return (
    <span className={classes.clock} data-testid="player-clock">
      {formatDuration(seconds * 1000)} / {formatDuration(length)}
      <span role="status">{waiting && <Loader size="xs" aria-label={t('player.waiting')} />}</span>
    </span>
  );
}

function Choices({ contents, playback }: Props) {
  const { t } = useTranslation();
  const locale = useLocale();
  const channel = useStore(playback.store, (state) => state.channel);
  const rate = useStore(playback.store, (state) => state.rate);
  const languages = contents.channels.map((language) => ({ value: language, label: languageName(language, locale) }));
  return (
    <div className={classes.choices}>
      <NativeSelect
        label={t('player.listen')}
        data={[{ value: '', label: t('player.floor') }, ...languages]}
        value={channel ?? ''}
        onChange={(event) => playback.choose(event.currentTarget.value || null)}
        data-testid="player-channel"
      />
      <NativeSelect
        label={t('player.speed')}
        data={RATES.map((value) => ({ value: String(value), label: `${value} ×` }))}
        value={String(rate)}
        onChange={(event) => playback.setRate(Number(event.currentTarget.value))}
        data-testid="player-rate"
      />
    </div>
  );
}
