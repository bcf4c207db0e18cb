//! Pages in the making. Nothing is drawn yet: the last page must be known before the first has its footer.

use super::face::Face;

pub(super) const WIDTH: f32 = 595.28;
pub(super) const HEIGHT: f32 = 841.89;
pub(super) const LEFT: f32 = 48.0;
pub(super) const RIGHT: f32 = WIDTH - 48.0;
const TOP: f32 = 58.0;
const BOTTOM: f32 = HEIGHT - 62.0;

/// Red, green, blue.
pub(super) type Colour = (u8, u8, u8);

pub(super) const INK: Colour = (27, 37, 48);
pub(super) const DIM: Colour = (86, 98, 110);
pub(super) const TEAL: Colour = (10, 114, 109);
pub(super) const TEAL_SOFT: Colour = (234, 245, 244);
pub(super) const LINE: Colour = (211, 218, 225);
pub(super) const AMBER: Colour = (138, 84, 0);
pub(super) const AMBER_SOFT: Colour = (255, 244, 220);

/// How a text looks.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Style {
    pub face: Face,
    pub size: f32,
    pub colour: Colour,
}

pub(super) const fn style(face: Face, size: f32, colour: Colour) -> Style {
    Style { face, size, colour }
}

/// What something is, for those who hear it read.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Meaning {
    Section,
    /// Level and title.
    Heading(u16, String),
    Paragraph,
    List,
    Item,
    Label,
    Body,
}

/// A place in the structure of the document.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Node(pub usize);

#[derive(Debug)]
pub(super) enum Child {
    Node(Node),
    /// Page and number of the mark on it.
    Mark(usize, usize),
}

#[derive(Debug)]
pub(super) struct Branch {
    pub meaning: Meaning,
    pub language: Option<&'static str>,
    pub children: Vec<Child>,
}

/// Something on a page.
#[derive(Debug)]
pub(super) enum Mark {
    /// `y` is the base line. Without a node it is decoration.
    Text {
        x: f32,
        y: f32,
        text: String,
        style: Style,
        node: Option<Node>,
    },
    Box {
        x: f32,
        y: f32,
        width: f32,
        height: f32,
        colour: Colour,
    },
}

/// Where a section begins, for the outline.
#[derive(Debug)]
pub(super) struct Bookmark {
    pub title: String,
    pub page: usize,
    pub y: f32,
}

#[derive(Debug)]
pub(super) struct Sheet {
    pub pages: Vec<Vec<Mark>>,
    pub branches: Vec<Branch>,
    pub roots: Vec<Node>,
    pub bookmarks: Vec<Bookmark>,
    /// Where the next thing stands.
    pub y: f32,
}

impl Sheet {
    pub fn new() -> Self {
        let (branches, roots, bookmarks) = (Vec::new(), Vec::new(), Vec::new());
        Self { pages: vec![Vec::new()], branches, roots, bookmarks, y: TOP }
    }

    pub fn page(&self) -> usize {
        self.pages.len() - 1
    }

    /// Goes on on the next page, unless so much fits on this one.
    pub fn need(&mut self, height: f32) {
        if self.y + height > BOTTOM && self.y > TOP {
            self.pages.push(Vec::new());
            self.y = TOP;
        }
    }

    pub fn fits_a_page(height: f32) -> bool {
        height <= BOTTOM - TOP
    }

    pub fn branch(&mut self, under: Option<Node>, meaning: Meaning, language: Option<&'static str>) -> Node {
        let node = Node(self.branches.len());
        self.branches.push(Branch { meaning, language, children: Vec::new() });
        match under {
            Some(under) => self.branches[under.0].children.push(Child::Node(node)),
            None => self.roots.push(node),
        }
        node
    }

    pub fn text(&mut self, x: f32, y: f32, text: impl Into<String>, style: Style, node: Option<Node>) {
        let text = text.into();
        if text.is_empty() {
            return;
        }
        let page = self.page();
        if let Some(node) = node {
            let number = self.pages[page].len();
            self.branches[node.0].children.push(Child::Mark(page, number));
        }
        self.pages[page].push(Mark::Text { x, y, text, style, node });
    }

    pub fn fill(&mut self, x: f32, y: f32, width: f32, height: f32, colour: Colour) {
        let page = self.page();
        self.pages[page].push(Mark::Box { x, y, width, height, colour });
    }
}
