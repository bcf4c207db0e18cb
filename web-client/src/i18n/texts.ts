import type { en } from './en';

type Shape<T> = { [Key in keyof T]: T[Key] extends string ? string : Shape<T[Key]> };

/** What every language must say. */
export type Texts = Shape<typeof en>;
