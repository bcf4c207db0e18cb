import { CloseButton } from '@mantine/core';
import { IconAlertTriangle } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { RecordingTrouble } from '../../protocol/generated';
import { useView } from '../room/roomContext';
import classes from './RecordingNotice.module.css';

/** Everybody hears that the recording has stopped by itself; leaders, before that, that it soon may. */
export function RecordingNotice() {
  const { t } = useTranslation();
  const { recording_trouble: trouble } = useView();
  const [closed, setClosed] = useState<string | null>(null);
  const kind = trouble === null ? null : trouble.kind === 'stopped' ? trouble.cause : trouble.kind === 'behind' ? 'behind' : 'low';
  const shown = trouble !== null && kind !== closed;
  return (
    <div role="alert" className={classes.place}>
      {shown && (
        <div className={classes.notice} data-kind={trouble.kind} data-testid={`recording-trouble-${kind}`}>
          <IconAlertTriangle size={20} aria-hidden />
          <span>{t(...words(trouble))}</span>
          <CloseButton c="inherit" aria-label={t('recording.trouble.close')} onClick={() => setClosed(kind)} />
        </div>
      )}
    </div>
  );
}

type Words =
  | ['recording.trouble.disk_full' | 'recording.trouble.disk_failed' | 'recording.trouble.behind']
  | ['recording.trouble.low' | 'recording.trouble.lowMinutes', Record<string, number>];

function words(trouble: RecordingTrouble): Words {
  if (trouble.kind === 'stopped') return [`recording.trouble.${trouble.cause}`];
  if (trouble.kind === 'behind') return ['recording.trouble.behind'];
  const { free_percent: percent, minutes_left: minutes } = trouble;
  return minutes === null ? ['recording.trouble.low', { percent }] : ['recording.trouble.lowMinutes', { percent, minutes }];
}
