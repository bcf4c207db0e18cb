//! The recordings and pictures shipped with the product, inside the binary. See `media/PROVENANCE.md`.

use crate::picture::FilmFiles;

macro_rules! film {
    ($name:literal) => {
        FilmFiles {
            quiet: [
                include_bytes!(concat!("media/pictures/", $name, "-quiet-160.ivf")),
                include_bytes!(concat!("media/pictures/", $name, "-quiet-320.ivf")),
                include_bytes!(concat!("media/pictures/", $name, "-quiet-640.ivf")),
            ],
            talking: [
                include_bytes!(concat!("media/pictures/", $name, "-talking-160.ivf")),
                include_bytes!(concat!("media/pictures/", $name, "-talking-320.ivf")),
                include_bytes!(concat!("media/pictures/", $name, "-talking-640.ivf")),
            ],
        }
    };
}

macro_rules! recordings {
    ($($number:literal),*) => {
        [$((
            include_bytes!(concat!("media/speech/", $number, "-zh.opus")),
            include_bytes!(concat!("media/speech/", $number, "-en.opus")),
        )),*]
    };
}

/// The recordings of the dialogue in Chinese and English; line 1 comes first.
static SPEECH: [(&[u8], &[u8]); 13] =
    recordings!("01", "02", "03", "04", "05", "06", "07", "08", "09", "10", "11", "12", "13");

/// The camera of one person of the demo case.
pub fn film(person: &str) -> Option<FilmFiles> {
    match person {
        "lin-yue" => Some(film!("lin-yue")),
        "zhao-kai" => Some(film!("zhao-kai")),
        "helen-marsh" => Some(film!("helen-marsh")),
        "adebayo-cole" => Some(film!("adebayo-cole")),
        "wang-min" => Some(film!("wang-min")),
        _ => None,
    }
}

/// The Ogg Opus file of one line of the dialogue, counted from 1, in `zh` or `en`.
pub fn speech(line: usize, language: &str) -> Option<&'static [u8]> {
    let (zh, en) = SPEECH.get(line.checked_sub(1)?)?;
    match language {
        "zh" => Some(zh),
        "en" => Some(en),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::picture::{Film, Ivf, is_keyframe};
    use crate::sound::{Clip, rms_dbfs};

    #[test]
    fn every_recording_plays_and_can_be_heard() {
        for line in 1..=SPEECH.len() {
            for language in ["zh", "en"] {
                let clip = Clip::from_ogg(speech(line, language).expect("is shipped")).expect("plays");
                let seconds = clip.duration().as_secs_f64();
                assert!((3.0..15.0).contains(&seconds), "line {line} in {language} lasts {seconds} s");
                let loudness = rms_dbfs(clip.samples());
                assert!((-30.0..-12.0).contains(&loudness), "line {line} in {language} has {loudness} dBFS");
            }
        }
        assert_eq!((speech(0, "zh"), speech(14, "zh"), speech(1, "de")), (None, None, None));
    }

    #[test]
    fn every_film_has_its_sizes_and_keyframes_at_the_same_places() {
        for person in ["lin-yue", "zhao-kai", "helen-marsh", "adebayo-cole", "wang-min"] {
            let files = film(person).expect("is shipped");
            Film::open(files).expect("opens");
            let keyframes = |file: &'static [u8]| {
                let ivf = Ivf::parse(file).expect("a film");
                ((ivf.width, ivf.height), ivf.frames.iter().map(|frame| is_keyframe(frame)).collect::<Vec<_>>())
            };
            let (_, places) = keyframes(files.quiet[0]);
            assert_eq!(places.len(), 120);
            for (at, size) in [(160, 90), (320, 180), (640, 360)].into_iter().enumerate() {
                for file in [files.quiet[at], files.talking[at]] {
                    assert_eq!(keyframes(file), (size, places.clone()), "{person}");
                }
            }
        }
        assert_eq!(film("nobody"), None);
    }
}
