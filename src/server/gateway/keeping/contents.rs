//! What stands in `contents.txt` of a case's archive, so that whoever opens it knows what he has and what he has not.

/// For the house.
pub(super) const HOUSE: &str = "\
case.json        the request, consents, team, appointments, tasks, letters and events of the case
fhir/            the case as FHIR R4 bundles, one for each kind of resource
access.json      who saw what of the case, and when
documents/       every file of the dossier as it came; one that was refused or may be another patient's is not here
reports/         for each session the newest signed report, as PDF and as FHIR document
recordings.json  what was recorded of each session: when, how long, kept until when, and how to ask for it
Sound and pictures of the sessions are not in this archive.

case.json        申请、知情同意、团队、预约、任务、信件和全部事件
fhir/            以 FHIR R4 表示的病例，每类资源一个文件
access.json      何人何时查看过哪些内容
documents/       病历资料中的全部原始文件；被拒收的文件和可能属于其他患者的文件不在其中
reports/         每次会诊最新的已签署报告（PDF 与 FHIR 文档）
recordings.json  每次会诊的录制情况：时间、时长、保存期限以及如何申请
本压缩包不含会诊的声音和画面。
";

/// For patient and family.
pub(super) const FAMILY: &str = "\
case.json        the request, consents, team, appointment, the plan that was offered, and the letters to you
fhir/            the case as FHIR R4 bundles, one for each kind of resource
access.json      who saw what of the case, and when
documents/       the files that the house has released, and those that you sent, as they came
reports/         for each session the newest signed report, as PDF and as FHIR document
recordings.json  what was recorded of each session: when, how long, kept until when, and how to ask for it
Sound and pictures of the sessions are not in this archive.

case.json        申请、知情同意、团队、预约、已提供的治疗方案以及写给您的信件
fhir/            以 FHIR R4 表示的病例，每类资源一个文件
access.json      何人何时查看过哪些内容
documents/       已放行的文件以及您自己上传的文件（原始文件）
reports/         每次会诊最新的已签署报告（PDF 与 FHIR 文档）
recordings.json  每次会诊的录制情况：时间、时长、保存期限以及如何申请
本压缩包不含会诊的声音和画面。
";
