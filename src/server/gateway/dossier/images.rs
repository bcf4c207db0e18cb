use std::collections::BTreeMap;

use axum::Json;
use axum::extract::State;

use super::member::Member;
use super::shapes::{ImageView, ImagesView, SeriesView};
use crate::gateway::problem::{Problem, ProblemBody};
use crate::gateway::state::Gateway;
use crate::store::{Form, ImageScope};

/// Every image that the caller may see, series by series.
#[utoipa::path(get, path = "/api/v1/cases/{case}/images", params(("case" = String, Path)),
    security(("cookie" = []), ("bearer" = [])), responses(
    (status = 200, body = ImagesView),
    (status = "4XX", body = ProblemBody), (status = "5XX", body = ProblemBody),
))]
pub(in crate::gateway) async fn list(
    State(gateway): State<Gateway>,
    member: Member,
) -> Result<Json<ImagesView>, Problem> {
    let form = member.form()?;
    let everything = ImageScope::default();
    let attributes = gateway.store.series(&member.case, form, &everything).await?;
    let attributes: BTreeMap<_, _> = attributes.into_iter().map(|entry| (entry.series, entry.attributes)).collect();
    let mut series: BTreeMap<String, SeriesView> = BTreeMap::new();
    for image in gateway.store.image_heads(&member.case, form, &everything).await? {
        let [study_alias, series_alias, instance_alias] = image.aliases;
        let view = series.entry(image.series.clone()).or_insert_with(|| SeriesView {
            study: image.study,
            study_alias,
            series_alias,
            modality: image.modality,
            attributes: attributes
                .get(&image.series)
                .and_then(|text| serde_json::from_str(text).ok())
                .unwrap_or_default(),
            series: image.series,
            images: Vec::new(),
        });
        view.images.push(ImageView {
            instance: image.instance,
            instance_alias,
            document: image.document.to_string(),
            frames: image.frames,
            rows: image.rows,
            columns: image.columns,
            transfer_syntax: image.transfer_syntax,
            sop_class: image.sop_class,
            warnings: image.warnings,
            figures: image.figures,
            cleared: image.cleared,
        });
    }
    let form = if form == Form::Identified { "identified" } else { "deidentified" };
    Ok(Json(ImagesView { form, series: series.into_values().collect() }))
}
