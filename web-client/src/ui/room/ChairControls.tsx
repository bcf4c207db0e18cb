import { IconCircleX, IconLock, IconLockOpen, IconShieldLock } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useConsultation } from '../parts/consultationContext';
import { BarButton } from './BarButton';
import { DeliberationDialog } from './DeliberationDialog';
import { EndDialog } from './EndDialog';
import { useRights, useView } from './roomContext';

/** Door, deliberation and the end, for the chair alone. */
export function ChairControls() {
  const { t } = useTranslation();
  const consultation = useConsultation();
  const view = useView();
  const { chair } = useRights();
  const [asking, setAsking] = useState<'deliberation' | 'end' | null>(null);
  if (!chair) return null;
  const closed = view.deliberation !== null;
  const deliberate = () => {
    if (closed) void consultation.command({ type: 'set_deliberation', on: false });
    else setAsking('deliberation');
  };
  return (
    <>
      <BarButton
        icon={view.locked ? <IconLockOpen size={22} /> : <IconLock size={22} />}
        label={t(view.locked ? 'bar.unlock' : 'bar.lock')}
        testId="lock-toggle"
        pressed={view.locked}
        tone={view.locked ? 'on' : 'plain'}
        onClick={() => void consultation.command({ type: 'lock_session', locked: !view.locked })}
      />
      <BarButton
        icon={<IconShieldLock size={22} />}
        label={t(closed ? 'bar.endDeliberation' : 'bar.deliberate')}
        testId="deliberation-toggle"
        pressed={closed}
        tone={closed ? 'violet' : 'plain'}
        onClick={deliberate}
      />
      <BarButton icon={<IconCircleX size={22} />} label={t('bar.end')} testId="end" tone="off" onClick={() => setAsking('end')} />
      <DeliberationDialog opened={asking === 'deliberation'} onClose={() => setAsking(null)} />
      <EndDialog opened={asking === 'end'} onClose={() => setAsking(null)} />
    </>
  );
}
