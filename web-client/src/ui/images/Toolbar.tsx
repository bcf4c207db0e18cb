import { ActionIcon, Menu, Tooltip } from '@mantine/core';
import {
  IconAngle,
  IconArrowBackUp,
  IconArrowUpRight,
  IconArrowsMove,
  IconCamera,
  IconColumns2,
  IconContrast,
  IconContrastFilled,
  IconCube,
  IconKeyboard,
  IconMapPin,
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
import type { ToolName } from '../../images/tools';
import { useStore } from '../parts/useStore';
import classes from './Toolbar.module.css';

interface ToolbarProps {
  pane: Pane | null;
  modality: string;
  tool: ToolName;
  two: boolean;
  planes: boolean;
  onTool: (tool: ToolName) => void;
  onTwo: () => void;
  onPlanes: () => void;
  onClear: () => void;
  /** May pin, mark and keep. */
  mayAct: boolean;
  onMoved: () => void;
  onUndo: () => void;
  onKeyImage: () => void;
  onHelp: () => void;
}

const VIEW_TOOLS: readonly [Extract<ToolName, 'window' | 'pan' | 'zoom'>, ReactNode][] = [
  ['window', <IconContrast key="w" size={18} />],
  ['pan', <IconArrowsMove key="p" size={18} />],
  ['zoom', <IconZoomIn key="z" size={18} />],
];

const MARK_TOOLS: readonly [Extract<ToolName, 'length' | 'angle' | 'region' | 'probe'>, ReactNode][] = [
  ['length', <IconRulerMeasure key="l" size={18} />],
  ['angle', <IconAngle key="a" size={18} />],
  ['region', <IconSquare key="o" size={18} />],
  ['probe', <IconPointer key="b" size={18} />],
];

const NO_PANE = new Store(EMPTY_PANE);

/** The tool in the hand, and what is done to the viewport in use. */
export function Toolbar(props: ToolbarProps) {
  const { pane, modality, tool, two, planes, mayAct, onTool, onTwo, onMoved } = props;
  const { t } = useTranslation();
  const { playing, invert, slices } = useStore(pane?.store ?? NO_PANE, (state) => state);
  const many = slices.length > 1;
  const moved = (what: () => void) => {
    onMoved();
    what();
  };
  return (
    <div className={classes.bar} role="toolbar" aria-label={t('images.tool.label')}>
      {VIEW_TOOLS.map(([name, icon]) => (
        <Tool key={name} label={t(`images.tool.${name}`)} on={tool === name} testId={`tool-${name}`} onClick={() => onTool(name)}>
          {icon}
        </Tool>
      ))}
      {mayAct && <MarkTools {...props} />}
      <span className={classes.gap} />
      {modality === 'CT' && <Presets onChoose={(preset) => moved(() => pane?.setWindow(CT_PRESETS[preset]))} />}
      <Tool label={t('images.tool.invert')} on={invert} testId="invert" onClick={() => moved(() => pane?.toggleInvert())}>
        <IconContrastFilled size={18} />
      </Tool>
      {many && (
        <Tool label={t(playing ? 'images.tool.stop' : 'images.tool.play')} on={playing} testId="cine" onClick={() => moved(() => pane?.toggleCine())}>
          {playing ? <IconPlayerPause size={18} /> : <IconPlayerPlay size={18} />}
        </Tool>
      )}
      <Tool label={t('images.tool.reset')} testId="reset" onClick={() => moved(() => pane?.reset())}>
        <IconRefresh size={18} />
      </Tool>
      <span className={classes.gap} />
      <Tool label={t(two ? 'images.tool.one' : 'images.tool.two')} on={two} testId="two" onClick={onTwo}>
        <IconColumns2 size={18} />
      </Tool>
      <Tool label={t(planes ? 'viewing.mpr.close' : 'viewing.mpr.open')} on={planes} testId="planes" onClick={props.onPlanes}>
        <IconCube size={18} />
      </Tool>
      <Tool label={t('viewing.tool.help')} testId="viewer-help" onClick={props.onHelp}>
        <IconKeyboard size={18} />
      </Tool>
      <span className={classes.hint}>{t('images.tool.keys')}</span>
    </div>
  );
}

/** Marks, pins and key images: what everybody sees. */
function MarkTools({ tool, onTool, onClear, onUndo, onKeyImage }: ToolbarProps) {
  const { t } = useTranslation();
  return (
    <>
      <span className={classes.gap} />
      {MARK_TOOLS.map(([name, icon]) => (
        <Tool key={name} label={t(`images.tool.${name}`)} on={tool === name} testId={`tool-${name}`} onClick={() => onTool(name)}>
          {icon}
        </Tool>
      ))}
      <Tool label={t('viewing.tool.arrow')} on={tool === 'arrow'} testId="tool-arrow" onClick={() => onTool('arrow')}>
        <IconArrowUpRight size={18} />
      </Tool>
      <Tool label={t('viewing.tool.pin')} on={tool === 'pin'} testId="tool-pin" onClick={() => onTool('pin')}>
        <IconMapPin size={18} />
      </Tool>
      <Tool label={t('viewing.keyImageKeep')} testId="key-image" onClick={onKeyImage}>
        <IconCamera size={18} />
      </Tool>
      <Tool label={t('viewing.tool.undo')} testId="undo" onClick={onUndo}>
        <IconArrowBackUp size={18} />
      </Tool>
      <Tool label={t('images.tool.clear')} testId="clear-marks" onClick={onClear}>
        <IconTrash size={18} />
      </Tool>
    </>
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
