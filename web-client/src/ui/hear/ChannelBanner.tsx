import { IconAlertTriangle, IconCheck, IconLanguage } from '@tabler/icons-react';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { pickLocale } from '../../i18n/locale';
import { type ChannelNews, channelNews, type HearingKind } from '../../session/hearing';
import { pauseReason } from '../../session/pauseReason';
import { useMe } from '../room/roomContext';
import classes from './ChannelBanner.module.css';
import { useHearing } from './useHearing';

const SHOWN_MS = 8000;
/** Shown as long as they last: they are trouble, not news. */
const LASTING: Partial<Record<HearingKind, ChannelNews>> = { lost: 'interrupted', suspended: 'paused', silent: 'silent' };

/** When the channel falls back to the original, and when it is back: in the language of the channel. */
export function ChannelBanner() {
  const me = useMe();
  const { i18n } = useTranslation();
  const { kind, reason } = useHearing();
  const t = i18n.getFixedT(pickLocale([me?.listens ?? '']));
  const news = LASTING[kind] ?? null;
  const passing = usePassingNews(kind);
  const shown = news ?? passing;
  return (
    <div role="status" className={classes.place} lang={pickLocale([me?.listens ?? ''])}>
      {shown && (
        <div className={classes.banner} data-news={shown} data-testid={`channel-${shown}`}>
          {shown === 'back' ? <IconCheck size={20} aria-hidden /> : <IconAlertTriangle size={20} aria-hidden />}
          <span>
            {t(`hear.${shown}`)} {shown === 'paused' && reason !== null && t('hear.reason', { reason: pauseReason(reason, t) })}
          </span>
          <IconLanguage size={20} aria-hidden />
        </div>
      )}
    </div>
  );
}

function usePassingNews(kind: HearingKind): ChannelNews | null {
  const [before, setBefore] = useState(kind);
  const [news, setNews] = useState<ChannelNews | null>(null);
  if (before !== kind) {
    setBefore(kind);
    setNews(channelNews(before, kind));
  }
  useEffect(() => {
    if (!news) return;
    const timer = setTimeout(() => setNews(null), SHOWN_MS);
    return () => clearTimeout(timer);
  }, [news]);
  return news;
}
