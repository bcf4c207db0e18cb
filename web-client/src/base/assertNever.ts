/** The end of a `switch` over a union: adding a member makes the build fail here. */
export function assertNever(value: never): never {
  throw new Error(`unexpected value ${JSON.stringify(value)}`);
}
