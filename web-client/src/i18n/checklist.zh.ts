/** 病历资料清单的文字。 */
export const checklistZh = {
  checklist: {
    language: '语言', unknown: '语言……', reason: '为何确属本患者', reasonHint: '此项曾被判定为他人资料。修改前请说明为何不是。',
    reviewed: '{{name}} 于 {{when}} 审阅', reviewedThen: '{{when}} 审阅', nobody: '尚无人审阅。', newer: '审阅后新增', note: '说明：{{note}}',
    link: '关联文件……', unlink: '移除 {{name}}', series: '序列', digest: 'SHA-256：{{digest}}',
    translation: '翻译：{{state}}', into: '译成{{language}}：{{state}}', noTranslation: '未安排翻译',
    ofAnother: '可能属于其他患者', held: '暂扣', refused: '已拒收',
  },
};
