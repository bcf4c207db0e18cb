use consilium_core::cases::Date;
use consilium_core::model::{PersonName, Role};
use serde::Serialize;

use super::super::problem::Problem;
use super::super::state::Gateway;
use super::facts::read_whole;
use super::returned::passed;
use super::sheets::REFERRAL;
use super::track::is_given;
use super::view::{AppointmentView, TrackPage, TrackParts};
use crate::ops::wall_clock;
use crate::store::{Letter, TeamMember};

/// What the family takes along of its case: its own page, the request, the appointment and who belonged to the team.
/// What the house has written for itself is not in it: tasks, opinions, letters to others, a plan that is no offer yet.
#[derive(Debug, Serialize)]
pub(in super::super) struct FamilyFile {
    #[serde(flatten)]
    page: TrackPage,
    patient_born: Date,
    specialty: String,
    request: serde_json::Value,
    appointment: Option<AppointmentView>,
    team: Vec<Member>,
}

#[derive(Debug, Serialize)]
struct Member {
    role: Role,
    name: PersonName,
}

impl From<&TeamMember> for Member {
    fn from(member: &TeamMember) -> Self {
        Self { role: member.person.role, name: member.person.name.clone() }
    }
}

pub(in super::super) async fn family_file(gateway: &Gateway, case: i32) -> Result<FamilyFile, Problem> {
    let whole = read_whole(gateway, case).await?;
    let store = &gateway.store;
    let parts = TrackParts {
        letters: store.letters(case).await?.into_iter().map(Letter::without_secrets).collect(),
        plan: store.sheet(case, REFERRAL).await?,
        returned: passed(gateway, case, store.tasks(case).await?).await?,
        may_join: false,
        report: is_given(gateway, case).await?,
        referrer: false,
        patients_link: false,
        reader: None,
    };
    let page = whole.track(parts, &store.case_events(case).await?, wall_clock());
    Ok(FamilyFile {
        page,
        patient_born: whole.case.patient_born,
        specialty: whole.case.specialty.clone(),
        request: whole.case.request.clone(),
        appointment: whole.parts.appointment.as_ref().map(AppointmentView::from),
        team: whole.parts.team.iter().map(Member::from).collect(),
    })
}
