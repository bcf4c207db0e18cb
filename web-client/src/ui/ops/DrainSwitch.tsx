import { Alert, Button } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { setDraining } from '../../ops/opsApi';
import { ConfirmDialog } from '../parts/ConfirmDialog';
import classes from './Ops.module.css';

/** Out of service and back: what runs goes on, nothing new begins. */
export function DrainSwitch({ draining, sessions }: { draining: boolean; sessions: number }) {
  const { t } = useTranslation();
  const [asking, setAsking] = useState(false);
  const [failed, setFailed] = useState(false);
  const change = (drain: boolean) => {
    setAsking(false);
    void setDraining(drain).then((done) => setFailed(!done));
  };
  return (
    <>
      {draining ? (
        <Alert color="orange" data-testid="draining">
          <div className={classes.words}>
            <span>{t('ops.draining', { count: sessions })}</span>
            <Button size="compact-sm" variant="default" data-testid="drain-back" onClick={() => change(false)}>
              {t('ops.drainBack')}
            </Button>
          </div>
        </Alert>
      ) : (
        <div>
          <Button size="xs" variant="default" data-testid="drain" onClick={() => setAsking(true)}>
            {t('ops.drain')}
          </Button>
        </div>
      )}
      {failed && <Alert color="red">{t('ops.drainFailed')}</Alert>}
      <ConfirmDialog
        opened={asking}
        title={t('ops.drain')}
        text={t('ops.drainText')}
        confirm={t('ops.drainConfirm')}
        color="orange"
        testId="drain-confirm"
        onConfirm={() => change(true)}
        onCancel={() => setAsking(false)}
      />
    </>
  );
}
