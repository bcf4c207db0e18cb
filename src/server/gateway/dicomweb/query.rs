use std::collections::{BTreeMap, BTreeSet};

use axum::extract::{RawQuery, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use consilium_core::imaging::dictionary::hex;
use consilium_core::imaging::tags;
use serde_json::{Map, Value as Json, json};

use super::accept::takes_json;
use super::matching::Query;
use super::scope::{Scoped, not_acceptable};
use crate::dossier::{SERIES_ATTRIBUTES, STUDY_ATTRIBUTES};
use crate::gateway::problem::Problem;
use crate::gateway::state::Gateway;
use crate::store::SeriesEntry;

type Object = Map<String, Json>;

pub(super) const DICOM_JSON: HeaderValue = HeaderValue::from_static("application/dicom+json");

/// Answers of one kind; more are cut off, and the client pages on with `offset`.
const MOST_ANSWERS: usize = 10_000;

pub(super) async fn studies(
    State(gateway): State<Gateway>,
    scoped: Scoped,
    RawQuery(text): RawQuery,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let query = Query::of(text.as_deref().unwrap_or_default());
    let entries = gateway.store.series(&scoped.member.case, scoped.form, &scoped.scope).await?;
    let mut by_study: BTreeMap<String, Vec<(SeriesEntry, Object)>> = BTreeMap::new();
    for entry in entries {
        let attributes = parse(&entry.attributes);
        by_study.entry(entry.study.clone()).or_default().push((entry, attributes));
    }
    let answers = by_study.into_iter().filter_map(|(study, series)| {
        let known = &series.first()?.1;
        let mut answer = picked(known, &STUDY_ATTRIBUTES);
        let modalities: BTreeSet<_> = series.iter().filter_map(|(_, known)| first_text(known, "00080060")).collect();
        let instances: u64 = series.iter().map(|(entry, _)| entry.instances).sum();
        put(&mut answer, "00080061", "CS", modalities.into_iter().map(Json::from).collect());
        put(&mut answer, "00201206", "IS", vec![series.len().into()]);
        put(&mut answer, "00201208", "IS", vec![instances.into()]);
        put(&mut answer, "00080056", "CS", vec!["ONLINE".into()]);
        put(&mut answer, "00081190", "UR", vec![format!("{}/studies/{study}", scoped.root(&gateway)).into()]);
        let mut all = known.clone();
        all.extend(answer.clone());
        // Whoever asks for a modality means any of the study's.
        if let Some(modalities) = answer.get("00080061") {
            all.insert("00080060".to_owned(), modalities.clone());
        }
        query.matches(&all).then(|| {
            query.include(&mut answer, known);
            answer
        })
    });
    answer(&headers, query.page(answers))
}

pub(super) async fn series(
    State(gateway): State<Gateway>,
    scoped: Scoped,
    RawQuery(text): RawQuery,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let query = Query::of(text.as_deref().unwrap_or_default());
    let entries = gateway.store.series(&scoped.member.case, scoped.form, &scoped.scope).await?;
    let answers = entries.into_iter().filter_map(|entry| {
        let known = parse(&entry.attributes);
        let mut answer = picked(&known, &SERIES_ATTRIBUTES);
        if scoped.scope.study.is_none() {
            answer.extend(picked(&known, &STUDY_ATTRIBUTES));
        }
        put(&mut answer, "0020000D", "UI", vec![entry.study.as_str().into()]);
        put(&mut answer, "00201209", "IS", vec![entry.instances.into()]);
        let place = format!("{}/studies/{}/series/{}", scoped.root(&gateway), entry.study, entry.series);
        put(&mut answer, "00081190", "UR", vec![place.into()]);
        let mut all = known.clone();
        all.extend(answer.clone());
        query.matches(&all).then(|| {
            query.include(&mut answer, &known);
            answer
        })
    });
    answer(&headers, query.page(answers))
}

pub(super) async fn instances(
    State(gateway): State<Gateway>,
    scoped: Scoped,
    RawQuery(text): RawQuery,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let query = Query::of(text.as_deref().unwrap_or_default());
    let usual = [
        tags::SPECIFIC_CHARACTER_SET,
        tags::SOP_CLASS_UID,
        tags::SOP_INSTANCE_UID,
        tags::INSTANCE_NUMBER,
        tags::ROWS,
        tags::COLUMNS,
        tags::BITS_ALLOCATED,
        tags::NUMBER_OF_FRAMES,
        tags::STUDY_INSTANCE_UID,
        tags::SERIES_INSTANCE_UID,
        tags::MODALITY,
    ];
    let images = gateway.store.images(&scoped.member.case, scoped.form, &scoped.scope).await?;
    let answers = images.iter().filter_map(|image| {
        let known = parse(&image.metadata);
        if !query.matches(&known) {
            return None;
        }
        let mut answer = picked(&known, &usual);
        put(&mut answer, "00081190", "UR", vec![scoped.place(&gateway, image).into()]);
        query.include(&mut answer, &known);
        answer.retain(|_, element| element.get("BulkDataURI").is_none());
        Some(answer)
    });
    answer(&headers, query.page(answers))
}

fn answer(headers: &HeaderMap, mut answers: Vec<Object>) -> Result<Response, Problem> {
    if !takes_json(headers) {
        return Err(not_acceptable("Queries are answered as application/dicom+json."));
    }
    answers.truncate(MOST_ANSWERS);
    if answers.is_empty() {
        return Ok(StatusCode::NO_CONTENT.into_response());
    }
    Ok(([(header::CONTENT_TYPE, DICOM_JSON)], Json::from(answers).to_string()).into_response())
}

fn parse(text: &str) -> Object {
    serde_json::from_str(text).unwrap_or_default()
}

fn picked(known: &Object, tags: &[consilium_core::imaging::Tag]) -> Object {
    let tags = tags.iter().map(|tag| hex(*tag));
    tags.filter_map(|tag| known.get(&tag).map(|element| (tag, element.clone()))).collect()
}

fn first_text(known: &Object, tag: &str) -> Option<String> {
    known.get(tag)?["Value"][0].as_str().map(str::to_owned)
}

pub(super) fn put(answer: &mut Object, tag: &str, representation: &str, values: Vec<Json>) {
    answer.insert(tag.to_owned(), json!({ "vr": representation, "Value": values }));
}
