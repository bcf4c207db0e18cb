import type { Texts } from './texts';

export const recordingZh: Pick<Texts, 'recording'> = {
  recording: {
    record: '录制',
    stop: '停止录制',
    since: '录制中，始于 {{time}}',
    short: '录制中',
    startTitle: '录制本次会诊？',
    what: '将录制会诊室内所有人的声音和共享屏幕、您所选择的摄像头画面，以及已同意录音且正在播出的口译员的声音。',
    cameras: '摄像头画面',
    camerasHint: '最多录制哪些由医院规定。所有人都能在红灯旁看到实际录制的范围。',
    camerasOf: { all: '所有摄像头', speakers: '仅发言者，发言后延续五秒', none: '不录摄像头' },
    camerasTold: { speakers: '仅录发言者画面', none: '不录摄像头画面' },
    not: '闭门讨论不会被录制。未同意录音的口译员将停止播出。',
    consent: '已征询患者和所有在场人员，他们均表示同意。',
    start: '开始录制',
    stopTitle: '停止录制？',
    stopText: '已录制的内容会保留，之后可以重新开始录制。',
    reason: '原因（可不填）',
    trouble: {
      disk_full: '录制已停止：磁盘已满。会诊继续进行，但不再录制；已录制的内容会保留。',
      disk_failed: '录制已停止：磁盘出现故障。会诊继续进行，但不再录制；已录制的内容会保留。',
      behind: '录制程序跟不上：目前的部分声音或画面没有录下。请告知服务器管理人员。',
      low: '录制磁盘空间不足：剩余 {{percent}}%。请联系服务器管理人员腾出空间。',
      lowMinutes: '录制磁盘大约还能用 {{minutes}} 分钟（剩余 {{percent}}%）。请联系服务器管理人员腾出空间。',
      close: '关闭此提示',
    },
  },
};
