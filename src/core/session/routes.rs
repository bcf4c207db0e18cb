//! Who receives what: planned as a whole by a pure function, compared with what the engine has,
//! and told to it where it differs.

use std::borrow::Cow;

use super::interpreting::route_key;
use super::publishing::{Peer, PeerKind, Track, send_action};
use super::rights::Action;
use super::session::Session;
use crate::interpretation::{Planner, Sound};
use crate::media::{self, MediaKind, PeerRights, Route, RouteKey};
use crate::model::{ParticipantId, Role, TrackId};
use crate::protocol::{Part, Pictures, Source, VideoWant};

/// A track that may be forwarded now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PlannedTrack {
    pub id: TrackId,
    pub owner: ParticipantId,
    pub source: Source,
    /// A muted picture keeps its line and is not sent: when it comes back, it starts with a whole
    /// picture. A muted sound stays routed, so that the first syllable after it is heard.
    pub muted: bool,
    /// An interpreter's microphone that is on no channel: nobody outside the booth hears it.
    pub closed: bool,
}

impl PlannedTrack {
    fn sent(&self) -> Option<TrackId> {
        (!self.closed && (self.source.is_audio() || !self.muted)).then_some(self.id)
    }
}

/// What a peer is made to play.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Playback {
    /// A browser: everybody's sound, and the pictures it asks for.
    Room,
    /// A player with lines for the session's tracks.
    Tracks,
    /// A player with at most one line of each kind: the mix of what it hears, and the picture of whoever speaks.
    Speaker { audio: bool, video: bool },
}

/// Which pictures a listener gets at present.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum PictureShare {
    #[default]
    All,
    /// The large one and shared screens; of a player with a line for each track, screens.
    Large,
    None,
}

impl PictureShare {
    fn of(pictures: Pictures, role: Role) -> Self {
        match (pictures, role) {
            (Pictures::All, _) => PictureShare::All,
            (_, Role::Patient | Role::Family) => PictureShare::None,
            (Pictures::NoneForFamily, _) => PictureShare::All,
            (Pictures::LargeOnly, _) => PictureShare::Large,
        }
    }

    pub(super) fn holds(self, source: Source, large: bool) -> bool {
        match self {
            _ if source.is_audio() => true,
            PictureShare::All => true,
            PictureShare::Large => large || source == Source::Screen,
            PictureShare::None => false,
        }
    }
}

/// One receiving peer.
#[derive(Debug, Clone, Copy)]
pub struct Listener<'a> {
    /// Nobody receives what he publishes himself.
    pub owner: ParticipantId,
    pub playback: Playback,
    pub wants: &'a [VideoWant],
    /// A browser's sounds, as the interpretation plans them.
    pub sounds: &'a [Sound],
    /// Everything that the listener hears as one track, for players with one line of sound.
    pub mix: Option<TrackId>,
    pub pictures: PictureShare,
    /// What it receives so far.
    pub before: &'a [Route],
}

/// Everything `listener` shall receive. `tracks` are in the order of their ids, that is, as published.
pub fn plan_routes(tracks: &[PlannedTrack], speaker: Option<ParticipantId>, listener: &Listener<'_>) -> Vec<Route> {
    match listener.playback {
        Playback::Room => plan_room(tracks, listener),
        Playback::Tracks => others(tracks, listener.owner)
            .filter(|track| listener.pictures.holds(track.source, false))
            .map(|track| track_route(track, None, false))
            .collect(),
        Playback::Speaker { audio, video } => {
            let kinds = [(audio, MediaKind::Audio), (video, MediaKind::Video)];
            let wanted = kinds.into_iter().filter(|(has_line, _)| *has_line);
            wanted.map(|(_, kind)| plan_speaker(tracks, speaker, listener, kind)).collect()
        }
    }
}

fn plan_room(tracks: &[PlannedTrack], listener: &Listener<'_>) -> Vec<Route> {
    let mut routes: Vec<Route> = listener.sounds.iter().map(sound_route).collect();
    let first_picture = routes.len();
    for want in listener.wants {
        let asked_before = routes[first_picture..].iter().any(|route| route.key == RouteKey::Track(want.track));
        let Ok(at) = tracks.binary_search_by_key(&want.track, |track| track.id) else { continue };
        let track = &tracks[at];
        let sent = listener.pictures.holds(track.source, want.stage);
        if sent && !asked_before && track.owner != listener.owner && !track.source.is_audio() {
            routes.push(track_route(track, Some((want.width, want.height)), want.stage));
        }
    }
    routes
}

fn sound_route(sound: &Sound) -> Route {
    // A path that does not carry all loses voices of the floor, never the interpretation.
    let priority = u8::from(sound.part == Part::Floor);
    Route { key: route_key(sound.key), kind: MediaKind::Audio, source: sound.track, size: None, priority }
}

fn track_route(track: &PlannedTrack, size: Option<(u16, u16)>, stage: bool) -> Route {
    let kind = kind_of(track.source);
    let first = kind == MediaKind::Audio || stage || track.source == Source::Screen;
    Route { key: RouteKey::Track(track.id), kind, source: track.sent(), size, priority: if first { 0 } else { 1 } }
}

fn plan_speaker(
    tracks: &[PlannedTrack],
    speaker: Option<ParticipantId>,
    listener: &Listener<'_>,
    kind: MediaKind,
) -> Route {
    let key = RouteKey::Speaker(kind);
    if let (MediaKind::Audio, Some(mix)) = (kind, listener.mix) {
        return Route { key, kind, source: Some(mix), size: None, priority: 0 };
    }
    if kind == MediaKind::Video && listener.pictures == PictureShare::None {
        return Route { key, kind, source: None, size: None, priority: 0 };
    }
    let shown = listener.before.iter().find(|route| route.key == key).and_then(|route| route.source);
    let of_kind =
        others(tracks, listener.owner).filter(|track| kind_of(track.source) == kind && track.sent().is_some());
    let candidates: Vec<&PlannedTrack> = of_kind.collect();
    let face = |track: &&&PlannedTrack| matches!(track.source, Source::Microphone | Source::Camera);
    let source = candidates
        .iter()
        .filter(face)
        .find(|track| Some(track.owner) == speaker)
        .or_else(|| candidates.iter().find(|track| Some(track.id) == shown))
        .or_else(|| candidates.iter().find(face))
        .or_else(|| candidates.first())
        .map(|track| track.id);
    Route { key, kind, source, size: None, priority: 0 }
}

fn others(tracks: &[PlannedTrack], listener: ParticipantId) -> impl Iterator<Item = &PlannedTrack> {
    tracks.iter().filter(move |track| track.owner != listener)
}

const fn kind_of(source: Source) -> MediaKind {
    if source.is_audio() { MediaKind::Audio } else { MediaKind::Video }
}

impl Session {
    pub(super) fn want_video(&mut self, who: ParticipantId, mut wants: Vec<VideoWant>) {
        wants.retain(|want| want.width > 0 && want.height > 0);
        if let Some(seat) = self.attendance.get_mut(&who) {
            seat.wants = wants;
        }
    }

    pub(super) fn peer_rights(&self, owner: ParticipantId, kind: PeerKind) -> PeerRights {
        let sends = [Action::SendMicrophone, Action::SendCamera, Action::SendScreen];
        let send = kind != PeerKind::Whep && sends.into_iter().any(|action| self.may(owner, action));
        let receive = kind != PeerKind::Whip && self.may(owner, Action::ReceiveMedia);
        PeerRights { send, receive }
    }

    pub(super) fn settle_rights(&mut self) {
        let changed: Vec<_> = self
            .peers
            .iter()
            .map(|(id, peer)| (*id, self.peer_rights(peer.owner, peer.kind), peer.rights))
            .filter(|(_, wanted, told)| wanted != told)
            .collect();
        for (id, rights, before) in changed {
            if let Some(peer) = self.peers.get_mut(&id) {
                peer.rights = rights;
            }
            let command = media::Command::SetRights { peer: id, rights };
            match rights.only_takes_from(before) {
                true => self.outbox.cut(command),
                false => self.outbox.media(command),
            }
        }
    }

    /// Every track that anybody may see or hear now.
    pub(super) fn forwardable(&self) -> Vec<PlannedTrack> {
        let allowed = self.tracks.iter().filter(|(_, track)| self.may(track.owner, send_action(track.source)));
        let plan = |(id, track): (&TrackId, &Track)| {
            let muted = self.is_cut(track.owner, track.source, track.muted);
            let closed = track.source == Source::Microphone && self.is_closed(track.owner);
            PlannedTrack { id: *id, owner: track.owner, source: track.source, muted, closed }
        };
        allowed.map(plan).collect()
    }

    pub(super) fn settle_routes(&mut self) {
        let tracks = self.forwardable();
        let sounds = self.sounds(&tracks);
        self.settle_mixes(&tracks, &sounds);
        let planner = self.planner(&sounds);
        let plans: Vec<_> = self.peers.iter().map(|(id, peer)| (*id, self.plan_for(peer, &tracks, &planner))).collect();
        for (id, (heard, routes)) in plans {
            let Some(peer) = self.peers.get_mut(&id) else { continue };
            peer.sounds = heard;
            if peer.routes != routes {
                peer.routes.clone_from(&routes);
                self.outbox.media(media::Command::SetRoutes { peer: id, routes });
            }
            self.settle_gains(id);
        }
    }

    fn plan_for(&self, peer: &Peer, tracks: &[PlannedTrack], planner: &Planner<'_>) -> (Vec<Sound>, Vec<Route>) {
        if !peer.rights.receive || !peer.answered {
            return (Vec::new(), Vec::new());
        }
        let heard = match peer.playback {
            Playback::Room => {
                let mixed = self.takes_a_mix(peer).then(|| self.mixed_sound(peer.owner, tracks)).flatten();
                mixed.unwrap_or_else(|| self.sounds_for(peer.owner, planner))
            }
            Playback::Tracks | Playback::Speaker { .. } => Vec::new(),
        };
        // A shared screen shows images of the patient as often as not.
        let tracks: Cow<'_, [PlannedTrack]> = match self.is_withheld(peer.owner) {
            true => Cow::Owned(tracks.iter().filter(|track| track.source != Source::Screen).copied().collect()),
            false => Cow::Borrowed(tracks),
        };
        let listener = Listener {
            owner: peer.owner,
            playback: peer.playback,
            wants: self.attendance.get(&peer.owner).map_or(&[][..], |seat| seat.wants.as_slice()),
            sounds: &heard,
            mix: self.mix_for(peer.owner, &tracks),
            pictures: self.picture_share(peer.owner),
            before: &peer.routes,
        };
        let routes = plan_routes(&tracks, self.speaker, &listener);
        (heard, routes)
    }

    pub(super) fn picture_share(&self, who: ParticipantId) -> PictureShare {
        PictureShare::of(self.pictures, self.facts(who).role)
    }

    /// On no channel and not speaking to everybody.
    fn is_closed(&self, who: ParticipantId) -> bool {
        let interpreters = &self.ledger.interpretation.interpreters;
        self.is_interpreter(who)
            && !interpreters.get(&who).is_some_and(|known| known.is_on_air() || known.speaks_for_self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::interpretation::{Gain, SoundKey};

    fn track(id: u32, owner: u32, source: Source) -> PlannedTrack {
        PlannedTrack { id: TrackId(id), owner: ParticipantId(owner), source, muted: false, closed: false }
    }

    fn stage() -> Vec<PlannedTrack> {
        vec![
            track(1, 1, Source::Microphone),
            track(2, 1, Source::Camera),
            track(3, 2, Source::Microphone),
            track(4, 2, Source::Camera),
            track(5, 2, Source::Screen),
            track(6, 2, Source::ScreenAudio),
        ]
    }

    fn listener(owner: u32, playback: Playback) -> Listener<'static> {
        Listener {
            owner: ParticipantId(owner),
            playback,
            wants: &[],
            sounds: &[],
            mix: None,
            pictures: PictureShare::All,
            before: &[],
        }
    }

    fn heard(tracks: &[u32]) -> Vec<Sound> {
        let sound = |id: &u32| Sound {
            key: SoundKey::Track(TrackId(*id)),
            track: Some(TrackId(*id)),
            part: Part::Floor,
            gain: Gain::FULL,
        };
        tracks.iter().map(sound).collect()
    }

    fn sources(routes: &[Route]) -> Vec<u32> {
        routes.iter().filter_map(|route| route.source).map(|track| track.0).collect()
    }

    #[test]
    fn a_browser_hears_all_others_and_sees_what_it_asks_for() {
        let want = |track, stage| VideoWant { track: TrackId(track), width: 640, height: 360, stage };
        let wants = [want(4, false), want(5, false), want(2, true), want(4, true), want(3, false), want(99, false)];
        let sounds = heard(&[3, 6]);
        let one = Listener { wants: &wants, sounds: &sounds, ..listener(1, Playback::Room) };
        let routes = plan_routes(&stage(), None, &one);
        assert_eq!(sources(&routes), [3, 6, 4, 5], "not his own, no sound as a picture, nothing twice");
        assert_eq!(routes[2].size, Some((640, 360)));
        assert_eq!((routes[2].priority, routes[3].priority), (1, 0), "a screen comes first");
    }

    #[test]
    fn under_load_small_pictures_go_and_sound_stays() {
        let want = |track, stage| VideoWant { track: TrackId(track), width: 640, height: 360, stage };
        let (wants, sounds) = ([want(4, false), want(2, true), want(5, false)], heard(&[1, 3]));
        let sent = |role, pictures, playback| {
            let pictures = PictureShare::of(pictures, role);
            let one = Listener { wants: &wants, sounds: &sounds, pictures, ..listener(9, playback) };
            sources(&plan_routes(&stage(), None, &one))
        };
        let both = Playback::Speaker { audio: true, video: true };
        assert_eq!(sent(Role::Family, Pictures::All, Playback::Room), [1, 3, 4, 2, 5]);
        assert_eq!(sent(Role::Family, Pictures::NoneForFamily, Playback::Room), [1, 3]);
        assert_eq!(sent(Role::Patient, Pictures::LargeOnly, Playback::Tracks), [1, 3, 6]);
        assert_eq!(sent(Role::Patient, Pictures::NoneForFamily, both), [1]);
        assert_eq!(sent(Role::Consultant, Pictures::NoneForFamily, Playback::Room), [1, 3, 4, 2, 5]);
        assert_eq!(sent(Role::Consultant, Pictures::LargeOnly, Playback::Room), [1, 3, 2, 5]);
        assert_eq!(sent(Role::Consultant, Pictures::LargeOnly, Playback::Tracks), [1, 3, 5, 6]);
        assert_eq!(sent(Role::Consultant, Pictures::LargeOnly, both), [1, 2]);
    }

    #[test]
    fn a_player_with_many_lines_gets_the_tracks_in_order() {
        assert_eq!(sources(&plan_routes(&stage(), None, &listener(9, Playback::Tracks))), [1, 2, 3, 4, 5, 6]);
        assert_eq!(sources(&plan_routes(&stage(), None, &listener(2, Playback::Tracks))), [1, 2]);
    }

    #[test]
    fn a_player_with_one_line_of_a_kind_follows_the_speaker_and_holds() {
        let both = Playback::Speaker { audio: true, video: true };
        let nobody_yet = plan_routes(&stage(), None, &listener(9, both));
        assert_eq!(sources(&nobody_yet), [1, 2], "the first published");
        let second =
            plan_routes(&stage(), Some(ParticipantId(2)), &Listener { before: &nobody_yet, ..listener(9, both) });
        assert_eq!(sources(&second), [3, 4]);
        let unknown = Some(ParticipantId(7));
        let held = plan_routes(&stage(), unknown, &Listener { before: &second, ..listener(9, both) });
        assert_eq!(held, second, "a speaker without tracks changes nothing");
        let own = plan_routes(&stage(), Some(ParticipantId(2)), &Listener { before: &[], ..listener(2, both) });
        assert_eq!(sources(&own), [1, 2], "never one's own voice");
        let audio_only = plan_routes(&stage(), None, &listener(9, Playback::Speaker { audio: true, video: false }));
        assert_eq!(sources(&audio_only), [1]);
    }

    #[test]
    fn a_muted_picture_keeps_its_line_and_a_muted_voice_its_route() {
        let mut stage = stage();
        (stage[0].muted, stage[1].muted) = (true, true);
        let wants = [VideoWant { track: TrackId(2), width: 640, height: 360, stage: true }];
        let sounds = heard(&[1]);
        let routes =
            plan_routes(&stage, None, &Listener { wants: &wants, sounds: &sounds, ..listener(2, Playback::Room) });
        let planned: Vec<_> = routes.iter().map(|route| (route.key, route.source)).collect();
        let key = |id| RouteKey::Track(TrackId(id));
        assert_eq!(planned, [(key(1), Some(TrackId(1))), (key(2), None)]);
        let both = Playback::Speaker { audio: true, video: true };
        let routes = plan_routes(&stage, Some(ParticipantId(1)), &listener(9, both));
        assert_eq!(sources(&routes), [1, 4], "a speaker whose camera is off is not a black picture");
    }

    #[test]
    fn a_line_without_a_source_stays_a_line() {
        let routes = plan_routes(&[], None, &listener(9, Playback::Speaker { audio: true, video: true }));
        assert_eq!(routes.len(), 2);
        assert_eq!(sources(&routes), [0u32; 0]);
    }
}
