use consilium_core::imaging::deidentify::{Mask, Region, propose_masks};
use consilium_core::imaging::{FrameIndex, Identity, Warning};
use consilium_core::model::{CaseId, InvitationId};
use serde_json::{Map, Value as Json};
use tokio::time::timeout;
use uuid::Uuid;

use super::child::Broken;
use super::error::DossierError;
use super::room::Dossier;
use super::spool::Spool;
use crate::inspector::Job;
use crate::inspector::wire::Kind;
use crate::ops::wall_clock;
use crate::store::{DocumentEntry, ImagePixels, MaskedImage};

/// DICOM JSON and index of a masked image.
const WORDS: usize = 8 * 1024 * 1024;

/// What is known of the text in an image's pixels.
#[derive(Debug, Clone)]
pub struct Clearance {
    pub pixels: ImagePixels,
    pub burned_in: bool,
    /// Images of this kind often have text.
    pub perhaps: bool,
    pub confirmed: Vec<Mask>,
    pub proposed: Vec<Mask>,
}

impl Dossier {
    /// What a person judges before guests see the pixels of an image.
    pub async fn clearance(&self, case: &CaseId, document: Uuid) -> Result<Option<Clearance>, DossierError> {
        let Some(pixels) = self.store.pixels_of(case, document).await? else { return Ok(None) };
        let told = |warning: Warning| {
            let word = serde_json::to_value(warning).ok();
            pixels.warnings.iter().any(|told| word.as_ref().and_then(Json::as_str) == Some(told))
        };
        let (burned_in, perhaps) = (told(Warning::BurnedIn), told(Warning::BurnedInPossible));
        let confirmed = pixels.masks.as_deref().map_or(Ok(Vec::new()), serde_json::from_str);
        let metadata: Map<String, Json> = serde_json::from_str(&pixels.metadata).unwrap_or_default();
        let regions = if burned_in || perhaps { regions_in(&metadata) } else { Vec::new() };
        Ok(Some(Clearance {
            burned_in,
            perhaps,
            confirmed: confirmed.map_err(|_| DossierError::Child)?,
            proposed: propose_masks(pixels.rows, pixels.columns, &regions),
            pixels,
        }))
    }

    /// Who the patient of a file is, as the file says it; `None` for what is no image.
    pub async fn patient_of(&self, case: &CaseId, document: Uuid) -> Result<Option<Identity>, DossierError> {
        let pixels = self.store.pixels_of(case, document).await?;
        let metadata = pixels.and_then(|pixels| serde_json::from_str::<Map<String, Json>>(&pixels.metadata).ok());
        Ok(metadata.map(|metadata| Identity::of_json(&metadata)))
    }

    /// A person has looked at the pixels: guests may see them, but for the masks. With masks a form of its own is made
    /// and kept, so that no request can reach what is below them.
    pub async fn clear(
        &self,
        document: &DocumentEntry,
        clearance: &Clearance,
        masks: &[Mask],
        by: InvitationId,
    ) -> Result<(), DossierError> {
        if !clearance.pixels.cleanable {
            return Err(DossierError::Refused("this file has no form without the person".to_owned()));
        }
        if clearance.burned_in && masks.is_empty() {
            let sentence = "the file says that there is text in its pixels: mark it first";
            return Err(DossierError::Refused(sentence.to_owned()));
        }
        let masked = if masks.is_empty() { None } else { Some(self.mask(document, masks).await?) };
        let before = self.store.clear_image(&document.case, document.id, masked, (by, wall_clock())).await?;
        if let Some(before) = before {
            self.blobs.remove(&before).await?;
        }
        Ok(())
    }

    async fn mask(&self, document: &DocumentEntry, masks: &[Mask]) -> Result<MaskedImage, DossierError> {
        let blob = document.blob.as_ref().ok_or(DossierError::Child)?;
        let key = self.store.dossier(&document.case).await?.key;
        let job = Job::Mask { case_key: *key.reveal(), masks: masks.to_vec() };
        let file = self.blobs.local(blob).await?;
        let id = Uuid::now_v7();
        let path = self.incoming.spool(id, "masked");
        let mut spool = Spool::new(path.clone());
        let made = timeout(self.settings.patience.duration(), self.run_mask(&file.path, &job, &mut spool)).await;
        let made = match made.map_err(|_| DossierError::Slow).flatten() {
            Ok((metadata, frame_index)) => {
                let blob = format!("{}/{}/masked-{id}", document.case, document.id);
                spool.keep(&self.blobs, &blob).await.map(|()| (blob, metadata, frame_index))
            }
            Err(error) => Err(error),
        };
        self.incoming.remove_spool(&path);
        let (blob, metadata, frame_index) = made?;
        let masks = serde_json::to_string(masks).map_err(|_| DossierError::Child)?;
        let transfer_syntax = consilium_core::imaging::syntax::EXPLICIT_LITTLE.to_owned();
        Ok(MaskedImage { masks, blob, transfer_syntax, metadata, frame_index })
    }

    async fn run_mask(
        &self,
        file: &std::path::Path,
        job: &Job,
        spool: &mut Spool,
    ) -> Result<(String, String), DossierError> {
        let mut answers = self.inspectors.start(file, job).await?;
        let (mut metadata, mut frame_index) = (Vec::new(), Vec::new());
        loop {
            match answers.next().await {
                Ok((Kind::Delivery, bytes)) => spool.write(&bytes)?,
                Ok((Kind::CleanMetadata, bytes)) if metadata.len() < WORDS => metadata.extend_from_slice(&bytes),
                Ok((Kind::FrameIndex, bytes)) if frame_index.len() < WORDS => frame_index.extend_from_slice(&bytes),
                Ok((Kind::Done, _)) => break,
                Ok((Kind::Failed, bytes)) => {
                    return Err(DossierError::Refused(String::from_utf8_lossy(&bytes).into_owned()));
                }
                Err(Broken::Slow) => return Err(DossierError::Slow),
                _ => return Err(DossierError::Child),
            }
        }
        answers.end().await;
        serde_json::from_slice::<Map<String, Json>>(&metadata).map_err(|_| DossierError::Child)?;
        serde_json::from_slice::<FrameIndex>(&frame_index).map_err(|_| DossierError::Child)?;
        let text = |bytes| String::from_utf8(bytes).map_err(|_| DossierError::Child);
        Ok((text(metadata)?, text(frame_index)?))
    }
}

/// The regions of an ultrasound image in which echoes are (PS3.3 C.8.5.5).
fn regions_in(metadata: &Map<String, Json>) -> Vec<Region> {
    let items = metadata.get("00186011").and_then(|element| element["Value"].as_array());
    let number = |item: &Json, tag: &str| item[tag]["Value"][0].as_u64().and_then(|number| u32::try_from(number).ok());
    let region = |item: &Json| {
        Some(Region {
            left: number(item, "00186018")?,
            top: number(item, "0018601A")?,
            right: number(item, "0018601C")?,
            bottom: number(item, "0018601E")?,
        })
    };
    items.into_iter().flatten().filter_map(region).collect()
}
