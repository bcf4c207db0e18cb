import { Badge } from '@mantine/core';
import { IconHandStop, IconMicrophone, IconMicrophoneOff } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { languageName } from '../../i18n/locale';
import type { ParticipantView } from '../../protocol/generated';
import { isAudible } from '../../session/selectors';
import { isSpeaking } from '../../session/SessionState';
import { useConsultationState } from '../parts/consultationContext';
import { PersonName } from '../parts/PersonName';
import { useLocale } from '../parts/useLocale';
import { useRights, useView } from '../room/roomContext';
import { PersonMenu } from './PersonMenu';
import classes from './PersonRow.module.css';
import { QualityWords } from './QualityWords';

/** One person: who, which languages, heard or not, how the connection is. */
export function PersonRow({ person }: { person: ParticipantView }) {
  const { t } = useTranslation();
  const locale = useLocale();
  const view = useView();
  const speaking = useConsultationState((state) => isSpeaking(state.session, person.id));
  const { host } = useRights();
  const audible = isAudible(view, person);
  const speaks = languageName(person.speaks, locale);
  const listens = languageName(person.listens, locale);
  const languages = speaks === listens ? speaks : t('people.speaksHears', { speaks, listens });
  return (
    <li className={classes.row} data-testid={`person-${person.id}`} data-speaking={speaking}>
      <div className={classes.who}>
        <span className={classes.name}>
          <PersonName name={person.name} />
          {person.id === view.me && <span className={classes.detail}> ({t('room.you')})</span>}
        </span>
        <span className={classes.detail}>
          {t(`role.${person.role}`)} · {languages}
        </span>
        {person.presence === 'reconnecting' ? (
          <span className={classes.detail}>{t('room.reconnecting')}</span>
        ) : (
          <QualityWords participant={person.id} />
        )}
      </div>
      {view.chair === person.id && (
        <Badge variant="light" tt="none">
          {t('role.chair')}
        </Badge>
      )}
      {person.hand !== null && (
        <span className={classes.hand}>
          <IconHandStop size={18} aria-hidden />
          <span className="hidden-words">{t('room.handRaised')}</span>
        </span>
      )}
      <span className={classes.sound} data-audible={audible}>
        {audible ? <IconMicrophone size={18} aria-hidden /> : <IconMicrophoneOff size={18} aria-hidden />}
        {!audible && <span className="hidden-words">{t(person.hard_muted ? 'room.hardMuted' : 'room.muted')}</span>}
      </span>
      {host && <span className={classes.menu}><PersonMenu person={person} /></span>}
    </li>
  );
}
