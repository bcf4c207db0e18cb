import { Alert, Button, CopyButton, Stack, Text } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { oneAtATime } from '../../base/oneAtATime';
import { type CaseFailure, endOwnLinks, makeOwnLink } from '../../cases/casesApi';
import { ConfirmDialog } from '../parts/ConfirmDialog';
import classes from './Desk.module.css';
import { Refusals } from './Refusals';

interface OwnLinksProps {
  colleague: number;
  name: string;
  /** Of the team. */
  member: number;
}

/** A link to somebody's own page, shown this once, and the end of all of them. */
export function OwnLinks({ colleague, name, member }: OwnLinksProps) {
  const { t } = useTranslation();
  const [link, setLink] = useState('');
  const make = async () => {
    const result = await makeOwnLink(colleague);
    if (result.ok) setLink(result.value.link);
  };
  return (
    <>
      <Button size="compact-xs" variant="outline" onClick={() => void make()} data-testid={`own-link-${member}`}>
        {t('journey.team.ownLink')}
      </Button>
      <EndLinks colleague={colleague} name={name} testId={`end-links-${member}`} onEnded={() => setLink('')} />
      {link && (
        <div className={classes.whole}>
          <Text size="xs" className={classes.long} data-testid="own-link">
            {link}
          </Text>
          <CopyButton value={link}>
            {({ copied, copy }) => (
              <Button size="compact-xs" variant="outline" onClick={copy}>
                {t(copied ? 'cases.schedule.copied' : 'cases.schedule.copy')}
              </Button>
            )}
          </CopyButton>
        </div>
      )}
    </>
  );
}

interface EndLinksProps {
  colleague: number;
  name: string;
  testId: string;
  onEnded?: () => void;
}

/** Such as after a link went astray: asks first, and says what ends with it and what does not. */
export function EndLinks({ colleague, name, testId, onEnded }: EndLinksProps) {
  const { t } = useTranslation();
  const [asking, setAsking] = useState(false);
  const [ended, setEnded] = useState(false);
  const [trouble, setTrouble] = useState<CaseFailure | null>(null);
  const [once] = useState(oneAtATime);
  const ask = (opened: boolean) => {
    setAsking(opened);
    setTrouble(null);
  };
  const end = async () => {
    const result = await endOwnLinks(colleague);
    setTrouble(result.ok ? null : result);
    if (!result.ok) return false;
    setAsking(false);
    setEnded(true);
    onEnded?.();
    return true;
  };
  return (
    <>
      <Button size="compact-xs" variant="default" c="var(--danger)" onClick={() => ask(true)} data-testid={testId}>
        {t('journey.links.end')}
      </Button>
      <Text component="span" size="xs" c="var(--dim)" role="status">
        {ended && t('journey.links.ended')}
      </Text>
      <ConfirmDialog opened={asking} title={t('journey.links.title', { name })} confirm={t('journey.links.endNow')} color="red" testId="end-links-confirm" onConfirm={() => void once(end)} onCancel={() => ask(false)}>
        <Stack gap="xs">
          <Text>{t('journey.links.ends', { name })}</Text>
          <Text>{t('journey.links.stays')}</Text>
          {trouble && (
            <Alert color="red" role="alert">
              <Refusals failure={trouble} />
            </Alert>
          )}
        </Stack>
      </ConfirmDialog>
    </>
  );
}
