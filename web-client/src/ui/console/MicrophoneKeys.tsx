import { IconArrowsExchange, IconBroadcast, IconMicrophone, IconMicrophoneOff, IconSpeakerphone, IconVolume3 } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import type { ConsoleAction } from '../../console/keyMap';
import { languageName } from '../../i18n/locale';
import { useLocale } from '../parts/useLocale';
import classes from './Console.module.css';
import { useModel } from './deskContext';
import { KeyButton } from './KeyButton';

/** Ready, on air, off, cough, turn round, speak for myself. */
export function MicrophoneKeys({ act }: { act: (action: ConsoleAction) => void }) {
  const { t } = useTranslation();
  const locale = useLocale();
  const { booth, mine, from, onAir } = useModel();
  const { microphone } = mine;
  return (
    <div className={classes.keys}>
      <KeyButton
        action="arm"
        label={t('console.key.arm')}
        icon={<IconMicrophone size={20} />}
        testId="key-arm"
        tone={microphone === 'armed' ? 'on' : 'plain'}
        onPress={() => act('arm')}
      />
      <KeyButton
        action="live"
        label={t('console.key.live')}
        icon={<IconBroadcast size={20} />}
        testId="key-live"
        tone={microphone === 'live' ? 'live' : 'plain'}
        onPress={() => act('live')}
      />
      <KeyButton action="off" label={t('console.key.off')} icon={<IconMicrophoneOff size={20} />} testId="key-off" onPress={() => act('off')} />
      <KeyButton
        action="cough"
        label={t('console.key.cough')}
        icon={<IconVolume3 size={20} />}
        testId="key-cough"
        tone={microphone === 'cough' ? 'ask' : 'plain'}
        disabled={!onAir}
        onPress={() => undefined}
      />
      <KeyButton
        action="flip"
        label={t('console.key.flip', { language: languageName(from, locale) })}
        icon={<IconArrowsExchange size={20} />}
        testId="key-flip"
        tone={booth.flip_wanted ? 'ask' : 'plain'}
        onPress={() => act('flip')}
      />
      <KeyButton
        action="clarify"
        label={t('console.key.clarify')}
        icon={<IconSpeakerphone size={20} />}
        testId="key-clarify"
        tone={mine.speaks_for_self ? 'live' : 'plain'}
        onPress={() => undefined}
      />
    </div>
  );
}
