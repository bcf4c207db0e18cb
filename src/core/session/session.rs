use std::collections::{BTreeMap, BTreeSet};
use std::time::Instant;

use super::command::{Command, ConnectionId, Now};
use super::effect::Effect;
use super::filming::Filmed;
use super::gaps::Gaps;
use super::health::Readings;
use super::ledger::{Enrolled, Ledger};
use super::mixing::Mixes;
use super::outbox::Outbox;
use super::publishing::{Peer, Track};
use super::qualities::Qualities;
use super::record::Record;
use super::rights::{Action, Facts, Phase, may};
use super::seats::Attendance;
use super::views::{SharedRosters, Viewer};
use crate::interpretation::Voices;
use crate::media;
use crate::model::{InvitationId, ParticipantId, PeerId, PersonName, Role, SessionId, Timestamp, TrackId};
use crate::protocol::{ClientMessage, EndReason, ErrorCode, Pictures, RecordedCameras, RecordingTrouble};
use crate::viewing::Live;

/// One live consultation.
///
/// What must survive a restart is in the ledger and changes by records alone; the rest is who is
/// here now, and is gone with the process.
#[derive(Debug)]
pub struct Session {
    pub(super) id: SessionId,
    pub(super) title: String,
    pub(super) started: Timestamp,
    pub(super) clock: Now,
    pub(super) ledger: Ledger,
    pub(super) attendance: BTreeMap<ParticipantId, Attendance>,
    pub(super) connections: BTreeMap<ConnectionId, Viewer>,
    pub(super) rosters: SharedRosters,
    pub(super) peers: BTreeMap<PeerId, Peer>,
    pub(super) tracks: BTreeMap<TrackId, Track>,
    pub(super) revoked: BTreeSet<InvitationId>,
    /// Since when the holder of the chair is not in the room.
    pub(super) chair_empty_since: Option<Instant>,
    /// Who spoke last; stays when it becomes silent.
    pub(super) speaker: Option<ParticipantId>,
    /// Who sounds now.
    pub(super) voices: Voices,
    /// Languages that missed something.
    pub(super) gaps: Gaps,
    /// The tracks that the engine was told to record.
    pub(super) taps: Vec<TrackId>,
    /// The most cameras that the house lets be recorded, and whose were shown by who spoke last.
    pub(super) most_cameras: RecordedCameras,
    pub(super) filmed: Filmed,
    /// The patient's case said that its session may be recorded, now or before.
    pub(super) consent_seen: bool,
    /// How the disk does that is recorded to.
    pub(super) disk_trouble: Option<RecordingTrouble>,
    pub(super) mixes: Mixes,
    /// Which pictures are sent at present.
    pub(super) pictures: Pictures,
    /// When something about the interpretation changes by itself.
    pub(super) interpretation_due: Option<Timestamp>,
    /// Of the shared images, what is gone with the process.
    pub(super) viewing: Live,
    /// Who is sent no images: abroad, without the patient's consent to that.
    pub(super) withheld: Vec<PersonName>,
    pub(super) qualities: Qualities,
    pub(super) readings: Readings,
    pub(super) last_request: u64,
    pub(super) stopping: bool,
    pub(super) outbox: Outbox,
}

impl Session {
    /// A session that nobody has entered yet.
    pub fn new(id: SessionId, title: String, now: Now) -> Self {
        Self {
            id,
            title,
            started: now.wall,
            clock: now,
            ledger: Ledger::default(),
            attendance: BTreeMap::new(),
            connections: BTreeMap::new(),
            rosters: SharedRosters::default(),
            peers: BTreeMap::new(),
            tracks: BTreeMap::new(),
            revoked: BTreeSet::new(),
            chair_empty_since: None,
            speaker: None,
            voices: Voices::default(),
            gaps: Gaps::default(),
            taps: Vec::new(),
            most_cameras: RecordedCameras::default(),
            filmed: Filmed::default(),
            consent_seen: false,
            disk_trouble: None,
            mixes: Mixes::default(),
            pictures: Pictures::default(),
            interpretation_due: None,
            viewing: Live::default(),
            withheld: Vec::new(),
            qualities: Qualities::default(),
            readings: Readings::default(),
            last_request: 0,
            stopping: false,
            outbox: Outbox::default(),
        }
    }

    /// The session as its records tell it, after a restart: everybody is away, peers are gone, and
    /// a deliberation that was on is still on.
    pub fn restore(
        id: SessionId,
        title: String,
        started: Timestamp,
        records: impl IntoIterator<Item = (Timestamp, Record)>,
        now: Now,
    ) -> Self {
        let mut session = Self::new(id, title, now);
        session.started = started;
        for (at, record) in records {
            session.ledger.apply(&record, at);
        }
        session.viewing = Live::restore(&session.ledger.viewing, now.wall);
        session.chair_empty_since = session.ledger.chair.map(|_| now.monotonic);
        session
    }

    pub fn id(&self) -> &SessionId {
        &self.id
    }

    pub fn title(&self) -> &str {
        &self.title
    }

    pub fn started(&self) -> Timestamp {
        self.started
    }

    /// Ended for good: nobody can come back.
    pub fn has_ended(&self) -> bool {
        self.ledger.ended
    }

    /// What the records of this session add up to.
    pub fn ledger(&self) -> &Ledger {
        &self.ledger
    }

    /// Carries out one command; the effects are to be executed in their order.
    pub fn handle(&mut self, command: Command, now: Now) -> Vec<Effect> {
        self.clock = now;
        let touched = Touched::by(&command);
        let somebody_went = self.carry_out_due();
        if self.is_over() {
            self.turn_away(command);
        } else {
            self.dispatch(command);
        }
        if !self.is_over() {
            self.settle(if somebody_went { Touched::Everything } else { touched });
        }
        self.outbox.drain()
    }

    /// When `Command::Timeout` is wanted next.
    pub fn poll_timeout(&self) -> Option<Instant> {
        if self.is_over() { None } else { self.next_due() }
    }

    fn dispatch(&mut self, command: Command) {
        match command {
            Command::Connect { connection, seat, versions, resume, fresh_peer } => {
                self.connect(connection, &seat, &versions, resume, fresh_peer);
            }
            Command::Message { connection, frame } => self.receive(connection, frame),
            Command::Disconnect { connection } => self.disconnect(connection),
            Command::WhipOffer { request, seat, peer, sdp } => self.offer_whip(request, &seat, peer, sdp),
            Command::WhepOffer { request, seat, peer, sdp } => self.offer_whep(request, &seat, peer, sdp),
            Command::ClosePeer { peer } => self.close_player(peer),
            Command::Revoke { invitation } => self.revoke(invitation),
            Command::AllowImages { roles } => self.allow_images(&roles),
            Command::WithholdImages { from } => self.withhold_images(from),
            Command::RecordingConsent { given } => self.note_recording_consent(given),
            Command::RecordCameras { most } => self.limit_recorded_cameras(most),
            Command::CaseTerms { terms } => self.take_case_terms(terms),
            Command::LimitPictures { pictures } => self.pictures = pictures,
            Command::Media { event } => self.hear_from_engine(event),
            Command::Recorder { notice } => self.hear_from_recorder(notice),
            Command::Timeout => {}
            Command::ServerStopping => self.stop(),
        }
    }

    fn hear_from_engine(&mut self, event: media::Event) {
        use media::Event;
        match event {
            Event::Answered { peer, request, result } => self.take_answer(peer, request, result),
            Event::Connected { peer, via } => self.peer_connected(peer, via),
            Event::Disconnected { peer } => self.peer_disconnected(peer),
            Event::Lines { peer, lines } => self.show_lines(peer, lines),
            Event::LinesWanted { peer, audio, video } => self.ask_for_lines(peer, audio, video),
            Event::EncodingsWanted { peer, mid, rids } => self.ask_for_encodings(peer, mid, rids),
            Event::OfferWanted { peer } => self.ask_for_offer(peer),
            Event::Speakers { session, active, since, levels } => {
                if session == self.id {
                    self.show_speakers(active, since, &levels);
                    self.film(active);
                }
            }
            Event::Voice { session, track, voiced } => {
                if session == self.id {
                    self.hear_voice(track, voiced);
                }
            }
            Event::Flow { session, track, flows } => {
                if session == self.id {
                    self.hear_flow(track, flows);
                }
            }
            Event::Narrow { peer, narrow } => self.note_width(peer, narrow),
            Event::Channel { peer, open } => self.note_channel(peer, open),
            Event::Said { peer, text } => self.hear_text(peer, &text),
            Event::Health { sounds, paths, pictures, turns } => self.take_readings(sounds, paths, pictures, &turns),
            Event::TrackStarted { .. } => {}
        }
    }

    /// Brings media rights, routes and every screen to what the state says now.
    fn settle(&mut self, touched: Touched) {
        match touched {
            Touched::Nothing => {}
            Touched::Routes => self.settle_routes(),
            Touched::Sounds => {
                self.settle_recording();
                self.settle_routes();
                self.show_interpretation();
            }
            Touched::Everything => {
                self.watch_the_chair();
                self.settle_booths();
                self.settle_rights();
                self.settle_recording();
                self.settle_routes();
                self.settle_views();
            }
        }
        self.plan_next_interpretation();
    }

    /// Nobody is here and nobody comes in any more.
    pub(super) fn is_over(&self) -> bool {
        self.ledger.ended || self.stopping
    }

    fn turn_away(&mut self, command: Command) {
        let (code, reason) = self.why_over();
        match command {
            Command::Connect { connection, .. } => self.refuse_hello(connection, code, Some(reason)),
            Command::WhipOffer { request, peer, .. } | Command::WhepOffer { request, peer, .. } => {
                self.outbox.answer_http(request, peer, Err(code));
            }
            _ => {}
        }
    }

    fn why_over(&self) -> (ErrorCode, EndReason) {
        if self.ledger.ended {
            (ErrorCode::Closed, EndReason::SessionEnded)
        } else {
            (ErrorCode::Internal, EndReason::ServerStopping)
        }
    }

    pub(super) fn end(&mut self, by: ParticipantId) {
        self.close_gaps();
        self.commit(Record::Ended { by: Some(by) });
        self.close_everything();
    }

    fn stop(&mut self) {
        self.close_gaps();
        self.stopping = true;
        self.close_everything();
    }

    fn close_everything(&mut self) {
        let (code, reason) = self.why_over();
        for (id, peer) in std::mem::take(&mut self.peers) {
            for request in peer.waiting_http() {
                self.outbox.answer_http(request, id, Err(code));
            }
        }
        self.tracks.clear();
        self.outbox.media(media::Command::CloseSession { session: self.id.clone() });
        for connection in std::mem::take(&mut self.connections).into_keys() {
            self.outbox.close(connection, Some(reason));
        }
        self.attendance.clear();
        self.outbox.finish();
    }

    /// The one way in which anything that is remembered changes.
    pub(super) fn commit(&mut self, record: Record) {
        self.ledger.apply(&record, self.clock.wall);
        self.outbox.record(record.clone());
        self.follow(&record);
    }

    pub(super) fn seat(&self, who: ParticipantId) -> Option<&Enrolled> {
        self.ledger.seats.get(&who)
    }

    pub(super) fn phase(&self) -> Phase {
        match (self.ledger.ended, self.ledger.deliberation) {
            (true, _) => Phase::Ended,
            (false, Some(_)) => Phase::Deliberation,
            (false, None) => Phase::Open,
        }
    }

    /// What the rights of this person depend on; an unknown person has the rights of nobody.
    pub(super) fn facts(&self, who: ParticipantId) -> Facts {
        Facts {
            role: self.seat(who).map_or(Role::Ops, |seat| seat.role),
            chair: self.ledger.chair == Some(who),
            scribe: self.ledger.outcome.view().scribe == Some(who),
            presence: self.presence(who),
            phase: self.phase(),
        }
    }

    pub(super) fn may(&self, who: ParticipantId, action: Action) -> bool {
        may(&self.facts(who), action)
    }
}

/// What a command can have changed, so that frequent ones cost little.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Touched {
    Nothing,
    Routes,
    /// Who is heard where, and what is shown of it.
    Sounds,
    Everything,
}

impl Touched {
    fn by(command: &Command) -> Self {
        use media::Event;
        match command {
            Command::Message { frame, .. } => match frame.body {
                ClientMessage::Ping
                | ClientMessage::Point { .. }
                | ClientMessage::View { .. }
                | ClientMessage::ReportStats { .. } => Touched::Nothing,
                ClientMessage::WantVideo { .. } => Touched::Routes,
                _ => Touched::Everything,
            },
            Command::Media { event: media::Event::Answered { .. } } => Touched::Everything,
            Command::Media { event: Event::Voice { .. } | Event::Flow { .. } | Event::Narrow { .. } } => {
                Touched::Sounds
            }
            Command::Media { event: media::Event::Speakers { .. } } => Touched::Routes,
            Command::Media { .. } | Command::Timeout => Touched::Nothing,
            _ => Touched::Everything,
        }
    }
}
