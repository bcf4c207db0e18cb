import { Anchor, Loader } from '@mantine/core';
import { IconAlertTriangle, IconCircleCheck, IconCircleX } from '@tabler/icons-react';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { probeNetwork, type ProbeResult } from '../../rtc/probeNetwork';
import { delayWord } from '../../session/quality';
import classes from './NetworkLine.module.css';

type Words = 'checking' | 'good' | 'far' | 'very_far' | 'tcp' | 'blocked' | 'unreachable';

/** What the check found, as the key of its sentence. */
function wordsOf(result: ProbeResult | null): Words {
  if (!result) return 'checking';
  if (result.kind !== 'reached') return result.kind;
  if (result.via === 'tcp') return 'tcp';
  const delay = delayWord(result.rttMs);
  return delay === 'near' ? 'good' : delay;
}

const TONE: Record<Words, 'wait' | 'good' | 'warn' | 'bad'> = {
  checking: 'wait',
  good: 'good',
  far: 'good',
  very_far: 'warn',
  tcp: 'warn',
  blocked: 'bad',
  unreachable: 'bad',
};

/** The connection in words: which path won, how far the server is, and what that means. */
export function NetworkLine() {
  const { t } = useTranslation();
  const [result, setResult] = useState<ProbeResult | null>(null);
  const [round, setRound] = useState(0);
  useEffect(() => {
    let current = true;
    void probeNetwork().then((found) => {
      if (current) setResult(found);
    });
    return () => {
      current = false;
    };
  }, [round]);
  const again = () => {
    setResult(null);
    setRound(round + 1);
  };
  const words = wordsOf(result);
  const rtt = result?.kind === 'reached' ? result.rttMs : 0;
  return (
    <div className={classes.line} data-tone={TONE[words]} role="status" data-testid="network">
      <ToneIcon tone={TONE[words]} />
      <span>
        {t(`network.${words}`, { rtt })}{' '}
        {TONE[words] === 'bad' && (
          <Anchor component="button" type="button" inherit onClick={again}>
            {t('network.again')}
          </Anchor>
        )}
      </span>
    </div>
  );
}

function ToneIcon({ tone }: { tone: 'wait' | 'good' | 'warn' | 'bad' }) {
  if (tone === 'wait') return <Loader size={18} />;
  if (tone === 'good') return <IconCircleCheck size={20} aria-hidden />;
  return tone === 'warn' ? <IconAlertTriangle size={20} aria-hidden /> : <IconCircleX size={20} aria-hidden />;
}
