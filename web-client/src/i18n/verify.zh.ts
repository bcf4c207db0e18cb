import type { Texts } from './texts';

export const verifyZh: Pick<Texts, 'verify'> = {
  verify: {
    title: '核验证据包',
    text: '请选择您收到的文件夹或 ZIP 压缩包。仅由本页读取，不会发送到任何地方。',
    folder: '选择文件夹',
    zip: '选择 ZIP 压缩包',
    checking: '正在核验…',
    good: '全部通过，共 {{count}} 项核验。',
    bad: '{{count}} 项中有 {{wrong}} 项未通过：{{files}}。请勿依赖此证据包。',
    unreadable: '这不是证据包，或已损坏。',
    why: {
      list: '其中没有 {{file}}：请选择完整的文件夹或压缩包。',
      archive: '这不是 ZIP 压缩包。',
      damaged: 'ZIP 压缩包已损坏。',
      twice: '{{file}} 在压缩包中出现了两次。',
      large: '压缩包过大，本页无法读取：请解压后选择文件夹。',
      packed: '本页无法读取此压缩方式：请解压后选择文件夹。',
      missing: '缺少 {{file}}。',
    },
    what: '核验项',
    result: '结果',
    holds: '通过',
    problem: {
      changed: '已被更改',
      missing: '缺失',
      stranger: '不属于此证据包',
      signature: '签名不符',
      root: '根哈希不符',
      tooLong: '超出时间线',
      unsigned: '并非每一行都已签名',
      tapped: '在不应录制时写入了内容',
    },
  },
};
