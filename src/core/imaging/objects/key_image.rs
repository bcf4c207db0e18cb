use crate::imaging::picture::Function;

/// Which image, as the archive knows it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct ImageReference {
    pub series: String,
    pub class: String,
    pub instance: String,
    /// From 1; `None` for an image of one frame.
    pub frame: Option<u32>,
}

/// An image as it was shown.
#[derive(Debug, Clone, PartialEq)]
pub struct KeyImage {
    pub image: ImageReference,
    pub rows: u32,
    pub columns: u32,
    /// Row and column spacing in millimetres, when the image has one.
    pub spacing: Option<[f64; 2]>,
    pub rescale: Option<Rescale>,
    /// `None`: as the image's own window has it.
    pub voi: Option<Voi>,
    pub invert: bool,
    /// `None`: the whole image.
    pub area: Option<Area>,
    pub marks: Vec<Mark>,
    pub caption: String,
}

/// A place in image pixels: (0, 0) is the centre of the first pixel, columns count to the right.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Point {
    pub column: f64,
    pub row: f64,
}

/// The rectangle that was on show. It may reach beyond the image.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Area {
    pub from: Point,
    pub to: Point,
}

/// From stored values to what they mean (PS3.3 C.11.1).
#[derive(Debug, Clone, PartialEq)]
pub struct Rescale {
    pub slope: f64,
    pub intercept: f64,
    /// `HU` and the like; empty when the image does not say.
    pub kind: String,
}

/// What was shown from black to white (PS3.3 C.11.2).
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Voi {
    pub centre: f64,
    pub width: f64,
    pub function: Function,
}

/// Something drawn on the image.
#[derive(Debug, Clone, PartialEq)]
pub struct Mark {
    /// Unlike that of any other mark.
    pub uid: String,
    pub shape: Shape,
    /// In the language of who drew it.
    pub label: String,
    /// What it measures, as whoever drew it had it.
    pub quantities: Vec<Quantity>,
}

#[derive(Debug, Clone, PartialEq)]
pub enum Shape {
    Point(Point),
    /// From place to place; joined to its beginning it is written down closed.
    Line(Vec<Point>),
    /// Ends of both axes.
    Ellipse([Point; 4]),
}

#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Quantity {
    pub measure: Measure,
    pub value: f64,
    pub unit: Unit,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Measure {
    Length,
    Angle,
    Area,
    /// Of one pixel.
    Value,
    /// Of the pixels inside.
    Mean,
    Deviation,
    Minimum,
    Maximum,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unit {
    Millimetre,
    SquareMillimetre,
    Degree,
    Hounsfield,
    /// The image has no spacing.
    Pixel,
    SquarePixel,
    /// What the modality stored, without a unit.
    Stored,
}

impl Point {
    /// PS3.3 C.10.5 and C.18.6 count from the corner of the first pixel and not from its centre.
    pub(super) fn by_corner(self) -> [f64; 2] {
        [self.column + 0.5, self.row + 0.5]
    }
}

/// Points as graphic data, and how they are to be joined.
pub(super) struct Graphic {
    pub(super) kind: &'static str,
    pub(super) points: Vec<Point>,
}

impl Shape {
    /// A rectangle between two opposite corners.
    pub fn rectangle(from: Point, to: Point) -> Self {
        let corner = |column, row| Point { column, row };
        let (a, b) = (corner(from.column, from.row), corner(to.column, from.row));
        let (c, d) = (corner(to.column, to.row), corner(from.column, to.row));
        Shape::Line(vec![a, b, c, d, a])
    }

    pub(super) fn graphic(&self) -> Graphic {
        match self {
            Shape::Point(at) => Graphic { kind: "POINT", points: vec![*at] },
            Shape::Line(points) => Graphic { kind: "POLYLINE", points: points.clone() },
            Shape::Ellipse(axes) => Graphic { kind: "ELLIPSE", points: longer_axis_first(axes) },
        }
    }

    /// A line of one point is none, and one of more than a number can count is not drawn.
    pub(super) fn is_drawable(&self) -> bool {
        let Graphic { kind, points } = self.graphic();
        points.iter().all(|point| point.column.is_finite() && point.row.is_finite())
            && (kind != "POLYLINE" || (2..=usize::from(u16::MAX)).contains(&points.len()))
    }
}

/// The first two points are those of the major axis.
fn longer_axis_first([left, right, upper, lower]: &[Point; 4]) -> Vec<Point> {
    let length = |a: &Point, b: &Point| (a.column - b.column).hypot(a.row - b.row);
    if length(left, right) >= length(upper, lower) {
        vec![*left, *right, *upper, *lower]
    } else {
        vec![*upper, *lower, *left, *right]
    }
}
