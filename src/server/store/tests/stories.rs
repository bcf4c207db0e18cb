use consilium_core::model::{InvitationId, ParticipantId, Role, SessionId, Timestamp};
use consilium_core::protocol::ChatAudience;
use consilium_core::session::Record;

use crate::store::{ExchangeError, Exchanged, LoginKind, NewInvitation, NumberedRecord, Secret, Standing, Store};
use crate::store::{MadeInvitation, StoreError};

const NOON: Timestamp = Timestamp(1_790_000_000_000);

pub(super) async fn tell_all(store: &Store) {
    a_session_is_made_once(store).await;
    records_come_back_in_order(store).await;
    a_gap_in_the_records_is_not_guessed(store).await;
    a_link_is_exchanged_once(store).await;
    two_browsers_race_for_a_link_and_one_wins(store).await;
    a_reusable_link_serves_many(store).await;
    an_expired_link_opens_nothing(store).await;
    a_revoked_link_ends_every_login(store).await;
    a_login_opens_only_its_own_kind_of_door(store).await;
}

pub(super) async fn tell_reopened(store: &Store) {
    assert_eq!(store.session_title(&id("made-once")).await.expect("the store answers").as_deref(), Some("肺部肿块"));
}

fn id(text: &str) -> SessionId {
    text.parse().expect("a session id")
}

async fn session(store: &Store, name: &str) -> SessionId {
    store.create_session(&id(name), name, NOON).await.expect("a new session");
    id(name)
}

async fn invite(store: &Store, session: &SessionId, reusable: bool) -> MadeInvitation {
    let new = NewInvitation {
        session: session.clone(),
        role: Role::Family,
        name: "王敏 (Wang Min)".parse().expect("a name"),
        speaks: "zh".parse().expect("a language"),
        listens: "en".parse().expect("a language"),
        expires: NOON.plus_seconds(3600),
        reusable,
    };
    store.invite(&new, NOON).await.expect("an invitation")
}

async fn a_session_is_made_once(store: &Store) {
    store.create_session(&id("made-once"), "肺部肿块", NOON).await.expect("a new session");
    let again = store.create_session(&id("made-once"), "another", NOON).await;
    assert!(matches!(again, Err(StoreError::SessionExists { .. })));
    assert!(store.load_session(&id("never-made")).await.expect("the store answers").is_none());
    let new = NewInvitation {
        session: id("never-made"),
        role: Role::Patient,
        name: "a".parse().expect("a name"),
        speaks: "en".parse().expect("a language"),
        listens: "en".parse().expect("a language"),
        expires: NOON,
        reusable: false,
    };
    assert!(matches!(store.invite(&new, NOON).await, Err(StoreError::NoSession { .. })));
}

fn chat(number: u32) -> Record {
    let text = format!("第{number}条 'quoted' \"twice\"");
    Record::Chat { number, from: ParticipantId(1), audience: ChatAudience::Everyone, text }
}

fn numbered(number: i64, record: Record) -> NumberedRecord {
    NumberedRecord { number, at: NOON.plus_seconds(number), record }
}

async fn records_come_back_in_order(store: &Store) {
    let session = session(store, "in-order").await;
    let many: Vec<_> = (0..2500).map(|n| numbered(n, chat(n as u32))).collect();
    store.append(&session, &many[..2]).await.expect("stored");
    store.append(&session, &many).await.expect("a repeated write is stored once");
    assert!(!store.live_sessions().await.expect("listed").contains(&session));
    store.start_session(&session, NOON).await.expect("started");
    store.start_session(&session, NOON.plus_seconds(9)).await.expect("started already");
    assert!(store.live_sessions().await.expect("listed").contains(&session));
    store.append(&session, &[numbered(2500, Record::Ended { by: None })]).await.expect("ended");
    assert!(!store.live_sessions().await.expect("listed").contains(&session));
    let stored = store.load_session(&session).await.expect("loaded").expect("it exists");
    assert_eq!((stored.started, stored.ended), (Some(NOON), Some(NOON.plus_seconds(2500))));
    assert_eq!(stored.records.len(), 2501);
    assert_eq!(stored.records[7], (NOON.plus_seconds(7), chat(7)));
}

async fn a_gap_in_the_records_is_not_guessed(store: &Store) {
    let session = session(store, "with-a-gap").await;
    store.append(&session, &[numbered(0, chat(0)), numbered(2, chat(2))]).await.expect("stored");
    assert!(matches!(store.load_session(&session).await, Err(StoreError::Damaged { .. })));
}

fn fresh(exchanged: Exchanged) -> (InvitationId, Secret) {
    match exchanged {
        Exchanged::Fresh { invitation, token } => (invitation.id, token),
        Exchanged::Again { .. } => panic!("a first exchange gives a cookie"),
    }
}

async fn a_link_is_exchanged_once(store: &Store) {
    let session = session(store, "once").await;
    let link = invite(store, &session, false).await;
    let wrong = store.exchange(&Secret::random(), None, NOON).await;
    assert!(matches!(wrong, Err(ExchangeError::Unknown)));
    let (invitation, token) = fresh(store.exchange(&link.secret, None, NOON).await.expect("the first exchange"));
    assert_eq!(invitation, link.id);
    assert!(matches!(store.exchange(&link.secret, None, NOON).await, Err(ExchangeError::Used)));
    let held = store.exchange(&link.secret, Some(link.id), NOON).await.expect("its own cookie");
    assert!(matches!(held, Exchanged::Again { invitation } if invitation.name.reveal() == "王敏 (Wang Min)"));
    let foreign = store.exchange(&link.secret, Some(InvitationId(999_999)), NOON).await;
    assert!(matches!(foreign, Err(ExchangeError::Used)));
    let standing = store.standing(&token, LoginKind::Cookie, NOON).await.expect("looked up");
    assert!(matches!(standing, Standing::Valid(invitation) if invitation.exchanged && invitation.id == link.id));
}

async fn two_browsers_race_for_a_link_and_one_wins(store: &Store) {
    let session = session(store, "race").await;
    let link = invite(store, &session, false).await;
    let (a, b) = tokio::join!(store.exchange(&link.secret, None, NOON), store.exchange(&link.secret, None, NOON));
    let used = |outcome: &Result<Exchanged, ExchangeError>| matches!(outcome, Err(ExchangeError::Used));
    assert_eq!((a.is_ok(), b.is_ok(), used(&a) || used(&b)), (a.is_ok(), a.is_err(), true));
}

async fn a_reusable_link_serves_many(store: &Store) {
    let session = session(store, "reusable").await;
    let link = invite(store, &session, true).await;
    let (_, one) = fresh(store.exchange(&link.secret, None, NOON).await.expect("one browser"));
    let (_, two) = fresh(store.exchange(&link.secret, None, NOON).await.expect("another browser"));
    assert_ne!(one, two);
}

async fn an_expired_link_opens_nothing(store: &Store) {
    let session = session(store, "expired").await;
    let link = invite(store, &session, true).await;
    let (_, token) = fresh(store.exchange(&link.secret, None, NOON).await.expect("in time"));
    let late = NOON.plus_seconds(3600);
    assert!(matches!(store.exchange(&link.secret, None, late).await, Err(ExchangeError::Over)));
    assert_eq!(store.standing(&token, LoginKind::Cookie, late).await.expect("looked up"), Standing::Over);
}

async fn a_revoked_link_ends_every_login(store: &Store) {
    let session = session(store, "revoked").await;
    let link = invite(store, &session, true).await;
    let (_, cookie) = fresh(store.exchange(&link.secret, None, NOON).await.expect("a browser"));
    let bearer = store.bearer_token(link.id, NOON, NOON.plus_seconds(3600)).await.expect("a token");
    assert!(store.revoked_of(std::slice::from_ref(&session)).await.expect("listed").is_empty());
    store.revoke(link.id, NOON).await.expect("revoked");
    store.revoke(link.id, NOON.plus_seconds(1)).await.expect("revoked already");
    assert_eq!(store.revoked_of(std::slice::from_ref(&session)).await.expect("listed"), [(session, link.id)]);
    assert_eq!(store.standing(&cookie, LoginKind::Cookie, NOON).await.expect("looked up"), Standing::Over);
    assert_eq!(store.standing(&bearer, LoginKind::Bearer, NOON).await.expect("looked up"), Standing::Over);
    assert!(matches!(store.exchange(&link.secret, None, NOON).await, Err(ExchangeError::Over)));
}

async fn a_login_opens_only_its_own_kind_of_door(store: &Store) {
    let session = session(store, "doors").await;
    let link = invite(store, &session, false).await;
    let bearer = store.bearer_token(link.id, NOON, NOON.plus_seconds(3600)).await.expect("a token");
    let as_cookie = store.standing(&bearer, LoginKind::Cookie, NOON).await.expect("looked up");
    assert_eq!(as_cookie, Standing::Unknown);
    assert!(matches!(store.standing(&bearer, LoginKind::Bearer, NOON).await, Ok(Standing::Valid(_))));
    assert_eq!(store.standing(&link.secret, LoginKind::Bearer, NOON).await.expect("looked up"), Standing::Unknown);
    store.sign_out(&bearer, NOON).await.expect("signed out");
    assert_eq!(store.standing(&bearer, LoginKind::Bearer, NOON).await.expect("looked up"), Standing::Over);
}
