import classes from './PersonName.module.css';
import { splitName } from './splitName';
import { useLocale } from './useLocale';

/** A name in the reader's script, the other script smaller beside it. */
export function PersonName({ name, short = false }: { name: string; short?: boolean }) {
  const { first, other } = splitName(name, useLocale());
  return (
    <span className={classes.name}>
      {first}
      {other !== null && !short && <span className={classes.other}> {other}</span>}
    </span>
  );
}
