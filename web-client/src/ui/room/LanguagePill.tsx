import { Button, Popover, Stack, Text } from '@mantine/core';
import { IconChevronDown, IconEar } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { LocaleSwitch } from '../parts/LocaleSwitch';
import { useConsultation } from '../parts/consultationContext';
import { LanguageSelect } from '../parts/LanguageSelect';
import classes from './LanguagePill.module.css';
import { useMe } from './roomContext';

/** What I hear, always in sight; inside it the languages, which may change at any time. */
export function LanguagePill() {
  const { t } = useTranslation();
  const consultation = useConsultation();
  const me = useMe();
  const [opened, setOpened] = useState(false);
  if (!me) return null;
  const change = (part: { speaks?: string; listens?: string }) =>
    void consultation.command({ type: 'set_languages', speaks: me.speaks, listens: me.listens, ...part });
  return (
    <Popover opened={opened} onChange={setOpened} position="bottom-end" width={300} trapFocus returnFocus>
      <Popover.Target>
        <Button
          variant="default"
          radius="xl"
          size="xs"
          className={classes.pill}
          leftSection={<IconEar size={18} aria-hidden />}
          rightSection={<IconChevronDown size={16} aria-hidden />}
          onClick={() => setOpened(!opened)}
          aria-label={t('room.hearing', { language: t('room.original') })}
          data-testid="language-pill"
        >
          <span className={classes.long}>{t('room.hearing', { language: t('room.original') })}</span>
          <span className={classes.short}>{t('room.original')}</span>
        </Button>
      </Popover.Target>
      <Popover.Dropdown aria-label={t('room.languages')}>
        <Stack gap={12}>
          <Text size="sm">{t('room.originalNote')}</Text>
          <LanguageSelect label={t('prejoin.speaks')} value={me.speaks} onChoose={(speaks) => change({ speaks })} testId="room-speaks" />
          <LanguageSelect label={t('prejoin.listens')} value={me.listens} onChoose={(listens) => change({ listens })} testId="room-listens" />
          <div>
            <Text size="sm" fw={500} mb={4}>
              {t('app.language')}
            </Text>
            <LocaleSwitch />
          </div>
        </Stack>
      </Popover.Dropdown>
    </Popover>
  );
}
