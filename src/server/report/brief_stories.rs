//! What a case that was prepared brings to the draft of its report.

use consilium_core::cases::{CaseEvent, CaseState, ItemKind, ItemState, Profile, template};
use consilium_core::model::{Language, Role, SessionId, Timestamp};
use consilium_core::report::{CaseBrief, compare, history};
use serde_json::{Value, json};

use super::brief::{Held, brief_of};
use crate::config::DataSettings;
use crate::store::{Appointment, NewCase, NewColleague, NewPerson, NotedEvent, Secret, Store};

/// 2026-09-21, 16:00 in Shanghai.
const NOW: Timestamp = Timestamp(1_789_977_600_000);

struct Prepared {
    folder: tempfile::TempDir,
    store: Store,
    case: i32,
}

impl Prepared {
    async fn of(request: Value) -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let settings = DataSettings { dir: folder.path().to_owned(), database_url: None };
        let store = Store::open(&settings).await.expect("SQLite opens");
        let new = NewCase {
            submission: Secret::random(),
            specialty: "oncology".into(),
            patient_name: "王建国".parse().expect("a name"),
            patient_born: "1961-04-30".parse().expect("a day"),
            language: "zh".into(),
            request,
            due: NOW,
            items: template("oncology"),
        };
        let (case, _) = store.open_case(&new, NOW).await.expect("a case");
        let prepared = Self { folder, store, case };
        prepared.seat(Role::LocalExpert, "林悦 (Lin Yue)", "演示东方医院 Demo Hospital East", "Asia/Shanghai").await;
        prepared.seat(Role::Consultant, "Helen Marsh", "Demo Hospital West", "Europe/London").await;
        prepared.decide("account 99").await;
        prepared
    }

    async fn seat(&self, role: Role, name: &str, hospital: &str, zone: &str) {
        let profile = Profile {
            specialties: vec!["oncology".into()],
            country: "GB".into(),
            hospital: hospital.into(),
            credential: "7000001".into(),
            ..Profile::default()
        };
        let name = || name.parse().expect("a name");
        let known = NewColleague { role, name: name(), email: String::new(), profile, listed: true };
        let colleague = Some(self.store.add_colleague(&known).await.expect("known"));
        let (speaks, listens, time_zone) = (Language::english(), Language::english(), zone.to_owned());
        let person = NewPerson { role, name: name(), speaks, listens, abroad: false, time_zone, colleague };
        self.store.add_case_person(self.case, &person, "staff 1", NOW).await.expect("seated");
    }

    async fn decide(&self, actor: &str) {
        for (from, to) in [(CaseState::Submitted, CaseState::Triage), (CaseState::Triage, CaseState::Accepted)] {
            let event = CaseEvent::Moved { from, to, reason: String::new() };
            let noted = NotedEvent { at: NOW, actor: actor.to_owned(), event };
            assert!(self.store.move_case(self.case, (from, to), NOW, &noted).await.expect("moved"));
        }
    }

    async fn brief(&self) -> CaseBrief {
        let session: SessionId = "held".parse().expect("an id");
        let (starts, reason) = (NOW, String::new());
        let made = Appointment { session: session.clone(), starts, minutes: 60, recorded: true, reason };
        self.store.add_appointment(self.case, &made, "staff 1", NOW).await.expect("made");
        let held = Held { session: &session, records: &[], told: &history(&[]) };
        brief_of(&self.store, self.folder.path(), &held, NOW).await.expect("a brief")
    }
}

#[tokio::test]
async fn the_houses_and_their_clocks_come_from_the_team() {
    let brief = Prepared::of(json!({ "relation": "child", "applicant_name": "王敏" })).await.brief().await;
    assert_eq!((brief.inviting.name.zh.as_str(), brief.inviting.utc_offset_minutes), ("演示东方医院", 480));
    assert_eq!((brief.consulting.name.en.as_str(), brief.consulting.utc_offset_minutes), ("Demo Hospital West", 60));
    assert_eq!(brief.team.len(), 2);
    assert_eq!((brief.team[1].licence.as_str(), brief.team[1].country.as_str()), ("7000001", "GB"));
    assert!(!brief.given.contains_key("A7"), "the draft names the house");
}

#[tokio::test]
async fn a_physician_who_refers_names_his_house_and_his_licence() {
    let request = json!({
        "relation": "physician", "applicant_name": "Zhou Ming", "hospital": "演示县医院", "department": "胸外科",
        "licence": "110000000000007", "phone": "+86 21 5555 0134",
    });
    let brief = Prepared::of(request).await.brief().await;
    assert_eq!(brief.inviting.name.zh, "演示县医院 胸外科");
    let lines = &brief.given["A7"];
    assert_eq!((lines[0].text.zh.as_str(), lines[1].lead.as_str()), ("演示县医院 胸外科", "Zhou Ming"));
    assert!(lines[1].text.en.contains("110000000000007 · +86 21 5555 0134"), "{}", lines[1].text.en);
    assert_eq!(compare(&lines[1].text), []);
}

#[tokio::test]
async fn triage_and_missing_materials_come_from_the_case() {
    let prepared = Prepared::of(json!({ "relation": "child" })).await;
    for item in template("oncology").iter().filter(|item| item.kind != ItemKind::Pathology) {
        let state = ItemState::Accepted;
        assert!(prepared.store.set_case_item(prepared.case, item.kind, state, "staff 1", NOW).await.expect("set"));
    }
    let brief = prepared.brief().await;
    let triage = &brief.given["B7"];
    assert_eq!((triage.len(), triage[0].lead.as_str()), (1, "2026-09-21"));
    assert_eq!((triage[0].text.zh.as_str(), triage[0].text.en.as_str()), ("受理", "Accepted"));
    let missing: Vec<&str> = brief.given["G7"].iter().map(|line| line.text.en.as_str()).collect();
    assert_eq!(missing, ["Pathology: missing"]);
}
