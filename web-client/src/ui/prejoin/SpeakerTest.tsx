import { Button, Group, Text } from '@mantine/core';
import { IconCheck, IconMusic } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { playTestTone } from '../../rtc/playTestTone';

type Step = 'idle' | 'playing' | 'asking' | 'heard' | 'unheard';

/** "Can you hear this?" */
export function SpeakerTest({ speakerId }: { speakerId: string }) {
  const { t } = useTranslation();
  const [step, setStep] = useState<Step>('idle');
  const play = async () => {
    setStep('playing');
    await playTestTone(speakerId);
    setStep('asking');
  };
  return (
    <div>
      <Group gap={8}>
        <Button
          variant="default"
          size="xs"
          leftSection={step === 'heard' ? <IconCheck size={16} /> : <IconMusic size={16} />}
          disabled={step === 'playing'}
          onClick={() => void play()}
          data-testid="test-tone"
        >
          {t(step === 'playing' ? 'prejoin.tonePlaying' : 'prejoin.tone')}
        </Button>
        <Group gap={8} role="status">
          {step === 'asking' && (
            <>
              <Text size="sm">{t('prejoin.toneQuestion')}</Text>
              <Button size="xs" variant="light" onClick={() => setStep('heard')}>
                {t('prejoin.toneYes')}
              </Button>
              <Button size="xs" variant="light" onClick={() => setStep('unheard')}>
                {t('prejoin.toneNo')}
              </Button>
            </>
          )}
          {step === 'heard' && <Text size="sm">{t('prejoin.toneGood')}</Text>}
        </Group>
      </Group>
      {step === 'unheard' && (
        <Text size="sm" mt={4}>
          {t('prejoin.toneHelp')}
        </Text>
      )}
    </div>
  );
}
