use super::profile::Mask;

/// A part of an image with echoes in it and, as a rule, no text: its first and last column and row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Region {
    pub left: u32,
    pub top: u32,
    pub right: u32,
    pub bottom: u32,
}

/// What lies around all regions, as masks for a person to confirm. Nothing without regions: where text may be is not
/// guessed.
pub fn propose_masks(rows: u32, columns: u32, regions: &[Region]) -> Vec<Mask> {
    let inside = |region: &&Region| region.left <= region.right && region.top <= region.bottom && region.top < rows;
    let regions: Vec<_> = regions.iter().filter(inside).filter(|region| region.left < columns).collect();
    let (Some(left), Some(top)) = (regions.iter().map(|r| r.left).min(), regions.iter().map(|r| r.top).min()) else {
        return Vec::new();
    };
    let right = regions.iter().map(|r| r.right.saturating_add(1).min(columns)).max().unwrap_or(columns);
    let bottom = regions.iter().map(|r| r.bottom.saturating_add(1).min(rows)).max().unwrap_or(rows);
    let mask = |column, row, width, height| Mask { column, row, width, height };
    let all = [
        mask(0, 0, columns, top),
        mask(0, bottom, columns, rows - bottom),
        mask(0, top, left, bottom - top),
        mask(right, top, columns - right, bottom - top),
    ];
    all.into_iter().filter(|mask| mask.width > 0 && mask.height > 0).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_around_the_regions_is_proposed() {
        let region = |left, top, right, bottom| Region { left, top, right, bottom };
        let mask = |column, row, width, height| Mask { column, row, width, height };
        let proposed = propose_masks(480, 640, &[region(100, 40, 539, 399), region(200, 30, 300, 410)]);
        assert_eq!(
            proposed,
            [mask(0, 0, 640, 30), mask(0, 411, 640, 69), mask(0, 30, 100, 381), mask(540, 30, 100, 381)]
        );
        assert_eq!(propose_masks(480, 640, &[region(0, 0, 639, 479)]), []);
        assert_eq!(propose_masks(480, 640, &[region(0, 0, 9999, 9999)]), []);
        assert_eq!(propose_masks(480, 640, &[]), []);
        assert_eq!(propose_masks(480, 640, &[region(700, 0, 800, 10), region(9, 9, 1, 1)]), []);
    }
}
