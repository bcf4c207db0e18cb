/** Texts of the dossier's checklist. English. */
export const checklistEn = {
  checklist: {
    language: 'Language', unknown: 'Language …', reason: 'Why it is this patient’s', reasonHint: 'It was found to be another patient’s. Say why it is not before you change that.',
    reviewed: 'Looked at by {{name}}, {{when}}', reviewedThen: 'Looked at {{when}}', nobody: 'Nobody has looked at it yet.', newer: 'New since then', note: 'Said: {{note}}',
    link: 'Link a document …', unlink: 'Remove {{name}}', series: 'Series', digest: 'SHA-256 {{digest}}',
    translation: 'Translation: {{state}}', into: 'into {{language}}: {{state}}', noTranslation: 'No translation ordered',
    ofAnother: 'May be another patient’s', held: 'Held back', refused: 'Refused',
  },
};
