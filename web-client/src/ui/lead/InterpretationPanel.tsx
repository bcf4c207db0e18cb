import { SegmentedControl, Text, Title } from '@mantine/core';
import { IconAlertTriangle } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { languageName } from '../../i18n/locale';
import { coverageOf } from '../../session/coverage';
import { useConsultationState } from '../parts/consultationContext';
import { useLocale } from '../parts/useLocale';
import { useNow } from '../parts/useNow';
import { useView } from '../room/roomContext';
import { BoothCard } from './BoothCard';
import { CoverageRow } from './CoverageRow';
import { FloorLanguages } from './FloorLanguages';
import classes from './InterpretationPanel.module.css';
import { useLead } from './useLead';

/** For chair and coordinator: is every language served, by whom, and what may be done about it. */
export function InterpretationPanel() {
  const { t } = useTranslation();
  const view = useView();
  const offset = useConsultationState((state) => state.session.clockOffset);
  const coverage = coverageOf(view, useNow() + offset);
  const { booths } = view.interpretation;
  return (
    <div className={classes.panel} data-testid="interpretation-panel" role="region" tabIndex={0} aria-label={t('lead.title')}>
      <ModeSwitch />
      <Gaps />
      <section>
        <Title order={2} size="h6">
          {t('lead.coverage')}
        </Title>
        {coverage.length === 0 && <Text c="var(--dim)">{t('lead.nobody')}</Text>}
        <ul className={classes.list}>
          {coverage.map((entry) => (
            <CoverageRow key={entry.channel.language} {...entry} />
          ))}
        </ul>
      </section>
      {booths.map((booth) => (
        <BoothCard key={booth.id} booth={booth} />
      ))}
      <FloorLanguages />
    </div>
  );
}

function ModeSwitch() {
  const { t } = useTranslation();
  const lead = useLead();
  const { mode } = useView().interpretation;
  const option = (value: 'simultaneous' | 'consecutive') => ({
    value,
    label: <span data-testid={`mode-${value}`}>{t(`lead.${value}`)}</span>,
  });
  return (
    <section>
      <Title order={2} size="h6" mb={4}>
        {t('lead.mode')}
      </Title>
      <SegmentedControl
        fullWidth
        aria-label={t('lead.mode')}
        data={[option('simultaneous'), option('consecutive')]}
        value={mode}
        onChange={(value) => lead({ act: 'set_mode', mode: value })}
      />
    </section>
  );
}

function Gaps() {
  const { t } = useTranslation();
  const locale = useLocale();
  const { uncovered } = useView().interpretation;
  const languages = uncovered.map((tag) => languageName(tag, locale)).join(t('common.list'));
  return (
    <div role="status" className={classes.gaps}>
      {uncovered.length > 0 && (
        <p className={classes.gap} data-testid="uncovered">
          <IconAlertTriangle size={20} aria-hidden />
          <span>
            <strong>{t('lead.gap', { languages })}</strong> {t('lead.gapHint')}
          </span>
        </p>
      )}
    </div>
  );
}
