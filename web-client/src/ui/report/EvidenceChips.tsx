import { Anchor, Button } from '@mantine/core';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { DossierApi } from '../../images/dossierApi';
import type { EvidenceLink, Role } from '../../protocol/generated';
import { momentAddress } from '../../recordings/paths';
import type { Evidence } from '../../report/types';
import { Dialog } from '../parts/Dialog';
import { useLocale } from '../parts/useLocale';
import classes from './ReportPage.module.css';
import type { ReportDesk } from './useReport';

/** Who may hear what was recorded. */
const LISTENERS: readonly Role[] = ['local_expert', 'consultant', 'coordinator'];

/** What a statement rests on, under the marks of the paper; a press leads there. */
export function EvidenceChips({ links, desk }: { links: readonly EvidenceLink[]; desk: ReportDesk }) {
  const found = links.flatMap((link) => desk.view.evidence.filter((known) => JSON.stringify(known.link) === JSON.stringify(link)));
  if (found.length === 0) return null;
  return (
    <span className={classes.chips}>
      {found.map((evidence) => (
        <Chip key={evidence.mark} evidence={evidence} desk={desk} />
      ))}
    </span>
  );
}

function Chip({ evidence, desk }: { evidence: Evidence; desk: ReportDesk }) {
  const { t } = useTranslation();
  const locale = useLocale();
  const [open, setOpen] = useState(false);
  const { mark, text, link } = evidence;
  const { role, session } = desk.seat;
  const what = locale === 'zh-CN' ? text.zh : text.en;
  const label = `${mark} · ${what}`;
  switch (link.kind) {
    case 'audio':
      if (!desk.view.report.facts.recorded || !LISTENERS.includes(role)) return <span className={classes.detail}>{label}</span>;
      return (
        <Anchor href={momentAddress(session, link.from)} target="_blank" size="sm" underline="always" aria-label={t('report.evidencePlay', { label })} data-testid="evidence-play">
          <span aria-hidden>▸ </span>
          {label}
        </Anchor>
      );
    case 'document': {
      const address = `${new DossierApi(session).fileAddress(link.document)}#page=${link.page}`;
      return (
        <Anchor href={address} target="_blank" size="sm" underline="always" aria-label={t('report.evidenceOpen', { label })} data-testid="evidence-page">
          {label}
        </Anchor>
      );
    }
    case 'image':
      return (
        <>
          <Button size="compact-xs" variant="light" aria-label={t('report.evidenceShow', { label })} onClick={() => setOpen(true)} data-testid="evidence-image">
            {label}
          </Button>
          <Dialog opened={open} title={label} onClose={() => setOpen(false)}>
            {open && <Picture session={session} link={link} words={what} />}
          </Dialog>
        </>
      );
  }
}

type ImageLink = Extract<EvidenceLink, { kind: 'image' }>;

/** Where the server draws an image of the case for this reader; null: not for him, or it is no longer there. */
async function pictureOf(session: string, { series, instance, frame }: ImageLink): Promise<string | null> {
  const api = new DossierApi(session);
  const found = await api.images();
  const entry = found.series.find(({ series_alias }) => series_alias === series);
  const image = entry?.images.find(({ instance_alias }) => instance_alias === instance);
  return entry && image ? `${api.seriesAddress(entry)}/instances/${image.instance}/frames/${frame}/rendered` : null;
}

function Picture({ session, link, words }: { session: string; link: ImageLink; words: string }) {
  const { t } = useTranslation();
  const [address, setAddress] = useState<string | null | undefined>(undefined);
  useEffect(() => {
    let over = false;
    pictureOf(session, link)
      .catch(() => null)
      .then((place) => !over && setAddress(place))
      .catch(() => undefined);
    return () => {
      over = true;
    };
  }, [session, link]);
  if (address === undefined) return <p role="status">{t('images.loading')}</p>;
  if (address === null) return <p role="alert">{t('report.evidenceGone')}</p>;
  return <img className={classes.picture} src={address} alt={words} onError={() => setAddress(null)} />;
}
