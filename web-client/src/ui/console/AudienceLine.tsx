import { IconEar, IconPlayerRecordFilled, IconScreenShare, IconUsersGroup } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { languageName } from '../../i18n/locale';
import { useLocale } from '../parts/useLocale';
import { useView } from '../room/roomContext';
import classes from './AudienceLine.module.css';
import { useModel } from './deskContext';

/** Who listens, whether it is recorded, whether the family is there: an interpreter has to know. */
export function AudienceLine() {
  const { t } = useTranslation();
  const locale = useLocale();
  const { channel, into } = useModel();
  const { channels } = useView().interpretation;
  const language = languageName(into, locale);
  const recorded = channel?.recorded ?? false;
  const family = channel?.family_listens ?? false;
  const external = channel?.external ?? 0;
  const others = channels.filter((other) => other.language !== into && other.listeners > 0);
  return (
    <div className={classes.line} role="status" data-testid="audience">
      <span className={classes.part}>
        <IconEar size={18} aria-hidden /> {t('console.audience.listeners', { count: channel?.listeners ?? 0, language })}
      </span>
      <span className={classes.part} data-on={recorded} data-kind="recorded">
        <IconPlayerRecordFilled size={14} aria-hidden /> {t(recorded ? 'console.audience.recorded' : 'console.audience.notRecorded')}
      </span>
      <span className={classes.part} data-on={family} data-kind="family">
        <IconUsersGroup size={18} aria-hidden /> {t(family ? 'console.audience.family' : 'console.audience.noFamily')}
      </span>
      {external > 0 && (
        <span className={classes.part} data-on data-kind="external">
          <IconScreenShare size={18} aria-hidden /> {t('console.audience.external', { count: external })}
        </span>
      )}
      {others.map((other) => (
        <span key={other.language} className={classes.part}>
          {t('console.audience.also', { language: languageName(other.language, locale), count: other.listeners })}
        </span>
      ))}
    </div>
  );
}
