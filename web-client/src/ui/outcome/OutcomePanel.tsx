import { Alert, Button, Select, Text, Title } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { isClinician } from '../../session/rights';
import { participantOf, peopleInRoom } from '../../session/selectors';
import { splitName } from '../parts/splitName';
import { useLocale } from '../parts/useLocale';
import { useRights, useView } from '../room/roomContext';
import { ItemForm } from './ItemForm';
import { OutcomeItemCard } from './OutcomeItemCard';
import classes from './OutcomePanel.module.css';
import { blank, type Kind, KINDS, ofKind } from './outcomeModel';
import { type OutcomeDesk, useOutcome } from './useOutcome';

/** Agenda and outcome: written by the scribe, watched by the team, voted on by the experts. */
export function OutcomePanel() {
  const { t } = useTranslation();
  const { outcome } = useView();
  const { scribe } = useRights();
  const desk = useOutcome();
  return (
    <div className={classes.panel} data-testid="outcome-panel" tabIndex={0} role="region" aria-label={t('outcome.title')}>
      <ScribeLine desk={desk} />
      <div role="alert" className={classes.trouble}>
        {desk.trouble && (
          <Alert color="yellow" mt={8}>
            {t(`outcome.${desk.trouble}`)}
          </Alert>
        )}
      </div>
      {outcome.items.length === 0 && (
        <Text c="var(--dim)" mt={16}>
          {t('outcome.empty')} {t('outcome.emptyHint')}
        </Text>
      )}
      {KINDS.map((kind) => (scribe || ofKind(outcome, kind).length > 0) && <Group key={kind} kind={kind} desk={desk} />)}
    </div>
  );
}

function Group({ kind, desk }: { kind: Kind; desk: OutcomeDesk }) {
  const { t } = useTranslation();
  const { outcome } = useView();
  const { scribe } = useRights();
  const [adding, setAdding] = useState(false);
  return (
    <section className={classes.group}>
      <div className={classes.groupHead}>
        <Title order={2} size="h6">
          {t(`outcome.kinds.${kind}`)}
        </Title>
        {scribe && !adding && (
          <Button
            size="compact-xs"
            variant="subtle"
            leftSection={<IconPlus size={14} aria-hidden />}
            aria-label={`${t('outcome.add')}: ${t(`outcome.addKind.${kind}`)}`}
            onClick={() => setAdding(true)}
            data-testid={`outcome-add-${kind}`}
          >
            {t('outcome.add')}
          </Button>
        )}
      </div>
      <ol className={classes.list}>
        {ofKind(outcome, kind).map((item, at) => (
          <OutcomeItemCard key={item.id} item={item} number={at + 1} desk={desk} />
        ))}
      </ol>
      {adding && (
        <ItemForm
          start={blank(kind, new Date().toISOString().slice(0, 10))}
          onSave={(body) => desk.ask({ act: 'write', item: null, body, if_revision: null })}
          onClose={() => setAdding(false)}
        />
      )}
    </section>
  );
}

/** Who writes; the chair may choose another. */
function ScribeLine({ desk }: { desk: OutcomeDesk }) {
  const { t } = useTranslation();
  const locale = useLocale();
  const view = useView();
  const { chair } = useRights();
  const named = participantOf(view, view.outcome.scribe) ?? participantOf(view, view.chair);
  if (!chair) {
    return <Text c="var(--dim)">{named && t('outcome.scribe', { name: splitName(named.name, locale).first })}</Text>;
  }
  const others = peopleInRoom(view).filter((person) => person.id !== view.me && isClinician(person.role));
  const data = [
    { value: 'chair', label: t('outcome.scribeChair') },
    ...others.map((person) => ({ value: String(person.id), label: splitName(person.name, locale).first })),
  ];
  return (
    <Select
      size="xs"
      label={t('outcome.scribeLabel')}
      data={data}
      value={view.outcome.scribe === null ? 'chair' : String(view.outcome.scribe)}
      onChange={(value) => void desk.ask({ act: 'name_scribe', participant: value === null || value === 'chair' ? null : Number(value) })}
      data-testid="outcome-scribe"
    />
  );
}
