import { Anchor, Button, Text } from '@mantine/core';
import { IconMailCheck } from '@tabler/icons-react';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { openTrack } from '../../cases/casesApi';
import { moment } from '../../cases/time';
import { DossierApi } from '../../images/dossierApi';
import { Uploader } from '../../images/Uploader';
import { UploadBox } from '../images/UploadBox';
import { FullPage } from '../parts/FullPage';
import { useLocale } from '../parts/useLocale';

interface SentPageProps {
  caseId: string;
  link: string;
  callDue: number;
  /** Chosen with the form; they are sent now that there is a case. */
  files: File[];
}

/** The request is there: when we call, the link to keep, and the files on their way. */
export function SentPage({ caseId, link, callDue, files }: SentPageProps) {
  const { t } = useTranslation();
  const locale = useLocale();
  const [uploader] = useState(() => new Uploader(new DossierApi(caseId), () => undefined));
  const [open, setOpen] = useState(false);
  useEffect(() => {
    // The link is exchanged here too, so that this browser may add files to the case.
    void openTrack(link.slice(link.indexOf('#') + 1)).then((result) => setOpen(result.ok));
  }, [link]);
  useEffect(() => {
    if (open && files.length > 0) uploader.add(files.map((file) => ({ path: file.name, file })));
  }, [open, files, uploader]);
  return (
    <FullPage name="sent" title={t('cases.request.sent')} icon={<IconMailCheck size={40} />}>
      <Text>{t('cases.request.callBy', { when: moment(callDue, locale) })}</Text>
      <Text fw={500}>{t('cases.request.keepLink')}</Text>
      <Anchor href={link} style={{ overflowWrap: 'anywhere' }} data-testid="tracking-link">
        {link}
      </Anchor>
      <Button component="a" href={link}>
        {t('cases.request.openLink')}
      </Button>
      {open && (
        <>
          <Text>{t('journey.request.addFiles')}</Text>
          <UploadBox uploader={uploader} />
        </>
      )}
    </FullPage>
  );
}
