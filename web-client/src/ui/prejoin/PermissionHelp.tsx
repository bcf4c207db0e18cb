import { Button, Stack, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { useConsultation } from '../parts/consultationContext';
import { Dialog } from '../parts/Dialog';
import classes from './PermissionHelp.module.css';

type Browser = 'helpChromium' | 'helpFirefox' | 'helpSafari';

function browserOf(userAgent: string): Browser {
  if (/Firefox\//.test(userAgent)) return 'helpFirefox';
  return /Safari\//.test(userAgent) && !/Chrom(e|ium)\//.test(userAgent) ? 'helpSafari' : 'helpChromium';
}

/** What to press in this browser, in words and as a drawing. */
export function PermissionHelp({ opened, onClose }: { opened: boolean; onClose: () => void }) {
  const { t } = useTranslation();
  const { local } = useConsultation();
  const retry = () => {
    onClose();
    void local.open();
  };
  return (
    <Dialog opened={opened} onClose={onClose} title={t('device.helpTitle')}>
      <Stack gap={16}>
        <AddressBarDrawing label={t('device.helpPicture')} />
        <Text>{t(`device.${browserOf(navigator.userAgent)}`)}</Text>
        <Text size="sm" c="var(--dim)">
          {t('device.helpSystem')}
        </Text>
        <Button onClick={retry} data-autofocus>
          {t('device.retry')}
        </Button>
      </Stack>
    </Dialog>
  );
}

function AddressBarDrawing({ label }: { label: string }) {
  return (
    <svg viewBox="0 0 360 150" role="img" aria-label={label} className={classes.drawing}>
      <rect className={classes.bar} x="8" y="12" width="344" height="36" rx="18" />
      <g className={classes.sign}>
        <circle cx="34" cy="30" r="12" />
        <path d="M28 27h12M28 33h12M31 25v4M37 31v4" />
      </g>
      <rect className={classes.faint} x="58" y="26" width="150" height="8" rx="4" />
      <rect className={classes.panel} x="20" y="58" width="190" height="84" rx="8" />
      <rect className={classes.faint} x="36" y="76" width="80" height="8" rx="4" />
      <rect className={classes.on} x="160" y="71" width="34" height="18" rx="9" />
      <circle className={classes.knob} cx="185" cy="80" r="7" />
      <rect className={classes.faint} x="36" y="112" width="100" height="8" rx="4" />
      <rect className={classes.on} x="160" y="107" width="34" height="18" rx="9" />
      <circle className={classes.knob} cx="185" cy="116" r="7" />
      <g className={classes.mark}>
        <circle cx="52" cy="14" r="11" />
        <text x="52" y="18">
          1
        </text>
        <circle cx="222" cy="98" r="11" />
        <text x="222" y="102">
          2
        </text>
      </g>
    </svg>
  );
}
