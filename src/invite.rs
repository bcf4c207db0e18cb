//! `consilium invite`: a join link for one person; `consilium invite-staff`: an account or a sign-in link for a
//! member of the house.

use clap::Args;
use consilium_core::access::{SignInName, StaffRole, StaffRoles};
use consilium_core::model::{Language, PersonName, Role, SessionId};
use consilium_server::commands::{self, InviteRequest, SessionChoice};
use consilium_server::config::Settings;
use consilium_server::store::NewAccount;

use crate::Failure;

/// Whom to invite, and to what.
#[derive(Args)]
pub struct InviteArguments {
    /// A session, or "new" to make one
    #[arg(long, value_name = "ID|new")]
    session: String,
    /// Title of a new session
    #[arg(long, default_value = "Consultation")]
    title: String,
    /// local_expert, consultant, interpreter, patient, family, coordinator, translator or ops
    #[arg(long)]
    role: Role,
    /// The person's name
    #[arg(long)]
    name: PersonName,
    /// The language the person hears, such as zh or en
    #[arg(long, value_name = "LANG")]
    listen: Language,
    /// The language the person speaks; the same when left out
    #[arg(long, value_name = "LANG")]
    speaks: Option<Language>,
    /// How long the link is valid
    #[arg(long, default_value_t = 24)]
    hours: u32,
    /// The link may be opened in any number of browsers, one after the other
    #[arg(long)]
    reusable: bool,
    /// Print everything as JSON, with a bearer token for WHIP and WHEP
    #[arg(long)]
    json: bool,
}

/// Whom to let in, and as what.
#[derive(Args)]
pub struct StaffArguments {
    /// The person's name
    #[arg(long)]
    name: PersonName,
    /// administrator, coordinator, local_expert, consultant, interpreter, translator or ops; may stand several times
    #[arg(long, required = true)]
    role: Vec<StaffRole>,
    /// The address to sign in with: makes an account, and the link leads to the choice of its password
    #[arg(long, value_name = "ADDRESS")]
    email: Option<SignInName>,
}

/// Makes a join link and prints it.
pub async fn invite(settings: &Settings, arguments: InviteArguments) -> Result<(), Failure> {
    let session = match arguments.session.as_str() {
        "new" => SessionChoice::New,
        id => SessionChoice::Existing(id.parse::<SessionId>()?),
    };
    let request = InviteRequest {
        session,
        title: arguments.title,
        role: arguments.role,
        name: arguments.name,
        speaks: arguments.speaks.unwrap_or_else(|| arguments.listen.clone()),
        listens: arguments.listen,
        hours: arguments.hours,
        reusable: arguments.reusable,
    };
    let invited = commands::invite(settings, request).await?;
    match arguments.json {
        true => println!("{}", serde_json::to_string(&invited)?),
        false => {
            eprintln!("session {}, invitation {}", invited.session, invited.invitation.0);
            println!("{}", invited.link);
        }
    }
    Ok(())
}

/// Makes an account with its set-up link, or a sign-in link to the desk for today, and prints the link.
pub async fn invite_staff(settings: &Settings, arguments: StaffArguments) -> Result<(), Failure> {
    let StaffArguments { name, role, email } = arguments;
    let link = match email {
        Some(sign_in_name) => {
            let new = NewAccount { sign_in_name, name, roles: StaffRoles::of(&role) };
            commands::make_account(settings, &new).await?
        }
        None if role == [StaffRole::Coordinator] => commands::invite_staff(settings, &name).await?,
        None => return Err("a link alone is for a coordinator; other roles need an account: add --email".into()),
    };
    println!("{link}");
    Ok(())
}
