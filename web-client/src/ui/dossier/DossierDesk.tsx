import { Modal, Tabs } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { Content } from '../images/firstLook';
import type { DossierApi } from '../../images/dossierApi';
import { AccessForm } from './AccessForm';
import classes from './DossierDesk.module.css';
import { ExportImages } from './ExportImages';
import { HeldFiles } from './HeldFiles';
import { PatientForm } from './PatientForm';
import { PixelChecks } from './PixelChecks';
import { RefusedFiles } from './RefusedFiles';
import { waiting } from './waiting';

interface DossierDeskProps {
  api: DossierApi;
  content: Content;
  opened: boolean;
  onClose: () => void;
  onChanged: () => void;
}

/** Everything about the files of a case that a person has to decide. */
export function DossierDesk({ api, content, opened, onClose, onChanged }: DossierDeskProps) {
  const { t } = useTranslation();
  const { dossier, documents } = content;
  const { held, pixels } = waiting(content);
  const refused = documents.filter(({ state }) => state === 'rejected');
  const first = held.length > 0 || pixels.length === 0 ? 'held' : 'pixels';
  return (
    <Modal.Root opened={opened} onClose={onClose} size="xl" centered>
      <Modal.Overlay />
      <Modal.Content data-testid="dossier-desk">
        <div className={classes.head}>
          <Modal.Title component="h2" className={classes.title}>
            {t('dossier.title')}
          </Modal.Title>
          <Modal.CloseButton aria-label={t('common.close')} />
        </div>
        <Modal.Body>
          <Tabs defaultValue={first} keepMounted={false}>
            <Tabs.List className={classes.tabs}>
              <Tabs.Tab value="held">{counted(t('dossier.tabs.held'), held.length)}</Tabs.Tab>
              <Tabs.Tab value="pixels">{counted(t('dossier.tabs.pixels'), pixels.length)}</Tabs.Tab>
              {dossier.may.lead && <Tabs.Tab value="access">{t('dossier.tabs.access')}</Tabs.Tab>}
              {dossier.may.lead && <Tabs.Tab value="patient">{t('dossier.tabs.patient')}</Tabs.Tab>}
              <Tabs.Tab value="refused">{t('dossier.tabs.refused')}</Tabs.Tab>
            </Tabs.List>
            <Tabs.Panel value="held" className={classes.panel}>
              <HeldFiles api={api} documents={held} onChanged={onChanged} />
            </Tabs.Panel>
            <Tabs.Panel value="pixels" className={classes.panel}>
              <PixelChecks api={api} content={content} pixels={pixels} onChanged={onChanged} />
              <ExportImages api={api} series={content.series} />
            </Tabs.Panel>
            <Tabs.Panel value="access" className={classes.panel}>
              <AccessForm api={api} access={dossier.access} onChanged={onChanged} />
            </Tabs.Panel>
            <Tabs.Panel value="patient" className={classes.panel}>
              <PatientForm api={api} patient={dossier.patient} onChanged={onChanged} />
            </Tabs.Panel>
            <Tabs.Panel value="refused" className={classes.panel}>
              <RefusedFiles documents={refused} />
            </Tabs.Panel>
          </Tabs>
        </Modal.Body>
      </Modal.Content>
    </Modal.Root>
  );
}

const counted = (word: string, count: number) => (count > 0 ? `${word} (${count})` : word);
