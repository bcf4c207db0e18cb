use bytes::Bytes;
use consilium_core::imaging::{FrameIndex, Span};
use consilium_core::model::CaseId;

use super::error::DossierError;
use super::room::Dossier;
use crate::inspector::{Drawing, Job, PictureForm};
use crate::store::{Form, Image};

/// A picture of one frame.
const PICTURE_BYTES: usize = 64 * 1024 * 1024;
/// A whole image.
const IMAGE_BYTES: usize = 256 * 1024 * 1024;

/// A picture that was made.
#[derive(Debug, Clone)]
pub struct Drawn {
    pub bytes: Bytes,
    pub form: PictureForm,
}

/// Bytes of an object, and where they are.
#[derive(Debug, Clone)]
pub enum Kept {
    Blob(String),
    Made(Bytes),
}

impl Dossier {
    pub fn frame_index(&self, image: &Image) -> Result<FrameIndex, DossierError> {
        serde_json::from_str(&image.frame_index).map_err(|_| DossierError::Child)
    }

    /// Bytes of a frame or a large value.
    pub async fn spans(&self, image: &Image, spans: &[Span]) -> Result<Bytes, DossierError> {
        if let [Span(from, length)] = spans {
            return self.blobs.range(&image.blob, *from, *length).await;
        }
        let mut joined = Vec::new();
        for Span(from, length) in spans {
            joined.extend_from_slice(&self.blobs.range(&image.blob, *from, *length).await?);
        }
        Ok(joined.into())
    }

    /// The whole object in the form that may be seen. The de-identified one is made by a child.
    pub async fn object(&self, case: &CaseId, image: &Image, form: Form) -> Result<Kept, DossierError> {
        if form == Form::Identified || image.masked {
            return Ok(Kept::Blob(image.blob.clone()));
        }
        let key = self.store.dossier(case).await?.key;
        let job = Job::Deidentify { case_key: *key.reveal() };
        let file = self.blobs.local(&image.blob).await?;
        let made = self.inspectors.ask(&file.path, &job, IMAGE_BYTES).await?;
        Ok(Kept::Made(made.bytes.into()))
    }

    /// A frame as a picture. Those that are asked for again and again are kept.
    pub async fn draw(&self, image: &Image, drawing: Drawing) -> Result<Drawn, DossierError> {
        let kept = kept_name(image, &drawing);
        if let Some(name) = &kept
            && let Some(bytes) = self.blobs.small(name).await
        {
            return Ok(Drawn { bytes, form: drawing.form });
        }
        let picture = drawing.form;
        let job = Job::Draw(drawing);
        let file = self.blobs.local(&image.blob).await?;
        let made = self.inspectors.ask(&file.path, &job, PICTURE_BYTES).await?;
        // Masks change values; what browsers compare with is the image as it came.
        if let Some(figures) = made.figures.filter(|_| image.figures.is_none() && !image.masked) {
            self.store.note_figures(image.document, &figures).await?;
        }
        if let Some(name) = kept {
            self.blobs.put(&name, made.bytes.clone()).await?;
        }
        Ok(Drawn { bytes: made.bytes.into(), form: picture })
    }
}

/// Thumbnails in the file's own window. They lie beside the bytes they were made from, and go with them.
fn kept_name(image: &Image, drawing: &Drawing) -> Option<String> {
    let plain =
        drawing.legend.is_none() && drawing.invert.is_none() && drawing.centre.is_none() && drawing.width.is_none();
    let (folder, file) = image.blob.rsplit_once('/')?;
    let form = if drawing.form == PictureForm::Png { "png" } else { "jpeg" };
    let longest = drawing.longest.filter(|_| plain)?;
    Some(format!("{folder}/picture-{file}-{}-{longest}.{form}", drawing.frame))
}
