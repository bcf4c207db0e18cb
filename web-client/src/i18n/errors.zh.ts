/** 服务器拒绝操作的原因。 */
export const errorsZh = {
  error: {
    malformed: '服务器无法理解本页面，请重新加载。',
    version: '本页面与服务器不匹配，请重新加载。',
    not_now: '现在不能这样做。',
    not_allowed: '您的角色不允许这样做。',
    not_found: '此人已不在会诊中。',
    closed: '会诊暂时不能再接纳更多人，请联系协调员。',
    too_many: '短时间内操作过多，请稍后再试。',
    bad_offer: '声音和画面无法接通，请重新加载页面。',
    expired: '此链接已失效，请向协调员索取新链接。',
    stale: '情况刚刚有变，请再看一下；如仍需要，请重新操作。',
    unknown_language: '本次会诊没有该语言的口译。',
    relay_cycle: '这样转译会绕回您自己的译员间，或经过太多译员。',
    not_checked: '请先填写资质并确认是否同意录音，或请主持免除。',
    channel_taken: '另一位译员正在该频道播出，请申请交接。',
    not_agreed: '搭档正在播出。请申请交接，或请主持允许。',
    internal: '服务器未能完成，请重试。',
  },
};
