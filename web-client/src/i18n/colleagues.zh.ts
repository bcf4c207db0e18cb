/** 名录维护的文字。 */
export const colleaguesZh = {
  colleagues: {
    title: '同事', board: '返回病例', all: '包括已停用者', none: '此角色尚无人员。', edit: '修改', add: '新增同事', save: '保存修改', saved: '已保存。',
    specialties: '专科', general: '全科', languages: '语言代码，用逗号分隔：en, zh', hospital: '医院', weekdays: '出诊日', weekdaysHint: '不选则为所有工作日。', on: '出诊日 {{days}}',
    away: '暂不可约', absences: '离岗', from: '自', until: '至（含当日）', addAbsence: '添加日期', removeAbsence: '移除这段日期',
    listed: '可供选择', listedHint: '停用后，此人仍留在已参与的病例中，其链接在被终止前仍然有效。', unlisted: '已停用',
  },
};
