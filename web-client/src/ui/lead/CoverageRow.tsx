import { Button, TextInput } from '@mantine/core';
import { IconAlertTriangle, IconCircleCheck, IconEar } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { languageName } from '../../i18n/locale';
import { type Coverage, isSecondHand } from '../../session/coverage';
import { pauseReason } from '../../session/pauseReason';
import { participantOf } from '../../session/selectors';
import { ConfirmDialog } from '../parts/ConfirmDialog';
import { formatDuration } from '../parts/formatDuration';
import { splitName } from '../parts/splitName';
import { useLocale } from '../parts/useLocale';
import { useView } from '../room/roomContext';
import classes from './InterpretationPanel.module.css';
import { useLead } from './useLead';

const ICON = { good: IconCircleCheck, idle: IconEar, warn: IconAlertTriangle };
const LONGEST_REASON = 200;

/** One language: state, who, who listens, what was missed; and the way to pause it. */
export function CoverageRow({ channel, tone, silentSeconds }: Coverage) {
  const { t } = useTranslation();
  const locale = useLocale();
  const view = useView();
  const lead = useLead();
  const [asking, setAsking] = useState(false);
  const [reason, setReason] = useState('');
  const { language, state } = channel;
  const interpreter = participantOf(view, channel.interpreter);
  const Icon = ICON[tone];
  const details = [
    interpreter && splitName(interpreter.name, locale).first,
    t('lead.listeners', { count: channel.listeners }),
    channel.family_listens && t('lead.family'),
    channel.external > 0 && t('lead.external', { count: channel.external }),
    channel.depth > 0 && (channel.depth > 1 ? t('lead.relay', { count: channel.depth - 1 }) : t('lead.direct')),
    channel.recorded && t('lead.recorded'),
    channel.uninterpreted_seconds > 0 && t('lead.missed', { time: formatDuration(channel.uninterpreted_seconds * 1000) }),
  ].filter((words) => typeof words === 'string');
  const suspend = () => {
    lead({ act: 'suspend', language, reason: reason.trim() });
    setAsking(false);
    setReason('');
  };
  return (
    <li className={classes.row} data-testid={`coverage-${language}`} data-state={state} data-tone={tone}>
      <div className={classes.head}>
        <strong className={classes.grow}>{languageName(language, locale)}</strong>
        <span className={classes.state} data-tone={tone}>
          <Icon size={18} aria-hidden /> {t(`lead.state.${state}`)}
        </span>
        {state === 'suspended' ? (
          <Button size="compact-sm" variant="default" onClick={() => lead({ act: 'resume', language })} data-testid={`resume-${language}`}>
            {t('lead.resume')}
          </Button>
        ) : (
          <Button size="compact-sm" variant="default" onClick={() => setAsking(true)} data-testid={`suspend-${language}`}>
            {t('lead.suspend')}
          </Button>
        )}
      </div>
      <div className={`${classes.detail} figures`}>{details.join(' · ')}</div>
      {isSecondHand(channel) && <div className={classes.warn}>{t('hear.relay')}</div>}
      {silentSeconds !== null && <div className={classes.warn}>{t('lead.silent', { count: silentSeconds })}</div>}
      {channel.reason !== null && <div className={classes.warn}>{t('hear.reason', { reason: pauseReason(channel.reason, t) })}</div>}
      <ConfirmDialog
        opened={asking}
        title={t('lead.suspendTitle', { language: languageName(language, locale) })}
        text={t('lead.suspendText')}
        confirm={t('lead.suspend')}
        color="red"
        testId={`suspend-confirm-${language}`}
        onConfirm={() => reason.trim() !== '' && suspend()}
        onCancel={() => setAsking(false)}
      >
        <TextInput
          label={t('lead.reason')}
          required
          maxLength={LONGEST_REASON}
          value={reason}
          onChange={(event) => setReason(event.currentTarget.value)}
          data-testid={`suspend-reason-${language}`}
        />
      </ConfirmDialog>
    </li>
  );
}
