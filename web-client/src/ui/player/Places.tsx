import { Text, Title } from '@mantine/core';
import { useEffect, useMemo, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import type { Playback } from '../../recordings/Playback';
import { lastBefore, statementsOf } from '../../recordings/timeline';
import type { Contents } from '../../recordings/types';
import { formatDuration } from '../parts/formatDuration';
import { PersonName } from '../parts/PersonName';
import { useLocale } from '../parts/useLocale';
import { useStore } from '../parts/useStore';
import classes from './Player.module.css';

interface Props {
  contents: Contents;
  playback: Playback;
}

/** Chapters from what happened; pressing one goes there. */
export function Chapters({ contents, playback }: Props) {
  const { t } = useTranslation();
  const locale = useLocale();
  const current = useStore(playback.store, (state) => lastBefore(contents.chapters, state.at));
  if (contents.chapters.length === 0) return null;
  return (
    <section className={classes.panel}>
      <Title order={2} size="h5">
        {t('player.chapters')}
      </Title>
      <ol className={classes.places} data-testid="player-chapters">
        {contents.chapters.map((chapter, index) => (
          <li key={index}>
            <button type="button" aria-current={index === current} onClick={() => playback.seek(chapter.at_ms)}>
              <span className={classes.time}>{formatDuration(chapter.at_ms)}</span>
              <span>{locale === 'zh-CN' ? chapter.zh : chapter.en}</span>
            </button>
          </li>
        ))}
      </ol>
    </section>
  );
}

/** Who spoke when, and what was written; pressing one goes to its moment. */
export function Statements({ contents, playback }: Props) {
  const { t } = useTranslation();
  const statements = useMemo(() => statementsOf(contents), [contents]);
  const current = useStore(playback.store, (state) => lastBefore(statements, state.at));
  const list = useRef<HTMLOListElement>(null);
  useEffect(() => {
    const item = list.current?.children[current] as HTMLElement | undefined;
    if (list.current && item) list.current.scrollTop = item.offsetTop - list.current.offsetTop - list.current.clientHeight / 2;
  }, [current]);
  const name = (id: number) => contents.people.find((one) => one.id === id)?.name ?? '?';
  return (
    <section className={classes.panel}>
      <Title order={2} size="h5">
        {t('player.statements')}
      </Title>
      {statements.length === 0 && <Text c="var(--dim)">{t('player.noStatements')}</Text>}
      <ol className={classes.places} ref={list} data-testid="player-statements">
        {statements.map((one, index) => (
          <li key={index}>
            <button type="button" aria-current={index === current} onClick={() => playback.seek(one.at_ms)}>
              <span className={classes.time}>{formatDuration(one.at_ms)}</span>
              <span>
                <PersonName name={name(one.participant)} short />
                {one.language !== null && <small className={classes.language}> {one.language}</small>}
                {one.text !== null && <q className={classes.written}>{one.text}</q>}
              </span>
            </button>
          </li>
        ))}
      </ol>
    </section>
  );
}
