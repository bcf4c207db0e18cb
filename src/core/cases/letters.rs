use crate::model::Language;

/// What a letter is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Occasion<'a> {
    /// The request was accepted; by whom, and when the patient may be expected.
    Accepted {
        expert: &'a str,
        admission: &'a str,
    },
    /// Something is to be changed or added first.
    Returned {
        reason: &'a str,
    },
    Declined {
        reason: &'a str,
    },
    /// Somebody is asked to take part; when it is where he is, and his link.
    Invited {
        when: &'a str,
        link: &'a str,
    },
    Moved {
        when: &'a str,
        link: &'a str,
    },
    CalledOff {
        when: &'a str,
    },
    Reminder {
        when: &'a str,
    },
    /// Something to be translated, by when.
    TranslationAsked {
        title: &'a str,
        due: &'a str,
        link: &'a str,
    },
    OwnPage {
        link: &'a str,
    },
    ReportReleased {
        link: &'a str,
    },
    /// What came back from the treating hospital can be read by the link.
    DocumentReturned {
        title: &'a str,
        link: &'a str,
    },
    /// What became of the plan is asked so many days after the report; the link is the owner's page, empty for the
    /// desk.
    LookBack {
        day: u16,
        link: &'a str,
    },
    LookBackOverdue {
        day: u16,
        due: &'a str,
        link: &'a str,
    },
}

/// A letter in one language. It names the recipient and the number of the case, never the patient: mail is read by
/// others.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LetterText {
    pub subject: String,
    pub body: String,
}

/// Writes a letter in Chinese for whoever reads Chinese, else in English.
pub fn write_letter(language: &Language, recipient: &str, case: i32, occasion: Occasion<'_>) -> LetterText {
    let chinese = language.as_str().starts_with("zh");
    let (subject, body) = if chinese { in_chinese(case, occasion) } else { in_english(case, occasion) };
    let body = match chinese {
        true => format!("{recipient}，您好：\n\n{body}\n\n此致\n会诊协调组"),
        false => format!("Dear {recipient},\n\n{body}\n\nThe coordinators"),
    };
    LetterText { subject, body }
}

fn in_english(case: i32, occasion: Occasion<'_>) -> (String, String) {
    match occasion {
        Occasion::Accepted { expert, admission } => (
            format!("Consultation {case}: your request is accepted"),
            format!(
                "We have read your request and accept it.{}{}\nWe now prepare consent, records and the team. Your link shows what comes next.",
                said(" It is led by ", expert, "."),
                said(" Expected admission: ", admission, ".")
            ),
        ),
        Occasion::Returned { reason } => (
            format!("Consultation {case}: please complete your request"),
            format!(
                "Before we can go on we need something from you:\n\n{reason}\n\nOpen your link, complete it and send it again."
            ),
        ),
        Occasion::Declined { reason } => (
            format!("Consultation {case}: your request"),
            format!(
                "We have read your request with care. A consultation is not possible for now:\n\n{reason}\n\nYou can write to us again when things change."
            ),
        ),
        Occasion::Invited { when, link } => (
            format!("Consultation {case}: invitation, {when}"),
            format!(
                "You are invited to consultation {case}.\n\nWhen: {when}\nYour link: {link}\n\nThe link is for you alone. Open it in a browser; nothing needs to be installed."
            ),
        ),
        Occasion::Moved { when, link } => (
            format!("Consultation {case}: new time, {when}"),
            format!("Consultation {case} has been moved.\n\nNew time: {when}\n{link}"),
        ),
        Occasion::CalledOff { when } => (
            format!("Consultation {case}: called off"),
            format!("Consultation {case}, planned for {when}, is called off. We will write again."),
        ),
        Occasion::Reminder { when } => (
            format!("Consultation {case}: reminder, {when}"),
            format!(
                "Consultation {case} takes place: {when}. Your link is in the invitation; your own page has a button to join."
            ),
        ),
        Occasion::TranslationAsked { title, due, link } => (
            format!("Consultation {case}: a translation, due {due}"),
            format!("Please translate: {title}\nDue: {due}\nYour page: {link}"),
        ),
        Occasion::OwnPage { link } => (
            "Your page for consultations".to_owned(),
            format!(
                "Here is what is next, what to read and what is asked of you:\n\n{link}\n\nThe link is for you alone."
            ),
        ),
        Occasion::ReportReleased { link } => (
            format!("Consultation {case}: the report"),
            format!("The report of consultation {case} is ready:\n\n{link}\n\nThe link works for 30 days."),
        ),
        Occasion::DocumentReturned { title, link } => (
            format!("Consultation {case}: a document for you"),
            format!(
                "A document has come back from the treating hospital: {title}\n\nOpen your link to read it:\n{link}\n\nThe link works for 30 days."
            ),
        ),
        Occasion::LookBack { day, link } => (
            format!("Consultation {case}: what became of the plan after {day} days"),
            format!(
                "The report of consultation {case} left the house {day} days ago. Please ask what was carried out of its plan, and write it down.{}",
                said("\n\nYour page: ", link, "")
            ),
        ),
        Occasion::LookBackOverdue { day, due, link } => (
            format!("Consultation {case}: the look back after {day} days is overdue"),
            format!(
                "What became of the plan of consultation {case} after {day} days was to be written down by {due}, and is not there yet. If the patient cannot be reached, say so: that is an answer too.{}",
                said("\n\nYour page: ", link, "")
            ),
        ),
    }
}

fn in_chinese(case: i32, occasion: Occasion<'_>) -> (String, String) {
    match occasion {
        Occasion::Accepted { expert, admission } => (
            format!("会诊 {case}：申请已接受"),
            format!(
                "我们已阅读您的申请并予以接受。{}{}\n接下来将准备知情同意、病历资料和专家团队。您的链接会显示后续步骤。",
                said("主持专家：", expert, "。"),
                said("预计入院时间：", admission, "。")
            ),
        ),
        Occasion::Returned { reason } => (
            format!("会诊 {case}：请补充申请"),
            format!("继续办理之前，需要您补充：\n\n{reason}\n\n请打开您的链接，补充后重新提交。"),
        ),
        Occasion::Declined { reason } => (
            format!("会诊 {case}：关于您的申请"),
            format!("我们认真阅读了您的申请。目前暂不能安排会诊：\n\n{reason}\n\n如情况有变，欢迎再次联系我们。"),
        ),
        Occasion::Invited { when, link } => (
            format!("会诊 {case}：邀请，{when}"),
            format!(
                "邀请您参加会诊 {case}。\n\n时间：{when}\n您的链接：{link}\n\n链接仅供您本人使用，用浏览器打开即可，无需安装软件。"
            ),
        ),
        Occasion::Moved { when, link } => (
            format!("会诊 {case}：时间变更，{when}"),
            format!("会诊 {case} 的时间已变更。\n\n新的时间：{when}\n{link}"),
        ),
        Occasion::CalledOff { when } => {
            (format!("会诊 {case}：已取消"), format!("原定于 {when} 的会诊 {case} 已取消。后续安排将另行通知。"))
        }
        Occasion::Reminder { when } => (
            format!("会诊 {case}：提醒，{when}"),
            format!("会诊 {case} 将于 {when} 举行。参会链接在邀请信中，也可在您的个人页面点击加入。"),
        ),
        Occasion::TranslationAsked { title, due, link } => (
            format!("会诊 {case}：翻译任务，截止 {due}"),
            format!("请翻译：{title}\n截止时间：{due}\n您的页面：{link}"),
        ),
        Occasion::OwnPage { link } => (
            "您的会诊页面".to_owned(),
            format!("下次会诊、需要阅读的资料和待办事项都在这里：\n\n{link}\n\n链接仅供您本人使用。"),
        ),
        Occasion::ReportReleased { link } => {
            (format!("会诊 {case}：报告"), format!("会诊 {case} 的报告已完成：\n\n{link}\n\n链接 30 天内有效。"))
        }
        Occasion::DocumentReturned { title, link } => (
            format!("会诊 {case}：有新文件"),
            format!("接诊医院已返回文件：{title}\n\n请打开您的链接查看：\n{link}\n\n链接 30 天内有效。"),
        ),
        Occasion::LookBack { day, link } => (
            format!("会诊 {case}：第 {day} 天随访"),
            format!(
                "会诊 {case} 的报告发出已满 {day} 天。请了解方案的执行情况并记录下来。{}",
                said("\n\n您的页面：", link, "")
            ),
        ),
        Occasion::LookBackOverdue { day, due, link } => (
            format!("会诊 {case}：第 {day} 天随访已逾期"),
            format!(
                "会诊 {case} 在 {day} 天后的方案执行情况应于 {due} 前记录，目前尚未记录。如联系不上患者，也请如实记录：这也是一种结果。{}",
                said("\n\n您的页面：", link, "")
            ),
        ),
    }
}

/// Nothing is said about what is not known.
fn said(before: &str, what: &str, after: &str) -> String {
    if what.trim().is_empty() { String::new() } else { format!("{before}{}{after}", what.trim()) }
}
