/** A link whose secret is not kept: it ends where the secret began. */
const EMPTIED = /https?:\/\/\S+#(?![\w-])/g;

/** The text of a kept letter; `instead` stands where a link opens nothing any more. */
export function withoutLinks(body: string, instead: string): string {
  return body.replace(EMPTIED, instead);
}
