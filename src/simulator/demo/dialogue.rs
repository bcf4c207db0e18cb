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
}

/// One person saying one thing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Turn {
    /// Number in the dialogue, from 1.
    pub line: usize,
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

/// The line that calls for a deliberation: left out, since it would shut visitors out by surprise.
const DELIBERATION: usize = 8;

impl Dialogue {
    pub fn load() -> Result<Self, DialogueError> {
        let lines: Vec<Line> = serde_json::from_str(include_str!("../media/speech/dialogue.json"))?;
        let played = lines.into_iter().filter(|line| line.line != DELIBERATION);
        Ok(Self { turns: played.map(load_turn).collect::<Result<_, _>>()? })
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
    Ok(Turn { line: number, speaker: line.speaker, clip, spoken: line.spoken, interpreted })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::demo::CAST;

    #[test]
    fn the_play_has_ten_turns_by_people_of_the_cast_and_lasts_about_a_minute() {
        let dialogue = Dialogue::load().expect("plays");
        assert_eq!(dialogue.turns.len(), 10);
        assert!(dialogue.turns.iter().all(|turn| CAST.iter().any(|one| one.key == turn.speaker)));
        let seconds: f64 = dialogue.turns.iter().map(|turn| turn.clip.duration().as_secs_f64()).sum();
        assert!((50.0..110.0).contains(&seconds), "{seconds} s");
    }
}
