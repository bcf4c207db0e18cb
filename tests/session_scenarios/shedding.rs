use consilium_core::media::{Event, Why};
use consilium_core::model::{ParticipantId, Role, TrackId};
use consilium_core::protocol::{ClientMessage, Pictures, Source, VideoWant};
use consilium_core::session::{Command, Effect};

use crate::support::{TestSession, Who};

fn limit(t: &mut TestSession, pictures: Pictures) {
    t.run(Command::LimitPictures { pictures });
}

fn watches(t: &mut TestSession, who: Who, wants: &[(TrackId, bool)]) {
    let want = |(track, stage): &(TrackId, bool)| VideoWant { track: *track, width: 640, height: 360, stage: *stage };
    t.must(who, ClientMessage::WantVideo { wants: wants.iter().map(want).collect() });
}

/// The chair, a consultant and the family, and what the chair shows: microphone, camera and screen.
fn the_three() -> (TestSession, [Who; 3], Vec<TrackId>) {
    let mut t = TestSession::new();
    let lin = t.present("林悦", Role::LocalExpert);
    let marsh = t.present("Helen Marsh", Role::Consultant);
    let wang = t.person("王敏", Role::Family);
    t.join(wang);
    t.must(lin, ClientMessage::Admit { participant: t.id(wang) });
    let hers = t.publishes(lin, &[Source::Microphone, Source::Camera, Source::Screen]);
    (t, [lin, marsh, wang], hers)
}

#[test]
fn the_familys_pictures_go_first_then_small_ones_and_the_sound_never() {
    let (mut t, [lin, marsh, wang], hers) = the_three();
    let his = t.publishes(marsh, &[Source::Microphone, Source::Camera]);
    t.publishes(wang, &[]);
    watches(&mut t, wang, &[(hers[1], true), (his[1], false)]);
    watches(&mut t, marsh, &[(hers[1], false), (hers[2], false)]);
    watches(&mut t, lin, &[(his[1], true)]);
    let whole = [vec![hers[0], hers[1], his[0], his[1]], vec![hers[0], hers[1], hers[2]], vec![his[0], his[1]]];
    let hears = |t: &TestSession| {
        [wang, marsh, lin].map(|who| {
            let mut tracks = t.hears(who);
            tracks.sort_unstable();
            tracks
        })
    };
    assert_eq!(hears(&t), whole);

    limit(&mut t, Pictures::NoneForFamily);
    assert_eq!(hears(&t), [vec![hers[0], his[0]], whole[1].clone(), whole[2].clone()]);
    assert_eq!(t.view(wang).pictures, Pictures::NoneForFamily, "she is told why");
    limit(&mut t, Pictures::LargeOnly);
    assert_eq!(hears(&t), [vec![hers[0], his[0]], vec![hers[0], hers[2]], whole[2].clone()]);
    let late = t.present("John Reid", Role::Consultant);
    assert_eq!(t.view(late).pictures, Pictures::LargeOnly, "also whoever comes now");
    limit(&mut t, Pictures::All);
    assert_eq!(hears(&t), whole, "and all is back");
    assert_eq!(t.view(wang).pictures, Pictures::All);
}

/// Whose screens miss whose pictures because there is too much to do.
fn shed(t: &mut TestSession) -> Vec<(ParticipantId, ParticipantId, Source)> {
    t.forget();
    t.engine_says(Event::Health { sounds: vec![], paths: vec![], pictures: vec![], turns: vec![] });
    let health = t.trace.iter().find_map(|effect| match effect {
        Effect::Health(health) => Some(health),
        _ => None,
    });
    let pictures = health.expect("a reading leads to a picture").pictures.iter();
    let missed = pictures.filter(|picture| picture.why == Why::Shed && picture.given.is_none());
    missed.map(|picture| (picture.receiver, picture.owner, picture.source)).collect()
}

#[test]
fn operators_see_which_pictures_are_shed() {
    let (mut t, [lin, marsh, wang], hers) = the_three();
    t.publishes(wang, &[]);
    t.publishes(marsh, &[]);
    watches(&mut t, wang, &[(hers[1], true)]);
    watches(&mut t, marsh, &[(hers[1], false), (hers[2], false)]);
    let (owner, wang_id, marsh_id) = (t.id(lin), t.id(wang), t.id(marsh));
    assert_eq!(shed(&mut t), []);
    limit(&mut t, Pictures::NoneForFamily);
    assert_eq!(shed(&mut t), [(wang_id, owner, Source::Camera)]);
    limit(&mut t, Pictures::LargeOnly);
    assert_eq!(shed(&mut t), [(marsh_id, owner, Source::Camera), (wang_id, owner, Source::Camera)]);
    t.must(lin, ClientMessage::MuteTrack { track: hers[1], muted: true });
    assert_eq!(shed(&mut t), [], "what is not sent anyhow is not shed");
    t.must(lin, ClientMessage::MuteTrack { track: hers[1], muted: false });
    limit(&mut t, Pictures::All);
    assert_eq!(shed(&mut t), []);
}
