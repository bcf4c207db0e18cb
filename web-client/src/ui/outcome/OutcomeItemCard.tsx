import { ActionIcon, Badge, Button, Group } from '@mantine/core';
import { IconArrowUp, IconLink, IconPencil, IconPhotoPlus, IconPlayerPlay, IconTrash } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { EvidenceLink, OutcomeItem } from '../../protocol/generated';
import { ConfirmDialog } from '../parts/ConfirmDialog';
import { useConsultation, useConsultationState } from '../parts/consultationContext';
import { useStore } from '../parts/useStore';
import { useRights, useView } from '../room/roomContext';
import { BilingualText } from './BilingualText';
import { EvidenceChips } from './EvidenceChips';
import { ItemFacts } from './ItemFacts';
import { ItemForm } from './ItemForm';
import classes from './OutcomePanel.module.css';
import { evidenceOf, isVotedOn, withLink } from './outcomeModel';
import type { OutcomeDesk } from './useOutcome';
import { VoteForm } from './VoteForm';
import { VoteList } from './VoteList';

interface OutcomeItemCardProps {
  item: OutcomeItem;
  number: number;
  desk: OutcomeDesk;
}

/** One line of the form: what stands, how the experts stand to it, and for the scribe the tools. */
export function OutcomeItemCard({ item, number, desk }: OutcomeItemCardProps) {
  const { t } = useTranslation();
  const view = useView();
  const { scribe, vote } = useRights();
  const [open, setOpen] = useState<'edit' | 'vote' | null>(null);
  const current = view.outcome.current === item.id;
  const mine = view.outcome.stances.find((stance) => stance.item === item.id && stance.participant === view.me) ?? null;
  return (
    <li className={classes.item} data-current={current} data-testid={`outcome-item-${item.id}`}>
      <div className={classes.head}>
        <span className={`${classes.number} figures`}>{number}</span>
        <BilingualText text={item.body.text} />
        {current && <Badge tt="none">{t('outcome.now')}</Badge>}
      </div>
      <ItemFacts item={item} />
      <EvidenceChips item={item} desk={desk} />
      <VoteList item={item} />
      {open === 'edit' ? (
        <ItemForm
          key={item.revision}
          start={item.body}
          onSave={(body) => desk.ask({ act: 'write', item: item.id, body, if_revision: item.revision })}
          onClose={() => setOpen(null)}
        />
      ) : (
        scribe && <ScribeTools item={item} current={current} desk={desk} onEdit={() => setOpen('edit')} />
      )}
      {vote && isVotedOn(item.body) && open !== 'edit' && (
        <Button
          size="compact-xs"
          variant={open === 'vote' ? 'default' : 'light'}
          mt={8}
          aria-expanded={open === 'vote'}
          onClick={() => setOpen(open === 'vote' ? null : 'vote')}
          data-testid={`vote-open-${item.id}`}
        >
          {t('outcome.stance')}
        </Button>
      )}
      {open === 'vote' && <VoteForm key={`${item.revision}-${mine?.at ?? 0}`} item={item} mine={mine} desk={desk} onClose={() => setOpen(null)} />}
    </li>
  );
}

interface ScribeToolsProps {
  item: OutcomeItem;
  current: boolean;
  desk: OutcomeDesk;
  onEdit: () => void;
}

const MINUTE_MS = 60_000;

function ScribeTools({ item, current, desk, onEdit }: ScribeToolsProps) {
  const { t } = useTranslation();
  const view = useView();
  const clockOffset = useConsultationState((state) => state.session.clockOffset);
  const shown = useStore(useConsultation().looking.shown, (image) => image);
  const [asking, setAsking] = useState(false);
  const place = view.outcome.items.findIndex((other) => other.id === item.id);
  const link = (evidence: EvidenceLink) => {
    const links = withLink(item.links, evidence);
    return links && desk.ask({ act: 'link', item: item.id, links });
  };
  const linkTalk = () => {
    const until = Math.round(Date.now() + clockOffset);
    return link({ kind: 'audio', from: until - MINUTE_MS, until });
  };
  return (
    <Group gap={4} mt={8}>
      <ActionIcon
        variant={current ? 'filled' : 'subtle'}
        aria-label={t('outcome.discuss')}
        title={t('outcome.discuss')}
        onClick={() => void desk.ask({ act: 'discuss', item: current ? null : item.id })}
        data-testid={`outcome-discuss-${item.id}`}
      >
        <IconPlayerPlay size={16} />
      </ActionIcon>
      <ActionIcon variant="subtle" aria-label={t('outcome.edit')} title={t('outcome.edit')} onClick={onEdit} data-testid={`outcome-edit-${item.id}`}>
        <IconPencil size={16} />
      </ActionIcon>
      <ActionIcon variant="subtle" aria-label={t('outcome.linkNow')} title={t('outcome.linkNow')} onClick={() => void linkTalk()}>
        <IconLink size={16} />
      </ActionIcon>
      <ActionIcon
        variant="subtle"
        aria-label={t('outcome.linkShown')}
        title={t('outcome.linkShown')}
        disabled={shown === null}
        onClick={() => shown && void link(evidenceOf(shown))}
        data-testid={`outcome-link-shown-${item.id}`}
      >
        <IconPhotoPlus size={16} />
      </ActionIcon>
      <ActionIcon
        variant="subtle"
        aria-label={t('outcome.up')}
        title={t('outcome.up')}
        disabled={place === 0}
        onClick={() => void desk.ask({ act: 'move', item: item.id, to: Math.max(0, place - 1) })}
      >
        <IconArrowUp size={16} />
      </ActionIcon>
      <ActionIcon variant="subtle" color="red" aria-label={t('outcome.remove')} title={t('outcome.remove')} onClick={() => setAsking(true)}>
        <IconTrash size={16} />
      </ActionIcon>
      <ConfirmDialog
        opened={asking}
        title={t('outcome.removeConfirm')}
        confirm={t('outcome.remove')}
        color="red"
        testId="outcome-remove-confirm"
        onConfirm={() => {
          setAsking(false);
          void desk.ask({ act: 'remove', item: item.id, if_revision: item.revision });
        }}
        onCancel={() => setAsking(false)}
      />
    </Group>
  );
}
