//! The interpretation inside the session: who asks, what is remembered, what everybody is shown and
//! how loud everybody hears whom. What follows from what is decided in `crate::interpretation`.

use std::sync::Arc;

use super::command::ConnectionId;
use super::publishing::PeerKind;
use super::record::Record;
use super::rights::Action;
use super::routes::PlannedTrack;
use super::session::Session;
use crate::interpretation::{self, Attendee, Ear, Event, Fact, Gain, Planner, Sound, SoundKey, Sounds, decide};
use crate::media::{LineState, RouteKey};
use crate::model::{Language, ParticipantId, PeerId, Role, TrackId};
use crate::protocol::{
    Change, ErrorCode, HandoverStep, Hearing, InterpretationView, InterpreterAct, LeadAct, LineGain, ServerMessage,
    Source, Term, TurnAct,
};

const MAX_UNDERSTOOD: usize = 8;
/// Gains go down quickly and come up slowly (milliseconds); to the raised floor slower still.
const DOWN: u16 = 80;
const UP: u16 = 250;
const RAISED: u16 = 1_000;

impl Session {
    pub(super) fn interpret(
        &mut self,
        who: ParticipantId,
        act: InterpreterAct,
        if_revision: Option<u64>,
    ) -> Result<(), ErrorCode> {
        if if_revision.is_some_and(|seen| seen != self.ledger.interpretation.revision) {
            return Err(ErrorCode::Stale);
        }
        let wants_air = matches!(act, InterpreterAct::Live | InterpreterAct::Handover { step: HandoverStep::Force });
        let answer = self.happen(&Event::Act { who, act });
        if wants_air && matches!(answer, Err(ErrorCode::NotAgreed | ErrorCode::ChannelTaken)) {
            self.tell_contested(who);
        }
        answer
    }

    /// Two wanted to be live at once: the one who is learns of the other.
    fn tell_contested(&mut self, by: ParticipantId) {
        let holder = self.ledger.interpretation.in_the_way_of(by);
        if let Some(connection) = holder.and_then(|holder| self.connection_of(holder)) {
            self.outbox.news(connection, None, ServerMessage::Contested { by });
        }
    }

    pub(super) fn lead_interpretation(&mut self, by: ParticipantId, act: LeadAct) -> Result<(), ErrorCode> {
        if let LeadAct::FloorLanguage { participant, .. } = &act {
            self.seat(*participant).ok_or(ErrorCode::NotFound)?;
        }
        self.happen(&Event::Lead { by, act })?;
        self.settle_floor_language();
        Ok(())
    }

    pub(super) fn pass_turn(&mut self, who: ParticipantId, act: TurnAct) -> Result<(), ErrorCode> {
        self.happen(&Event::PassTurn { who, act })
    }

    pub(super) fn set_hearing(&mut self, who: ParticipantId, hearing: Hearing) -> Result<(), ErrorCode> {
        if hearing.original_percent > 100 || hearing.understands.len() > MAX_UNDERSTOOD {
            return Err(ErrorCode::Malformed);
        }
        if self.seat(who).is_some_and(|seat| seat.hearing != hearing) {
            self.commit(Record::Hearing { participant: who, hearing });
        }
        Ok(())
    }

    /// Decides on an event and remembers what follows.
    pub(super) fn happen(&mut self, event: &Event) -> Result<(), ErrorCode> {
        let facts = decide(&self.ledger.interpretation, &self.voices, event, self.clock.wall)?;
        for fact in facts {
            if let Fact::Cued { who, cue } = &fact {
                self.show_cue(*who, *cue);
            }
            self.commit(Record::Interpretation { fact });
        }
        Ok(())
    }

    /// What the world does to the booths is never refused; a refusal would mean that it no longer matters.
    fn notice(&mut self, event: &Event) {
        let _no_longer_matters = self.happen(event);
    }

    /// People come, go and change their languages; booths and voices follow.
    pub(super) fn follow(&mut self, record: &Record) {
        match record {
            Record::Entered { participant } | Record::Languages { participant, .. } => {
                let who = *participant;
                self.settle_floor_language();
                if self.is_interpreter(who)
                    && self.place(who) == super::seats::Place::Present
                    && let Some(languages) = self.booth_languages(who)
                {
                    self.notice(&Event::Seated { who, languages });
                }
            }
            Record::Left { participant } | Record::Removed { participant, .. } => {
                self.voices.forget(*participant, self.clock.wall);
                self.notice(&Event::Left { who: *participant });
                self.leave_images(*participant);
            }
            _ => {}
        }
    }

    /// An interpreter works between the language spoken and the language heard. With one only, it is
    /// joined to the first booth that has it, or paired with the other of the house's two.
    fn booth_languages(&self, who: ParticipantId) -> Option<[Language; 2]> {
        let languages = self.seat(who)?.languages.as_ref()?;
        let (speaks, listens) = (languages.speaks.clone(), languages.listens.clone());
        if speaks != listens {
            return Some([listens, speaks]);
        }
        let booths = self.ledger.interpretation.booths.values();
        if let Some(booth) = booths.into_iter().find(|booth| booth.works_in(&speaks)) {
            return Some(booth.languages.clone());
        }
        let other = if speaks.as_str() == "en" { "zh" } else { "en" };
        Some([other.parse().ok()?, speaks])
    }

    pub(super) fn is_interpreter(&self, who: ParticipantId) -> bool {
        self.seat(who).is_some_and(|seat| seat.role == Role::Interpreter)
    }

    /// A microphone sounds, or no longer.
    pub(super) fn hear_voice(&mut self, track: TrackId, voiced: bool) {
        let Some(who) = self.microphone_owner(track) else { return };
        let now = self.clock.wall;
        if self.is_interpreter(who) {
            if self.voices.sounds(who) != voiced {
                self.readings.note_voice(who, self.clock.monotonic);
            }
            return self.voices.note(who, voiced, None, now);
        }
        let Some(language) = self.spoken_by(who).filter(|_| self.may(who, Action::SendMicrophone)) else { return };
        self.voices.note(who, voiced, Some(&language), now);
        if voiced {
            self.notice(&Event::FloorSpoke { who, language });
        }
    }

    /// Packets of a microphone come, or have stopped coming.
    pub(super) fn hear_flow(&mut self, track: TrackId, flows: bool) {
        let Some(who) = self.microphone_owner(track) else { return };
        if !flows {
            self.voices.note(who, false, None, self.clock.wall);
        }
        if self.is_interpreter(who) {
            self.voices.flow(who, flows, self.clock.wall);
        }
        self.notice(&if flows { Event::Back { who } } else { Event::Stalled { who } });
    }

    fn microphone_owner(&self, track: TrackId) -> Option<ParticipantId> {
        self.tracks.get(&track).filter(|track| track.source == Source::Microphone).map(|track| track.owner)
    }

    fn spoken_by(&self, who: ParticipantId) -> Option<Language> {
        let declared = &self.seat(who)?.languages.as_ref()?.speaks;
        Some(self.ledger.interpretation.spoken(who, declared).clone())
    }

    /// The present speaker may have said, or been said, to speak another language.
    fn settle_floor_language(&mut self) {
        let Some(speaker) = self.voices.speaker() else { return };
        if let Some(language) = self.spoken_by(speaker) {
            self.voices.language_of(speaker, &language, self.clock.wall);
        }
    }

    /// A microphone without a published track is lost: its peer is gone, or the server has restarted.
    pub(super) fn settle_booths(&mut self) {
        let published = |who: &ParticipantId| {
            self.tracks.values().any(|track| track.owner == *who && track.source == Source::Microphone)
        };
        let interpreters = self.ledger.interpretation.interpreters.keys();
        let lost: Vec<ParticipantId> = interpreters.filter(|who| !published(who)).copied().collect();
        for who in lost {
            self.notice(&Event::Lost { who });
        }
    }

    /// Carries out what is due by itself. True: something may look or sound different now.
    pub(super) fn carry_out_due_interpretation(&mut self) -> bool {
        let now = self.clock.wall;
        if self.interpretation_due.is_none_or(|at| at > now) {
            return false;
        }
        for event in interpretation::due(&self.ledger.interpretation, &self.voices, now) {
            self.notice(&event);
        }
        true
    }

    pub(super) fn plan_next_interpretation(&mut self) {
        self.interpretation_due = interpretation::next_due(&self.ledger.interpretation, &self.voices, self.clock.wall);
    }

    /// Every microphone and screen sound, as the plan needs them.
    pub(super) fn sounds(&self, tracks: &[PlannedTrack]) -> Sounds {
        let mut sounds = Sounds::default();
        for track in tracks.iter().filter(|track| track.source.is_audio()) {
            if track.source == Source::Microphone && self.is_interpreter(track.owner) {
                sounds.interpreters.insert(track.owner, track.id);
            } else if let Some(language) = self.spoken_by(track.owner) {
                sounds.floor.push((track.id, track.owner, language));
            }
        }
        sounds
    }

    /// Plans for all listeners of this moment.
    pub(super) fn planner<'a>(&'a self, sounds: &'a Sounds) -> Planner<'a> {
        Planner::new(&self.ledger.interpretation, &self.voices, self.clock.wall, sounds)
    }

    pub(super) fn sounds_for(&self, who: ParticipantId, planner: &Planner<'_>) -> Vec<Sound> {
        let Some(seat) = self.seat(who) else { return Vec::new() };
        let Some(languages) = &seat.languages else { return Vec::new() };
        let ear = Ear { who, language: &languages.listens, hearing: &seat.hearing };
        planner.plan(ear)
    }

    /// Tells a browser how loud its lines are, when that differs from what it was told.
    pub(super) fn settle_gains(&mut self, id: PeerId) {
        let Some(peer) = self.peers.get(&id).filter(|peer| peer.kind == PeerKind::Browser) else { return };
        let gains = gains_of(&peer.lines, &peer.sounds, &peer.gains);
        let same = |(a, b): (&LineGain, &LineGain)| a.mid == b.mid && a.gain == b.gain && a.part == b.part;
        let unchanged = gains.len() == peer.gains.len() && gains.iter().zip(&peer.gains).all(same);
        if unchanged {
            return;
        }
        if let Some(peer) = self.peers.get_mut(&id) {
            peer.gains.clone_from(&gains);
        }
        // Who has just been shut out still has the socket of one in the room.
        let owner = self.peers.get(&id).map(|peer| peer.owner);
        let sees = owner.is_some_and(|owner| self.may(owner, Action::SeeRoom));
        if let Some(connection) = self.listening_socket(id).filter(|_| sees) {
            self.outbox.news(connection, None, ServerMessage::Gains { gains });
        }
    }

    pub(super) fn send_gains(&mut self, connection: ConnectionId, id: PeerId) {
        let Some(gains) = self.peers.get(&id).map(|peer| peer.gains.clone()) else { return };
        if !gains.is_empty() {
            self.outbox.news(connection, None, ServerMessage::Gains { gains });
        }
    }

    /// The two views: with the booths for those who work with them, and without.
    pub(super) fn refresh_interpretation(&mut self) {
        self.note_gaps();
        let people = self.attendees();
        let render = |booths| {
            let missed = |language: &Language| self.missed_by(language);
            interpretation::view(&self.ledger.interpretation, &self.voices, self.clock.wall, &people, missed, booths)
        };
        let (full, reduced) = (render(true), render(false));
        keep_or_replace(&mut self.rosters.booths, full);
        keep_or_replace(&mut self.rosters.channels, reduced);
    }

    pub(super) fn attendees(&self) -> Vec<Attendee<'_>> {
        let players = self.listening_players();
        let here = self.ledger.seats.iter().filter(|(who, _)| self.may(**who, Action::ReceiveMedia));
        here.filter_map(|(who, seat)| {
            let listens = &seat.languages.as_ref()?.listens;
            let players = players.get(who).copied().unwrap_or_default();
            Some(Attendee { who: *who, role: seat.role, listens, hearing: &seat.hearing, players })
        })
        .collect()
    }

    pub(super) fn interpretation_for(&self, who: ParticipantId) -> Arc<InterpretationView> {
        let booths = self.may(who, Action::SeeBooths);
        Arc::clone(if booths { &self.rosters.booths } else { &self.rosters.channels })
    }

    /// To everybody in the room to whom it looks different now.
    pub(super) fn show_interpretation(&mut self) {
        self.refresh_interpretation();
        for connection in self.room_sockets() {
            let Some(me) = self.connections.get(&connection).map(|viewer| viewer.me) else { continue };
            let wanted = self.interpretation_for(me);
            let Some(viewer) = self.connections.get_mut(&connection) else { continue };
            if viewer.has_seen(&wanted) {
                continue;
            }
            let revision = viewer.see(&wanted);
            let change = Change::Interpretation { interpretation: (*wanted).clone() };
            self.outbox.news(connection, revision, ServerMessage::Change { change });
        }
    }

    /// The glossary of the case has been read: interpreters who are in the room see what is new.
    pub(super) fn take_case_terms(&mut self, terms: Vec<Term>) {
        let terms = interpretation::usable_terms(terms);
        if terms == self.ledger.interpretation.case_terms {
            return;
        }
        self.commit(Record::Interpretation { fact: Fact::CaseTerms { terms: terms.clone() } });
        for connection in self.room_sockets() {
            let Some(me) = self.connections.get(&connection).map(|viewer| viewer.me) else { continue };
            if !self.is_interpreter(me) {
                continue;
            }
            let Some(viewer) = self.connections.get_mut(&connection) else { continue };
            let revision = viewer.next_revision();
            let change = Change::CaseTerms { terms: terms.clone() };
            self.outbox.news(connection, revision, ServerMessage::Change { change });
        }
    }

    pub(super) fn case_terms_for(&self, who: ParticipantId) -> Vec<Term> {
        if self.is_interpreter(who) { self.ledger.interpretation.case_terms.clone() } else { Vec::new() }
    }

    /// To the speaker, who is not told who asks; to chair, coordinator and the booth, who are.
    fn show_cue(&mut self, who: ParticipantId, cue: crate::protocol::Cue) {
        let booth = self.ledger.interpretation.booth_of(who).map(|(id, _)| id);
        for connection in self.room_sockets() {
            let Some(me) = self.connections.get(&connection).map(|viewer| viewer.me) else { continue };
            let mate = booth.is_some() && self.ledger.interpretation.booth_of(me).map(|(id, _)| id) == booth;
            let leads = self.may(me, Action::LeadInterpretation);
            if mate || leads || self.voices.speaker() == Some(me) {
                let from = (mate || leads).then_some(who);
                self.outbox.news(connection, None, ServerMessage::Cue { cue, from });
            }
        }
    }
}

fn keep_or_replace(held: &mut Arc<InterpretationView>, fresh: InterpretationView) {
    if **held != fresh {
        *held = Arc::new(fresh);
    }
}

pub(super) fn route_key(key: SoundKey) -> RouteKey {
    match key {
        SoundKey::Track(track) => RouteKey::Track(track),
        SoundKey::Channel => RouteKey::Channel,
        SoundKey::Relay => RouteKey::Relay,
        SoundKey::Monitor => RouteKey::Monitor,
        SoundKey::Mix => RouteKey::Mix,
    }
}

/// The planned gain of each line that carries a planned sound.
fn gains_of(lines: &[LineState], sounds: &[Sound], before: &[LineGain]) -> Vec<LineGain> {
    let gain = |line: &LineState| {
        let sound = sounds.iter().find(|sound| Some(route_key(sound.key)) == line.key)?;
        let (part, gain) = (sound.part, sound.gain.0);
        let was = before.iter().find(|told| told.mid == line.mid).map(|told| told.gain);
        let ramp_ms = match was {
            Some(was) if gain > was && sound.gain == Gain::RAISED => RAISED,
            Some(was) if gain > was => UP,
            _ => DOWN,
        };
        Some(LineGain { mid: line.mid.clone(), part, gain, ramp_ms })
    };
    lines.iter().filter_map(gain).collect()
}
