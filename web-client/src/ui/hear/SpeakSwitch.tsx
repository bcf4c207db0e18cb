import { Button } from '@mantine/core';
import { IconMessageLanguage } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { languageName } from '../../i18n/locale';
import { otherSpoken } from '../../session/hearing';
import { useConsultation } from '../parts/consultationContext';
import { useLocale } from '../parts/useLocale';
import { useMe, useView } from '../room/roomContext';
import classes from './SpeakSwitch.module.css';

/** For whoever speaks two languages: says which one now, in one press. The interpreters rely on it. */
export function SpeakSwitch() {
  const { t } = useTranslation();
  const locale = useLocale();
  const consultation = useConsultation();
  const me = useMe();
  const other = otherSpoken(useView());
  if (!me || other === null) return null;
  const language = languageName(me.speaks, locale);
  const words = t('hear.speakSwitch', { language, other: languageName(other, locale) });
  return (
    <Button
      variant="default"
      radius="xl"
      size="xs"
      className={classes.switch}
      leftSection={<IconMessageLanguage size={18} aria-hidden />}
      title={words}
      aria-label={words}
      onClick={() => void consultation.command({ type: 'set_languages', speaks: other, listens: me.listens })}
      data-testid="speak-switch"
    >
      {t('hear.speaking', { language })}
    </Button>
  );
}
