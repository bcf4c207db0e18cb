import { Button, Text, Title } from '@mantine/core';
import { IconDownload } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { caseArchive } from '../../cases/casesApi';
import type { CasePage } from '../../cases/types';
import classes from './Desk.module.css';
import { EraseDialog } from './EraseDialog';

interface CaseDataProps {
  page: CasePage;
  onErased: () => void;
}

/** What the house owes a patient about what it keeps: a copy, and the end of it once the law allows that. */
export function CaseData({ page, onErased }: CaseDataProps) {
  const { t } = useTranslation();
  const [asking, setAsking] = useState(false);
  return (
    <section aria-label={t('cases.data.title')} data-testid="case-data">
      <Title order={2} size="h4" mt="md">
        {t('cases.data.title')}
      </Title>
      <Text size="sm" c="var(--dim)">
        {t('cases.data.text')}
      </Text>
      <div className={classes.buttons}>
        <Button component="a" href={caseArchive(page.id)} download variant="default" leftSection={<IconDownload size={16} aria-hidden />} data-testid="export-case">
          {t('cases.data.export')}
        </Button>
        <Button variant="default" c="var(--danger)" onClick={() => setAsking(true)} data-testid="erase-open">
          {t('cases.data.erase')}
        </Button>
      </div>
      {asking && <EraseDialog id={page.id} onErased={onErased} onClose={() => setAsking(false)} />}
    </section>
  );
}
