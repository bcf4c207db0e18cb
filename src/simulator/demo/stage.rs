use std::collections::BTreeMap;
use std::time::Duration;

use consilium_core::model::Language;
use consilium_core::protocol::{ChatAudience, ClientMessage, Source};

use super::booth::Booth;
use super::cast::{CAST, Character};
use super::dialogue::{Dialogue, DialogueError, Turn};
use super::door::Door;
use super::doorkeeper::admit_all;
use crate::assets;
use crate::participant::{AskError, JoinError, JoinOptions, Participant};
use crate::picture::{Film, IvfError};
use crate::sound::{Microphone, SoundSource, Voice};

/// Why the demo cannot be played.
#[derive(Debug, thiserror::Error)]
pub enum DemoError {
    #[error("{name} could not join: {error}")]
    Join { name: &'static str, error: JoinError },
    #[error(transparent)]
    Dialogue(#[from] DialogueError),
    #[error("a film cannot be shown: {0}")]
    Film(#[from] IvfError),
    #[error("the Opus encoder failed: {0}")]
    Opus(#[from] opus::Error),
    #[error("the cast names a language that is none")]
    Language,
}

/// The seat of one character: `key` as in the cast, and the bearer token of the invitation.
#[derive(Clone, PartialEq, Eq)]
pub struct Seat {
    pub key: String,
    pub token: String,
}

const FIRST_LINE: usize = 1;
const BETWEEN_TURNS: Duration = Duration::from_millis(1200);
const BETWEEN_PLAYS: Duration = Duration::from_secs(8);
/// From the raised hand to the word.
const HAND: Duration = Duration::from_secs(2);

/// What is written in the chat after a line, once in the life of the session.
const CHAT: [(usize, &str, &str); 5] = [
    (3, "li-na", "术语：细胞学 = cytology；单站N2 = single-station N2"),
    (4, "helen-marsh", "Thank you. Station 4R, malignant cells, single station: noted."),
    (6, "lin-yue", "已记录：奥希替尼 80 mg 每日一次，九周后重新分期。"),
    (7, "adebayo-cole", "Fair point. PET-CT images before surgery would settle the nodal bulk."),
    (11, "wang-min", "谢谢，我记下了：皮疹、腹泻、气短。"),
];

/// Plays the demo until every simulated person is out of the session.
pub async fn run(base_url: &str, seats: &[Seat]) -> Result<(), DemoError> {
    run_from(base_url, seats, FIRST_LINE).await
}

/// The same, beginning with another line than the first.
pub async fn run_from(base_url: &str, seats: &[Seat], line: usize) -> Result<(), DemoError> {
    let mut dialogue = Dialogue::load()?;
    let begins = dialogue.turns.iter().position(|turn| turn.line == line).unwrap_or(0);
    dialogue.turns.rotate_left(begins);
    let mut troupe = BTreeMap::new();
    for character in &CAST {
        let Some(seat) = seats.iter().find(|seat| seat.key == character.key) else { continue };
        troupe.insert(character.key, join(base_url, character, &seat.token).await?);
    }
    match troupe.get("zhou-qi") {
        Some(coordinator) => {
            let booth = ["li-na", "chen-hao"].iter().filter_map(|key| troupe.get(key)).collect();
            tokio::join!(admit_all(coordinator), Booth::oblige_visitors(booth), play(&dialogue, &troupe)).2
        }
        None => play(&dialogue, &troupe).await,
    }
    Ok(())
}

async fn join(base_url: &str, character: &Character, token: &str) -> Result<Participant, DemoError> {
    let language = |tag: &str| tag.parse::<Language>().map_err(|_| DemoError::Language);
    let mut options = JoinOptions::new(base_url, token, language(character.speaks)?, language(character.listens)?)
        .with_microphone(Microphone::new(Voice::new(SoundSource::Silence))?);
    if let Some(files) = assets::film(character.key) {
        options = options.with_camera(Film::open(files)?, true);
    }
    if character.muted {
        options = options.muted();
    }
    Participant::join(options).await.map_err(|error| DemoError::Join { name: character.name, error })
}

type Troupe = BTreeMap<&'static str, Participant>;

async fn play(dialogue: &Dialogue, troupe: &Troupe) {
    let mut booth = Booth::open(troupe).await;
    let door = Door::of(troupe);
    while troupe.values().any(|participant| participant.room().ended.is_none()) {
        for turn in &dialogue.turns {
            let Some(speaker) = troupe.get(turn.speaker.as_str()) else { continue };
            if !door.stands_for(turn).await {
                continue;
            }
            // Shut out, in the lobby, removed: the others go on.
            if speaker.room().is_inside() {
                // The interpreter is three seconds behind and ends as much later.
                tokio::join!(take_turn(turn, speaker), booth.interpret(&turn.spoken, &turn.interpreted));
                write_chat(turn.line, troupe).await;
            }
            tokio::time::sleep(BETWEEN_TURNS).await;
        }
        door.open().await;
        tokio::time::sleep(BETWEEN_PLAYS).await;
    }
}

async fn take_turn(turn: &Turn, speaker: &Participant) {
    let character = CAST.iter().find(|character| character.key == turn.speaker);
    let opens = character.is_some_and(|character| character.muted);
    let asks_first = opens || turn.line == 7;
    if asks_first {
        note(speaker.ask(ClientMessage::RaiseHand { raised: true }).await);
        tokio::time::sleep(HAND).await;
        note(speaker.ask(ClientMessage::RaiseHand { raised: false }).await);
    }
    if opens {
        note(speaker.mute(Source::Microphone, false).await);
    }
    note(speaker.say(turn.clip.clone()).await);
    tokio::time::sleep(turn.clip.duration()).await;
    if opens {
        note(speaker.mute(Source::Microphone, true).await);
    }
}

async fn write_chat(line: usize, troupe: &Troupe) {
    for (_, author, text) in CHAT.iter().filter(|(after, _, _)| *after == line) {
        let Some(author) = troupe.get(author) else { continue };
        let room = author.room();
        let written = room.view.iter().flat_map(|view| &view.chat).any(|chat| chat.text == *text);
        if !written {
            note(author.chat(ChatAudience::Everyone, text).await);
        }
    }
}

/// The play goes on whatever is refused: a visitor may have muted, removed or shut out anybody.
pub(super) fn note(result: Result<(), AskError>) {
    if let Err(error) = result {
        tracing::debug!(%error, "a part of the play was refused");
    }
}
