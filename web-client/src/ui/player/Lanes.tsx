import { Slider, Switch, Text, Title } from '@mantine/core';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import type { Playback } from '../../recordings/Playback';
import type { Contents, Gap, GapKind, RecordedTrack } from '../../recordings/types';
import { formatDuration } from '../parts/formatDuration';
import { PersonName } from '../parts/PersonName';
import { useStore } from '../parts/useStore';
import classes from './Lanes.module.css';

interface Props {
  contents: Contents;
  playback: Playback;
}

/** Shorter holes are told in numbers only; as bars they would be dust. */
const SHOWN_US = 300_000;

/** One timeline for all: the position, and for each voice when it spoke and where it has holes. */
export function Lanes({ contents, playback }: Props) {
  const { t } = useTranslation();
  const voices = contents.tracks.filter((track) => track.source === 'microphone');
  const channel = useStore(playback.store, (state) => state.channel);
  const kinds = useMemo(() => kindsIn(contents), [contents]);
  return (
    <section aria-label={t('player.voices')} className={classes.lanes}>
      <Position contents={contents} playback={playback} />
      {voices.map((track) => (
        <Lane key={track.track} contents={contents} playback={playback} track={track} />
      ))}
      {channel !== null && voices.length > 0 && (
        <Text size="sm" c="var(--dim)">
          {t('player.hearAll')}
        </Text>
      )}
      {kinds.length > 0 && <Legend kinds={kinds} />}
    </section>
  );
}

function Position({ contents, playback }: Props) {
  const { t } = useTranslation();
  const seconds = useStore(playback.store, (state) => Math.floor(state.at / 1000));
  const length = Math.max(1, Math.floor(contents.length_ms / 1000));
  return (
    <div className={classes.row}>
      <span className={classes.name} aria-hidden />
      <Slider
        className={classes.slider}
        min={0}
        max={length}
        value={Math.min(seconds, length)}
        onChange={(value) => playback.seek(value * 1000)}
        label={(value) => formatDuration(value * 1000)}
        thumbLabel={t('player.position')}
        marks={contents.chapters.map((chapter) => ({ value: Math.min(chapter.at_ms / 1000, length) }))}
        data-testid="player-position"
      />
    </div>
  );
}

function Lane({ contents, playback, track }: Props & { track: RecordedTrack }) {
  const { t } = useTranslation();
  const person = contents.people.find((one) => one.id === track.participant);
  const name = person?.name ?? '?';
  const heard = useStore(playback.store, (state) => !state.muted.has(track.track));
  const floor = useStore(playback.store, (state) => state.channel === null);
  return (
    <div className={classes.row} data-testid={`lane-${track.track}`}>
      <span className={classes.name}>
        <Switch
          size="xs"
          checked={heard}
          disabled={!floor || !track.playable}
          onChange={(event) => playback.mute(track.track, !event.currentTarget.checked)}
          aria-label={t('player.heard', { name })}
        />
        <span className={classes.words}>
          <PersonName name={name} short /> {person?.role === 'interpreter' && <small>{t('player.interpreting')}</small>}
        </span>
      </span>
      <Bars length={contents.length_ms} track={track} onSeek={(at) => playback.seek(at)} />
    </div>
  );
}

/** Pressing a place goes there; the keys have the slider. */
function Bars({ length, track, onSeek }: { length: number; track: RecordedTrack; onSeek: (at: number) => void }) {
  const { t } = useTranslation();
  const share = (ms: number) => `${(100 * ms) / Math.max(1, length)}%`;
  const word = (gap: Gap) =>
    t('player.gapAt', {
      kind: t(`player.gap.${gap.kind}`),
      time: formatDuration(gap.at_us / 1000),
      seconds: (gap.length_us / 1e6).toFixed(1),
    });
  return (
    <div
      className={classes.bars}
      onClick={(event) => {
        const box = event.currentTarget.getBoundingClientRect();
        onSeek(((event.clientX - box.left) / box.width) * length);
      }}
    >
      <span className={classes.present} style={{ left: share(track.start_ms), width: share(track.end_ms - track.start_ms) }} />
      {track.speech.map(([from, until]) => (
        <span key={from} className={classes.speech} style={{ left: share(from), width: share(until - from) }} />
      ))}
      {track.gaps
        .filter((gap) => gap.length_us >= SHOWN_US)
        .map((gap) => (
          <span
            key={gap.at_us}
            className={classes.gap}
            data-kind={gap.kind}
            title={word(gap)}
            style={{ left: share(gap.at_us / 1000), width: share(gap.length_us / 1000) }}
          />
        ))}
    </div>
  );
}

function kindsIn(contents: Contents): GapKind[] {
  const all = contents.tracks.filter((track) => track.source === 'microphone').flatMap((track) => track.gaps);
  return [...new Set(all.filter((gap) => gap.length_us >= SHOWN_US).map((gap) => gap.kind))];
}

function Legend({ kinds }: { kinds: GapKind[] }) {
  const { t } = useTranslation();
  return (
    <div className={classes.legend} data-testid="player-legend">
      <Title order={2} size="sm">
        {t('player.gaps')}
      </Title>
      {kinds.map((kind) => (
        <span key={kind} className={classes.kind}>
          <span className={classes.sample} data-kind={kind} aria-hidden /> {t(`player.gap.${kind}`)}
        </span>
      ))}
    </div>
  );
}
