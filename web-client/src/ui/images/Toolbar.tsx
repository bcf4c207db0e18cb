import { ActionIcon, Menu, Tooltip } from '@mantine/core';
import {
  IconAngle,
  IconArrowsMove,
  IconColumns2,
  IconContrast,
  IconContrastFilled,
  IconPlayerPause,
  IconPlayerPlay,
  IconPointer,
  IconRefresh,
  IconRulerMeasure,
  IconSquare,
  IconSun,
  IconTrash,
  IconZoomIn,
} from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Store } from '../../base/Store';
import { CT_PRESETS, EMPTY_PANE, type Preset } from '../../images/paneState';
import type { Pane } from '../../images/viewer/Pane';
import type { ToolName } from '../../images/viewer/ViewerEngine';
import { useStore } from '../parts/useStore';
import classes from './Toolbar.module.css';

interface ToolbarProps {
  pane: Pane | null;
  modality: string;
  tool: ToolName;
  two: boolean;
  onTool: (tool: ToolName) => void;
  onTwo: () => void;
  onClear: () => void;
}

const TOOLS: readonly [ToolName, ReactNode][] = [
  ['window', <IconContrast key="w" size={18} />],
  ['pan', <IconArrowsMove key="p" size={18} />],
  ['zoom', <IconZoomIn key="z" size={18} />],
  ['length', <IconRulerMeasure key="l" size={18} />],
  ['angle', <IconAngle key="a" size={18} />],
  ['region', <IconSquare key="o" size={18} />],
  ['probe', <IconPointer key="b" size={18} />],
];

const NO_PANE = new Store(EMPTY_PANE);

/** The tool in the hand, and what is done to the viewport in use. */
export function Toolbar({ pane, modality, tool, two, onTool, onTwo, onClear }: ToolbarProps) {
  const { t } = useTranslation();
  const { playing, invert, slices } = useStore(pane?.store ?? NO_PANE, (state) => state);
  const many = slices.length > 1;
  return (
    <div className={classes.bar} role="toolbar" aria-label={t('images.tool.label')}>
      {TOOLS.map(([name, icon]) => (
        <Tool key={name} label={t(`images.tool.${name}`)} on={tool === name} testId={`tool-${name}`} onClick={() => onTool(name)}>
          {icon}
        </Tool>
      ))}
      <span className={classes.gap} />
      {modality === 'CT' && <Presets onChoose={(preset) => pane?.setWindow(CT_PRESETS[preset])} />}
      <Tool label={t('images.tool.invert')} on={invert} testId="invert" onClick={() => pane?.toggleInvert()}>
        <IconContrastFilled size={18} />
      </Tool>
      {many && (
        <Tool label={t(playing ? 'images.tool.stop' : 'images.tool.play')} on={playing} testId="cine" onClick={() => pane?.toggleCine()}>
          {playing ? <IconPlayerPause size={18} /> : <IconPlayerPlay size={18} />}
        </Tool>
      )}
      <Tool label={t('images.tool.reset')} testId="reset" onClick={() => pane?.reset()}>
        <IconRefresh size={18} />
      </Tool>
      <Tool label={t('images.tool.clear')} testId="clear" onClick={onClear}>
        <IconTrash size={18} />
      </Tool>
      <span className={classes.gap} />
      <Tool label={t(two ? 'images.tool.one' : 'images.tool.two')} on={two} testId="two" onClick={onTwo}>
        <IconColumns2 size={18} />
      </Tool>
      <span className={classes.hint}>{t('images.tool.keys')}</span>
    </div>
  );
}

interface ToolProps {
  label: string;
  on?: boolean;
  testId: string;
  onClick: () => void;
  children: ReactNode;
}

function Tool({ label, on = false, testId, onClick, children }: ToolProps) {
  return (
    <Tooltip label={label}>
      <ActionIcon size={34} variant={on ? 'filled' : 'subtle'} color={on ? 'teal' : 'gray'} aria-label={label} aria-pressed={on} data-testid={testId} onClick={onClick}>
        {children}
      </ActionIcon>
    </Tooltip>
  );
}

function Presets({ onChoose }: { onChoose: (preset: Preset) => void }) {
  const { t } = useTranslation();
  return (
    <Menu>
      <Menu.Target>
        <ActionIcon size={34} variant="subtle" color="gray" aria-label={t('images.tool.presets')} title={t('images.tool.presets')} data-testid="presets">
          <IconSun size={18} />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        {(Object.keys(CT_PRESETS) as Preset[]).map((preset, at) => (
          <Menu.Item key={preset} rightSection={at + 1} onClick={() => onChoose(preset)}>
            {t(`images.preset.${preset}`)}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}
