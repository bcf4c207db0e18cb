//! Two booths at work for as long as is asked, by acts drawn at random, and everything that is heard of it (T25).
//!
//! What must be heard is reckoned here from the table of who hears what, not asked of the server.

use std::time::{Duration, Instant};

use consilium_core::protocol::{HandoverStep, InterpreterAct, LeadAct};

use crate::booth::agree;
use crate::cast::{CHAIR, CONSULTANT, Cast, FIRST, GERMAN, PIVOT, Person, SECOND, language};
use crate::dice::Dice;
use crate::sound::{ABSENT, Listened, Range, settled};
use crate::table::Table;

/// So long is looked at after each act, and so many windows of it must have come.
const LOOK_MS: u64 = 1_000;
const ENOUGH: usize = 7;
/// What an act changes is waited for so long; then the look tells what is wrong.
const PATIENCE: Duration = Duration::from_secs(6);
/// A level may be so far off.
const OFF_DB: f64 = 1.5;
/// The original under an interpretation.
const DUCKED: f64 = -14.0;
/// What the server may have taken more when it is over, in MiB: what it counts and remembers of the acts themselves.
const GROWTH_MIB: f64 = 16.0;
/// So much of what is wrong is told.
const TOLD: usize = 6;
const TONES: [f64; 6] = [CHAIR, CONSULTANT, GERMAN, FIRST, SECOND, PIVOT];
/// Percent of the original, and decibels.
const ORIGINALS: [(u8, f64); 5] = [(0, f64::NEG_INFINITY), (10, -20.0), (20, DUCKED), (40, -8.0), (100, 0.0)];

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Voice {
    First,
    Second,
    Pivot,
}

impl Voice {
    fn hertz(self) -> f64 {
        match self {
            Self::First => FIRST,
            Self::Second => SECOND,
            Self::Pivot => PIVOT,
        }
    }

    fn of(self, cast: &Cast) -> &Person {
        match self {
            Self::First => &cast.first,
            Self::Second => &cast.second,
            Self::Pivot => &cast.pivot,
        }
    }

    fn mate(self) -> Option<Self> {
        match self {
            Self::First => Some(Self::Second),
            Self::Second => Some(Self::First),
            Self::Pivot => None,
        }
    }
}

/// A booth: its languages, who is live into which of them, and whether the cough key is held.
struct Desk {
    languages: [&'static str; 2],
    live: Option<(Voice, &'static str)>,
    coughs: bool,
}

impl Desk {
    fn other(&self, tag: &str) -> &'static str {
        if self.languages[0] == tag { self.languages[1] } else { self.languages[0] }
    }
}

/// What is meant to be at this moment.
struct Plan {
    /// Tone and language of who has the floor.
    speaker: (f64, &'static str),
    /// Chinese and English with two interpreters, German and English with one.
    desks: [Desk; 2],
    /// The original for the listener to English, in decibels.
    original: f64,
}

/// Somebody whose ears are looked through.
struct Ear<'a> {
    name: &'static str,
    person: &'a Person,
    listens: &'static str,
    own: Option<f64>,
    ducked: f64,
}

impl Plan {
    fn new() -> Self {
        let desk = |languages| Desk { languages, live: None, coughs: false };
        Self { speaker: (CHAIR, "zh"), desks: [desk(["zh", "en"]), desk(["de", "en"])], original: DUCKED }
    }

    fn ears<'a>(&self, cast: &'a Cast) -> [Ear<'a>; 3] {
        let ear = |name, person, listens, own| Ear { name, person, listens, own, ducked: DUCKED };
        [
            Ear { ducked: self.original, ..ear("English", &cast.listener, "en", None) },
            ear("family", &cast.family, "zh", None),
            ear("German", &cast.german, "de", Some(GERMAN)),
        ]
    }

    /// The booth that holds a channel.
    fn holder(&self, tag: &str) -> Option<&Desk> {
        self.desks.iter().find(|desk| desk.live.is_some_and(|(_, into)| into == tag))
    }

    fn floor_gain(&self, ear: &Ear<'_>) -> f64 {
        match self.holder(ear.listens) {
            None => 0.0,
            Some(desk) if self.speaker.1 == ear.listens => {
                if desk.coughs {
                    0.0
                } else {
                    -6.0
                }
            }
            Some(_) => ear.ducked,
        }
    }

    /// At which gain this ear must hear a tone; `None`: not at all.
    fn wanted(&self, ear: &Ear<'_>, hertz: f64) -> Option<f64> {
        if ear.own == Some(hertz) {
            return None;
        }
        if hertz == self.speaker.0 {
            return Some(self.floor_gain(ear)).filter(|gain| gain.is_finite());
        }
        let voice = self.holder(ear.listens).filter(|desk| !desk.coughs).and_then(|desk| desk.live);
        voice.filter(|(voice, _)| voice.hertz() == hertz).map(|_| 0.0)
    }

    /// What is not as it must be in any of these windows.
    fn wrong(&self, ear: &Ear<'_>, heard: &Listened, enough: usize) -> Vec<String> {
        let mut wrong = Vec::new();
        for hertz in TONES {
            let range = heard.range(hertz);
            let wanted = self.wanted(ear, hertz);
            let fits = match wanted {
                Some(gain) => range.windows >= enough && range.least >= gain - OFF_DB && range.most <= gain + OFF_DB,
                None => heard.loudest(hertz) <= ABSENT,
            };
            if !fits {
                let wanted = wanted.map_or("silence".to_owned(), |gain| format!("{gain} dB"));
                let (name, Range { least, most, windows }) = (ear.name, range);
                wrong.push(format!("{name}: {hertz} Hz at {least:.1} to {most:.1} dB in {windows}, wanted {wanted}"));
            }
        }
        wrong
    }
}

/// What has been seen so far.
#[derive(Default)]
struct Findings {
    acts: usize,
    windows: usize,
    wrong: Vec<String>,
    /// From an act to what must be heard, at worst, in milliseconds.
    slowest: f64,
}

pub async fn rows(cast: &Cast, table: &mut Table, seconds: u64) {
    let seed = std::env::var("SOAK_SEED").ok().and_then(|text| text.parse().ok()).unwrap_or_else(rand::random::<u64>);
    println!("soak: {seconds} s, SOAK_SEED={seed}");
    cast.quiet_booths().await;
    cast.listener.original(20).await;
    cast.only(&[&cast.chair]).await;
    let (mut plan, mut dice, mut found) = (Plan::new(), Dice(seed), Findings::default());
    let began = Instant::now();
    let mut memory = None;
    while began.elapsed() < Duration::from_secs(seconds) {
        act(cast, &mut plan, &mut dice, &mut found).await;
        // What is set up once, on the first use of each thing, is no growth.
        if memory.is_none() && began.elapsed() >= Duration::from_secs(seconds / 5) {
            memory = Some(cast.server_memory());
        }
    }
    let grown = cast.server_memory() - memory.unwrap_or_default();
    let what = format!("{seconds} s of random work in two booths, seed {seed}: all as planned");
    let Findings { acts, windows, wrong, slowest } = found;
    let told = wrong[..wrong.len().min(TOLD)].join("; ");
    let measured = format!("{acts} acts, {windows} windows, {} wrong {told}", wrong.len());
    table.row("T25", what, measured, acts > 0 && wrong.is_empty());
    table.quick("T25", "from an act to what must be heard, at most", slowest, 1_000.0);
    let what = format!("the server has taken at most {GROWTH_MIB} MiB more since the first fifth");
    table.row("T25", what, format!("{grown:.1} MiB"), grown <= GROWTH_MIB);
    still_hands_over(cast, table).await;
}

/// Whatever was before: an offer, a yes, and the other is heard.
async fn still_hands_over(cast: &Cast, table: &mut Table) {
    cast.quiet_booths().await;
    cast.listener.original(20).await;
    cast.only(&[&cast.chair]).await;
    cast.live_into(&cast.first, "en").await;
    agree(&cast.first, &cast.second).await;
    cast.second.hand(HandoverStep::Take).await.expect("taken");
    let heard = settled(&cast.listener, SECOND, 0.0).await;
    table.level("T25", "afterwards offered, accepted, taken: the next interpreter", heard, 0.0);
    cast.quiet_booths().await;
}

/// One act that is allowed now; what is not is drawn again.
async fn act(cast: &Cast, plan: &mut Plan, dice: &mut Dice, found: &mut Findings) {
    let done = match dice.roll(14) {
        0..3 => next_speaker(cast, plan, dice).await,
        3..6 => begin(cast, plan, dice).await,
        6 => end(cast, plan, dice).await,
        7 => flip(cast, plan, dice).await,
        8 | 9 => cough(cast, plan, dice).await,
        10 | 11 => hand_over(cast, plan, dice, found).await,
        12 => talk(cast, plan, dice, found).await,
        _ if dice.roll(3) == 0 => suspend(cast, plan, dice, found).await,
        _ => original(cast, plan, dice).await,
    };
    if let Some(what) = done {
        look(cast, plan, &what, found).await;
    }
}

/// Waits until everybody hears what must be heard, then looks at every window of a second.
async fn look(cast: &Cast, plan: &Plan, after: &str, found: &mut Findings) {
    let ears = plan.ears(cast);
    // An interpreter hears the floor whatever happens: a clock for all.
    let clock = &cast.second;
    let began = Instant::now();
    for ear in &ears {
        ear.person.ears.forget();
    }
    while began.elapsed() < PATIENCE {
        clock.listen(120).await;
        let Some(since) = Instant::now().checked_sub(Duration::from_millis(240)) else { continue };
        if ears.iter().all(|ear| plan.wrong(ear, &Listened::since(ear.person, since), 1).is_empty()) {
            break;
        }
    }
    found.slowest = found.slowest.max(began.elapsed().as_secs_f64() * 1_000.0);
    let since = Instant::now();
    clock.listen(LOOK_MS).await;
    for ear in &ears {
        // What is heard is measured on the processor on which the others speak.
        let wrong = tokio::task::block_in_place(|| plan.wrong(ear, &Listened::since(ear.person, since), ENOUGH));
        found.windows += (LOOK_MS / 100) as usize;
        found.wrong.extend(wrong.into_iter().map(|wrong| format!("after {after}: {wrong}")));
    }
    found.acts += 1;
}

async fn next_speaker(cast: &Cast, plan: &mut Plan, dice: &mut Dice) -> Option<String> {
    let (speaker, hertz, tag) =
        dice.pick(&[(&cast.chair, CHAIR, "zh"), (&cast.consultant, CONSULTANT, "en"), (&cast.german, GERMAN, "de")]);
    cast.only(&[speaker]).await;
    plan.speaker = (hertz, tag);
    Some(format!("{tag} on the floor"))
}

/// Somebody goes live, into a language that the floor does not speak and nobody holds.
async fn begin(cast: &Cast, plan: &mut Plan, dice: &mut Dice) -> Option<String> {
    let at = dice.pick(&[0, 1]);
    let voice = if at == 0 { dice.pick(&[Voice::First, Voice::Second]) } else { Voice::Pivot };
    let into = dice.pick(&plan.desks[at].languages);
    if plan.desks[at].live.is_some() || plan.holder(into).is_some() || plan.speaker.1 == into {
        return None;
    }
    cast.live_into(voice.of(cast), into).await;
    plan.desks[at].live = Some((voice, into));
    plan.desks[at].coughs = false;
    Some(format!("{voice:?} live into {into}"))
}

async fn end(cast: &Cast, plan: &mut Plan, dice: &mut Dice) -> Option<String> {
    let desk = &mut plan.desks[dice.pick(&[0, 1])];
    let (voice, _) = desk.live.take()?;
    desk.coughs = false;
    voice.of(cast).act(InterpreterAct::Off).await.expect("off");
    Some(format!("{voice:?} off"))
}

async fn flip(cast: &Cast, plan: &mut Plan, dice: &mut Dice) -> Option<String> {
    let at = dice.pick(&[0, 1]);
    let (voice, into) = plan.desks[at].live?;
    let other = plan.desks[at].other(into);
    if plan.holder(other).is_some() {
        return None;
    }
    voice.of(cast).act(InterpreterAct::Flip).await.expect("flipped");
    plan.desks[at].live = Some((voice, other));
    Some(format!("{voice:?} flipped into {other}"))
}

async fn cough(cast: &Cast, plan: &mut Plan, dice: &mut Dice) -> Option<String> {
    let desk = &mut plan.desks[dice.pick(&[0, 1])];
    let (voice, _) = desk.live?;
    desk.coughs = !desk.coughs;
    voice.of(cast).act(InterpreterAct::Cough { down: desk.coughs }).await.expect("coughs");
    Some(format!("{voice:?} coughs: {}", desk.coughs))
}

/// Offered and accepted; then taken, given or withdrawn. Until then nothing of the next one is heard.
async fn hand_over(cast: &Cast, plan: &mut Plan, dice: &mut Dice, found: &mut Findings) -> Option<String> {
    let (live, into) = plan.desks[0].live.filter(|_| !plan.desks[0].coughs)?;
    let next = live.mate()?;
    agree(live.of(cast), next.of(cast)).await;
    look(cast, plan, "an agreement", found).await;
    let how = dice.pick(&[0_usize, 1, 2]);
    let carried_out = match how {
        0 => next.of(cast).hand(HandoverStep::Take).await,
        1 => live.of(cast).hand(HandoverStep::Give).await,
        _ => live.of(cast).hand(HandoverStep::Cancel).await,
    };
    carried_out.expect("taken, given or withdrawn");
    if how < 2 {
        plan.desks[0].live = Some((next, into));
    }
    Some(["a handover that was taken", "a handover that was given", "a handover that was withdrawn"][how].to_owned())
}

/// A word in the booth, which nobody outside hears.
async fn talk(cast: &Cast, plan: &mut Plan, dice: &mut Dice, found: &mut Findings) -> Option<String> {
    let live = plan.desks[0].live.map(|(voice, _)| voice);
    let who = live.map_or_else(|| Some(dice.pick(&[Voice::First, Voice::Second])), Voice::mate)?;
    who.of(cast).act(InterpreterAct::Talk { down: true }).await.expect("talks");
    look(cast, plan, "a word in the booth", found).await;
    who.of(cast).act(InterpreterAct::Talk { down: false }).await.expect("is still");
    Some("the end of a word in the booth".to_owned())
}

/// The chair takes a channel off the air, which ends whoever is on it, and opens it again.
async fn suspend(cast: &Cast, plan: &mut Plan, dice: &mut Dice, found: &mut Findings) -> Option<String> {
    let desk = plan.desks.iter_mut().find(|desk| desk.live.is_some() && dice.roll(2) == 0)?;
    let (_, into) = desk.live.take()?;
    desk.coughs = false;
    let reason = "the sound is bad".to_owned();
    cast.lead(LeadAct::Suspend { language: language(into), reason }).await.expect("suspended");
    look(cast, plan, "a suspension", found).await;
    cast.lead(LeadAct::Resume { language: language(into) }).await.expect("resumed");
    Some(format!("{into} was suspended and is open again"))
}

async fn original(cast: &Cast, plan: &mut Plan, dice: &mut Dice) -> Option<String> {
    let (percent, decibels) = dice.pick(&ORIGINALS);
    cast.listener.original(percent).await;
    plan.original = decibels;
    Some(format!("the original at {percent} %"))
}
