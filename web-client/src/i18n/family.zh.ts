/** 家属界面的文字。 */
export const familyZh = {
  family: {
    speaks: '{{name}}正在讲话',
    nobody: '没有人在讲话',
    microphoneOn: '麦克风已开',
    microphoneOff: '麦克风已关',
    cameraOn: '摄像头已开',
    cameraOff: '摄像头已关',
    hand: '我想说话',
    handUp: '他们看到您举手了',
    leave: '离开',
    messages: '消息',
    devices: '声音和摄像头',
    whichSpeaker: '用哪个设备听？',
    speakerElsewhere: '用哪个设备听，请在您的手机或电脑的系统设置里选择。',
    whichMicrophone: '用哪个麦克风？',
    whichCamera: '用哪个摄像头？',
    byItself: '由本设备决定',
  },
};
