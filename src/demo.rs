//! `consilium demo`: the server with a consultation in which simulated people talk.

use std::sync::Arc;

use consilium_core::access::{StaffRole, StaffRoles};
use consilium_core::model::{CaseId, Role, SessionId};
use consilium_server::commands::{InviteRequest, Invited, SessionChoice, invite_through};
use consilium_server::config::Settings;
use consilium_server::ops::{Counters, stop_on_signals, wall_clock};
use consilium_server::report::Desk;
use consilium_server::store::{Invitation, NewAccount, Secret, Store, StoreError};
use consilium_server::telemetry::observe;
use consilium_server::{Server, commands};
use consilium_simulator::demo::{
    CAST, Character, OPERATOR, OPERATOR_ADDRESS, REPORT_TITLE, Seat, TITLE, VISITORS, Visitor, VisitorLink,
    render_links, report_brief, report_records, run,
};

use crate::Failure;
use crate::sample::sample_report;

/// A year: the demo may stay up as long as anybody likes.
const HOURS: u32 = 8760;

/// Starts the server, the consultation and everybody in it; prints a link per role.
pub async fn demo(settings: Settings) -> Result<(), Failure> {
    let counters = Arc::new(Counters::default());
    let (_, traces) = observe(&settings, &counters)?;
    let server = Server::start_counted(settings.clone(), counters).await?;
    let session = next_session(server.store()).await?;
    let desk = Desk::open(&settings, server.store().clone())?;
    let hour =
        commands::SampleHour { desk: &desk, title: REPORT_TITLE, brief: report_brief(), records: report_records() };
    let pages = commands::sample_cases(server.store(), server.base_url(), &session, &hour).await?;
    open_session(server.store(), &session).await?;
    let seats = seat_cast(&server, &session).await?;
    let mut links = Vec::new();
    for visitor in &VISITORS {
        links.push(invite_visitor(&server, &session, visitor).await?);
    }
    links.push(board_link(&server));
    let operator = render_operator(&lend_operator(server.store()).await?);
    let base = server.http_url().to_string();
    let reports = sample_report(&server).await?;
    let pages = render_pages(&pages, &reports);
    println!("Consilium is ready at {}\n\n{}{operator}\n{pages}", server.base_url(), render_links(&links));
    println!("Ctrl-C stops it.");
    let play = tokio::spawn(async move {
        if let Err(error) = run(&base, &seats).await {
            tracing::error!(%error, "the play broke off; the server goes on");
        }
    });
    stop_on_signals().await?;
    play.abort();
    server.stop().await;
    if let Some(traces) = traces {
        traces.stop().await;
    }
    Ok(())
}

/// The session of the last run, or the next one when it was ended.
async fn next_session(store: &Store) -> Result<SessionId, Failure> {
    for number in 1u32.. {
        let id: SessionId = if number == 1 { "demo".parse()? } else { format!("demo-{number}").parse()? };
        match store.load_session(&id).await? {
            Some(stored) if stored.ended.is_some() => {}
            _ => return Ok(id),
        }
    }
    Err("there are too many ended demo sessions".into())
}

/// The session belongs to the demo case, which is ready for it.
async fn open_session(store: &Store, id: &SessionId) -> Result<(), Failure> {
    if store.session_title(id).await?.is_none() {
        let case = store.case_of_appointment(id).await?.ok_or("the demo case has no appointment")?;
        store.create_session_of(id, &CaseId::numbered(case), TITLE, wall_clock()).await?;
    }
    Ok(())
}

/// The pages around the consultation.
fn render_pages(pages: &commands::SampleLinks, reports: &[(&str, String)]) -> String {
    let rows = [
        ("coordinator's desk", &pages.desk),
        ("my consultations, expert", &pages.my_expert),
        ("my consultations, interpreter", &pages.my_interpreter),
        ("my consultations, translator", &pages.my_translator),
        ("the family follows its request", &pages.track),
        ("ask for a consultation", &pages.request),
    ];
    let reports = reports.iter().map(|(what, link)| (*what, link));
    let lines: String = rows.into_iter().chain(reports).map(|(what, link)| format!("  {what:32}  {link}\n")).collect();
    format!("Around it:\n\n{lines}")
}

/// The cast keeps its seats over restarts, so that nobody is in the list twice.
async fn seat_cast(server: &Server, session: &SessionId) -> Result<Vec<Seat>, Failure> {
    let known = server.store().invitations_of(session).await?;
    let mut seats = Vec::new();
    for character in &CAST {
        let plays = |it: &&Invitation| !it.reusable && it.is_valid(wall_clock()) && it.name.reveal() == character.name;
        let token = match known.iter().find(plays) {
            Some(invitation) => fresh_token(server.store(), invitation).await?,
            None => invite_character(server, session, character).await?.token,
        };
        seats.push(Seat { key: character.key.to_owned(), token });
    }
    Ok(seats)
}

async fn fresh_token(store: &Store, invitation: &Invitation) -> Result<String, StoreError> {
    let token = store.bearer_token(invitation.id, wall_clock(), invitation.expires).await?;
    Ok(token.reveal().to_owned())
}

async fn invite_character(server: &Server, session: &SessionId, character: &Character) -> Result<Invited, Failure> {
    let Character { name, role, speaks, listens, .. } = *character;
    Ok(invite(server, request(session, name, role, speaks, listens, false)?).await?)
}

async fn invite_visitor(server: &Server, session: &SessionId, visitor: &Visitor) -> Result<VisitorLink, Failure> {
    let Visitor { name, role, speaks, listens } = *visitor;
    let invited = invite(server, request(session, name, role, speaks, listens, true)?).await?;
    Ok(VisitorLink { role, name: name.to_owned(), language: listens.to_owned(), url: invited.link })
}

/// Operators enter no room: their link is the board.
fn board_link(server: &Server) -> VisitorLink {
    let Visitor { role, name, listens, .. } = OPERATOR;
    let url = format!("{}/ops", server.base_url());
    VisitorLink { role, name: name.to_owned(), language: listens.to_owned(), url }
}

/// The board asks for the account of a member of staff; this one belongs to whoever reads the terminal.
async fn lend_operator(store: &Store) -> Result<Secret, Failure> {
    let roles = StaffRoles::of(&[StaffRole::Ops]);
    let new = NewAccount { sign_in_name: OPERATOR_ADDRESS.parse()?, name: OPERATOR.name.parse()?, roles };
    Ok(commands::lend_account(store, &new).await?)
}

fn render_operator(password: &Secret) -> String {
    let password = password.reveal();
    format!(
        "\nThe board of operations asks for a sign-in. For this demo alone, and until it starts again:\n\n  \
         {OPERATOR_ADDRESS}  {password}\n"
    )
}

async fn invite(server: &Server, request: InviteRequest) -> Result<Invited, commands::InviteError> {
    invite_through(server.store(), server.base_url(), request).await
}

fn request(
    session: &SessionId,
    name: &str,
    role: Role,
    speaks: &str,
    listens: &str,
    reusable: bool,
) -> Result<InviteRequest, Failure> {
    Ok(InviteRequest {
        session: SessionChoice::Existing(session.clone()),
        title: TITLE.to_owned(),
        role,
        name: name.parse()?,
        speaks: speaks.parse()?,
        listens: listens.parse()?,
        hours: HOURS,
        reusable,
    })
}
