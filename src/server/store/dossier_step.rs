use sea_orm::sea_query::{Alias, Index};

use super::migrations::{Step, column, index, optional, table};

/// The documents of cases.
pub(super) fn dossier_step() -> Step {
    let dossier = table(
        "dossier",
        vec![
            column("case_id").text().primary_key().to_owned(),
            column("case_key").var_binary(32).to_owned(),
            optional("patient").text().to_owned(),
            column("patient_assumed").boolean().to_owned(),
            column("access").text().to_owned(),
        ],
    );
    let upload = table(
        "upload",
        vec![
            column("id").text().primary_key().to_owned(),
            column("case_id").text().to_owned(),
            column("file_name").text().to_owned(),
            column("length").big_integer().to_owned(),
            column("state").text().to_owned(),
            optional("boundary").text().to_owned(),
            optional("note").text().to_owned(),
            column("uploaded_by").integer().to_owned(),
            column("created").big_integer().to_owned(),
        ],
    );
    let document = table(
        "document",
        vec![
            column("id").text().primary_key().to_owned(),
            column("case_id").text().to_owned(),
            column("upload").text().to_owned(),
            column("number").integer().to_owned(),
            column("file_name").text().to_owned(),
            column("kind").text().to_owned(),
            column("media_type").text().to_owned(),
            column("state").text().to_owned(),
            optional("reason").text().to_owned(),
            optional("sentence").text().to_owned(),
            column("size").big_integer().to_owned(),
            column("sha256").text().to_owned(),
            column("uploaded_by").integer().to_owned(),
            column("created").big_integer().to_owned(),
            optional("blob").text().to_owned(),
            optional("original").text().to_owned(),
        ],
    );
    let mut series = table(
        "dicom_series",
        vec![
            column("case_id").text().to_owned(),
            column("series").text().to_owned(),
            column("study").text().to_owned(),
            column("study_alias").text().to_owned(),
            column("series_alias").text().to_owned(),
            column("attributes").text().to_owned(),
            optional("clean_attributes").text().to_owned(),
        ],
    );
    series.primary_key(Index::create().col(Alias::new("case_id")).col(Alias::new("series")));
    let mut one_of_a_kind = Index::create();
    one_of_a_kind.name("dicom_instance_one").table(Alias::new("dicom_instance")).unique();
    one_of_a_kind.col(Alias::new("case_id")).col(Alias::new("instance"));
    let mut by_series = Index::create();
    by_series.name("dicom_instance_by_series").table(Alias::new("dicom_instance"));
    by_series.col(Alias::new("case_id")).col(Alias::new("series"));
    Step {
        tables: vec![dossier, upload, document, series, dicom_instance()],
        indexes: vec![
            index("upload", "case_id", false),
            index("document", "case_id", false),
            index("document", "upload", false),
            one_of_a_kind,
            by_series,
            index("dicom_instance", "instance_alias", false),
        ],
    }
}

fn dicom_instance() -> sea_orm::sea_query::TableCreateStatement {
    let text = |name| column(name).text().to_owned();
    let number = |name| column(name).integer().to_owned();
    table(
        "dicom_instance",
        vec![
            column("document").text().primary_key().to_owned(),
            text("case_id"),
            text("study"),
            text("series"),
            text("instance"),
            text("study_alias"),
            text("series_alias"),
            text("instance_alias"),
            text("sop_class"),
            text("modality"),
            text("transfer_syntax"),
            number("frames"),
            number("rows"),
            number("columns"),
            text("warnings"),
            number("instance_number"),
            column("released").boolean().to_owned(),
            column("cleared").boolean().to_owned(),
            optional("masks").text().to_owned(),
            text("metadata"),
            optional("clean_metadata").text().to_owned(),
            text("frame_index"),
        ],
    )
}
