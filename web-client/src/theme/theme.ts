import { createTheme, type CSSVariablesResolver, type MantineColorsTuple } from '@mantine/core';

const teal: MantineColorsTuple = ['#e6f6f5', '#c7eae7', '#97d8d4', '#62c4be', '#3aada6', '#1e968f', '#0c807a', '#0a726d', '#085d59', '#054744'];
const gray: MantineColorsTuple = ['#f6f8fa', '#eef1f4', '#e2e7ec', '#d3dae1', '#b9c3cd', '#93a0ad', '#6b7986', '#4f5c69', '#36424e', '#1b2530'];
const dark: MantineColorsTuple = ['#dfe6ed', '#b7c3cf', '#98a6b4', '#6b7a89', '#425060', '#33404d', '#242e39', '#19212a', '#131a21', '#0d1217'];

/** Calm and clinical: cool greys, one accent for what may be pressed. */
export const theme = createTheme({
  colors: { teal, gray, dark },
  primaryColor: 'teal',
  primaryShade: { light: 7, dark: 6 },
  fontFamily:
    'system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", "Noto Sans SC", "Noto Sans CJK SC", "PingFang SC", "Microsoft YaHei", sans-serif',
  defaultRadius: 8,
  respectReducedMotion: true,
  cursorType: 'pointer',
  focusRing: 'auto',
  headings: { fontWeight: '600' },
  components: {
    Button: { defaultProps: { size: 'sm' } },
    Select: { defaultProps: { size: 'sm', allowDeselect: false, checkIconPosition: 'right' } },
    Menu: { defaultProps: { shadow: 'md', transitionProps: { duration: 100 }, withInitialFocusPlaceholder: false } },
    ModalRoot: { defaultProps: { transitionProps: { duration: 120 } } },
    Tooltip: { defaultProps: { openDelay: 300, transitionProps: { duration: 80 }, events: { hover: true, focus: true, touch: false } } },
    Popover: { defaultProps: { shadow: 'md', transitionProps: { duration: 100 } } },
  },
});

/** Darkest words of each signal colour: the palette's own do not reach 4.5:1 on white or on their own tint (WCAG 2.2, 1.4.3). */
const WORDS = { green: '#1d6b2e', orange: '#a03a00', red: '#b02121', yellow: '#7a5200' };

export const readableSignals: CSSVariablesResolver = () => ({
  variables: {},
  dark: {},
  light: Object.fromEntries(
    Object.entries(WORDS).flatMap(([name, color]) => [
      [`--mantine-color-${name}-light-color`, color],
      [`--mantine-color-${name}-outline`, color],
    ]),
  ),
});
