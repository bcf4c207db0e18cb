import { Paper, Text, Title } from '@mantine/core';
import { type ReactNode, useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import classes from './FullPage.module.css';
import { LocaleSwitch } from './LocaleSwitch';
import { ThemeSwitch } from './ThemeSwitch';

interface FullPageProps {
  icon?: ReactNode;
  title: string;
  /** What kind of page, for tests. */
  name: string;
  children?: ReactNode;
}

/** One clear statement in the middle of the screen and what to do about it. */
export function FullPage({ icon, title, name, children }: FullPageProps) {
  const { t } = useTranslation();
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    document.title = `${title} · ${t('app.name')}`;
    heading.current?.focus();
  }, [title, t]);
  return (
    <div className={classes.page} data-testid={`page-${name}`}>
      <header className={classes.head}>
        <Text fw={600}>{t('app.name')}</Text>
        <div className={classes.switches}>
          <LocaleSwitch />
          <ThemeSwitch />
        </div>
      </header>
      <main className={classes.main}>
        <Paper className={classes.card} withBorder>
          {icon !== undefined && <div className={classes.icon}>{icon}</div>}
          <Title order={1} size="h3" ref={heading} tabIndex={-1} className={classes.title}>
            {title}
          </Title>
          {children}
        </Paper>
      </main>
    </div>
  );
}
