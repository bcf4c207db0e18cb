import { Alert, Anchor, Group, Text } from '@mantine/core';
import { IconAlertTriangle } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useConsultation, useLocalMedia } from '../parts/consultationContext';
import { PermissionHelp } from './PermissionHelp';

/** Why microphone or camera do not work, and what to do. Nothing while all is well. */
export function DeviceProblem() {
  const { t } = useTranslation();
  const { local } = useConsultation();
  const { microphone, camera } = useLocalMedia();
  const [helping, setHelping] = useState(false);
  const isProblem = (state: string) => state === 'denied' || state === 'missing' || state === 'busy';
  if (!isProblem(microphone) && !isProblem(camera)) return null;
  const denied = microphone === 'denied' || camera === 'denied';
  const words = (['microphone', 'camera'] as const).flatMap((kind) => {
    const state = kind === 'microphone' ? microphone : camera;
    return state === 'denied' || state === 'missing' || state === 'busy' ? [t(`device.${state}.${kind}`)] : [];
  });
  return (
    <Alert variant="outline" color="yellow" icon={<IconAlertTriangle size={20} />} p={12} data-testid="device-problem">
      {words.map((text) => (
        <Text key={text} size="sm" c="var(--text)">
          {text}
        </Text>
      ))}
      <Group gap={16} mt={4}>
        <Anchor component="button" type="button" size="sm" onClick={() => void local.open()}>
          {t('device.retry')}
        </Anchor>
        {denied && (
          <Anchor component="button" type="button" size="sm" onClick={() => setHelping(true)} data-testid="permission-help">
            {t('device.help')}
          </Anchor>
        )}
      </Group>
      <PermissionHelp opened={helping} onClose={() => setHelping(false)} />
    </Alert>
  );
}
