import { Button, Text } from '@mantine/core';
import { IconArrowsExchange, IconCircleCheck, IconDoorExit, IconInfoCircle } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import type { Invitation } from '../../api/types';
import type { Role } from '../../protocol/generated';
import type { CloseReason } from '../../signalling/types';
import { FullPage } from '../parts/FullPage';
import { Keepsake } from './Keepsake';

/** Reasons that end a seat's page; the others lead to a reconnect and never here. */
type FinalReason = Exclude<CloseReason, 'too_slow' | 'server_stopping'>;

const BUTTON: Partial<Record<FinalReason, 'rejoin' | 'here' | 'reload'>> = {
  left: 'rejoin',
  superseded: 'here',
  version: 'reload',
  closed: 'reload',
  busy: 'reload',
};

/** Who sees the report as a draft. */
const REPORTERS: ReadonlySet<Role> = new Set<Role>(['local_expert', 'consultant', 'interpreter', 'coordinator', 'translator']);

const ICON: Partial<Record<FinalReason, typeof IconDoorExit>> = {
  left: IconDoorExit,
  session_ended: IconCircleCheck,
  superseded: IconArrowsExchange,
  other_seat: IconArrowsExchange,
};

export function EndedPage({ reason, invitation }: { reason: CloseReason; invitation: Invitation }) {
  const { t } = useTranslation();
  const final = reason === 'too_slow' || reason === 'server_stopping' ? 'version' : reason;
  const button = BUTTON[final];
  const mistake = final === 'refused' || final === 'removed' || final === 'link_invalid' || final === 'closed';
  const Icon = ICON[final] ?? IconInfoCircle;
  return (
    <FullPage name={`ended-${final}`} title={t(`ended.${final}.title`)} icon={<Icon size={40} />}>
      <Text>{t(`ended.${final}.text`)}</Text>
      {final === 'session_ended' && <Keepsake session={invitation.session} role={invitation.role} />}
      {final === 'session_ended' && REPORTERS.has(invitation.role) && (
        <Button component="a" href="/report" data-testid="open-report">
          {t('report.open')}
        </Button>
      )}
      {mistake && <Text>{t('ended.askCoordinator')}</Text>}
      {button && (
        <Button onClick={() => location.reload()} data-testid={`ended-${button}`}>
          {t(`ended.${button}`)}
        </Button>
      )}
      {button !== 'reload' && <Text c="var(--dim)">{t('ended.closePage')}</Text>}
    </FullPage>
  );
}
