import { ActionIcon, Menu } from '@mantine/core';
import { IconDotsVertical } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { ClientMessage, ParticipantView } from '../../protocol/generated';
import { ConfirmDialog } from '../parts/ConfirmDialog';
import { useConsultation } from '../parts/consultationContext';
import { splitName } from '../parts/splitName';
import { useLocale } from '../parts/useLocale';
import { useRights, useView } from '../room/roomContext';

/** What chair and coordinator may do for, or to, one person. Nothing for others. */
export function PersonMenu({ person }: { person: ParticipantView }) {
  const { t } = useTranslation();
  const locale = useLocale();
  const consultation = useConsultation();
  const view = useView();
  const { chair, host } = useRights();
  const [asking, setAsking] = useState<'remove' | 'handOver' | null>(null);
  if (!host || person.id === view.me) return null;
  const name = splitName(person.name, locale).first;
  const participant = person.id;
  const item = (words: string, testId: string, body: ClientMessage) => (
    <Menu.Item onClick={() => void consultation.command(body)} data-testid={`${testId}-${participant}`}>
      {words}
    </Menu.Item>
  );
  const confirm = () => {
    const body: ClientMessage = asking === 'remove' ? { type: 'remove', participant } : { type: 'hand_over_chair', participant };
    void consultation.command(body);
    setAsking(null);
  };
  return (
    <>
      <Menu position="bottom-end">
        <Menu.Target>
          <ActionIcon variant="subtle" color="gray" size={36} aria-label={t('people.actions', { name })} data-testid={`person-menu-${participant}`}>
            <IconDotsVertical size={18} />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          {item(t('people.requestMute'), 'request-mute', { type: 'request_mute', participant })}
          {chair &&
            item(t(person.hard_muted ? 'people.giveBack' : 'people.hardMute'), 'hard-mute', {
              type: 'hard_mute',
              participant,
              muted: !person.hard_muted,
            })}
          {person.hand !== null && item(t('people.lowerHand'), 'lower-hand', { type: 'lower_hand', participant })}
          {chair && person.role === 'local_expert' && (
            <Menu.Item onClick={() => setAsking('handOver')} data-testid={`hand-over-${participant}`}>
              {t('people.handOver')}
            </Menu.Item>
          )}
          <Menu.Item c="var(--danger)" onClick={() => setAsking('remove')} data-testid={`remove-${participant}`}>
            {t('people.remove')}
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
      <ConfirmDialog
        opened={asking !== null}
        title={t(asking === 'handOver' ? 'people.handOverConfirm' : 'people.removeConfirm', { name })}
        confirm={t(asking === 'handOver' ? 'people.handOver' : 'people.remove')}
        color={asking === 'handOver' ? 'teal' : 'red'}
        testId={`person-confirm-${participant}`}
        onConfirm={confirm}
        onCancel={() => setAsking(null)}
      />
    </>
  );
}
