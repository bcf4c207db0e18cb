use std::time::Duration;

use consilium_core::model::{ParticipantId, Role};
use consilium_core::protocol::{ClientMessage, EndReason, ErrorCode, Presence, ServerMessage, Source};
use consilium_core::session::Command;

use crate::support::TestSession;

#[test]
fn the_chair_is_handed_over_to_a_local_expert_who_is_here() {
    let mut t = TestSession::new();
    let lin = t.present("林悦", Role::LocalExpert);
    let zhao = t.present("赵凯", Role::LocalExpert);
    let marsh = t.present("Helen Marsh", Role::Consultant);
    let to_marsh = ClientMessage::HandOverChair { participant: t.id(marsh) };
    assert_eq!(t.refused(lin, to_marsh), ErrorCode::NotAllowed);
    let to_nobody = ClientMessage::HandOverChair { participant: ParticipantId(77) };
    assert_eq!(t.refused(lin, to_nobody), ErrorCode::NotFound);
    assert_eq!(t.refused(zhao, ClientMessage::HandOverChair { participant: t.id(zhao) }), ErrorCode::NotAllowed);
    t.must(lin, ClientMessage::HandOverChair { participant: t.id(zhao) });
    for who in [lin, zhao, marsh] {
        assert_eq!(t.chair(who), Some(t.id(zhao)));
    }
    t.must(zhao, ClientMessage::LockSession { locked: true });
    assert_eq!(t.refused(lin, ClientMessage::LockSession { locked: false }), ErrorCode::NotAllowed);
}

#[test]
fn who_hands_the_chair_over_no_longer_sees_the_lobby() {
    let mut t = TestSession::new();
    let lin = t.present("林悦", Role::LocalExpert);
    let zhao = t.present("赵凯", Role::LocalExpert);
    let wang = t.person("王敏", Role::Family);
    t.join(wang);
    assert_eq!((t.seen(lin, wang), t.seen(zhao, wang)), (Some(Presence::Lobby), None));
    t.must(lin, ClientMessage::HandOverChair { participant: t.id(zhao) });
    assert_eq!((t.seen(lin, wang), t.seen(zhao, wang)), (None, Some(Presence::Lobby)));
}

#[test]
fn an_empty_chair_is_taken_after_a_minute_and_not_before() {
    let mut t = TestSession::new();
    let lin = t.present("林悦", Role::LocalExpert);
    let zhao = t.present("赵凯", Role::LocalExpert);
    let marsh = t.present("Helen Marsh", Role::Consultant);
    assert_eq!(t.refused(zhao, ClientMessage::TakeChair), ErrorCode::NotNow);
    t.cut(lin);
    t.pass(Duration::from_secs(59));
    assert_eq!(t.refused(zhao, ClientMessage::TakeChair), ErrorCode::NotNow);
    t.pass(Duration::from_secs(1));
    assert_eq!(t.refused(marsh, ClientMessage::TakeChair), ErrorCode::NotAllowed);
    t.must(zhao, ClientMessage::TakeChair);
    assert_eq!(t.chair(marsh), Some(t.id(zhao)));
    t.join(lin);
    assert_eq!(t.chair(lin), Some(t.id(zhao)), "the chair does not go back by itself");
}

#[test]
fn a_chair_who_comes_back_in_time_still_leads() {
    let mut t = TestSession::new();
    let lin = t.present("林悦", Role::LocalExpert);
    let zhao = t.present("赵凯", Role::LocalExpert);
    t.cut(lin);
    t.pass(Duration::from_secs(50));
    t.resume(lin);
    t.pass(Duration::from_secs(50));
    assert_eq!(t.refused(zhao, ClientMessage::TakeChair), ErrorCode::NotNow);
    assert_eq!(t.chair(zhao), Some(t.id(lin)));
}

#[test]
fn the_chair_survives_a_restart_and_can_be_taken_if_its_holder_does_not_return() {
    let mut t = TestSession::new();
    let lin = t.present("林悦", Role::LocalExpert);
    let zhao = t.present("赵凯", Role::LocalExpert);
    t.restart();
    t.join(zhao);
    assert_eq!(t.chair(zhao), Some(t.id(lin)));
    t.pass(Duration::from_secs(30));
    assert_eq!(t.refused(zhao, ClientMessage::TakeChair), ErrorCode::NotNow);
    t.pass(Duration::from_secs(30));
    t.must(zhao, ClientMessage::TakeChair);
    assert_eq!(t.chair(zhao), Some(t.id(zhao)));
}

#[test]
fn chair_and_coordinator_keep_order_and_nobody_else_does() {
    let mut t = TestSession::new();
    let lin = t.present("林悦", Role::LocalExpert);
    let zhou = t.present("周琪", Role::Coordinator);
    let zhao = t.present("赵凯", Role::LocalExpert);
    let marsh = t.present("Helen Marsh", Role::Consultant);
    let participant = t.id(marsh);
    for leader in [lin, zhou] {
        t.must(marsh, ClientMessage::RaiseHand { raised: true });
        t.must(leader, ClientMessage::LowerHand { participant });
        t.must(leader, ClientMessage::RequestMute { participant });
        let asked = t.inbox(marsh).last().cloned();
        assert_eq!(asked, Some(ServerMessage::MuteRequested { by: t.id(leader) }));
    }
    for body in [
        ClientMessage::LowerHand { participant },
        ClientMessage::RequestMute { participant },
        ClientMessage::Remove { participant },
        ClientMessage::Admit { participant },
        ClientMessage::Refuse { participant },
    ] {
        assert_eq!(t.refused(zhao, body), ErrorCode::NotAllowed);
    }
    assert_eq!(t.refused(zhou, ClientMessage::HardMute { participant, muted: true }), ErrorCode::NotAllowed);
    assert_eq!(t.refused(zhou, ClientMessage::EndSession), ErrorCode::NotAllowed);
    assert_eq!(t.refused(zhou, ClientMessage::SetDeliberation { on: true }), ErrorCode::NotAllowed);
}

#[test]
fn a_hard_mute_cuts_the_microphone_that_is_and_the_one_to_come() {
    let mut t = TestSession::new();
    let lin = t.present("林悦", Role::LocalExpert);
    let cole = t.present("Adebayo Cole", Role::Consultant);
    let tracks = t.publishes(cole, &[Source::Microphone, Source::Camera]);
    let participant = t.id(cole);
    t.must(lin, ClientMessage::HardMute { participant, muted: true });
    assert_eq!(t.engine.muted.get(&tracks[0]), Some(&true));
    assert_eq!(t.engine.muted.get(&tracks[1]), None, "the camera is not a microphone");
    let muted_tracks = |t: &TestSession| t.view(lin).tracks.iter().filter(|track| track.muted).count();
    assert_eq!(muted_tracks(&t), 1);
    let shown = t.view(cole).participants.iter().find(|view| view.id == participant).expect("himself");
    assert!(shown.hard_muted);
    let unmute = ClientMessage::MuteTrack { track: tracks[0], muted: false };
    assert_eq!(t.refused(cole, unmute), ErrorCode::NotNow);

    t.join(cole);
    let again = t.publishes(cole, &[Source::Microphone]);
    assert_ne!(again[0], tracks[0]);
    assert_eq!(t.engine.muted.get(&again[0]), Some(&true), "muted at birth");
    t.restart();
    t.join(lin);
    t.join(cole);
    let after_restart = t.publishes(cole, &[Source::Microphone]);
    assert!(after_restart[0] > again[0], "a track id is not used again");
    assert_eq!(t.engine.muted.get(&after_restart[0]), Some(&true));
    t.must(lin, ClientMessage::HardMute { participant, muted: false });
    assert_eq!(t.engine.muted.get(&after_restart[0]), Some(&false));
}

#[test]
fn giving_the_microphone_back_does_not_unmute_who_muted_himself() {
    let mut t = TestSession::new();
    let lin = t.present("林悦", Role::LocalExpert);
    let cole = t.present("Adebayo Cole", Role::Consultant);
    let track = t.publishes(cole, &[Source::Microphone])[0];
    t.must(cole, ClientMessage::MuteTrack { track, muted: true });
    let participant = t.id(cole);
    t.must(lin, ClientMessage::HardMute { participant, muted: true });
    t.must(lin, ClientMessage::HardMute { participant, muted: false });
    assert_eq!(t.engine.muted.get(&track), Some(&true));
    assert!(t.view(lin).tracks[0].muted);
}

#[test]
fn a_hard_mute_reaches_a_microphone_that_is_being_agreed() {
    let mut t = TestSession::new();
    let lin = t.present("林悦", Role::LocalExpert);
    let cole = t.present("Adebayo Cole", Role::Consultant);
    t.engine.paused = true;
    let (sdp, publications) = crate::support::offer_of(&[Source::Microphone], false);
    t.tell(cole, 70, ClientMessage::MediaOffer { sdp, publications });
    let participant = t.id(cole);
    t.must(lin, ClientMessage::HardMute { participant, muted: true });
    t.let_engine_answer();
    let track = t.view(lin).tracks[0];
    assert!(track.muted);
    assert_eq!(t.engine.muted.get(&track.id), Some(&true));
}

#[test]
fn a_removed_person_is_out_with_everything_and_the_link_is_dead() {
    let mut t = TestSession::new();
    let lin = t.present("林悦", Role::LocalExpert);
    let zhou = t.present("周琪", Role::Coordinator);
    let cole = t.present("Adebayo Cole", Role::Consultant);
    t.publishes(cole, &[Source::Microphone, Source::Camera]);
    t.publishes(lin, &[Source::Microphone]);
    let peer = t.peer(cole);
    let participant = t.id(cole);
    t.must(zhou, ClientMessage::Remove { participant });
    assert_eq!(t.ended(cole), Some(EndReason::Removed));
    assert!(!t.engine.peers.contains_key(&peer));
    assert_eq!(t.seen(lin, cole), Some(Presence::Removed));
    assert_eq!(t.view(lin).tracks.len(), 1);
    assert_eq!(t.hears(lin), []);
    t.connect(cole);
    assert_eq!(t.ended(cole), Some(EndReason::Removed));
    t.restart();
    t.connect(cole);
    assert_eq!(t.ended(cole), Some(EndReason::Removed));
    t.join(lin);
    assert_eq!(t.refused(lin, ClientMessage::Remove { participant }), ErrorCode::NotFound);
}

#[test]
fn the_coordinator_cannot_remove_the_chair_and_nobody_removes_himself() {
    let mut t = TestSession::new();
    let lin = t.present("林悦", Role::LocalExpert);
    let zhou = t.present("周琪", Role::Coordinator);
    assert_eq!(t.refused(zhou, ClientMessage::Remove { participant: t.id(lin) }), ErrorCode::NotAllowed);
    assert_eq!(t.refused(zhou, ClientMessage::Remove { participant: t.id(zhou) }), ErrorCode::NotAllowed);
    assert_eq!(t.refused(lin, ClientMessage::Remove { participant: t.id(lin) }), ErrorCode::NotAllowed);
}

#[test]
fn an_ended_session_stays_ended() {
    let mut t = TestSession::new();
    let lin = t.present("林悦", Role::LocalExpert);
    let marsh = t.present("Helen Marsh", Role::Consultant);
    let wang = t.person("王敏", Role::Family);
    t.join(wang);
    t.must(lin, ClientMessage::EndSession);
    for who in [lin, marsh, wang] {
        assert_eq!(t.ended(who), Some(EndReason::SessionEnded));
    }
    assert!(t.engine.closed && t.finished && t.session.has_ended());
    assert_eq!(t.session.poll_timeout(), None);
    t.restart();
    let answer = t.connect(lin);
    assert!(matches!(answer, ServerMessage::Refused { id: None, code: ErrorCode::Closed, .. }), "{answer:?}");
    assert_eq!(t.ended(lin), Some(EndReason::SessionEnded));
}

#[test]
fn a_stopping_server_tells_everybody_and_forgets_nobody() {
    let mut t = TestSession::new();
    let lin = t.present("林悦", Role::LocalExpert);
    let marsh = t.present("Helen Marsh", Role::Consultant);
    t.run(Command::ServerStopping);
    assert_eq!(t.ended(lin), Some(EndReason::ServerStopping));
    assert_eq!(t.ended(marsh), Some(EndReason::ServerStopping));
    assert!(t.finished && !t.session.has_ended());
    t.restart();
    t.join(marsh);
    assert_eq!(t.chair(marsh), Some(t.id(lin)));
}
