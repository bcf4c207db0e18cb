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
    messages: 'Messages',
    devices: 'Sound and camera',
    whichSpeaker: 'Where do you want to hear?',
    speakerElsewhere: 'Where you hear is chosen in the settings of your device itself.',
    whichMicrophone: 'Which microphone?',
    whichCamera: 'Which camera?',
    byItself: 'As this device has it',
  },
};
