use std::time::Duration;

use consilium_core::media::{Event, LineState, PeerRights, RouteKey, SpeakerReading};
use consilium_core::model::Role;
use consilium_core::protocol::{ChatAudience, ClientMessage, ClientStats, ErrorCode, Presence, ServerMessage, Source};
use consilium_core::session::Effect;

use crate::support::{Room, TestSession, Who, receiving, sending};

/// All four with open microphones.
fn room() -> Room {
    let Room { mut t, lin, marsh, li, wang } = Room::open();
    for who in [lin, marsh, li, wang] {
        t.publishes(who, &[Source::Microphone]);
    }
    Room { t, lin, marsh, li, wang }
}

fn switch(t: &mut TestSession, chair: Who, on: bool) {
    t.must(chair, ClientMessage::SetDeliberation { on });
}

fn reading(t: &TestSession, who: Who) -> SpeakerReading {
    SpeakerReading { participant: t.id(who), level: 30 }
}

#[test]
fn the_media_is_cut_before_any_word_in_the_same_call() {
    let Room { mut t, lin, wang, .. } = room();
    let peer = t.peer(wang);
    assert_eq!(t.hears(wang).len(), 2);
    t.forget();
    switch(&mut t, lin, true);
    let position = |wanted: &dyn Fn(&Effect) -> bool| t.trace.iter().position(wanted).expect("in the trace");
    let record = position(&|effect| matches!(effect, Effect::Record(_)));
    let none = PeerRights { send: false, receive: false };
    let cut = consilium_core::media::Command::SetRights { peer, rights: none };
    let rights = position(&|effect| *effect == Effect::Cut(cut.clone()));
    let word = position(&|effect| matches!(effect, Effect::Send { .. }));
    assert!(rights < record && record < word, "the cut waits for no store, and a word for both");
    assert_eq!(t.engine.peers[&peer].routes, []);
    assert_eq!(t.hears(wang), []);
}

#[test]
fn who_is_shut_out_is_told_so_and_sees_himself_alone() {
    let Room { mut t, lin, wang, .. } = room();
    let peer = t.peer(wang);
    let track = t.hears(wang)[0];
    let line = LineState { mid: "ra".into(), key: Some(RouteKey::Track(track)), source: Some(track) };
    t.engine_says(Event::Lines { peer, lines: vec![line] });
    t.forget();
    switch(&mut t, lin, true);
    let view = t.view(wang);
    assert!(view.shut_out && view.deliberation.is_some());
    assert_eq!(view.participants.iter().map(|p| p.id).collect::<Vec<_>>(), [t.id(wang)]);
    assert!(view.tracks.is_empty() && view.chat.is_empty() && view.chair.is_none());
    let [ServerMessage::Snapshot { .. }, ServerMessage::Lines { lines }] = t.inbox(wang) else {
        panic!("{:?}", t.inbox(wang))
    };
    assert!(lines.iter().all(|line| line.track.is_none()) && !lines.is_empty());
}

#[test]
fn those_inside_go_on_and_do_not_hear_the_family() {
    let Room { mut t, lin, marsh, li, wang } = room();
    t.forget();
    switch(&mut t, lin, true);
    assert_eq!(t.hears(marsh).len(), 1, "the chair");
    assert_eq!(t.hears(li).len(), 2, "the interpreter stays");
    assert!(t.view(marsh).deliberation.is_some() && !t.view(marsh).shut_out);
    assert_eq!(t.view(marsh).tracks.len(), 3, "the family's track is not there");
    assert_eq!(t.seen(marsh, wang), Some(Presence::Present), "who is shut out is listed");
    assert!(!t.inbox(marsh).iter().any(|message| matches!(message, ServerMessage::Snapshot { .. })));
}

/// Everything that happens in a session, done between on and off; the family's list of what it was
/// sent, of what its peer was given, must be empty.
#[test]
fn nothing_reaches_the_family_between_on_and_off() {
    let Room { mut t, lin, marsh, li, wang } = room();
    let zhou = t.present("周琪", Role::Coordinator);
    t.must(lin, ClientMessage::RaiseHand { raised: true });
    let peer = t.peer(wang);
    switch(&mut t, lin, true);
    t.forget();

    t.say(lin, "the prognosis is poor");
    let clinicians = ChatAudience::Clinicians;
    t.must(marsh, ClientMessage::SendChat { audience: clinicians, text: "agreed".into() });
    t.must(marsh, ClientMessage::RaiseHand { raised: true });
    t.publishes(marsh, &[Source::Microphone, Source::Camera, Source::Screen, Source::ScreenAudio]);
    let levels = vec![reading(&t, lin), reading(&t, wang)];
    let speaking =
        Event::Speakers { session: t.session.id().clone(), active: Some(t.id(lin)), since: t.now.monotonic, levels };
    t.engine_says(speaking);
    let track = t.view(marsh).tracks[0].id;
    let line = LineState { mid: "ra".into(), key: Some(RouteKey::Track(track)), source: Some(track) };
    t.engine_says(Event::Lines { peer, lines: vec![line] });
    t.engine_says(Event::LinesWanted { peer, audio: 2, video: 2 });
    t.engine_says(Event::EncodingsWanted { peer, mid: "0".into(), rids: vec!["q".into()] });
    let stats = ClientStats {
        rtt_ms: 80,
        audio_loss_permille: 1,
        concealed_permille: 1,
        video_freezes: 0,
        tcp: false,
        ..ClientStats::default()
    };
    t.must(li, ClientMessage::ReportStats { stats });
    t.pass(Duration::from_secs(10));
    t.must(lin, ClientMessage::LockSession { locked: true });
    t.must(lin, ClientMessage::LowerHand { participant: t.id(wang) });
    t.must(lin, ClientMessage::HardMute { participant: t.id(wang), muted: true });
    assert_eq!(t.refused(zhou, ClientMessage::RequestMute { participant: t.id(wang) }), ErrorCode::NotNow);
    let to_family = ChatAudience::One { participant: t.id(wang) };
    let private = ClientMessage::SendChat { audience: to_family, text: "psst".into() };
    assert_eq!(t.refused(lin, private), ErrorCode::NotNow);
    t.cut(li);
    t.resume(li);
    t.must(marsh, ClientMessage::Leave);
    t.join(marsh);
    t.publishes(marsh, &[Source::Microphone]);
    assert!(!t.inbox(lin).is_empty(), "the others were told a lot");

    assert_eq!(t.inbox(wang), [], "the family was told nothing");
    let to_her_peer: Vec<_> = t.trace.iter().filter(|effect| concerns(effect, peer)).collect();
    assert_eq!(
        to_her_peer,
        [&Effect::Media(muted(&t, wang))],
        "the only command is the chair's mute of her microphone"
    );
    assert_eq!(t.hears(wang), []);

    t.must(lin, ClientMessage::HardMute { participant: t.id(wang), muted: false });
    t.forget();
    switch(&mut t, lin, false);
    let view = t.view(wang);
    assert!(!view.shut_out && view.deliberation.is_none());
    assert_eq!(view.participants.len(), 5);
    assert_eq!(t.texts(wang), [""; 0], "what was written inside stays inside");
    assert_eq!(t.texts(lin), ["the prognosis is poor", "agreed"]);
    assert_eq!(t.hears(wang).len(), 2);
    assert!(t.hears(lin).contains(&t.view(lin).tracks.iter().find(|x| x.participant == t.id(wang)).expect("hers").id));
}

fn muted(t: &TestSession, who: Who) -> consilium_core::media::Command {
    let publications = &t.engine.peers[&t.peer(who)].publications;
    let (session, track) = (t.session.id().clone(), publications[0].track);
    consilium_core::media::Command::SetMuted { session, track, muted: true }
}

/// A command about this peer or about a track it publishes.
fn concerns(effect: &Effect, peer: consilium_core::model::PeerId) -> bool {
    use consilium_core::media::Command;
    match effect {
        Effect::Cut(command) | Effect::Media(command) if command.peer().is_some() => command.peer() == Some(peer),
        Effect::Media(Command::SetMuted { .. } | Command::CloseSession { .. }) => true,
        _ => false,
    }
}

#[test]
fn who_is_shut_out_may_keep_the_line_alive_and_nothing_else() {
    let Room { mut t, lin, wang, .. } = room();
    switch(&mut t, lin, true);
    t.forget();
    assert_eq!(t.ask(wang, ClientMessage::Ping), ServerMessage::Pong);
    let say = |audience| ClientMessage::SendChat { audience, text: "hello?".into() };
    assert_eq!(t.refused(wang, say(ChatAudience::Everyone)), ErrorCode::NotAllowed);
    assert_eq!(t.refused(wang, say(ChatAudience::One { participant: t.id(lin) })), ErrorCode::NotAllowed);
    assert_eq!(t.refused(wang, ClientMessage::RaiseHand { raised: true }), ErrorCode::NotAllowed);
    let answer = t.offers(wang, &[Source::Microphone], false);
    let ServerMessage::MediaAnswer { tracks, .. } = answer else { panic!("{answer:?}") };
    assert!(tracks[0].track.is_some(), "an ICE restart keeps the line");
    assert_eq!(t.hears(wang), []);
    let hers = tracks[0].track.expect("kept");
    assert!(!t.hears(lin).contains(&hers));
    t.must(wang, ClientMessage::RequestSnapshot);
    assert_eq!(t.view(wang).participants.len(), 1);
    switch(&mut t, lin, false);
    assert!(t.hears(lin).contains(&hers), "and it works again afterwards");
}

#[test]
fn no_way_back_in_leads_past_the_door() {
    let Room { mut t, lin, marsh, wang, .. } = room();
    switch(&mut t, lin, true);
    t.cut(wang);
    t.resume(wang);
    assert!(t.view(wang).shut_out, "not by a resume");
    t.join(wang);
    assert!(t.view(wang).shut_out, "not by a second tab");
    t.publishes(wang, &[Source::Microphone]);
    let wants = t.view(marsh).tracks.iter().map(|track| consilium_core::protocol::VideoWant {
        track: track.id,
        width: 640,
        height: 360,
        stage: true,
    });
    let wants = wants.collect();
    t.must(wang, ClientMessage::WantVideo { wants });
    assert_eq!(t.hears(wang), [], "not by asking for pictures");
    let (peer, answer) = t.whep(wang, &[receiving("0", consilium_core::media::MediaKind::Audio)]);
    assert!(answer.is_ok());
    assert_eq!(t.engine.heard_by(peer), [], "not by a player");
    let (peer, _) = t.whip(wang, &[sending("0", consilium_core::media::MediaKind::Video)]);
    assert!(!t.engine.peers[&peer].rights.send, "and nothing gets in");
}

#[test]
fn a_newcomer_of_the_family_is_admitted_to_the_waiting_side() {
    let Room { mut t, lin, marsh, .. } = room();
    t.say(marsh, "before");
    switch(&mut t, lin, true);
    let patient = t.person("王建国", Role::Patient);
    t.join(patient);
    assert_eq!(t.presence(patient), Presence::Lobby);
    t.must(lin, ClientMessage::Admit { participant: t.id(patient) });
    assert!(t.view(patient).shut_out);
    assert_eq!(t.view(patient).participants.len(), 1);
    t.publishes(patient, &[Source::Microphone]);
    assert_eq!(t.hears(patient), []);
    switch(&mut t, lin, false);
    assert!(!t.view(patient).shut_out);
    assert_eq!(t.hears(patient).len(), 3);
}

#[test]
fn the_door_stays_closed_over_a_restart() {
    let Room { mut t, lin, marsh, wang, .. } = room();
    t.say(marsh, "open");
    switch(&mut t, lin, true);
    let since = t.view(marsh).deliberation;
    t.say(marsh, "closed");
    t.pass(Duration::from_secs(20));
    t.restart();
    t.join(wang);
    assert!(t.view(wang).shut_out);
    assert_eq!(t.view(wang).deliberation, since, "since when is remembered");
    t.publishes(wang, &[Source::Microphone]);
    t.join(marsh);
    t.publishes(marsh, &[Source::Microphone]);
    assert_eq!(t.hears(wang), []);
    assert_eq!(t.hears(marsh), []);
    assert_eq!(t.view(wang).participants.len(), 1);
    t.join(lin);
    switch(&mut t, lin, false);
    assert_eq!(t.texts(wang), ["open"]);
    assert_eq!(t.texts(marsh), ["open", "closed"]);
}

#[test]
fn switching_twice_says_it_once() {
    let Room { mut t, lin, wang, .. } = room();
    switch(&mut t, lin, true);
    let since = t.view(lin).deliberation;
    t.pass(Duration::from_secs(5));
    t.forget();
    switch(&mut t, lin, true);
    assert_eq!(t.view(lin).deliberation, since);
    assert_eq!(t.inbox(wang), []);
    assert!(!t.trace.iter().any(|effect| matches!(effect, Effect::Record(_) | Effect::Cut(_) | Effect::Media(_))));
}
