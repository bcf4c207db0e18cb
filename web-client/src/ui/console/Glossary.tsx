import { ActionIcon, TextInput } from '@mantine/core';
import { IconPlus, IconSearch } from '@tabler/icons-react';
import { type KeyboardEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { findTerms } from '../../console/findTerms';
import { listTerms } from '../../console/listTerms';
import { languageName } from '../../i18n/locale';
import { useLocale } from '../parts/useLocale';
import { useView } from '../room/roomContext';
import { useDesk, useModel } from './deskContext';
import classes from './SideTabs.module.css';

const LONGEST = 120;

/** Back to the keys of the console. */
const leaveOnEscape = (event: KeyboardEvent<HTMLInputElement>) => {
  if (event.key === 'Escape') event.currentTarget.blur();
};

/** The terms of the case, found while typing; what is added here is seen at every console. */
export function Glossary() {
  const { t } = useTranslation();
  const locale = useLocale();
  const view = useView();
  const [wanted, setWanted] = useState('');
  const terms = listTerms(view.case_terms, view.interpretation.terms);
  const found = findTerms(terms, wanted);
  return (
    <div className={classes.fill} data-testid="glossary">
      <TextInput
        size="xs"
        aria-label={t('console.terms.filter')}
        placeholder={t('console.terms.filter')}
        leftSection={<IconSearch size={14} />}
        value={wanted}
        onChange={(event) => setWanted(event.currentTarget.value)}
        onKeyDown={leaveOnEscape}
        data-testid="term-filter"
      />
      <div className={classes.list} tabIndex={0} role="region" aria-label={t('console.terms.title')}>
        {found.length === 0 && <p className={classes.hint}>{t(terms.length === 0 ? 'console.terms.empty' : 'console.terms.noMatch')}</p>}
        <dl className={classes.terms}>
          {found.map((term) => (
            <div key={`${term.from}${term.text}${term.to}${term.translation}`} className={classes.term}>
              <dt lang={term.from}>{term.text}</dt>
              <dd lang={term.to}>
                {term.translation}
                {term.ofCase && (
                  <span lang={locale} className={classes.ofCase} title={t('console.terms.ofCaseLong')}>
                    {t('console.terms.ofCase')}
                  </span>
                )}
              </dd>
            </div>
          ))}
        </dl>
      </div>
      <AddTerm />
    </div>
  );
}

function AddTerm() {
  const { t } = useTranslation();
  const locale = useLocale();
  const desk = useDesk();
  const { booth } = useModel();
  const [from, to] = booth.languages;
  const [text, setText] = useState('');
  const [translation, setTranslation] = useState('');
  const ready = text.trim() !== '' && translation.trim() !== '';
  const add = async () => {
    if (!ready) return;
    const answer = await desk.act({ act: 'add_term', term: { from, text: text.trim(), to, translation: translation.trim() } });
    if (answer.kind !== 'done') return;
    setText('');
    setTranslation('');
  };
  const field = (label: string, value: string, change: (value: string) => void, testId: string) => (
    <TextInput
      size="xs"
      className={classes.grow}
      aria-label={label}
      placeholder={label}
      maxLength={LONGEST}
      value={value}
      onChange={(event) => change(event.currentTarget.value)}
      onKeyDown={leaveOnEscape}
      data-testid={testId}
    />
  );
  return (
    <form
      className={classes.form}
      onSubmit={(event) => {
        event.preventDefault();
        void add();
      }}
    >
      {field(t('console.terms.text', { language: languageName(from, locale) }), text, setText, 'term-text')}
      {field(t('console.terms.translation', { language: languageName(to, locale) }), translation, setTranslation, 'term-translation')}
      <ActionIcon type="submit" size={30} disabled={!ready} aria-label={t('console.terms.add')} title={t('console.terms.add')} data-testid="term-add">
        <IconPlus size={16} />
      </ActionIcon>
    </form>
  );
}
