use std::collections::HashMap;

use consilium_core::imaging::FrameFigures;
use consilium_core::model::CaseId;
use sea_orm::{ActiveValue::Set, ConnectionTrait, FromQueryResult, Iterable, QueryOrder, QuerySelect, prelude::*};

use uuid::Uuid;

use super::dossier::DocumentEntry;
use super::error::StoreError;
use super::open::Store;
use super::tables::{dicom_instance, dicom_series, document, masked_image};

/// With the patient's name, or without.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    Identified,
    Deidentified,
}

/// What is known of a DICOM object that is kept.
#[derive(Debug, Clone)]
pub struct NewImage {
    /// UIDs of study, series and instance.
    pub uids: [String; 3],
    /// The same in the de-identified form.
    pub aliases: [String; 3],
    pub sop_class: String,
    pub modality: String,
    pub transfer_syntax: String,
    pub frames: u32,
    pub rows: u32,
    pub columns: u32,
    pub warnings: Vec<String>,
    pub instance_number: i32,
    pub cleared: bool,
    pub metadata: String,
    pub clean_metadata: Option<String>,
    pub frame_index: String,
    pub figures: Option<FrameFigures>,
    /// What queries answer of study and series.
    pub attributes: String,
    pub clean_attributes: Option<String>,
}

/// An object as one of both forms shows it.
#[derive(Debug, Clone)]
pub struct Image {
    pub document: Uuid,
    pub study: String,
    pub series: String,
    pub instance: String,
    /// UIDs of the de-identified form, whichever this is.
    pub aliases: [String; 3],
    pub sop_class: String,
    pub modality: String,
    pub transfer_syntax: String,
    pub frames: u32,
    pub rows: u32,
    pub columns: u32,
    pub warnings: Vec<String>,
    pub cleared: bool,
    pub metadata: String,
    pub frame_index: String,
    /// What the values of one frame come to; `None`: not known, or not to be compared.
    pub figures: Option<FrameFigures>,
    pub blob: String,
    /// The bytes of the blob are the de-identified form already, masks included.
    pub masked: bool,
    /// What the content of this form is known by.
    pub etag: String,
}

/// Which objects.
#[derive(Debug, Clone, Default)]
pub struct ImageScope {
    pub study: Option<String>,
    pub series: Option<String>,
    pub instance: Option<String>,
}

/// Which object a document holds.
#[derive(Debug, Clone)]
pub struct StoredImage {
    pub document: Uuid,
    pub study: String,
    pub series: String,
    pub instance: String,
    pub sop_class: String,
}

/// A series with the number of its objects.
#[derive(Debug, Clone)]
pub struct SeriesEntry {
    pub study: String,
    pub series: String,
    pub attributes: String,
    pub instances: u64,
}

#[derive(Debug, FromQueryResult)]
struct SeriesCount {
    series: String,
    objects: i64,
}

pub(super) async fn insert_image(
    db: &impl ConnectionTrait,
    entry: &DocumentEntry,
    image: &NewImage,
) -> Result<(), StoreError> {
    let [study, series, instance] = image.uids.clone();
    let [study_alias, series_alias, instance_alias] = image.aliases.clone();
    let series_row = dicom_series::ActiveModel {
        case_id: Set(entry.case.to_string()),
        series: Set(series.clone()),
        study: Set(study.clone()),
        study_alias: Set(study_alias.clone()),
        series_alias: Set(series_alias.clone()),
        attributes: Set(image.attributes.clone()),
        clean_attributes: Set(image.clean_attributes.clone()),
    };
    dicom_series::Entity::insert(series_row).on_conflict_do_nothing().exec_without_returning(db).await?;
    let row = dicom_instance::ActiveModel {
        document: Set(entry.id.to_string()),
        case_id: Set(entry.case.to_string()),
        study: Set(study),
        series: Set(series),
        instance: Set(instance),
        study_alias: Set(study_alias),
        series_alias: Set(series_alias),
        instance_alias: Set(instance_alias),
        sop_class: Set(image.sop_class.clone()),
        modality: Set(image.modality.clone()),
        transfer_syntax: Set(image.transfer_syntax.clone()),
        frames: Set(image.frames.cast_signed()),
        rows: Set(image.rows.cast_signed()),
        columns: Set(image.columns.cast_signed()),
        warnings: Set(image.warnings.join(" ")),
        instance_number: Set(image.instance_number),
        released: Set(entry.state == super::DocumentState::Released),
        cleared: Set(image.cleared),
        masks: Set(None),
        metadata: Set(image.metadata.clone()),
        clean_metadata: Set(image.clean_metadata.clone()),
        frame_index: Set(image.frame_index.clone()),
        figures: Set(image.figures.as_ref().map(|figures| written(&entry.id, figures)).transpose()?),
    };
    dicom_instance::Entity::insert(row).exec_without_returning(db).await?;
    Ok(())
}

impl Store {
    /// The digest of the object with this UID, if the case has it.
    pub async fn image_digest(&self, case: &CaseId, instance: &str) -> Result<Option<String>, StoreError> {
        let found = dicom_instance::Entity::find()
            .filter(dicom_instance::Column::CaseId.eq(case.as_str()))
            .filter(dicom_instance::Column::Instance.eq(instance))
            .one(&self.db)
            .await?;
        let Some(image) = found else { return Ok(None) };
        let document = document::Entity::find_by_id(image.document).one(&self.db).await?;
        Ok(document.map(|document| document.sha256))
    }

    /// The objects of an upload, released or not.
    pub async fn images_of_upload(&self, upload: Uuid) -> Result<Vec<StoredImage>, StoreError> {
        let documents = document::Entity::find().filter(document::Column::Upload.eq(upload.to_string()));
        let ids: Vec<String> = documents.all(&self.db).await?.into_iter().map(|row| row.id).collect();
        let mut found = Vec::new();
        for some in ids.chunks(500) {
            let some = some.iter().map(String::as_str);
            let rows = dicom_instance::Entity::find().filter(dicom_instance::Column::Document.is_in(some));
            for row in rows.all(&self.db).await? {
                let document = row.document.parse();
                let document = document.map_err(|error| StoreError::damaged("dicom_instance", &row.document, error))?;
                let dicom_instance::Model { study, series, instance, sop_class, .. } = row;
                found.push(StoredImage { document, study, series, instance, sop_class });
            }
        }
        Ok(found)
    }

    /// Released objects in the order of their numbers.
    pub async fn images(&self, case: &CaseId, form: Form, scope: &ImageScope) -> Result<Vec<Image>, StoreError> {
        let rows = in_order(released(case, form, scope)).all(&self.db).await?;
        self.with_documents(rows, form).await
    }

    /// The same without their metadata and frame index, which are most of their weight.
    pub async fn image_heads(&self, case: &CaseId, form: Form, scope: &ImageScope) -> Result<Vec<Image>, StoreError> {
        use dicom_instance::Column;
        let heavy = |column: &Column| matches!(column, Column::Metadata | Column::CleanMetadata | Column::FrameIndex);
        let light = Column::iter().filter(|column| !heavy(column));
        let rows = in_order(released(case, form, scope))
            .select_only()
            .columns(light)
            .expr_as(Expr::value(""), "metadata")
            .expr_as(Expr::value(""), "clean_metadata")
            .expr_as(Expr::value(""), "frame_index")
            .into_model::<dicom_instance::Model>()
            .all(&self.db)
            .await?;
        self.with_documents(rows, form).await
    }

    async fn with_documents(&self, rows: Vec<dicom_instance::Model>, form: Form) -> Result<Vec<Image>, StoreError> {
        let mut images = Vec::with_capacity(rows.len());
        for some in rows.chunks(500) {
            let ids = some.iter().map(|row| row.document.clone());
            let found = document::Entity::find().filter(document::Column::Id.is_in(ids)).all(&self.db).await?;
            let mut by_id: HashMap<_, _> = found.into_iter().map(|row| (row.id.clone(), row)).collect();
            let mut masked = self.masked_of(some, form).await?;
            for row in some {
                let kept = by_id.remove(&row.document);
                let kept = kept.ok_or_else(|| StoreError::damaged("dicom_instance", &row.document, "no document"))?;
                let image = read_image(row.clone(), kept, form)?;
                images.push(match masked.remove(&row.document) {
                    Some(mask) => with_mask(image, mask),
                    None => image,
                });
            }
        }
        Ok(images)
    }

    /// What the values of a frame come to, once somebody has decoded it. The first word stands.
    pub async fn note_figures(&self, document: Uuid, figures: &FrameFigures) -> Result<(), StoreError> {
        let text = written(&document, figures)?;
        dicom_instance::Entity::update_many()
            .col_expr(dicom_instance::Column::Figures, Expr::value(text))
            .filter(dicom_instance::Column::Document.eq(document.to_string()))
            .filter(dicom_instance::Column::Figures.is_null())
            .exec(&self.db)
            .await?;
        Ok(())
    }

    /// What released objects are known by, in the order of their numbers; without reading what they say.
    pub async fn image_tags(&self, case: &CaseId, form: Form, scope: &ImageScope) -> Result<Vec<String>, StoreError> {
        use dicom_instance::Column;
        let found: Vec<(String, Option<String>)> = in_order(released(case, form, scope))
            .select_only()
            .column(Column::Document)
            .column(Column::Masks)
            .into_tuple()
            .all(&self.db)
            .await?;
        // A document never changes; what masks lie on it may.
        Ok(found.into_iter().map(|(document, masks)| document + masks.as_deref().unwrap_or_default()).collect())
    }

    /// Masked forms, for who sees images without the person.
    async fn masked_of(
        &self,
        rows: &[dicom_instance::Model],
        form: Form,
    ) -> Result<HashMap<String, masked_image::Model>, StoreError> {
        let masked = rows.iter().filter(|row| row.masks.is_some()).map(|row| row.document.clone());
        let ids: Vec<String> = masked.filter(|_| form == Form::Deidentified).collect();
        if ids.is_empty() {
            return Ok(HashMap::new());
        }
        let found =
            masked_image::Entity::find().filter(masked_image::Column::Document.is_in(ids)).all(&self.db).await?;
        Ok(found.into_iter().map(|row| (row.document.clone(), row)).collect())
    }

    pub async fn series(&self, case: &CaseId, form: Form, scope: &ImageScope) -> Result<Vec<SeriesEntry>, StoreError> {
        let counts: Vec<SeriesCount> = released(case, form, scope)
            .select_only()
            .column(dicom_instance::Column::Series)
            .column_as(dicom_instance::Column::Document.count(), "objects")
            .group_by(dicom_instance::Column::Series)
            .into_model()
            .all(&self.db)
            .await?;
        let of_case = dicom_series::Entity::find().filter(dicom_series::Column::CaseId.eq(case.as_str()));
        let rows = of_case.order_by_asc(dicom_series::Column::Series).all(&self.db).await?;
        let entries = rows.into_iter().filter_map(|row| {
            let count = counts.iter().find(|count| count.series == row.series)?;
            let instances = count.objects.cast_unsigned();
            Some(match form {
                Form::Identified => {
                    SeriesEntry { study: row.study, series: row.series, attributes: row.attributes, instances }
                }
                Form::Deidentified => SeriesEntry {
                    study: row.study_alias,
                    series: row.series_alias,
                    attributes: row.clean_attributes?,
                    instances,
                },
            })
        });
        Ok(entries.collect())
    }
}

fn released(case: &CaseId, form: Form, scope: &ImageScope) -> Select<dicom_instance::Entity> {
    use dicom_instance::Column;
    let mut found =
        dicom_instance::Entity::find().filter(Column::CaseId.eq(case.as_str())).filter(Column::Released.eq(true));
    if form == Form::Deidentified {
        found = found.filter(Column::Cleared.eq(true)).filter(Column::CleanMetadata.is_not_null());
    }
    let columns = match form {
        Form::Identified => [Column::Study, Column::Series, Column::Instance],
        Form::Deidentified => [Column::StudyAlias, Column::SeriesAlias, Column::InstanceAlias],
    };
    for (column, wanted) in columns.into_iter().zip([&scope.study, &scope.series, &scope.instance]) {
        if let Some(wanted) = wanted {
            found = found.filter(column.eq(wanted));
        }
    }
    found
}

fn in_order(found: Select<dicom_instance::Entity>) -> Select<dicom_instance::Entity> {
    found.order_by_asc(dicom_instance::Column::InstanceNumber).order_by_asc(dicom_instance::Column::Instance)
}

fn read_image(row: dicom_instance::Model, kept: document::Model, form: Form) -> Result<Image, StoreError> {
    let damaged = |problem: &str| StoreError::damaged("dicom_instance", &row.document, problem);
    let aliases = [row.study_alias.clone(), row.series_alias.clone(), row.instance_alias.clone()];
    let [study, series, instance] = match form {
        Form::Identified => [row.study.clone(), row.series.clone(), row.instance.clone()],
        Form::Deidentified => aliases.clone(),
    };
    let metadata = match form {
        Form::Identified => row.metadata.clone(),
        Form::Deidentified => row.clean_metadata.clone().ok_or_else(|| damaged("no de-identified form"))?,
    };
    let figures = row.figures.as_deref().map(serde_json::from_str).transpose();
    let figures = figures.map_err(|_| damaged("what its values come to cannot be read"))?;
    Ok(Image {
        document: row.document.parse().map_err(|_| damaged("the number of the document is none"))?,
        study,
        series,
        instance,
        aliases,
        blob: kept.blob.ok_or_else(|| damaged("no blob"))?,
        masked: false,
        etag: kept.sha256,
        sop_class: row.sop_class,
        modality: row.modality,
        transfer_syntax: row.transfer_syntax,
        frames: row.frames.cast_unsigned(),
        rows: row.rows.cast_unsigned(),
        columns: row.columns.cast_unsigned(),
        warnings: row.warnings.split_whitespace().map(str::to_owned).collect(),
        cleared: row.cleared,
        metadata,
        frame_index: row.frame_index,
        figures,
    })
}

fn written(document: &Uuid, figures: &FrameFigures) -> Result<String, StoreError> {
    serde_json::to_string(figures).map_err(|error| StoreError::damaged("dicom_instance", document, error))
}

/// The masked form takes the place of the bytes that came. Its values are others.
fn with_mask(image: Image, mask: masked_image::Model) -> Image {
    Image {
        transfer_syntax: mask.transfer_syntax,
        metadata: mask.metadata,
        frame_index: mask.frame_index,
        etag: format!("{}-{}", image.etag, mask.confirmed),
        blob: mask.blob,
        masked: true,
        figures: None,
        ..image
    }
}
