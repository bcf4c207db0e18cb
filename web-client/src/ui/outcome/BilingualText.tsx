import { useTranslation } from 'react-i18next';
import type { Bilingual } from '../../protocol/generated';
import { useLocale } from '../parts/useLocale';
import classes from './OutcomePanel.module.css';

/** A text in the reader's language first, the other beneath it; what is not written yet is said. */
export function BilingualText({ text }: { text: Bilingual }) {
  const { t } = useTranslation();
  const sides = [
    { lang: 'zh-CN', words: text.zh, name: t('outcome.zh') },
    { lang: 'en', words: text.en, name: t('outcome.en') },
  ];
  if (useLocale() !== 'zh-CN') sides.reverse();
  return (
    <div className={classes.words}>
      {sides.map(({ lang, words, name }, at) => (
        <div key={lang} lang={lang} className={at === 0 ? undefined : classes.other}>
          {words || (
            <span className={classes.missing}>
              {name}: {t('outcome.missing')}
            </span>
          )}
        </div>
      ))}
    </div>
  );
}
