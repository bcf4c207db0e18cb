//! What it costs to plan who hears whom: everybody's sounds and gains after one change, and the
//! decision on one act. The floor is a copy of the state, which every decision makes.

mod table;

use std::hint::black_box;
use std::time::Instant;

use consilium_core::interpretation::{Ear, Event, Interpretation, Planner, Sounds, Voices, decide, plan, step};
use consilium_core::model::{Language, ParticipantId, Timestamp, TrackId};
use consilium_core::protocol::{Credential, Hearing, InterpreterAct};
use table::{Row, publish};

const ROUNDS: usize = 500;
const TAGS: [&str; 7] = ["zh", "en", "de", "fr", "es", "ja", "ar"];

struct Stage {
    state: Interpretation,
    voices: Voices,
    sounds: Sounds,
    people: Vec<(ParticipantId, Language)>,
}

/// So many people in so many languages; a booth between Chinese and each other language, two
/// interpreters in each, one of them live.
fn stage(people: u32, languages: usize) -> Stage {
    let tags: Vec<Language> = TAGS[..languages].iter().map(|tag| tag.parse().expect("a tag")).collect();
    let mut stage = Stage {
        state: Interpretation::default(),
        voices: Voices::default(),
        sounds: Sounds::default(),
        people: Vec::new(),
    };
    let now = Timestamp(1_000_000);
    let happen = |state: &mut Interpretation, voices: &Voices, event: Event| {
        step(state, voices, &event, now).expect("allowed");
    };
    for (booth, language) in tags.iter().enumerate().skip(1) {
        for number in 0..2 {
            let who = ParticipantId(1000 + booth as u32 * 10 + number);
            let languages = [tags[0].clone(), language.clone()];
            happen(&mut stage.state, &stage.voices, Event::Seated { who, languages });
            let credential = Some(Credential { body: "CATTI".to_owned(), number: who.to_string() });
            let act = InterpreterAct::CheckIn { credential, may_record: true };
            happen(&mut stage.state, &stage.voices, Event::Act { who, act });
            if number == 0 {
                happen(&mut stage.state, &stage.voices, Event::Act { who, act: InterpreterAct::Live });
            }
            stage.sounds.interpreters.insert(who, TrackId(who.0));
            stage.people.push((who, language.clone()));
        }
    }
    for number in 0..people {
        let (who, language) = (ParticipantId(number), tags[number as usize % languages].clone());
        stage.sounds.floor.push((TrackId(number), who, language.clone()));
        stage.people.push((who, language));
    }
    stage.voices.note(ParticipantId(0), true, Some(&tags[0]), now);
    stage
}

fn median_us(mut work: impl FnMut()) -> f64 {
    let mut figures: Vec<f64> = (0..ROUNDS)
        .map(|_| {
            let began = Instant::now();
            work();
            began.elapsed().as_nanos() as f64 / 1000.0
        })
        .collect();
    figures.sort_by(f64::total_cmp);
    figures[ROUNDS / 2]
}

fn main() {
    let mut rows = Vec::new();
    let now = Timestamp(1_000_500);
    let hearing = Hearing::default();
    for (people, languages) in [(14, 2), (14, 3), (50, 6), (50, 7), (100, 7), (200, 7)] {
        let stage = stage(people, languages);
        let floor = median_us(|| drop(black_box(stage.state.clone())));
        let one = median_us(|| {
            let (who, language) = &stage.people[stage.people.len() / 2];
            let ear = Ear { who: *who, language, hearing: &hearing };
            black_box(plan(&stage.state, &stage.voices, now, &stage.sounds, ear));
        });
        let all = median_us(|| {
            let planner = Planner::new(&stage.state, &stage.voices, now, &stage.sounds);
            for (who, language) in &stage.people {
                black_box(planner.plan(Ear { who: *who, language, hearing: &hearing }));
            }
        });
        let flip = Event::Act { who: ParticipantId(1010), act: InterpreterAct::Cough { down: true } };
        let decision = median_us(|| drop(black_box(decide(&stage.state, &stage.voices, &flip, now))));
        let booths = languages - 1;
        let case = |what: &str| format!("{people} people, {languages} languages, {booths} booths: {what}");
        rows.push(Row { case: case("one listener"), value: one, unit: "us", floor });
        rows.push(Row { case: case("all listeners"), value: all, unit: "us", floor });
        rows.push(Row { case: case("one act decided"), value: decision, unit: "us", floor });
    }
    publish("plan_routes", &rows);
}
