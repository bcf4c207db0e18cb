use std::path::{Path, PathBuf};
use std::sync::Arc;

use skrifa::instance::{LocationRef, Size};
use skrifa::{FontRef, MetadataProvider};

/// Simplified Chinese among the languages of the collection.
const SIMPLIFIED: u32 = 2;
const REGULAR: &str = "NotoSansCJK-Regular.ttc";
const BOLD: &str = "NotoSansCJK-Bold.ttc";

#[derive(Debug, thiserror::Error)]
pub enum FontError {
    #[error("{path}: {error}; install fonts-noto-cjk or set report.fonts")]
    File { path: PathBuf, error: std::io::Error },
    #[error("{0} is not a font with simplified Chinese")]
    Unreadable(PathBuf),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Face {
    Regular,
    Bold,
}

/// The two faces of the report.
pub struct Fonts {
    regular: Arc<Vec<u8>>,
    bold: Arc<Vec<u8>>,
}

/// A character as it is printed: its glyph, and its width in parts of the size.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Shaped {
    pub glyph: u32,
    pub advance: f32,
}

impl Fonts {
    /// From the folder in which the system keeps them.
    pub fn load(folder: &Path) -> Result<Self, FontError> {
        let fonts = Self { regular: read(&folder.join(REGULAR))?, bold: read(&folder.join(BOLD))? };
        for (face, name) in [(Face::Regular, REGULAR), (Face::Bold, BOLD)] {
            let known = FontRef::from_index(fonts.bytes(face), SIMPLIFIED);
            let has_han = known.is_ok_and(|font| font.charmap().map('会').is_some());
            if !has_han {
                return Err(FontError::Unreadable(folder.join(name)));
            }
        }
        Ok(fonts)
    }

    fn bytes(&self, face: Face) -> &[u8] {
        match face {
            Face::Regular => &self.regular,
            Face::Bold => &self.bold,
        }
    }

    pub(super) fn embedded(&self, face: Face) -> Option<krilla::text::Font> {
        let bytes = match face {
            Face::Regular => Arc::clone(&self.regular),
            Face::Bold => Arc::clone(&self.bold),
        };
        krilla::text::Font::new(bytes.into(), SIMPLIFIED)
    }

    pub(super) fn measure(&self, face: Face) -> Measure<'_> {
        Measure { font: FontRef::from_index(self.bytes(face), SIMPLIFIED).ok() }
    }
}

fn read(path: &Path) -> Result<Arc<Vec<u8>>, FontError> {
    let bytes = std::fs::read(path).map_err(|error| FontError::File { path: path.to_owned(), error })?;
    Ok(Arc::new(bytes))
}

/// Means something to its author alone (Unicode 23.5); an archive refuses it, and marks of byte order with it.
fn is_private(c: char) -> bool {
    matches!(c, '\u{e000}'..='\u{f8ff}' | '\u{f0000}'.. | '\u{feff}' | '\u{fffe}')
}

/// Characters to glyphs and widths, one face.
pub(super) struct Measure<'a> {
    font: Option<FontRef<'a>>,
}

/// Stands for what the font does not have: an archive refuses a glyph that shows nothing.
const UNKNOWN: char = '?';

impl Measure<'_> {
    pub fn shape(&self, c: char) -> Shaped {
        let nothing = Shaped { glyph: 0, advance: 0.5 };
        let Some(font) = &self.font else { return nothing };
        let found = font.charmap().map(c).filter(|glyph| glyph.to_u32() != 0);
        let Some(glyph) = found.or_else(|| font.charmap().map(UNKNOWN)) else { return nothing };
        let metrics = font.glyph_metrics(Size::new(1.0), LocationRef::default());
        Shaped { glyph: glyph.to_u32(), advance: metrics.advance_width(glyph).unwrap_or(0.5) }
    }

    /// As it will be printed: without what the font does not have.
    pub fn printable(&self, text: &str) -> String {
        let known = |c: char| {
            let found = self.font.as_ref().is_some_and(|font| font.charmap().map(c).is_some());
            found && !is_private(c)
        };
        text.chars()
            .map(|c| {
                if c.is_control() {
                    ' '
                } else if known(c) {
                    c
                } else {
                    UNKNOWN
                }
            })
            .collect()
    }

    pub fn width(&self, text: &str, size: f32) -> f32 {
        text.chars().map(|c| self.shape(c).advance).sum::<f32>() * size
    }
}
