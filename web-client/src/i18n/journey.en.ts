/** The texts of what surrounds a consultation: own pages, translation, team, plan, follow-up. English. */
export const journeyEn = {
  journey: {
    save: 'Save', add: 'Add', remove: 'Remove', note: 'Note', nobody: 'Nobody yet', any: 'Any', days: 'in {{count}} days', workingDays: 'in {{count}} working days',
    desk: { search: 'Search by name, number, phone or question', found: 'Cases found', clear: 'Back to the board', nothing: 'No case holds these words.', more: 'Show more', all: 'All {{count}}', starts: 'Session {{when}}' },
    owes: { applicant: 'applicant', patient: 'patient', coordinator: 'coordinator' },
    request: { files: 'Records and pictures', filesHint: 'DICOM images, PDF, photos; optional. They are sent after the form.', addFiles: 'Add records or pictures. Somebody looks at each before it is used.' },
    refer: { title: 'Refer a patient', intro: 'For physicians. Fill in what is known and add the records; we answer within two working days.', toPhysician: 'I am a physician and refer a patient', toFamily: 'I am the patient or the family' },
    consent: { interpreter: 'Interpreter of the talk before (optional)' },
    track: { referrer: 'The patient, or the guardian, signs consents and joins by a link of his own. The coordinator sends it.', patientLink: 'Make a link for the patient or the family', patientsOwn: 'Make a link for the patient alone', linkFor: 'Link for {{name}}; it is shown this once:', earlierEnd: 'Every earlier link of theirs ends with it, also one to the report, and whoever came by one is signed out.', report: 'Read the report', complete: 'Complete your question', resubmit: 'Send it again' },
    triage: {
      title: 'Decision', first: 'Move the case to assessment to decide on it.', verdict: 'Decision', verdicts: { accept: 'Accept', adjust: 'Adjust: back to the applicant', not_for_now: 'Not for now' },
      reason: 'Reason, for the applicant to read', expert: 'Receiving expert', admission: 'Expected admission, in words', language: 'Language of the letter', draft: 'Write the reply', send: 'Decide and send the reply', show: 'Decide and show the reply',
    },
    letters: {
      title: 'Letters', subject: 'Subject', text: 'Text', link: '[the link stood in the letter itself]', copy: 'Copy the letter', mailed: 'Goes out by mail.', none: 'No letter yet.', mail: 'Letters with an address go out by mail; the others are here to copy.', noMail: 'No mail server is set: letters are here to copy.',
      states: { shown: 'To copy', waiting: 'Waiting', sent: 'Sent', failed: 'Not delivered' },
    },
    summary: { title: 'On one page', none: 'No summary yet.', headline: 'In one sentence', history: 'History', concern: 'What the patient wants to know most', questions: 'Questions to the team' },
    glossary: { title: 'Words for the booth', how: 'Interpreters read them on their own page until the session is over.' },
    opinion: {
      title: 'Opinions before the session', how: 'Each expert writes alone. A sealed opinion cannot be changed and nobody can read it; all are opened together in the session.', yours: 'Your opinion', seal: 'Seal my opinion', none: 'Nobody has sealed an opinion yet.',
      sealedAt: 'sealed {{when}}', openedAt: 'opened {{when}}', open: 'Open all opinions together', before: 'Before session {{round}}', again: 'Session {{round}} of this case is being prepared. Write anew what you think now; the earlier opinions stay below as they are.',
    },
    dossier: { title: 'Dossier', shut: 'The dossier is not open to you.', empty: 'No document yet.', images: '{{count}} images', slice: 'Image {{number}} of {{count}}', leaf: 'Leaf through the images', window: 'Window', windows: { own: 'As stored', lung: 'Lung', soft: 'Soft tissue', bone: 'Bone' }, released: 'Released', quarantined: 'Held back', rejected: 'Refused' },
    translation: {
      none: 'Nothing to translate yet.', order: 'Order a translation', title: 'What it is', document: 'Document', noDocument: 'A text, below', source: 'Text', direction: 'Direction', translator: 'Translator', due: 'Due', ask: 'Order it',
      text: 'Translation', machine: 'This is a machine’s draft', handIn: 'Hand it in', original: 'Open the original', check: 'Checked: it is right', wrong: 'What is wrong', sendBack: 'Send it back', here: 'Translate it here',
      states: { requested: 'Requested', machine_draft: 'Machine draft, not to be relied on', human: 'Translated, not yet checked', checked: 'Checked by a second person' },
    },
    team: {
      directory: 'From the directory', newcomer: 'Somebody else', country: 'Licence in', nobody: 'Nobody in the directory fits.', away: 'away', credential: 'Licence or credential, with number', ownLink: 'Link to the own page', keep: 'Keep in the directory', family: 'Keep a seat for {{name}}',
      late: 'The session is planned already: whoever comes into the team now gets a seat in it. The others are told nothing.',
      short: 'Interpreters {{from}} – {{into}}: {{needed}} needed for this length, {{there}} in the team.',
    },
    moves: {
      reply: '{{moves}}: the applicant is written the reply. To word it yourself, decide under “Request”.', call_off: '{{moves}}: the session is off. Everybody in the team is told, and their links to it end.',
      tell_readers: '{{moves}}: whoever the report is for is sent the link to it.', copy: 'What does not go by mail waits under “Letters” to be copied.',
    },
    links: {
      end: 'End the links …', title: 'End the links of {{name}}?', ends: 'Every link to the own page of {{name}} ends, and whoever came by one is signed out at once.', endNow: 'End them', ended: 'All links to the own page have ended.',
      stays: 'What does not end: a seat already taken in a running session, and links that invite to a session. A new link to the own page can be made at any time.',
    },
    schedule: {
      proposals: 'Times that suit everybody’s working hours and holidays (✓) or nearly', noProposals: 'No time in the next three weeks spares everybody the night.', reason: 'Reason, if there is no local expert or no consultant', move: 'Move the session', callOff: 'Call the session off', callOffReason: 'Why it is called off', sameLink: 'The first link goes on being good.', holiday: 'Holiday: {{name}}',
      suits: { well: 'working hours', outside: 'outside working hours', other_day: 'works on other days', holiday: 'public holiday', night: 'at night', away: 'away' }, nextFree: 'next on {{day}}',
    },
    plan: {
      title: 'Plan of treatment', route: 'Where', routes: { stays: 'Treatment at home', transfers: 'To another hospital in the country', travels: 'Treatment abroad' }, plan: 'Plan', receiving: 'Receiving hospital or department', at: 'At: {{where}}', quotation: 'Quotation', addLine: 'Add a line', what: 'What', amount: 'Amount', currency: 'Currency', total: 'Together', milestones: 'Milestones', addMilestone: 'Add a milestone', day: 'Day', visa: 'Visa by', travel: 'Journey out', back: 'Journey home',
      stands: 'This is what the patient has confirmed:', offer: 'Offer it to the patient', anew: 'Offer it anew …', anewTitle: 'Offer the changed plan?', anewText: 'The patient has confirmed the plan as it was. That answer no longer counts: the patient is asked again and signs the new plan, or declines it.', confirm: 'I confirm the plan', decline: 'I do not want this', states: { draft: 'Draft', offered: 'Waits for the patient', confirmed: 'Confirmed', declined: 'Declined' },
    },
    errand: { title: 'Referral and escort', what: 'What', owner: 'Who', add: 'Add it', said: 'Who was spoken to, and what was said', log: 'Add to the log', done: 'Done' },
    errands: { family_contact: 'Contact with the family', priority_appointment: 'Priority appointment', visa: 'Visa', travel: 'Journey', escort: 'Escort', interpreter_abroad: 'Interpreter abroad', accommodation: 'Accommodation', other: 'Other' },
    follow: {
      how: 'Looks back are planned by themselves when the report is released. Whoever answers gets a letter on the day and another three days later; without anybody, the letter is here for the desk.', days: 'Days after the report', badDays: 'One to ten different days from 1 to 730, such as 7, 30, 90.', change: 'Change the plan', desk: 'The desk', unowned: 'nobody is asked', referrer: 'The colleague who referred the patient', asked: 'asked {{when}}', urged: 'asked again {{when}}',
      plan: 'Plan the looks back', look: 'Look back after {{day}} days', carriedOut: 'Was the plan carried out?', done: { fully: 'Carried out', partly: 'In part', not_at_all: 'Not carried out' }, because: 'Why not', record: 'Record it',
      reasons: { patient_declined: 'Patient declined', side_effects: 'Side effects', progression: 'Disease progressed', other_illness: 'Other illness', not_available: 'Not available here', cost: 'Cost', travel: 'Journey not possible', waiting: 'Still waiting', lost_contact: 'Contact lost', died: 'Patient died', other: 'Other, see note' },
    },
    concordance: { show: 'What became of recommendations', title: 'What became of recommendations', how: 'Each recommendation counts once, by what was found at the last look back.', specialty: 'Specialty', none: 'Nobody has looked back yet.' },
    returned: {
      title: 'Documents that came back', what: 'Kind', name: 'Title', add: 'Write it down', pass: 'Pass it to the referrer', here: 'here', passed: 'passed on {{when}}', kinds: { discharge_summary: 'Discharge summary', rehabilitation_guidance: 'Rehabilitation guidance', other: 'Other' },
      none: 'Nothing has come back yet.', shut: 'The files of the case cannot be shown at the moment.', again: 'Try again', file: 'Choose the file', otherFile: 'Choose another file', fileHint: 'A PDF, a picture or an office document. It is checked before anybody can open it.', onePaper: 'Choose one file: a PDF, a picture or an office document.',
      attach: 'Attach it', noFile: 'No file yet; without one it cannot be passed on.', held: 'Decide about it in the dossier, below the checklist.', read: 'Open the document', unreadable: 'The file is not here. Ask the coordinator for it.',
    },
    emergency: { title: 'Emergency', reason: 'Why it cannot wait for consent', declare: 'Declare an emergency', asked: 'Declared: {{reason}}. A second person approves it.', approve: 'Approve as second person' },
    tasks: { translation: 'Translation', errand: 'Errand', follow_up: 'Look back', returned: 'Document' },
    my: {
      title: 'My consultations', lost: 'Open the link to your own page. The coordinator can make a new one.', next: 'Next', owed: 'Asked of you', past: 'Past', nothingNext: 'No consultation ahead.', nothingOwed: 'Nothing is asked of you.', nothingPast: 'Nothing yet.', noTime: 'No time is fixed yet.', minutes: '{{count}} minutes',
      join: 'Join the consultation', joinFrom: 'The button opens 15 minutes before.', cannotJoin: 'It is not possible to join yet. Ask the coordinator.', read: 'Read the case', opinionFor: 'Case {{number}}: your opinion before the session', giveOpinion: 'Give it', reportFor: 'Case {{number}}: the report waits for your signature', signReport: 'Read and sign', over: 'The session is over; what was lent for it is not shown any more.', failed: 'That did not work. Load the page again.',
      notTaken: 'The server did not take this. What you typed is still here; try again in a moment.',
      withheld: 'The patient has not consented to data going abroad. You can read the case as soon as the consent is there; the coordinator sees that it is missing.',
    },
  },
};
