import { Button, Text, Title } from '@mantine/core';
import { IconAlertTriangle } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { languageName } from '../../i18n/locale';
import type { BoothView, InterpreterView, LeadReason, LeadStep } from '../../protocol/generated';
import { isChecked, mayBeAuthorised } from '../../session/coverage';
import { participantOf } from '../../session/selectors';
import { decisionWords } from '../parts/decisionWords';
import { PersonName } from '../parts/PersonName';
import { splitName } from '../parts/splitName';
import { useLocale } from '../parts/useLocale';
import { useView } from '../room/roomContext';
import classes from './InterpretationPanel.module.css';
import { ReasonDialog } from './ReasonDialog';
import { useLead } from './useLead';

const ACT = { waived: 'waive_credential', authorised: 'authorise_take', revoked: 'revoke' } as const;

/** One booth: its interpreters, their papers, and what the chair may decide about them. */
export function BoothCard({ booth }: { booth: BoothView }) {
  const { t } = useTranslation();
  const locale = useLocale();
  const [first, second] = booth.languages.map((tag) => languageName(tag, locale));
  return (
    <section data-testid={`booth-${booth.id}`}>
      <Title order={2} size="h6">
        {t('lead.booth', { languages: `${first ?? ''} ⇄ ${second ?? ''}` })}
      </Title>
      {booth.team_too_small && <Warning words={t('console.teamTooSmall')} />}
      {booth.turn !== 'fresh' && <Warning words={t(`console.${booth.turn}`)} />}
      {booth.direction_suspect && <Warning words={t('console.suspect', { language: languageName(booth.into, locale) })} />}
      <ul className={classes.list}>
        {booth.members.map((member) => (
          <MemberRow key={member.participant} booth={booth} member={member} />
        ))}
      </ul>
    </section>
  );
}

function Warning({ words }: { words: string }) {
  return (
    <Text size="sm" c="var(--warn-text)" className={classes.head} role="status">
      <IconAlertTriangle size={16} aria-hidden /> {words}
    </Text>
  );
}

function MemberRow({ booth, member }: { booth: BoothView; member: InterpreterView }) {
  const { t } = useTranslation();
  const locale = useLocale();
  const lead = useLead();
  const view = useView();
  const person = participantOf(view, member.participant);
  const [asking, setAsking] = useState<LeadStep | null>(null);
  const { participant } = member;
  const works = member.microphone !== 'off' || member.speaks_for_self;
  const name = person ? splitName(person.name, locale).first : '…';
  const papers = member.credential ? t('lead.credential', { ...member.credential }) : t(member.waived ? 'lead.waived' : 'lead.noCredential');
  const decide = (step: LeadStep, reason: LeadReason) => {
    lead({ act: ACT[step], participant, reason });
    setAsking(null);
  };
  return (
    <li className={classes.row} data-testid={`interpreter-${participant}`} data-state={member.microphone}>
      <div className={classes.head}>
        <span className={classes.grow}>{person && <PersonName name={person.name} />}</span>
        <span className={classes.state} data-tone={member.microphone === 'live' ? 'good' : member.microphone === 'lost' ? 'warn' : 'idle'}>
          {t(`console.members.${member.microphone}`)}
        </span>
      </div>
      <div className={isChecked(member) ? classes.detail : classes.warn}>
        {papers} · {t(member.checked_in ? 'lead.checkedIn' : 'lead.notCheckedIn')} · {t(member.may_record ? 'lead.mayRecord' : 'lead.mayNotRecord')} ·{' '}
        <span className="figures">{t('lead.onAir', { minutes: Math.floor(member.on_air_seconds / 60) })}</span>
      </div>
      <div className={classes.buttons}>
        {!isChecked(member) && (
          <Button size="compact-sm" variant="default" onClick={() => setAsking('waived')} data-testid={`waive-${participant}`}>
            {t('lead.waive')}
          </Button>
        )}
        {mayBeAuthorised(booth, participant) && (
          <Button size="compact-sm" variant="default" onClick={() => setAsking('authorised')} data-testid={`authorise-${participant}`}>
            {t('lead.authorise')}
          </Button>
        )}
        {(works || member.note?.step === 'authorised') && (
          <Button size="compact-sm" variant="default" c="var(--danger)" onClick={() => setAsking('revoked')} data-testid={`revoke-${participant}`}>
            {t(works ? 'lead.revoke' : 'lead.takeBack')}
          </Button>
        )}
      </div>
      {member.note && <div className={classes.detail}>{decisionWords(member.note, view, locale, t)}</div>}
      <ReasonDialog step={asking} name={name} testId={`lead-confirm-${participant}`} onDecide={decide} onCancel={() => setAsking(null)} />
    </li>
  );
}
