//! What the cameras of simulated people see: VP8 from small files, in three sizes.
//!
//! - `ivf`: the frames of an IVF file
//! - `vp8`: payloads of RFC 7741
//! - `film`: a person's picture in a loop, one frame at a time

mod film;
mod ivf;
mod vp8;

pub use film::{Film, FilmFiles, LayerFrame, PICTURE_RATE, RIDS};
pub use ivf::{Ivf, IvfError, is_keyframe};
pub use vp8::{Vp8Payload, packetise};
