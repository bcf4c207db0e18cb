/** Texts of the family's room. */
export const familyEn = {
  family: {
    speaks: '{{name}} is speaking',
    nobody: 'Nobody is speaking',
    microphoneOn: 'Microphone on',
    microphoneOff: 'Microphone off',
    cameraOn: 'Camera on',
    cameraOff: 'Camera off',
    hand: 'I want to say something',
    handUp: 'They see your hand',
    leave: 'Leave',
  },
};
