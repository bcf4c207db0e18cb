use std::collections::BTreeMap;
use std::num::NonZeroU16;

use consilium_core::cases::Date;
use consilium_core::model::Timestamp;
use krilla::color::rgb;
use krilla::configure::{Accessibility, Archival, ConfigurationBuilder};
use krilla::destination::XyzDestination;
use krilla::embed::{AssociationKind, EmbeddedFile, MimeType};
use krilla::geom::{PathBuilder, Point, Rect};
use krilla::metadata::{DateTime, Metadata};
use krilla::outline::{Outline, OutlineNode};
use krilla::page::PageSettings;
use krilla::paint::Fill;
use krilla::surface::Surface;
use krilla::tagging::{
    Artifact, ArtifactType, ContentTag, Identifier, ListNumbering, SpanTag, Tag, TagGroup, TagKind, TagTree,
};
use krilla::text::{GlyphId, KrillaGlyph};
use krilla::{Document, SerializeSettings};

use super::face::{Face, Fonts};
use super::sheet::{Child, Colour, HEIGHT, Mark, Meaning, Node, Sheet, Style, WIDTH};
use super::{PrintError, Printed};

type Identifiers = BTreeMap<(usize, usize), Identifier>;

/// Draws the pages, puts the document inside, and lets the library refuse what an archive would refuse.
pub(super) fn write(sheet: Sheet, printed: &Printed<'_>, fonts: &Fonts) -> Result<Vec<u8>, PrintError> {
    let refused = |what: &str| PrintError::Refused(what.to_owned());
    let configuration = ConfigurationBuilder::new()
        .with_archival_validator(Archival::A3_A)
        .with_accessibility_validator(Accessibility::UA1)
        .finish()
        .map_err(|error| PrintError::Refused(format!("{error:?}")))?;
    let settings = SerializeSettings { configuration, enable_tagging: true, ..SerializeSettings::default() };
    let mut document = Document::new_with(settings);
    let regular = fonts.embedded(Face::Regular).ok_or_else(|| refused("the font cannot be embedded"))?;
    let bold = fonts.embedded(Face::Bold).ok_or_else(|| refused("the font cannot be embedded"))?;
    let mut identifiers = Identifiers::new();
    for (number, marks) in sheet.pages.iter().enumerate() {
        let size = PageSettings::from_wh(WIDTH, HEIGHT).ok_or_else(|| refused("the page has no size"))?;
        let mut page = document.start_page_with(size);
        let mut surface = page.surface();
        for (at, mark) in marks.iter().enumerate() {
            match mark {
                Mark::Box { x, y, width, height, colour } => draw_box(&mut surface, [*x, *y, *width, *height], *colour),
                Mark::Text { x, y, text, style, node } => {
                    let tag = match node {
                        Some(_) => ContentTag::Span(SpanTag::empty()),
                        None => ContentTag::Artifact(Artifact::with_kind(ArtifactType::PaginationOther)),
                    };
                    let identifier = surface.start_tagged(tag);
                    let font = if style.face == Face::Bold { bold.clone() } else { regular.clone() };
                    draw_text(&mut surface, fonts, font, (*x, *y), text, *style);
                    surface.end_tagged();
                    if node.is_some() {
                        identifiers.insert((number, at), identifier);
                    }
                }
            }
        }
        surface.finish();
        page.finish();
    }
    document.set_tag_tree(tree(&sheet, &mut identifiers));
    document.set_outline(outline(&sheet));
    document.set_metadata(metadata(printed));
    document.embed_file(attachment(printed)?).ok_or_else(|| refused("the document is attached twice"))?;
    document.finish().map_err(|error| PrintError::Refused(format!("{error:?}")))
}

fn fill(colour: Colour) -> Fill {
    let (red, green, blue) = colour;
    Fill { paint: rgb::Color::new(red, green, blue).into(), ..Fill::default() }
}

fn draw_box(surface: &mut Surface<'_>, [x, y, width, height]: [f32; 4], colour: Colour) {
    let Some(rect) = Rect::from_xywh(x, y, width, height) else { return };
    let mut path = PathBuilder::new();
    path.push_rect(rect);
    let Some(path) = path.finish() else { return };
    surface.start_tagged(ContentTag::Artifact(Artifact::with_kind(ArtifactType::Layout)));
    surface.set_fill(Some(fill(colour)));
    surface.draw_path(&path);
    surface.end_tagged();
}

fn draw_text(
    surface: &mut Surface<'_>,
    fonts: &Fonts,
    font: krilla::text::Font,
    (x, y): (f32, f32),
    text: &str,
    style: Style,
) {
    let measure = fonts.measure(style.face);
    let text = measure.printable(text);
    let glyphs: Vec<KrillaGlyph> = text
        .char_indices()
        .map(|(at, c)| {
            let shaped = measure.shape(c);
            let range = at..at + c.len_utf8();
            KrillaGlyph::new(GlyphId::new(shaped.glyph), shaped.advance, 0.0, 0.0, 0.0, range, None)
        })
        .collect();
    surface.set_fill(Some(fill(style.colour)));
    surface.draw_glyphs(Point::from_xy(x, y), &glyphs, font, &text, style.size, false);
}

fn tree(sheet: &Sheet, identifiers: &mut Identifiers) -> TagTree {
    let mut tree = TagTree::new().with_lang(Some("zh-CN".to_owned()));
    for root in &sheet.roots {
        tree.push(group(sheet, *root, identifiers));
    }
    tree
}

fn group(sheet: &Sheet, node: Node, identifiers: &mut Identifiers) -> TagGroup {
    let branch = &sheet.branches[node.0];
    let kind: TagKind = match &branch.meaning {
        Meaning::Section => Tag::Section.into(),
        Meaning::Heading(level, title) => {
            Tag::Hn(NonZeroU16::new(*level).unwrap_or(NonZeroU16::MIN), Some(title.clone())).into()
        }
        Meaning::Paragraph => Tag::P.into(),
        Meaning::List => Tag::L(ListNumbering::None).into(),
        Meaning::Item => Tag::LI.into(),
        Meaning::Label => Tag::Lbl.into(),
        Meaning::Body => Tag::LBody.into(),
    };
    let mut group = TagGroup::new(kind.with_lang(branch.language.map(str::to_owned)));
    for child in &branch.children {
        match child {
            Child::Node(inner) => group.push(self::group(sheet, *inner, identifiers)),
            Child::Mark(page, number) => {
                if let Some(identifier) = identifiers.remove(&(*page, *number)) {
                    group.push(identifier);
                }
            }
        }
    }
    group
}

fn outline(sheet: &Sheet) -> Outline {
    let mut outline = Outline::new();
    for mark in &sheet.bookmarks {
        let place = XyzDestination::new(mark.page, Point::from_xy(0.0, (mark.y - 20.0).max(0.0)));
        outline.push_child(OutlineNode::new(mark.title.clone(), place));
    }
    outline
}

fn metadata(printed: &Printed<'_>) -> Metadata {
    let facts = &printed.report.facts;
    let title = format!("会诊报告 · Consultation report {}", printed.report.identifier());
    let authors = printed.signatures.iter().map(|it| it.name.clone()).collect();
    Metadata::new()
        .title(title)
        .description(facts.title.clone())
        .language("zh-CN".to_owned())
        .creator(format!("Consilium {}", env!("CARGO_PKG_VERSION")))
        .authors(authors)
        .document_id(printed.digest.to_owned())
        .creation_date(date_of(made(printed)))
}

fn made(printed: &Printed<'_>) -> Timestamp {
    printed.signatures.iter().map(|it| it.at).max().unwrap_or(printed.report.drafted)
}

fn date_of(at: Timestamp) -> DateTime {
    let day = Date::of(at).to_string();
    let mut parts = day.split('-').map(|part| part.parse::<u16>().unwrap_or(1));
    let mut part = || parts.next().unwrap_or(1);
    let (year, month, day) = (part(), part(), part());
    let narrow = |number: i64| u8::try_from(number).unwrap_or(0);
    let seconds = at.0.div_euclid(1000).rem_euclid(86_400);
    DateTime::new(year)
        .month(narrow(i64::from(month)))
        .day(narrow(i64::from(day)))
        .hour(narrow(seconds / 3600))
        .minute(narrow(seconds / 60 % 60))
        .second(narrow(seconds % 60))
        .utc_offset_hour(0)
        .utc_offset_minute(0)
}

fn attachment(printed: &Printed<'_>) -> Result<EmbeddedFile, PrintError> {
    let mime = MimeType::new("application/fhir+json").or_else(|| MimeType::new("application/json"));
    Ok(EmbeddedFile {
        path: "bundle.json".to_owned(),
        mime_type: Some(mime.ok_or_else(|| PrintError::Refused("no media type".to_owned()))?),
        description: Some("The report as a FHIR R4 document".to_owned()),
        association_kind: AssociationKind::Source,
        data: printed.bundle.to_vec().into(),
        modification_date: Some(date_of(made(printed))),
        compress: Some(true),
        location: None,
    })
}
