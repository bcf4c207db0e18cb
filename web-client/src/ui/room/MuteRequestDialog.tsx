import { Button, Group } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { participantOf } from '../../session/selectors';
import { useConsultation, useConsultationState, useLocalMedia } from '../parts/consultationContext';
import { Dialog } from '../parts/Dialog';
import { splitName } from '../parts/splitName';
import { useLocale } from '../parts/useLocale';
import { useView } from './roomContext';

/** Somebody asks for quiet; the person decides. */
export function MuteRequestDialog() {
  const { t } = useTranslation();
  const locale = useLocale();
  const consultation = useConsultation();
  const view = useView();
  const { microphoneOn } = useLocalMedia();
  const by = useConsultationState((state) => state.session.muteRequestedBy);
  const person = participantOf(view, by);
  const close = () => consultation.dismissMuteRequest();
  const mute = () => {
    void consultation.local.setMicrophoneOn(false);
    close();
  };
  return (
    <Dialog
      opened={person !== null && microphoneOn}
      onClose={close}
      title={t('muteRequest.title', { name: person ? splitName(person.name, locale).first : '' })}
    >
      <Group justify="flex-end" gap={8}>
        <Button variant="default" onClick={close}>
          {t('muteRequest.stay')}
        </Button>
        <Button onClick={mute} data-autofocus data-testid="mute-request-mute">
          {t('muteRequest.mute')}
        </Button>
      </Group>
    </Dialog>
  );
}
