/** 会诊前后各环节的文字：个人页面、翻译、团队、治疗计划、随访。 */
export const journeyZh = {
  journey: {
    save: '保存', add: '添加', remove: '移除', note: '备注', nobody: '尚未指定', any: '不限', days: '{{count}} 天内', workingDays: '{{count}} 个工作日内',
    desk: { search: '按姓名、编号、电话或问题搜索', found: '搜索结果', clear: '返回看板', nothing: '没有包含这些内容的病例。', more: '显示更多', all: '全部 {{count}} 个', starts: '会诊 {{when}}' },
    owes: { applicant: '申请人', patient: '患者', coordinator: '协调员' },
    request: { files: '病历与影像', filesHint: '可选：DICOM 影像、PDF、照片。提交申请后上传。', addFiles: '可补充病历或影像。每份资料经工作人员查看后才会使用。' },
    refer: { title: '转诊患者', intro: '供医生使用。请填写已知情况并附上病历，我们将在两个工作日内答复。', toPhysician: '我是医生，为患者转诊', toFamily: '我是患者或家属' },
    consent: { interpreter: '知情谈话的口译员（可不填）' },
    track: { referrer: '知情同意由患者或监护人通过其本人的链接签署，患者也由该链接参加会诊。链接由协调员发送。', patientLink: '为患者或家属生成链接', patientsOwn: '为患者本人生成链接', linkFor: '{{name}} 的链接，仅显示一次：', earlierEnd: '生成后，患方此前的链接（包括报告链接）全部失效，通过旧链接进入者将退出登录。', report: '查看报告', complete: '请补充您的问题', resubmit: '重新提交' },
    triage: {
      title: '评估决定', first: '请先将病例转为“评估中”，再作决定。', verdict: '决定', verdicts: { accept: '接受', adjust: '需调整：退回申请人', not_for_now: '暂不安排' },
      reason: '理由（申请人可见）', expert: '主持专家', admission: '预计入院时间（文字）', language: '信函语言', draft: '生成回复', send: '决定并发送回复', show: '决定并显示回复',
    },
    letters: {
      title: '信函', subject: '主题', text: '正文', link: '［链接仅在原信中］', copy: '复制信函', mailed: '将通过邮件发送。', none: '还没有信函。', mail: '有邮箱地址的信函通过邮件发送，其余请在此复制。', noMail: '未设置邮件服务器：请在此复制信函。',
      states: { shown: '供复制', waiting: '等待发送', sent: '已发送', failed: '未能送达' },
    },
    summary: { title: '一页摘要', none: '还没有摘要。', headline: '一句话概括', history: '病史', concern: '患者最关心的问题', questions: '向专家组提出的问题' },
    glossary: { title: '口译词汇', how: '口译员可在个人页面查看，会诊结束后失效。' },
    opinion: {
      title: '会前独立意见', how: '每位专家独立书写。封存后不可修改，任何人都无法阅读；会诊中一同开启。', yours: '您的意见', seal: '封存我的意见', none: '还没有封存的意见。',
      sealedAt: '{{when}} 封存', openedAt: '{{when}} 开启', open: '一同开启全部意见', before: '第 {{round}} 次会诊前', again: '正在准备本例的第 {{round}} 次会诊。请重新写下您现在的意见；此前的意见保留在下方，不会改变。',
    },
    dossier: { title: '病历资料', shut: '您目前不能查看病历资料。', empty: '还没有文件。', images: '{{count}} 幅图像', slice: '第 {{number}} 幅，共 {{count}} 幅', leaf: '翻阅图像', window: '窗宽窗位', windows: { own: '默认', lung: '肺窗', soft: '软组织窗', bone: '骨窗' }, released: '可用', quarantined: '待查看', rejected: '已拒收' },
    translation: {
      none: '还没有翻译任务。', order: '新建翻译任务', title: '名称', document: '文件', noDocument: '下方的文字', source: '文字', direction: '方向', translator: '译员', due: '期限', ask: '下达任务',
      text: '译文', machine: '这是机器草稿', handIn: '提交译文', original: '打开原文', check: '核对无误', wrong: '问题所在', sendBack: '退回', here: '在此翻译',
      states: { requested: '待翻译', machine_draft: '机器草稿，不可作为依据', human: '已翻译，待核对', checked: '已由第二人核对' },
    },
    team: {
      directory: '专家与译员名录', newcomer: '其他人员', country: '执业地', nobody: '名录中没有合适的人。', away: '暂不可约', credential: '执业证或资格证及编号', ownLink: '个人页面链接', keep: '保存到名录', family: '为 {{name}} 保留席位',
      late: '会诊已排期：现在加入团队的人会得到席位，其他人不会收到通知。',
      short: '口译 {{from}} – {{into}}：此时长需要 {{needed}} 名，团队中有 {{there}} 名。',
    },
    moves: {
      reply: '转为{{moves}}：将向申请人发出回复信函。如需自行措辞，请在“申请”中作决定。', call_off: '转为{{moves}}：会诊将取消，通知团队全体成员，其会诊链接失效。',
      tell_readers: '转为{{moves}}：将向报告的读者发送报告链接。', copy: '不经邮件发送的信函请在“信函”中复制。',
    },
    links: {
      end: '终止链接……', title: '终止 {{name}} 的链接？', ends: '{{name}} 个人页面的全部链接将失效，通过这些链接进入者立即退出登录。', endNow: '终止', ended: '个人页面的链接已全部失效。',
      stays: '不受影响：正在进行的会诊中已有的席位，以及会诊邀请链接。可随时生成新的个人页面链接。',
    },
    schedule: {
      proposals: '符合各方工作时间和节假日的时间（✓）或较合适的时间', noProposals: '未来三周内没有能避开各方夜间的时间。', reason: '如缺少本地专家或会诊专家，请说明理由', move: '更改时间', callOff: '取消会诊', callOffReason: '取消理由', sameLink: '原链接继续有效。', holiday: '节假日：{{name}}',
      suits: { well: '工作时间', outside: '非工作时间', other_day: '当日不出诊', holiday: '公共假日', night: '夜间', away: '不在岗' }, nextFree: '最近可约 {{day}}',
    },
    plan: {
      title: '治疗计划', route: '地点', routes: { stays: '在当地治疗', transfers: '转至国内其他医院', travels: '出国治疗' }, plan: '计划', receiving: '接诊医院或科室', at: '接诊：{{where}}', quotation: '报价', addLine: '添加一项', what: '内容', amount: '金额', currency: '币种', total: '合计', milestones: '时间节点', addMilestone: '添加节点', day: '日期', visa: '签证截止', travel: '出发', back: '返回',
      stands: '患者已确认的内容：', offer: '提交患者确认', anew: '重新提交……', anewTitle: '提交更改后的计划？', anewText: '患者已确认原计划。提交后原确认不再有效，须由患者再次签名确认，或选择不接受。', confirm: '我确认此计划', decline: '我不接受', states: { draft: '草稿', offered: '等待患者确认', confirmed: '已确认', declined: '未接受' },
    },
    errand: { title: '转诊与陪同', what: '事项', owner: '负责人', add: '添加事项', said: '与谁联系、谈了什么', log: '记入联系记录', done: '完成' },
    errands: { family_contact: '联系家属', priority_appointment: '优先预约', visa: '签证', travel: '行程', escort: '陪同', interpreter_abroad: '境外口译', accommodation: '住宿', other: '其他' },
    follow: {
      how: '报告发布后自动安排随访。到期当天及逾期三天后，系统会给负责人写信；无负责人时，信函留在此处供协调组处理。', days: '报告发布后的天数', badDays: '请填写 1 至 10 个不同的天数，每个为 1 至 730，例如 7、30、90。', change: '更改随访安排', desk: '协调组', unowned: '无负责人', referrer: '转诊医生', asked: '已于 {{when}} 发信', urged: '已于 {{when}} 再次发信',
      plan: '安排随访', look: '第 {{day}} 天随访', carriedOut: '计划是否执行？', done: { fully: '已执行', partly: '部分执行', not_at_all: '未执行' }, because: '未执行原因', record: '记录',
      reasons: { patient_declined: '患者拒绝', side_effects: '副作用', progression: '病情进展', other_illness: '其他疾病', not_available: '当地无法实施', cost: '费用', travel: '无法成行', waiting: '仍在等待', lost_contact: '失去联系', died: '患者去世', other: '其他，见备注' },
    },
    concordance: { show: '建议执行情况', title: '建议执行情况', how: '每项建议按最近一次随访结果计一次。', specialty: '专科', none: '尚无随访结果。' },
    returned: {
      title: '返回的文件', what: '类别', name: '名称', add: '登记文件', pass: '转交转诊方', here: '待转交', passed: '已于 {{when}} 转交', kinds: { discharge_summary: '出院小结', rehabilitation_guidance: '康复指导', other: '其他' },
      none: '尚无返回的文件。', shut: '暂时无法显示本例的文件。', again: '重试', file: '选择文件', otherFile: '更换文件', fileHint: 'PDF、图片或办公文档；通过检查后方可打开。', onePaper: '请选择一个文件：PDF、图片或办公文档。',
      attach: '附上文件', noFile: '尚未附上文件，无法转交。', held: '请在清单下方的病历资料中处理。', read: '打开文件', unreadable: '文件不在此处，请向协调员索取。',
    },
    emergency: { title: '紧急情况', reason: '为何不能等待知情同意', declare: '申报紧急情况', asked: '已申报：{{reason}}。须由第二人批准。', approve: '作为第二人批准' },
    tasks: { translation: '翻译', errand: '事项', follow_up: '随访', returned: '文件' },
    my: {
      title: '我的会诊', lost: '请打开您的个人页面链接。协调员可以重新生成。', next: '接下来', owed: '待办', past: '过往', nothingNext: '近期没有会诊。', nothingOwed: '没有待办事项。', nothingPast: '暂无。', noTime: '时间尚未确定。', minutes: '{{count}} 分钟',
      join: '加入会诊', joinFrom: '开始前 15 分钟可加入。', cannotJoin: '现在还不能加入，请联系协调员。', read: '查看病例', opinionFor: '病例 {{number}}：会前意见', giveOpinion: '填写意见', reportFor: '病例 {{number}}：报告等待您签署', signReport: '阅读并签署', over: '会诊已结束，为会诊提供的资料不再显示。', failed: '操作未成功，请刷新页面。',
      notTaken: '服务器未接受。您填写的内容仍在此处，请稍后再试。',
      withheld: '患者尚未同意资料出境。取得同意后您即可查看病例；协调员那里已显示缺少此项同意。',
    },
  },
};
