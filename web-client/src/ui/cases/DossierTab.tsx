import { Stack } from '@mantine/core';
import { useState } from 'react';
import type { CasePage as Page } from '../../cases/types';
import type { Work } from './CasePage';
import { Checklist } from './Checklist';
import { DossierList } from './DossierList';

interface DossierTabProps {
  page: Page;
  work: Work;
  /** What was uploaded or decided may fill the checklist: the case is read again. */
  onDossier: () => void;
}

/** The checklist above the documents that fill it. */
export function DossierTab({ page, work, onDossier }: DossierTabProps) {
  const [turn, setTurn] = useState(0);
  const changed = () => {
    setTurn((before) => before + 1);
    onDossier();
  };
  return (
    <Stack>
      <Checklist caseId={String(page.id)} lines={page.checklist} turn={turn} work={work} />
      <DossierList caseId={String(page.id)} works onChanged={changed} />
    </Stack>
  );
}
