import { Button, Collapse, MultiSelect, Stack, Switch, Text } from '@mantine/core';
import { IconCheck, IconChevronDown, IconChevronUp } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { languageName, SPOKEN } from '../../i18n/locale';
import type { Hearing, ParticipantView } from '../../protocol/generated';
import { channelLanguages, ORIGINAL_STEPS } from '../../session/hearing';
import { pauseReason } from '../../session/pauseReason';
import { useConsultation } from '../parts/consultationContext';
import { LanguageSelect } from '../parts/LanguageSelect';
import { LocaleSwitch } from '../parts/LocaleSwitch';
import { useLocale } from '../parts/useLocale';
import { useMe, useView } from '../room/roomContext';
import classes from './HearingChoice.module.css';
import { useHearing } from './useHearing';

/** What I hear, one press to change it, how loud the original is; further down my languages. */
export function HearingChoice() {
  const { t } = useTranslation();
  const me = useMe();
  const { kind, reason, relayed, words } = useHearing();
  const [more, setMore] = useState(false);
  if (!me) return null;
  return (
    <Stack gap={12}>
      <div role="status">
        <Text size="sm" fw={600} data-testid="hearing-now">
          {t(`hear.now.${kind}`, words)}
        </Text>
        {reason !== null && <Text size="sm">{t('hear.reason', { reason: pauseReason(reason, t) })}</Text>}
        {relayed && (
          <Text size="sm" c="var(--dim)">
            {t('hear.relay')}
          </Text>
        )}
      </div>
      <ChannelButtons me={me} />
      <OriginalSteps />
      <Button
        variant="subtle"
        size="compact-sm"
        justify="space-between"
        rightSection={more ? <IconChevronUp size={16} /> : <IconChevronDown size={16} />}
        aria-expanded={more}
        onClick={() => setMore(!more)}
        data-testid="hearing-more"
      >
        {t('hear.more')}
      </Button>
      <Collapse expanded={more}>
        <MyLanguages me={me} />
      </Collapse>
    </Stack>
  );
}

function useHearingChange(): (part: Partial<Hearing>) => void {
  const consultation = useConsultation();
  const { hearing } = useView();
  return (part) => void consultation.command({ type: 'set_hearing', hearing: { ...hearing, ...part } });
}

function ChannelButtons({ me }: { me: ParticipantView }) {
  const { t } = useTranslation();
  const locale = useLocale();
  const consultation = useConsultation();
  const view = useView();
  const change = useHearingChange();
  const { floor } = view.hearing;
  const hear = (listens: string) => {
    if (listens !== me.listens) void consultation.command({ type: 'set_languages', speaks: me.speaks, listens });
    if (floor) change({ floor: false });
  };
  const choice = (key: string, words: string, chosen: boolean, choose: () => void) => (
    <Button
      key={key}
      variant={chosen ? 'filled' : 'default'}
      size="sm"
      leftSection={chosen ? <IconCheck size={16} aria-hidden /> : null}
      aria-pressed={chosen}
      onClick={choose}
      data-testid={`hear-${key}`}
    >
      {words}
    </Button>
  );
  return (
    <div role="group" aria-label={t('hear.choose')}>
      <Text size="sm" fw={500} mb={4}>
        {t('hear.choose')}
      </Text>
      <div className={classes.buttons}>
        {channelLanguages(view).map((tag) => choice(tag, languageName(tag, locale), !floor && tag === me.listens, () => hear(tag)))}
        {choice('floor', t('hear.floor'), floor, () => change({ floor: true }))}
      </div>
    </div>
  );
}

function OriginalSteps() {
  const { t } = useTranslation();
  const { original_percent: now } = useView().hearing;
  const change = useHearingChange();
  return (
    <div role="radiogroup" aria-label={t('hear.original')}>
      <Text size="sm" fw={500} mb={4}>
        {t('hear.original')}
      </Text>
      <div className={classes.steps}>
        {ORIGINAL_STEPS.map((percent) => (
          <button
            key={percent}
            type="button"
            role="radio"
            aria-checked={percent === now}
            className={classes.step}
            data-chosen={percent === now}
            onClick={() => change({ original_percent: percent })}
            data-testid={`original-${percent}`}
          >
            <span className={classes.bar} style={{ height: `${4 + percent * 0.14}px` }} aria-hidden />
            {t('hear.percent', { percent })}
          </button>
        ))}
      </div>
      <Text size="xs" c="var(--dim)" mt={4}>
        {t('hear.originalHint')}
      </Text>
    </div>
  );
}

function MyLanguages({ me }: { me: ParticipantView }) {
  const { t } = useTranslation();
  const locale = useLocale();
  const consultation = useConsultation();
  const { hearing } = useView();
  const change = useHearingChange();
  const languages = (part: { speaks?: string; listens?: string }) =>
    void consultation.command({ type: 'set_languages', speaks: me.speaks, listens: me.listens, ...part });
  return (
    <Stack gap={12}>
      <LanguageSelect label={t('hear.speakNow')} value={me.speaks} onChoose={(speaks) => languages({ speaks })} testId="room-speaks" />
      <LanguageSelect label={t('hear.other')} value={me.listens} onChoose={(listens) => languages({ listens })} testId="room-listens" />
      <MultiSelect
        label={t('hear.understands')}
        placeholder={hearing.understands.length === 0 ? t('hear.understandsNone') : ''}
        data={SPOKEN.filter((tag) => tag !== me.listens).map((tag) => ({ value: tag, label: languageName(tag, locale) }))}
        value={hearing.understands}
        maxValues={8}
        onChange={(understands) => change({ understands })}
        comboboxProps={{ withinPortal: false }}
        data-testid="understands"
      />
      <Switch
        label={t('hear.prefer')}
        checked={hearing.prefer_original}
        disabled={hearing.understands.length === 0}
        onChange={(event) => change({ prefer_original: event.currentTarget.checked })}
        data-testid="prefer-original"
      />
      <div>
        <Text size="sm" fw={500} mb={4}>
          {t('app.language')}
        </Text>
        <LocaleSwitch />
      </div>
    </Stack>
  );
}
