import { useMantineColorScheme } from '@mantine/core';
import { useEffect } from 'react';

const ATTRIBUTE = 'data-mantine-color-scheme';

/** Dark while the console is open, unless the person has chosen an appearance. */
export function useDarkConsole(): void {
  const { colorScheme } = useMantineColorScheme();
  useEffect(() => {
    if (colorScheme !== 'auto') return;
    const root = document.documentElement;
    const before = root.getAttribute(ATTRIBUTE) ?? 'light';
    root.setAttribute(ATTRIBUTE, 'dark');
    return () => root.setAttribute(ATTRIBUTE, before);
  }, [colorScheme]);
}
