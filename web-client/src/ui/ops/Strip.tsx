import { shadeOf } from '../../ops/shade';
import classes from './Ops.module.css';

/** Scores over time, oldest first; the words beside it say the same. */
export function Strip({ cells, label }: { cells: readonly (number | null)[]; label: string }) {
  return (
    <div className={classes.strip} role="img" aria-label={label}>
      {cells.map((cell, index) => (
        <span key={index} className={`${classes.cell} ${classes[shadeOf(cell)] ?? ''}`} />
      ))}
    </div>
  );
}
