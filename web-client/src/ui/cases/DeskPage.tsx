import { Alert, Anchor, Button, Loader, Text, TextInput, Title } from '@mantine/core';
import { IconSearch } from '@tabler/icons-react';
import { useCallback, useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { findCases, readBoard, readCase, signIn } from '../../cases/casesApi';
import type { CaseCard, CasePage as Page, Column } from '../../cases/types';
import { LocaleSwitch } from '../parts/LocaleSwitch';
import { ThemeSwitch } from '../parts/ThemeSwitch';
import { Board, Card } from './Board';
import { CarriedOut } from './CarriedOut';
import { CasePage } from './CasePage';
import { Colleagues } from './Colleagues';
import classes from './Desk.module.css';

const TYPING_MS = 250;
const PAGE = 100;

/** The coordinator's desk: the board, what is looked for, and one case at a time. */
export function DeskPage({ secret }: { secret: string }) {
  const { t } = useTranslation();
  const [trouble, setTrouble] = useState(false);
  const [columns, setColumns] = useState<Column[] | null>(null);
  const [open, setOpen] = useState<Page | null>(null);
  const [directory, setDirectory] = useState(false);
  const [words, setWords] = useState('');
  const [state, setState] = useState('');
  const reload = useCallback(async () => {
    const result = await readBoard();
    setTrouble(!result.ok);
    if (result.ok) setColumns(result.value);
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
  const searching = words.trim() !== '' || state !== '';
  return (
    <div className={classes.page} data-testid="page-desk">
      <header className={classes.head}>
        <Title order={1} size="h4">
          {t('cases.desk.title')}
        </Title>
        <div className={classes.switches}>
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
        {!trouble && !columns && <Loader size="sm" />}
        {columns && !open && directory && <Colleagues onBack={() => setDirectory(false)} />}
        {columns && !open && !directory && (
          <>
            <Button size="compact-sm" variant="subtle" mb="xs" onClick={() => setDirectory(true)} data-testid="to-colleagues">
              {t('colleagues.title')}
            </Button>
            <TextInput
              type="search"
              maw={420}
              mb="md"
              aria-label={t('journey.desk.search')}
              placeholder={t('journey.desk.search')}
              leftSection={<IconSearch size={16} aria-hidden />}
              value={words}
              maxLength={200}
              onChange={(event) => setWords(event.currentTarget.value)}
              data-testid="search"
            />
            {searching ? (
              <Found
                words={words}
                state={state}
                onOpen={(id) => void show(id)}
                onClear={() => {
                  setWords('');
                  setState('');
                }}
              />
            ) : (
              <>
                <Board columns={columns} onOpen={(id) => void show(id)} onAll={setState} />
                <CarriedOut />
              </>
            )}
          </>
        )}
        {open && <CasePage key={open.id} page={open} onChange={setOpen} onBack={back} />}
      </main>
    </div>
  );
}

interface FoundProps {
  words: string;
  state: string;
  onOpen: (id: number) => void;
  onClear: () => void;
}

/** What was looked for, a hundred at a time. */
function Found({ words, state, onOpen, onClear }: FoundProps) {
  const { t } = useTranslation();
  const [cards, setCards] = useState<CaseCard[] | null>(null);
  const [whole, setWhole] = useState(false);
  useEffect(() => {
    let over = false;
    const timer = setTimeout(() => {
      void findCases(words, state).then((result) => {
        if (over || !result.ok) return;
        setCards(result.value);
        setWhole(result.value.length < PAGE);
      });
    }, TYPING_MS);
    return () => {
      over = true;
      clearTimeout(timer);
    };
  }, [words, state]);
  const more = async () => {
    const result = await findCases(words, state, cards?.length ?? 0);
    if (!result.ok) return;
    setCards([...(cards ?? []), ...result.value]);
    setWhole(result.value.length < PAGE);
  };
  return (
    <section aria-label={t('journey.desk.found')} data-testid="found">
      <Button size="xs" variant="subtle" onClick={onClear}>
        {t('journey.desk.clear')}
      </Button>
      {cards?.length === 0 && <Text>{t('journey.desk.nothing')}</Text>}
      <div className={classes.cards}>
        {cards?.map((card) => (
          <Card key={card.id} card={card} onOpen={onOpen} />
        ))}
      </div>
      {cards !== null && !whole && (
        <Button variant="outline" mt="md" onClick={() => void more()}>
          {t('journey.desk.more')}
        </Button>
      )}
    </section>
  );
}
