/** The texts of the recording in English. */
export const recordingEn = {
  recording: {
    record: 'Record',
    stop: 'Stop recording',
    since: 'Recording since {{time}}',
    short: 'Recording',
    startTitle: 'Record this consultation?',
    what: 'Recorded are the sound and shared screens of everybody in the room, cameras as you choose, and the interpreters on air who agreed to it.',
    cameras: 'Cameras',
    camerasHint: 'The hospital sets the most that is recorded. Everybody sees beside the red lamp what it is.',
    camerasOf: { all: 'All cameras', speakers: 'Of whoever speaks, and five seconds longer', none: 'No cameras' },
    camerasTold: { speakers: 'cameras of speakers', none: 'no cameras' },
    not: 'A closed deliberation is not recorded. An interpreter who has not agreed is taken off air.',
    consent: 'The patient and everybody present have been asked and agree.',
    start: 'Start recording',
    stopTitle: 'Stop the recording?',
    stopText: 'What was recorded until now is kept. It can be started again.',
    reason: 'Reason (optional)',
    trouble: {
      disk_full: 'The recording has stopped: the disk is full. The consultation goes on, unrecorded. What was recorded is kept.',
      disk_failed: 'The recording has stopped: the disk failed. The consultation goes on, unrecorded. What was recorded is kept.',
      behind: 'The recorder does not keep up: a part of what is said or shown now is missing from the recording. Tell the people who run the server.',
      low: 'The disk for recordings is nearly full: {{percent}} % free. Ask the people who run the server for room.',
      lowMinutes: 'The disk for recordings lasts for about {{minutes}} more minutes ({{percent}} % free). Ask the people who run the server for room.',
      close: 'Close this notice',
    },
  },
};
