use std::sync::Arc;

use serde::Deserialize;

use crate::assets;
use crate::sound::{Clip, ClipError};

/// Why the dialogue cannot be played.
#[derive(Debug, thiserror::Error)]
pub enum DialogueError {
    #[error("the dialogue is not readable: {0}")]
    Text(#[from] serde_json::Error),
    #[error("line {0} has no recording")]
    Missing(usize),
    #[error("line {line} cannot be played: {error}")]
    Recording { line: usize, error: ClipError },
}

#[derive(Deserialize)]
struct Line {
    line: usize,
    speaker: String,
    spoken: String,
    #[serde(default)]
    behind: bool,
}

/// One person saying one thing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Turn {
    /// Number of its recording, from 1.
    pub line: usize,
    /// Said behind the closed door: patient and family do not hear it.
    pub behind: bool,
    pub speaker: String,
    pub clip: Arc<Clip>,
    /// The language spoken, and the same in the other.
    pub spoken: String,
    pub interpreted: Arc<Clip>,
}

/// The play, decoded and in order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Dialogue {
    pub turns: Vec<Turn>,
}

impl Dialogue {
    pub fn load() -> Result<Self, DialogueError> {
        let lines: Vec<Line> = serde_json::from_str(include_str!("../media/speech/dialogue.json"))?;
        Ok(Self { turns: lines.into_iter().map(load_turn).collect::<Result<_, _>>()? })
    }
}

fn load_turn(line: Line) -> Result<Turn, DialogueError> {
    let number = line.line;
    let recording = |language: &str| {
        let file = assets::speech(number, language).ok_or(DialogueError::Missing(number))?;
        Clip::from_ogg(file).map(Arc::new).map_err(|error| DialogueError::Recording { line: number, error })
    };
    let other = if line.spoken == "zh" { "en" } else { "zh" };
    let (clip, interpreted) = (recording(&line.spoken)?, recording(other)?);
    Ok(Turn { line: number, behind: line.behind, speaker: line.speaker, clip, spoken: line.spoken, interpreted })
}

#[cfg(test)]
mod tests {
    use consilium_core::model::Role;

    use super::*;
    use crate::demo::CAST;

    #[test]
    fn the_play_has_thirteen_turns_by_people_of_the_cast_and_lasts_about_a_minute() {
        let dialogue = Dialogue::load().expect("plays");
        assert_eq!(dialogue.turns.len(), 13);
        assert!(dialogue.turns.iter().all(|turn| CAST.iter().any(|one| one.key == turn.speaker)));
        let seconds: f64 = dialogue.turns.iter().map(|turn| turn.clip.duration().as_secs_f64()).sum();
        assert!((50.0..110.0).contains(&seconds), "{seconds} s");
    }

    #[test]
    fn the_experts_confer_after_the_family_was_asked_to_wait_and_not_for_long() {
        let turns = Dialogue::load().expect("plays").turns;
        let of = |turn: &Turn| CAST.iter().find(|one| one.key == turn.speaker).expect("of the cast").role;
        let behind: Vec<&Turn> = turns.iter().filter(|turn| turn.behind).collect();
        let first = turns.iter().position(|turn| turn.behind).expect("they confer");
        assert_eq!(
            (turns[first - 1].line, turns[first + behind.len()].line),
            (8, 9),
            "asked to wait, then the conclusion"
        );
        assert!(behind.iter().all(|turn| matches!(of(turn), Role::LocalExpert | Role::Consultant)));
        // A newcomer who meets a closed door waits no longer than this.
        let seconds: f64 =
            behind.iter().map(|turn| turn.clip.duration().max(turn.interpreted.duration()).as_secs_f64()).sum();
        assert!((8.0..15.0).contains(&seconds), "{seconds} s, and as much again until the interpreter has said it");
    }
}
