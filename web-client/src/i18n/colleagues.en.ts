/** Texts of the directory as it is kept up. English. */
export const colleaguesEn = {
  colleagues: {
    title: 'Colleagues', board: 'Back to the cases', all: 'Also those who are offered no more', none: 'Nobody is known in this role.', edit: 'Change', add: 'Add a colleague', save: 'Keep', saved: 'Kept.',
    specialties: 'Specialties', general: 'General medicine', languages: 'Languages, as tags with commas between: en, zh', hospital: 'Hospital', weekdays: 'Works on', weekdaysHint: 'None chosen: on all working days.', on: 'works {{days}}',
    away: 'Not to be asked at the moment', absences: 'Away', from: 'From', until: 'Until, that day included', addAbsence: 'Add days', removeAbsence: 'Take these days out',
    listed: 'Offered for cases', listedHint: 'Whoever is offered no more stays in the cases that he is in, and his links go on being good until they are ended.', unlisted: 'offered no more',
  },
};
