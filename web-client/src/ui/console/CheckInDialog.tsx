import { Button, Checkbox, Stack, Text, TextInput } from '@mantine/core';
import { IconVolume } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useLocalMedia } from '../parts/consultationContext';
import { Dialog } from '../parts/Dialog';
import { LevelBar } from '../prejoin/LevelBar';
import classes from './CheckInDialog.module.css';
import { useDesk, useModel } from './deskContext';
import { VoiceLine } from './EarsLine';
import { Tone } from './Incoming';
import { TrimRow } from './TrimRow';

/** Sound, papers and consent, before anybody is interpreted. */
export function CheckInDialog({ opened, onClose }: { opened: boolean; onClose: () => void }) {
  const { t } = useTranslation();
  const desk = useDesk();
  const { mine } = useModel();
  const { sentTrack } = useLocalMedia();
  const [body, setBody] = useState(mine.credential?.body ?? '');
  const [number, setNumber] = useState(mine.credential?.number ?? '');
  const [mayRecord, setMayRecord] = useState(mine.may_record);
  const half = (body.trim() === '') !== (number.trim() === '');
  const done = async () => {
    if (half) return;
    const credential = body.trim() === '' ? null : { body: body.trim(), number: number.trim() };
    const answer = await desk.act({ act: 'check_in', credential, may_record: mayRecord });
    if (answer.kind !== 'done') return;
    desk.ears.calibrate();
    onClose();
  };
  return (
    <Dialog opened={opened} onClose={onClose} title={t('checkIn.title')}>
      <form
        data-testid="check-in"
        onSubmit={(event) => {
          event.preventDefault();
          void done();
        }}
      >
        <Stack gap={12}>
          <div>
            <Text fw={600}>{t('checkIn.sound')}</Text>
            <Text size="sm">{t('checkIn.headset')}</Text>
          </div>
          <div>
            <Text size="sm" mb={4}>
              {t('checkIn.say')}
            </Text>
            <LevelBar track={sentTrack} />
            <TrimRow />
            <div className={classes.voice}>
              <VoiceLine />
            </div>
          </div>
          <div>
            <Text size="sm" mb={4}>
              {t('checkIn.volume')}
            </Text>
            <div className={classes.play}>
              <Button size="xs" variant="default" leftSection={<IconVolume size={16} />} onClick={() => desk.ears.playReference()} data-testid="play-reference">
                {t('checkIn.play')}
              </Button>
              <div className={classes.grow}>
                <Tone only="volume" />
              </div>
            </div>
          </div>
          <div>
            <Text fw={600}>{t('checkIn.credential')}</Text>
            <div className={classes.pair}>
              <TextInput
                label={t('checkIn.body')}
                placeholder={t('checkIn.bodyHint')}
                maxLength={60}
                value={body}
                onChange={(event) => setBody(event.currentTarget.value)}
                data-testid="credential-body"
              />
              <TextInput
                label={t('checkIn.number')}
                maxLength={40}
                value={number}
                onChange={(event) => setNumber(event.currentTarget.value)}
                data-testid="credential-number"
              />
            </div>
            <Text size="sm" c={half ? 'var(--danger)' : 'var(--dim)'} mt={4} role="status">
              {t(half ? 'checkIn.half' : mine.waived ? 'checkIn.waived' : 'checkIn.later')}
            </Text>
          </div>
          <Checkbox
            label={t('checkIn.record')}
            description={t('checkIn.recordHint')}
            checked={mayRecord}
            onChange={(event) => setMayRecord(event.currentTarget.checked)}
            data-testid="may-record"
          />
          <Button type="submit" disabled={half} data-testid="check-in-done">
            {t('checkIn.start')}
          </Button>
        </Stack>
      </form>
    </Dialog>
  );
}
