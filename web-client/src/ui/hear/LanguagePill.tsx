import { Button, Popover } from '@mantine/core';
import { IconAlertTriangle, IconChevronDown, IconEar, IconLanguage } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useMe } from '../room/roomContext';
import { HearingChoice } from './HearingChoice';
import classes from './LanguagePill.module.css';
import { useHearing } from './useHearing';

/** Kinds that a listener did not choose. */
const TROUBLE: ReadonlySet<string> = new Set(['uncovered', 'lost', 'suspended', 'silent']);

/** What I hear and from whom, always in sight; inside it everything about hearing. */
export function LanguagePill() {
  const { t } = useTranslation();
  const me = useMe();
  const { kind, words } = useHearing();
  const [opened, setOpened] = useState(false);
  if (!me) return null;
  const Icon = TROUBLE.has(kind) ? IconAlertTriangle : kind === 'interpreted' ? IconLanguage : IconEar;
  const what = t(`hear.pill.${kind}`, words);
  return (
    <Popover opened={opened} onChange={setOpened} position="bottom-end" width="min(360px, calc(100vw - 16px))" trapFocus returnFocus>
      <Popover.Target>
        <Button
          variant="default"
          radius="xl"
          size="xs"
          className={classes.pill}
          data-hearing={kind}
          data-trouble={TROUBLE.has(kind)}
          leftSection={<Icon size={18} aria-hidden />}
          rightSection={<IconChevronDown size={16} aria-hidden />}
          onClick={() => setOpened(!opened)}
          data-testid="language-pill"
        >
          <span className={classes.long}>{t('room.hearing', { language: what })}</span>
          <span className={classes.short} aria-hidden>{t(`hear.short.${kind}`, words)}</span>
        </Button>
      </Popover.Target>
      <Popover.Dropdown aria-label={t('hear.label')} className={classes.card}>
        <HearingChoice />
      </Popover.Dropdown>
    </Popover>
  );
}
