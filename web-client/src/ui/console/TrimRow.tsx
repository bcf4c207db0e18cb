import { Button, Slider } from '@mantine/core';
import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { measureSpeech, TRIM_DB, trimFor } from '../../rtc/trim';
import { useConsultation, useLocalMedia } from '../parts/consultationContext';
import classes from './CheckInDialog.module.css';

/** How much the own voice is raised or lowered, by hand or by speaking for three seconds. */
export function TrimRow() {
  const { t } = useTranslation();
  const { local } = useConsultation();
  const { microphoneTrack, trim } = useLocalMedia();
  const [measuring, setMeasuring] = useState(false);
  const stop = useRef<() => void>(() => undefined);
  useEffect(() => () => stop.current(), []);
  const measure = () => {
    if (!microphoneTrack) return;
    setMeasuring(true);
    stop.current();
    stop.current = measureSpeech(microphoneTrack, (speech) => {
      local.setTrim(trimFor(speech));
      setMeasuring(false);
    });
  };
  return (
    <div className={classes.trim}>
      <Button size="xs" variant="default" loading={measuring} onClick={measure} data-testid="measure-voice">
        {t('checkIn.measure')}
      </Button>
      <Slider
        className={classes.grow}
        size="sm"
        min={-TRIM_DB}
        max={TRIM_DB}
        value={trim}
        onChange={(value) => local.setTrim(value)}
        label={null}
        thumbLabel={t('checkIn.trim')}
        data-testid="trim"
      />
      <span className="figures">{t('console.incoming.db', { count: trim })}</span>
      <span role="status" className={classes.hint}>
        {measuring && t('checkIn.speakNow')}
      </span>
    </div>
  );
}
