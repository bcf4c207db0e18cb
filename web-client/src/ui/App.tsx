import { Loader } from '@mantine/core';
import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import type { Entrance } from '../consultation/Entrance';
import { suggestLocale } from '../i18n/i18n';
import classes from './App.module.css';
import { useStore } from './parts/useStore';
import { ProblemPage } from './pages/ProblemPage';
import { WelcomePage } from './pages/WelcomePage';
import { SeatPages } from './SeatPages';

export function App({ entrance }: { entrance: Entrance }) {
  const { t } = useTranslation();
  const state = useStore(entrance.store, (value) => value);
  const listens = state.kind === 'seat' ? state.invitation.listens : null;
  useEffect(() => {
    if (listens !== null) suggestLocale(listens);
  }, [listens]);
  switch (state.kind) {
    case 'loading':
      return (
        <div className={classes.loading} role="status">
          <Loader size="sm" /> {t('loading')}
        </div>
      );
    case 'welcome':
      return <WelcomePage />;
    case 'problem':
      return <ProblemPage problem={state.problem} onRetry={() => void entrance.open()} />;
    case 'seat':
      return <SeatPages invitation={state.invitation} consultation={state.consultation} />;
  }
}
