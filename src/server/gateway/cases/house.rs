use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::http::{HeaderValue, StatusCode};
use consilium_core::access::{Accepts, Actor, Relation, StaffRole, StaffRoles};
use consilium_core::audit::Recipient;
use consilium_core::cases::CaseState;
use consilium_core::model::{CaseId, PersonName, Role};
use consilium_core::protocol::ErrorCode;

use super::super::access::{Arrived, Caller};
use super::super::cookie::{Holder, SeatCookie};
use super::super::login::{ClientAddress, note_wrong_secret, refuse_guessers};
use super::super::problem::Problem;
use super::super::state::Gateway;
use crate::accounts::Prover;
use crate::ops::wall_clock;
use crate::store::{Account, Colleague, HouseGuest, LinkKind, Secret, WholeCase};

/// A member of staff, signed in to the house and not to a session: by an account, or by a link alone.
#[derive(Debug, Clone)]
pub(in super::super) struct Staff {
    pub(super) name: PersonName,
    pub(super) roles: StaffRoles,
    actor: String,
    prover: Prover,
}

const ACCOUNTS: u32 = 1_000_000_000;
const LINKS: u32 = 2_000_000_000;

impl Staff {
    /// Whose fresh proof counts.
    pub(in super::super) fn prover(&self) -> Prover {
        self.prover
    }

    /// A number of his own among all who translate, check, declare and approve; those of colleagues are smaller.
    pub(super) fn number(&self) -> u32 {
        match self.prover {
            Prover::Account(id) => ACCOUNTS.saturating_add(u32::try_from(id).unwrap_or_default()),
            Prover::StaffLink(number) => LINKS.saturating_add(number),
            Prover::Seat(_) => 0,
        }
    }

    /// How the audit names him.
    pub(in super::super) fn recipient(&self) -> Recipient {
        let role = self.roles.iter().next().map(|role| role.to_string()).unwrap_or_default();
        Recipient { actor: self.actor(), name: Some(self.name.clone()), role }
    }

    /// How events name who did it.
    pub(in super::super) fn actor(&self) -> String {
        self.actor.clone()
    }
}

/// Whoever is signed in by an account of his own.
#[derive(Debug, Clone)]
pub(in super::super) struct SignedInAccount {
    pub(in super::super) account: Account,
    /// The browser that asks.
    pub(in super::super) device: i32,
}

/// How a member of staff is signed in.
#[derive(Debug, Clone)]
pub(in super::super) enum Signed {
    Account(SignedInAccount),
    /// A sign-in link makes a coordinator for a day.
    Link(HouseGuest),
}

impl Signed {
    fn roles(&self) -> StaffRoles {
        match self {
            Signed::Account(own) => own.account.roles,
            Signed::Link(_) => StaffRoles::of(&[StaffRole::Coordinator]),
        }
    }

    fn staff(&self) -> Staff {
        let roles = self.roles();
        match self {
            Signed::Account(SignedInAccount { account, .. }) => Staff {
                name: account.name.clone(),
                roles,
                actor: format!("account {}", account.id),
                prover: Prover::Account(account.id),
            },
            Signed::Link(guest) => Staff {
                name: guest.name.clone(),
                roles,
                actor: format!("staff {}", guest.number),
                prover: Prover::StaffLink(guest.number),
            },
        }
    }
}

/// Whoever follows one case by its tracking link.
pub(in super::super) struct Applicant {
    pub(in super::super) case: i32,
    /// A colleague who referred the patient, and does not speak for him.
    pub(super) refers: bool,
    /// To whom the link was given.
    pub(super) name: PersonName,
}

/// The people of the house for whom a request speaks.
#[derive(Debug, Clone, Default)]
pub(in super::super) struct Guests {
    staff: Option<Signed>,
    /// What the account is in the team of the case that the address names.
    in_team: Vec<Role>,
    applicant: Option<HouseGuest>,
    /// The applicant is a colleague who referred the patient.
    refers: bool,
    colleague: Option<ColleagueHere>,
}

impl Guests {
    pub(in super::super) fn signed(&self) -> Option<&Signed> {
        self.staff.as_ref()
    }

    fn relation_of(&self, role: StaffRole) -> Relation {
        let there = self.in_team.iter().any(|own| own.as_str() == role.as_str());
        if there { Relation::Team } else { Relation::None }
    }

    /// Who calls, and how he stands to the case in the address.
    pub(in super::super) fn callers(&self, case: Option<&str>) -> Vec<Caller> {
        let mut callers = Vec::new();
        if let Some(staff) = self.staff.as_ref().map(Signed::staff) {
            let as_role = |role: StaffRole| Caller {
                actor: Actor::Staff(role),
                relation: self.relation_of(role),
                case: case.unwrap_or_default().to_owned(),
                recipient: Recipient { actor: staff.actor(), name: Some(staff.name.clone()), role: role.to_string() },
            };
            callers.extend(staff.roles.iter().map(as_role));
        }
        callers.extend(self.colleague.iter().flat_map(|here| here.callers(case)));
        if let Some((guest, own)) = self.applicant.as_ref().and_then(|guest| Some((guest, guest.case?))) {
            // An address without a case is about the caller's own.
            let is_own = case.is_none_or(|case| case == own.to_string());
            callers.push(Caller {
                actor: if self.refers { Actor::Referrer } else { Actor::Applicant },
                relation: if is_own { Relation::Own } else { Relation::None },
                case: own.to_string(),
                recipient: Recipient {
                    actor: format!("applicant {}", guest.number),
                    // The patient's own side is not named: the audit outlives what is erased.
                    name: self.refers.then(|| guest.name.clone()),
                    role: if self.refers { "referrer" } else { "applicant" }.to_owned(),
                },
            });
        }
        callers
    }
}

/// Looks up those whom the action is for.
pub(in super::super) async fn guests(
    parts: &Parts,
    gateway: &Gateway,
    accepts: Accepts,
    case: Option<&str>,
) -> Result<Guests, Problem> {
    let mut guests = Guests::default();
    if accepts.staff {
        guests.staff = signed(parts, gateway).await?;
        if let (Some(Signed::Account(own)), Some(number)) = (&guests.staff, case.and_then(CaseId::number_in)) {
            guests.in_team = roles_in_team(gateway, &own.account, number).await?;
        }
    }
    if accepts.guests {
        guests.applicant = guest(parts, gateway, Holder::Applicant).await?.filter(|guest| guest.case.is_some());
        if let Some((own, name)) = guests.applicant.as_ref().and_then(|guest| Some((guest.case?, &guest.name))) {
            guests.refers = gateway.store.is_referrer(own, name).await?;
        }
    }
    if accepts.colleagues
        && let Some(id) = guest(parts, gateway, Holder::Colleague).await?.and_then(|guest| guest.colleague)
    {
        guests.colleague = ColleagueHere::look_up(gateway, id, case).await?;
    }
    Ok(guests)
}

fn arrived(parts: &Parts) -> Guests {
    parts.extensions.get::<Arrived>().and_then(|arrived| arrived.guests.clone()).unwrap_or_default()
}

impl FromRequestParts<Gateway> for Staff {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _gateway: &Gateway) -> Result<Self, Problem> {
        arrived(parts).staff.map(|signed| signed.staff()).ok_or_else(nobody)
    }
}

/// A member of staff who is signed in to the house in the browser that speaks for a seat.
pub(in super::super) struct Beside(Option<SignedInAccount>);

impl Beside {
    /// The account of the person who holds the seat, in the same role: what proves the account proves the person.
    pub(in super::super) fn same_person(&self, name: &PersonName, role: Role) -> Option<&Account> {
        let account = self.0.as_ref().map(|own| &own.account).filter(|account| account.name == *name)?;
        account.roles.iter().any(|held| held.to_string() == role.as_str()).then_some(account)
    }
}

impl FromRequestParts<Gateway> for Beside {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, gateway: &Gateway) -> Result<Self, Problem> {
        Ok(Beside(match signed(parts, gateway).await? {
            Some(Signed::Account(own)) => Some(own),
            Some(Signed::Link(_)) | None => None,
        }))
    }
}

impl FromRequestParts<Gateway> for SignedInAccount {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _gateway: &Gateway) -> Result<Self, Problem> {
        match arrived(parts).staff {
            Some(Signed::Account(own)) => Ok(own),
            Some(Signed::Link(_)) => {
                let detail = "You came by a sign-in link, which has no account. Ask the administrator for one.";
                Err(Problem::new(StatusCode::FORBIDDEN, ErrorCode::NotAllowed, detail))
            }
            None => Err(nobody()),
        }
    }
}

fn nobody() -> Problem {
    Problem::new(StatusCode::UNAUTHORIZED, ErrorCode::NotAllowed, "Sign in first.")
}

/// An account, or a link; both have the one cookie of staff.
async fn signed(parts: &Parts, gateway: &Gateway) -> Result<Option<Signed>, Problem> {
    let cookie = SeatCookie { holder: Holder::Staff, ..gateway.cookie };
    let Some(token) = cookie.read(&parts.headers) else { return Ok(None) };
    let (now, life) = (wall_clock(), gateway.accounts.login_life());
    if let Some((account, device)) = gateway.store.signed_in(&token, now, life).await? {
        return Ok(Some(Signed::Account(SignedInAccount { account, device: device.id })));
    }
    let guest =
        gateway.store.house_guest(&token, now).await?.filter(|guest| guest.case.is_none() && guest.colleague.is_none());
    Ok(guest.map(Signed::Link))
}

impl FromRequestParts<Gateway> for Applicant {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _gateway: &Gateway) -> Result<Self, Problem> {
        let guests = arrived(parts);
        let own = guests.applicant.and_then(|guest| Some((guest.case?, guest.name)));
        own.map(|(case, name)| Applicant { case, refers: guests.refers, name }).ok_or_else(|| {
            let detail = "Open the link you were given with your request.";
            Problem::new(StatusCode::UNAUTHORIZED, ErrorCode::NotAllowed, detail)
        })
    }
}

/// An expert, interpreter or translator on his own page.
pub(in super::super) struct Own {
    pub(super) colleague: i32,
}

impl Own {
    /// How events name who did it.
    pub(super) fn actor(&self) -> String {
        format!("colleague {}", self.colleague)
    }
}

impl FromRequestParts<Gateway> for Own {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _gateway: &Gateway) -> Result<Self, Problem> {
        let here = arrived(parts).colleague;
        here.map(|here| Own { colleague: here.who.id }).ok_or_else(|| {
            let detail = "Open the link to your own page first.";
            Problem::new(StatusCode::UNAUTHORIZED, ErrorCode::NotAllowed, detail)
        })
    }
}

/// How somebody without a seat belongs to a case.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in super::super) enum Around {
    /// Staff as a coordinator, others in their role in the team.
    Works(Role),
    /// The applicant: he sends documents and sees none.
    Asks,
    /// A colleague who referred the patient: the same.
    Refers,
}

impl Around {
    /// `None`: a stranger, or somebody to whom the case may not be shown.
    pub(in super::super) fn of(parts: &Parts, case: &CaseId) -> Option<Self> {
        let guests = arrived(parts);
        if guests.staff.is_some_and(|staff| staff.roles().iter().any(|role| role == StaffRole::Coordinator)) {
            return Some(Around::Works(Role::Coordinator));
        }
        if let Some(role) = guests.colleague.and_then(|here| here.in_case) {
            return Some(Around::Works(role));
        }
        let own = guests.applicant.and_then(|guest| guest.case);
        let asks = if guests.refers { Around::Refers } else { Around::Asks };
        (own.is_some() && own == case.number()).then_some(asks)
    }
}

/// Somebody with a page of his own, and his role in the case that the address names, if he may read it now.
#[derive(Debug, Clone)]
struct ColleagueHere {
    who: Colleague,
    in_case: Option<Role>,
}

impl ColleagueHere {
    async fn look_up(gateway: &Gateway, id: i32, case: Option<&str>) -> Result<Option<Self>, Problem> {
        let Some(who) = gateway.store.colleague(id).await? else { return Ok(None) };
        let in_case = match case.and_then(CaseId::number_in) {
            Some(number) => gateway.store.whole_case(number).await?.and_then(|whole| may_read(&whole, id)),
            None => None,
        };
        Ok(Some(ColleagueHere { who, in_case }))
    }

    /// On his own page, and in the case that the address names.
    fn callers(&self, case: Option<&str>) -> Vec<Caller> {
        let person = &self.who.person;
        let caller = |role: Role, relation: Relation| Caller {
            actor: Actor::Colleague(role),
            relation,
            case: case.unwrap_or_default().to_owned(),
            recipient: Recipient {
                actor: format!("colleague {}", self.who.id),
                name: Some(person.name.clone()),
                role: role.to_string(),
            },
        };
        let in_case = self.in_case.map(|role| caller(role, Relation::Team));
        in_case.into_iter().chain([caller(person.role, Relation::Own)]).collect()
    }
}

/// An account belongs to the team where the directory has its address.
async fn roles_in_team(gateway: &Gateway, own: &Account, case: i32) -> Result<Vec<Role>, Problem> {
    if !own.roles.iter().any(|role| matches!(role, StaffRole::LocalExpert | StaffRole::Consultant)) {
        return Ok(Vec::new());
    }
    let Some(whole) = gateway.store.whole_case(case).await? else { return Ok(Vec::new()) };
    let ids: Vec<i32> = whole.parts.team.iter().filter_map(|member| member.person.colleague).collect();
    let known = gateway.store.colleagues_of(&ids).await?;
    let same = |who: &&Colleague| who.person.email.trim().eq_ignore_ascii_case(own.sign_in_name.reveal());
    Ok(known.iter().filter(same).filter_map(|who| may_read(&whole, who.id)).collect())
}

/// Not abroad without the patient's consent to that, and as interpreter or translator not after the session.
fn may_read(whole: &WholeCase, colleague: i32) -> Option<Role> {
    let person = &whole.parts.team.iter().find(|member| member.person.colleague == Some(colleague))?.person;
    let clinician = matches!(person.role, Role::LocalExpert | Role::Consultant);
    let before = matches!(whole.case.state, CaseState::Preparing | CaseState::Scheduled | CaseState::InSession);
    (whole.may_reach(person) && (clinician || before)).then_some(person.role)
}

async fn guest(parts: &Parts, gateway: &Gateway, holder: Holder) -> Result<Option<HouseGuest>, Problem> {
    let cookie = SeatCookie { holder, ..gateway.cookie };
    let Some(token) = cookie.read(&parts.headers) else { return Ok(None) };
    Ok(gateway.store.house_guest(&token, wall_clock()).await?)
}

/// Exchanges a link's secret for a cookie.
pub(super) async fn exchange(
    gateway: &Gateway,
    ClientAddress(address): ClientAddress,
    secret: &str,
    holder: Holder,
) -> Result<(HouseGuest, HeaderValue), Problem> {
    refuse_guessers(gateway, address)?;
    let now = wall_clock();
    let kind = match holder {
        Holder::Staff => LinkKind::Staff,
        Holder::Colleague => LinkKind::Colleague,
        Holder::Applicant | Holder::Seat | Holder::Away => LinkKind::Applicant,
    };
    let login = match Secret::presented(secret) {
        Some(secret) => gateway.store.exchange_house_link(&secret, kind, now).await?,
        None => None,
    };
    let Some(login) = login else {
        note_wrong_secret(gateway, address);
        return Err(Problem::of(ErrorCode::Expired));
    };
    let cookie = SeatCookie { holder, ..gateway.cookie }.set(&login.token, now, login.guest.expires);
    Ok((login.guest, cookie.ok_or_else(|| Problem::of(ErrorCode::Internal))?))
}
