/** The fictional people of the demo case, as a session's participants. */
const person = (id, name, role, speaks, more = {}) => ({
  id,
  name,
  role,
  speaks,
  listens: speaks,
  presence: 'present',
  hand: null,
  hard_muted: false,
  ...more,
});

export const PEOPLE = [
  person(1, '林悦 (Lin Yue)', 'local_expert', 'zh'),
  person(2, '赵凯 (Zhao Kai)', 'local_expert', 'zh'),
  person(3, 'Dr Helen Marsh', 'consultant', 'en'),
  person(4, 'Dr Adebayo Cole', 'consultant', 'en', { hand: Date.now() - 20_000 }),
  person(5, '李娜 (Li Na)', 'interpreter', 'zh'),
  person(6, '王敏 (Wang Min)', 'family', 'zh'),
  person(7, '周琪 (Zhou Qi)', 'coordinator', 'zh'),
  person(8, '陈昊 (Chen Hao)', 'interpreter', 'zh'),
];

/** Visitors: the seat each secret of a join link opens. */
export const SEATS = {
  chair: { id: 1, name: '林悦 (Lin Yue)', role: 'local_expert', speaks: 'zh', listens: 'zh' },
  consultant: { id: 3, name: 'Dr Helen Marsh', role: 'consultant', speaks: 'en', listens: 'en' },
  interpreter: { id: 5, name: '李娜 (Li Na)', role: 'interpreter', speaks: 'zh', listens: 'en' },
  coordinator: { id: 7, name: '周琪 (Zhou Qi)', role: 'coordinator', speaks: 'zh', listens: 'zh' },
  family: { id: 6, name: '王敏 (Wang Min)', role: 'family', speaks: 'zh', listens: 'zh' },
};

export const TITLE = 'CASE 2041 · Lung mass · 右肺上叶肿块';
