import { Alert, Anchor, Loader, Title } from '@mantine/core';
import { useCallback, useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { listCases, readCase, signIn } from '../../cases/casesApi';
import type { CaseCard, CasePage as Page } from '../../cases/types';
import { LocaleSwitch } from '../parts/LocaleSwitch';
import { ThemeSwitch } from '../parts/ThemeSwitch';
import { Board } from './Board';
import { CasePage } from './CasePage';
import classes from './Desk.module.css';

/** The coordinator's desk: the board, and one case at a time. */
export function DeskPage({ secret }: { secret: string }) {
  const { t } = useTranslation();
  const [trouble, setTrouble] = useState(false);
  const [cards, setCards] = useState<CaseCard[] | null>(null);
  const [open, setOpen] = useState<Page | null>(null);
  const reload = useCallback(async () => {
    const result = await listCases();
    setTrouble(!result.ok);
    if (result.ok) setCards(result.value);
  }, []);
  useEffect(() => {
    document.title = `${t('cases.desk.title')} · ${t('app.name')}`;
  }, [t]);
  useEffect(() => {
    void signIn(secret).then((result) => (result.ok ? reload() : setTrouble(true)));
  }, [secret, reload]);

  const show = async (id: number) => {
    const result = await readCase(id);
    if (result.ok) setOpen(result.value);
  };
  const back = () => {
    setOpen(null);
    void reload();
  };
  return (
    <div className={classes.page} data-testid="page-desk">
      <header className={classes.head}>
        <Title order={1} size="h4">
          {t('cases.desk.title')}
        </Title>
        <div style={{ display: 'flex', gap: 8, alignItems: 'center' }}>
          <Anchor href="/account">{t('accounts.own.title')}</Anchor>
          <LocaleSwitch />
          <ThemeSwitch />
        </div>
      </header>
      <main className={classes.main}>
        {trouble && (
          <Alert color="orange">
            {t('cases.desk.signIn')} <Anchor href="/sign-in">{t('accounts.signIn.title')}</Anchor>
          </Alert>
        )}
        {!trouble && !cards && <Loader size="sm" />}
        {cards && !open && <Board cards={cards} onOpen={(id) => void show(id)} />}
        {open && <CasePage page={open} onChange={setOpen} onBack={back} />}
      </main>
    </div>
  );
}
