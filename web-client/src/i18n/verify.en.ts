/** The texts of the verifying page in English. */
export const verifyEn = {
  verify: {
    title: 'Check an evidence package',
    text: 'Choose the folder or the ZIP archive that you were given. It is read by this page alone: nothing is sent anywhere.',
    folder: 'Choose a folder',
    zip: 'Choose a ZIP archive',
    checking: 'Checking…',
    good: 'Everything holds: {{count}} checks.',
    bad: '{{wrong}} of {{count}} checks failed. Do not rely on this package.',
    unreadable: 'This is no evidence package, or it is damaged: {{detail}}',
    what: 'Checked',
    result: 'Result',
    holds: 'holds',
    problem: {
      changed: 'has been changed',
      missing: 'is missing',
      stranger: 'does not belong to the package',
      signature: 'its signature does not fit',
      root: 'its root does not fit',
      tooLong: 'is longer than the timeline',
      unsigned: 'not every line is signed',
      tapped: 'something was written while nothing was to be recorded',
    },
  },
};
