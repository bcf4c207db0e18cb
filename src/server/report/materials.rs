use std::collections::BTreeMap;

use consilium_core::protocol::Bilingual;
use consilium_core::report::Material;
use sha2::{Digest, Sha256};
use uuid::Uuid;

use crate::recorder::hex;
use crate::store::{DocumentEntry, DocumentState, Image};

/// The released documents of a case as its report lists them: a series of images is one line, any other file is its own.
pub(super) fn materials(documents: Vec<DocumentEntry>, images: &[Image]) -> Vec<Material> {
    let series_of: BTreeMap<Uuid, &Image> = images.iter().map(|image| (image.document, image)).collect();
    let mut listed: Vec<(Option<&Image>, Vec<DocumentEntry>)> = Vec::new();
    for entry in documents.into_iter().filter(|entry| entry.state == DocumentState::Released) {
        let image = series_of.get(&entry.id).copied();
        let same = |of: &Option<&Image>| matches!((of, image), (Some(one), Some(other)) if one.series == other.series);
        match listed.iter_mut().rev().find(|(of, _)| same(of)) {
            Some((_, files)) => files.push(entry),
            None => listed.push((image, vec![entry])),
        }
    }
    listed.into_iter().filter_map(|(image, files)| of_files(image, files)).collect()
}

fn of_files(image: Option<&Image>, mut files: Vec<DocumentEntry>) -> Option<Material> {
    if let (Some(image), true) = (image, files.len() > 1) {
        return Some(of_series(image, &files));
    }
    let entry = files.pop()?;
    Some(Material {
        id: entry.id.to_string(),
        title: Bilingual::new(entry.file_name.clone(), entry.file_name),
        media_type: entry.media_type,
        sha256: entry.sha256,
    })
}

/// The digest of a series is that of its files' digests in hexadecimal, sorted, one a line, each ended by a line feed.
fn of_series(image: &Image, files: &[DocumentEntry]) -> Material {
    let mut digests: Vec<&str> = files.iter().map(|entry| entry.sha256.as_str()).collect();
    digests.sort_unstable();
    let list: String = digests.iter().map(|digest| format!("{digest}\n")).collect();
    let (modality, count) = (&image.modality, files.len());
    Material {
        id: image.series.clone(),
        title: Bilingual::new(format!("{modality}影像，{count}幅"), format!("{modality} images, {count}")),
        media_type: "application/dicom".to_owned(),
        sha256: hex(&Sha256::digest(list)),
    }
}

#[cfg(test)]
mod tests {
    use consilium_core::model::{CaseId, InvitationId, Timestamp};
    use consilium_core::report::compare;

    use super::*;

    fn file(number: u32, name: &str, state: DocumentState) -> DocumentEntry {
        DocumentEntry {
            id: Uuid::from_u128(u128::from(number)),
            case: "c".parse::<CaseId>().expect("a case"),
            upload: Uuid::nil(),
            number,
            file_name: name.to_owned(),
            kind: "dicom".to_owned(),
            media_type: "application/dicom".to_owned(),
            state,
            reason: None,
            sentence: None,
            size: 1,
            sha256: hex(&Sha256::digest(name)),
            uploaded_by: InvitationId(1),
            created: Timestamp(0),
            blob: None,
            original: None,
        }
    }

    fn image(number: u32, series: &str) -> Image {
        let text = String::new;
        Image {
            document: Uuid::from_u128(u128::from(number)),
            study: "1.2".to_owned(),
            series: series.to_owned(),
            instance: format!("1.2.{number}"),
            aliases: [text(), text(), text()],
            sop_class: text(),
            modality: "CT".to_owned(),
            transfer_syntax: text(),
            frames: 1,
            rows: 1,
            columns: 1,
            warnings: Vec::new(),
            cleared: false,
            metadata: text(),
            frame_index: text(),
            figures: None,
            blob: text(),
            masked: false,
            etag: text(),
        }
    }

    #[test]
    fn a_series_is_one_line_and_what_is_not_released_none() {
        use DocumentState::{Quarantined, Released};
        let documents = vec![
            file(1, "CT/2.dcm", Released),
            file(2, "letter.pdf", Released),
            file(3, "CT/1.dcm", Released),
            file(4, "DX/1.dcm", Released),
            file(5, "CT/3.dcm", Quarantined),
        ];
        let images = [image(1, "1.2.7"), image(3, "1.2.7"), image(4, "1.2.8"), image(5, "1.2.7")];
        let listed = materials(documents.clone(), &images);
        let titles: Vec<_> =
            listed.iter().map(|it| (it.id.as_str(), it.title.zh.as_str(), it.title.en.as_str())).collect();
        let (letter, single) = (documents[1].id.to_string(), documents[3].id.to_string());
        assert_eq!(
            titles,
            [
                ("1.2.7", "CT影像，2幅", "CT images, 2"),
                (letter.as_str(), "letter.pdf", "letter.pdf"),
                (single.as_str(), "DX/1.dcm", "DX/1.dcm"),
            ]
        );
        for material in &listed {
            assert_eq!(compare(&material.title), [], "both languages say the same");
        }
        let mut digests = [documents[0].sha256.clone(), documents[2].sha256.clone()];
        digests.sort();
        assert_eq!(listed[0].sha256, hex(&Sha256::digest(format!("{}\n{}\n", digests[0], digests[1]))));
    }
}
