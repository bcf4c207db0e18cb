use std::collections::BTreeMap;
use std::time::Duration;

use consilium_core::model::Role;

use super::cursor::Seen;
use super::feeds::sound_source;
use super::histogram::Histogram;
use super::meter::Measured;
use super::plan::{Member, plan_session};
use super::proc::Usage;
use super::report::{CursorRow, LanguageRow, LoadReport, RoleRow, ServerRow};
use super::run::LoadOptions;

/// What one person of a run measured, in the order of the seats.
pub(super) struct Observed {
    pub(super) member: Member,
    pub(super) joined_in: Duration,
    pub(super) measured: Measured,
    /// `None`: no cursor is shown there.
    pub(super) cursor: Option<Seen>,
}

pub(super) struct ServerUsage {
    pub(super) idle: Option<Usage>,
    pub(super) before: Option<Usage>,
    pub(super) after: Option<Usage>,
}

/// Several people together.
#[derive(Default)]
struct Sums {
    people: usize,
    joins: Histogram,
    delays: Histogram,
    received: u64,
    lost: u64,
    sound: u64,
    concealed: u64,
    pairs: usize,
    cursor: Option<Seen>,
}

impl Sums {
    fn of<'a>(people: impl IntoIterator<Item = &'a Observed>) -> Self {
        let mut sums = Self::default();
        people.into_iter().for_each(|one| sums.add(one));
        sums
    }

    fn add(&mut self, one: &Observed) {
        let measured = &one.measured;
        self.people += 1;
        self.joins.note(u64::try_from(one.joined_in.as_micros()).unwrap_or(u64::MAX));
        self.delays.add(&measured.delays);
        self.received += measured.received;
        self.lost += measured.lost;
        self.sound += measured.sound;
        self.concealed += measured.concealed;
        self.pairs += measured.sources.len();
        if let Some(seen) = &one.cursor {
            self.cursor.get_or_insert_default().add(seen);
        }
    }

    fn loss_per_mille(&self) -> f64 {
        per_mille(self.lost, self.received)
    }

    fn concealed_per_mille(&self) -> f64 {
        per_mille(self.concealed, self.sound.saturating_sub(self.concealed))
    }
}

pub(super) fn summarise(options: &LoadOptions, guests: &[Observed], usage: ServerUsage) -> LoadReport {
    let seconds = options.seconds.max(1);
    let sums = Sums::of(guests);
    LoadReport {
        shape: options.shape.as_str(),
        sessions: options.sessions,
        participants: options.participants,
        cameras: cameras_in_each(options),
        seconds,
        roles: role_rows(guests),
        languages: language_rows(guests, options.participants),
        join_p50_ms: quantile_ms(&sums.joins, 0.5),
        join_p95_ms: quantile_ms(&sums.joins, 0.95),
        forwarded_packets: sums.received,
        forwarded_per_second: sums.received as f64 / seconds as f64,
        lost_packets: sums.lost,
        loss_per_mille: sums.loss_per_mille(),
        concealed_per_mille: sums.concealed_per_mille(),
        silent_pairs: wanted_pairs(options).saturating_sub(sums.pairs),
        delay_p50_ms: quantile_ms(&sums.delays, 0.5),
        delay_p99_ms: quantile_ms(&sums.delays, 0.99),
        cursor: None,
        inside: None,
        interruption: None,
        server: server_row(usage, seconds, sums.received, guests.len()),
    }
}

fn cameras_in_each(options: &LoadOptions) -> usize {
    let members = plan_session(options.shape, options.participants, options.cameras);
    members.iter().filter(|member| member.camera).count()
}

/// How the cursors of all sessions fared. `sent`: places that left within the window.
pub(super) fn cursor_row(guests: &[Observed], sent: u64, cursors: usize, seconds: u64) -> Option<CursorRow> {
    let seen = Sums::of(guests).cursor.filter(|_| cursors > 0)?;
    Some(CursorRow {
        sent_per_second: sent as f64 / cursors as f64 / seconds.max(1) as f64,
        delay_p50_ms: quantile_ms(&seen.delays, 0.5),
        delay_p95_ms: quantile_ms(&seen.delays, 0.95),
        received_percent: seen.received_percent(),
    })
}

/// The voices of the floor and pictures reach everybody else of a session, those of interpreters whom they are for.
fn wanted_pairs(options: &LoadOptions) -> usize {
    let members = plan_session(options.shape, options.participants, options.cameras);
    let reached = |at: usize, from: &Member| {
        let others = members.iter().enumerate().filter(move |(other, _)| *other != at);
        others.map(|(_, other)| usize::from(other.hears(from)) + usize::from(from.camera)).sum::<usize>()
    };
    options.sessions * members.iter().enumerate().map(|(at, from)| reached(at, from)).sum::<usize>()
}

fn role_rows(guests: &[Observed]) -> Vec<RoleRow> {
    let mut by_role: BTreeMap<Role, Sums> = BTreeMap::new();
    for guest in guests {
        by_role.entry(guest.member.role).or_default().add(guest);
    }
    by_role.into_iter().map(|(role, sums)| role_row(role, &sums)).collect()
}

fn role_row(role: Role, sums: &Sums) -> RoleRow {
    let cursor = |part| sums.cursor.as_ref().map(|seen| quantile_ms(&seen.delays, part));
    RoleRow {
        role: role.as_str(),
        people: sums.people,
        join_p50_ms: quantile_ms(&sums.joins, 0.5),
        join_p95_ms: quantile_ms(&sums.joins, 0.95),
        delay_p50_ms: quantile_ms(&sums.delays, 0.5),
        delay_p99_ms: quantile_ms(&sums.delays, 0.99),
        loss_per_mille: sums.loss_per_mille(),
        concealed_per_mille: sums.concealed_per_mille(),
        cursor_p50_ms: cursor(0.5),
        cursor_p95_ms: cursor(0.95),
        cursor_received_percent: sums.cursor.as_ref().map(Seen::received_percent),
    }
}

/// Who hears the language that she listens in; interpreters work in two and are not asked.
fn language_rows(guests: &[Observed], in_each: usize) -> Vec<LanguageRow> {
    let mut rows: BTreeMap<&'static str, LanguageRow> = BTreeMap::new();
    for (session, people) in guests.chunks(in_each.max(1)).enumerate() {
        for (seat, listener) in people.iter().enumerate().filter(|(_, one)| one.member.console.is_none()) {
            let language = listener.member.language;
            let voices = || people.iter().enumerate().filter(move |(_, one)| carries(&one.member, language));
            let came = |at| listener.measured.sources.contains(&sound_source(session * in_each + at));
            let hears = voices().count() > 0 && voices().all(|(at, _)| at == seat || came(at));
            let interpreted = voices().any(|(_, one)| one.member.console.is_some());
            let row = rows.entry(language).or_insert(LanguageRow { language, interpreted, listeners: 0, hear: 0 });
            row.listeners += 1;
            row.hear += usize::from(hears);
        }
    }
    rows.into_values().collect()
}

fn carries(member: &Member, language: &str) -> bool {
    member.sounds() && member.tongue() == language
}

fn quantile_ms(histogram: &Histogram, part: f64) -> f64 {
    histogram.quantile(part) / 1000.0
}

fn per_mille(lost: u64, received: u64) -> f64 {
    if lost == 0 { 0.0 } else { 1000.0 * lost as f64 / (lost + received) as f64 }
}

fn server_row(usage: ServerUsage, seconds: u64, packets: u64, people: usize) -> Option<ServerRow> {
    let ServerUsage { idle: Some(idle), before: Some(before), after: Some(after) } = usage else { return None };
    let cpu_nanos = after.cpu_nanos.saturating_sub(before.cpu_nanos) as f64;
    let grown = after.memory_bytes.saturating_sub(idle.memory_bytes) as f64;
    Some(ServerRow {
        cpu_percent: cpu_nanos / (seconds as f64 * 1e9) * 100.0,
        cpu_us_per_packet: cpu_nanos / 1000.0 / packets.max(1) as f64,
        idle_mb: idle.memory_bytes as f64 / 1e6,
        kb_per_participant: grown / 1000.0 / people.max(1) as f64,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::load::plan::Shape;

    /// Everybody of a planned session, to whom everything came that should.
    fn a_good_run(participants: usize) -> Vec<Observed> {
        let members = plan_session(Shape::Mdt, participants, None);
        let observed = |(at, member): (usize, &Member)| {
            let from = members.iter().enumerate().filter(|(other, from)| *other != at && member.hears(from));
            let sources = from.map(|(other, _)| sound_source(other)).collect();
            let measured = Measured { sources, received: 100, sound: 100, ..Measured::default() };
            let cursor = member.sees_images().then(|| Seen { sent: 30, received: 30, ..Seen::default() });
            Observed { member: *member, joined_in: Duration::from_millis(200), measured, cursor }
        };
        members.iter().enumerate().map(observed).collect()
    }

    #[test]
    fn three_languages_are_heard_and_a_missing_voice_is_told() {
        let mut guests = a_good_run(14);
        let heard = |guests: &[Observed]| -> Vec<(&str, bool, usize, usize)> {
            let rows = language_rows(guests, 14);
            rows.iter().map(|row| (row.language, row.interpreted, row.hear, row.listeners)).collect()
        };
        assert_eq!(heard(&guests), [("en", false, 5, 5), ("es", true, 3, 3), ("zh", true, 4, 4)]);
        let listener = guests.iter_mut().find(|one| one.member.language == "zh").expect("a listener");
        listener.measured.sources.retain(|source| *source < sound_source(4));
        assert_eq!(heard(&guests)[2], ("zh", true, 3, 4));
        let few = a_good_run(4);
        let of = |language| language_rows(&few, 4).into_iter().find(|row| row.language == language);
        assert_eq!(of("en").map(|row| (row.hear, row.listeners)), Some((4, 4)));
    }

    #[test]
    fn a_language_without_a_voice_is_heard_by_nobody() {
        let rows = language_rows(&a_good_run(8), 8);
        let spanish = rows.iter().find(|row| row.language == "es").expect("somebody listens in it");
        assert_eq!((spanish.interpreted, spanish.hear, spanish.listeners), (false, 0, 1));
    }

    #[test]
    fn the_cursor_is_told_for_those_who_see_images() {
        let guests = a_good_run(14);
        let rows = role_rows(&guests);
        let percent = |role: &str| rows.iter().find(|row| row.role == role).and_then(|row| row.cursor_received_percent);
        assert_eq!((percent("consultant"), percent("family"), percent("interpreter")), (Some(100.0), None, None));
        let row = cursor_row(&guests, 60, 1, 2).expect("a cursor");
        assert_eq!((row.sent_per_second, row.received_percent), (30.0, 100.0));
        assert_eq!(cursor_row(&guests, 0, 0, 2), None);
    }
}
