import { Button, Popover } from '@mantine/core';
import { IconArrowBackUp, IconEye, IconHandGrab, IconPresentation } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { whoSees } from '../../images/readiness';
import type { ImageRef, ParticipantId, ParticipantView } from '../../protocol/generated';
import { participantOf } from '../../session/selectors';
import { splitName } from '../parts/splitName';
import { useLocale } from '../parts/useLocale';
import { useView } from '../room/roomContext';
import classes from './SharingBar.module.css';
import type { Sharing } from './useSharing';
import { useShown } from './useShown';

interface SharingBarProps {
  sharing: Sharing;
  /** What is on show in the viewport in use. */
  image: ImageRef | null;
  /** Three planes are on show in its place. */
  planes?: boolean;
}

/** Who leads, whether I follow, who asks for the lead, and who really sees what is on show. */
export function SharingBar({ sharing, image, planes = false }: SharingBarProps) {
  const { t } = useTranslation();
  const view = useView();
  const locale = useLocale();
  useShown(image);
  const { presenter, presenting, following, mayAct, viewing } = sharing;
  const nameOf = (id: ParticipantId | null) => {
    const person = participantOf(view, id);
    return person ? splitName(person.name, locale).first : '';
  };
  const words = presenter === null ? t('viewing.nobody') : presenting ? t('viewing.youLead') : t('viewing.leads', { name: nameOf(presenter) });
  return (
    <div className={classes.bar} data-testid="sharing" data-presenting={presenting} data-following={following} role="group" aria-label={t('viewing.label')}>
      <span className={classes.who} role="status" title={words}>
        <IconPresentation size={16} aria-hidden /> {words}
      </span>
      {mayAct && presenter !== null && !presenting && (following ? <span className={classes.tag}>{t('viewing.youFollow')}</span> : null)}
      {mayAct && presenter !== null && !presenting && !following && (
        <Button size="compact-sm" leftSection={<IconArrowBackUp size={16} />} data-testid="follow" onClick={() => sharing.follow(true)}>
          {t('viewing.comeBack')}
        </Button>
      )}
      {mayAct && <Lead sharing={sharing} />}
      {(presenting || sharing.chair) &&
        viewing.requests.map((id) => (
          <Button key={id} size="compact-sm" variant="light" leftSection={<IconHandGrab size={16} />} data-testid="grant" onClick={() => void sharing.act({ act: 'grant_control', participant: id })}>
            {t('viewing.giveTo', { name: nameOf(id) })}
          </Button>
        ))}
      {image && mayAct && <Readiness image={image} planes={planes} />}
    </div>
  );
}

/** The key in brackets is for whoever has a keyboard. */
function byKey(words: string): string {
  return matchMedia('(hover: hover)').matches ? words : words.replace(/ \(\w\)$/, '');
}

/** My own way to the lead and out of it. */
function Lead({ sharing }: { sharing: Sharing }) {
  const { t } = useTranslation();
  const view = useView();
  const { presenter, presenting, viewing, chair, act } = sharing;
  const asked = viewing.requests.includes(view.me);
  if (presenting) {
    return (
      <Button size="compact-sm" variant="default" data-testid="release" onClick={() => void act({ act: 'release_control' })}>
        {byKey(t('viewing.release'))}
      </Button>
    );
  }
  if (presenter !== null && chair) {
    return (
      <Button size="compact-sm" variant="default" data-testid="take" onClick={() => void act({ act: 'take_control' })}>
        {byKey(t('viewing.take'))}
      </Button>
    );
  }
  return (
    <Button size="compact-sm" variant={presenter === null ? 'filled' : 'default'} data-testid="request" onClick={() => void act({ act: asked ? 'withdraw_request' : 'request_control' })}>
      {byKey(t(presenter === null ? 'viewing.lead' : asked ? 'viewing.asked' : 'viewing.ask'))}
    </Button>
  );
}

/** "4 of 5 see this image", and who they are. */
function Readiness({ image, planes }: { image: ImageRef; planes: boolean }) {
  const { t } = useTranslation();
  const locale = useLocale();
  const { seeing, loading, elsewhere } = whoSees(useView(), image, planes);
  const count = seeing.length + loading.length + elsewhere.length;
  if (count === 0) return null;
  const names = (people: readonly ParticipantView[]) => people.map((person) => splitName(person.name, locale).first).join(t('common.list'));
  return (
    <Popover position="bottom-end" withArrow>
      <Popover.Target>
        <Button size="compact-sm" variant="subtle" color="gray" className={classes.ready} leftSection={<IconEye size={16} aria-hidden />} data-testid="readiness" data-seeing={seeing.length} data-count={count}>
          <span className={classes.wide}>{t(planes ? 'viewing.seePlanes' : 'viewing.see', { seeing: seeing.length, count })}</span>
          <span className={classes.narrow} aria-hidden>
            {seeing.length}/{count}
          </span>
        </Button>
      </Popover.Target>
      <Popover.Dropdown className={classes.names}>
        {seeing.length > 0 && <p>{t('viewing.seeing', { names: names(seeing) })}</p>}
        {loading.length > 0 && <p>{t('viewing.loadingIt', { names: names(loading) })}</p>}
        {elsewhere.length > 0 && <p>{t('viewing.elsewhere', { names: names(elsewhere) })}</p>}
      </Popover.Dropdown>
    </Popover>
  );
}
