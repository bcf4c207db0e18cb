import { IconLanguage } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { isClinician } from '../../session/rights';
import { stillInterpreting } from '../../session/hearing';
import { useMe, useView } from '../room/roomContext';
import classes from './StillSpeaking.module.css';

/** For the chair and whoever speaks next: the last sentence is still being interpreted. */
export function StillSpeaking() {
  const { t } = useTranslation();
  const me = useMe();
  const on = stillInterpreting(useView()) && me !== null && isClinician(me.role);
  return (
    <span role="status" className={classes.place}>
      {on && (
        <span className={classes.lamp} data-testid="still-speaking">
          <IconLanguage size={16} aria-hidden /> {t('hear.stillSpeaking')}
        </span>
      )}
    </span>
  );
}
