use consilium_core::model::{SessionId, Timestamp};
use consilium_core::report::{KeptText, PatientApproval, PatientVersion};
use sea_orm::{ActiveValue::Set, QueryOrder, prelude::*};

use super::error::StoreError;
use super::open::Store;
use super::tables::patient_version;

/// What the patient is told, as it is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeptPatientText {
    /// Of the report that it stands beside.
    pub version: u32,
    /// Counts the changes of this text.
    pub revision: i64,
    pub kept: KeptText,
}

fn number(version: u32) -> i32 {
    i32::try_from(version).unwrap_or(i32::MAX)
}

impl Store {
    /// Every text of a session, the oldest first.
    pub async fn patient_texts(&self, session: &SessionId) -> Result<Vec<KeptPatientText>, StoreError> {
        let rows = patient_version::Entity::find()
            .filter(patient_version::Column::Session.eq(session.as_str()))
            .order_by_asc(patient_version::Column::Version)
            .order_by_asc(patient_version::Column::Edition)
            .all(&self.db)
            .await?;
        rows.into_iter().map(read).collect()
    }

    /// Another text beside this version of the report, approved or not. `false`: somebody was faster.
    pub async fn add_patient_text(
        &self,
        session: &SessionId,
        version: u32,
        (text, approval): (&PatientVersion, Option<&PatientApproval>),
        now: Timestamp,
    ) -> Result<bool, StoreError> {
        let row = patient_version::ActiveModel {
            session: Set(session.to_string()),
            version: Set(number(version)),
            edition: Set(number(text.edition)),
            revision: Set(1),
            content: Set(written(text, text)?),
            report_digest: Set(approval.map(|_| text.report_sha256.clone())),
            approval: Set(approval.map(|it| written(text, it)).transpose()?),
            changed: Set(now.0),
        };
        let done =
            patient_version::Entity::insert(row).on_conflict_do_nothing().exec_without_returning(&self.db).await?;
        Ok(matches!(done, sea_orm::TryInsertResult::Inserted(1..)))
    }

    /// Another wording of a text, or its approval. `false`: somebody was faster, or it is approved already.
    pub async fn change_patient_text(
        &self,
        session: &SessionId,
        (version, seen): (u32, i64),
        (text, approval): (&PatientVersion, Option<&PatientApproval>),
        now: Timestamp,
    ) -> Result<bool, StoreError> {
        let digest = approval.map(|_| text.report_sha256.clone());
        let approval = approval.map(|it| written(text, it)).transpose()?;
        let done = patient_version::Entity::update_many()
            .col_expr(patient_version::Column::Content, Expr::value(written(text, text)?))
            .col_expr(patient_version::Column::ReportDigest, Expr::value(digest))
            .col_expr(patient_version::Column::Approval, Expr::value(approval))
            .col_expr(patient_version::Column::Revision, Expr::value(seen + 1))
            .col_expr(patient_version::Column::Changed, Expr::value(now.0))
            .filter(patient_version::Column::Session.eq(session.as_str()))
            .filter(patient_version::Column::Version.eq(number(version)))
            .filter(patient_version::Column::Edition.eq(number(text.edition)))
            .filter(patient_version::Column::Revision.eq(seen))
            .filter(patient_version::Column::Approval.is_null())
            .exec(&self.db)
            .await?;
        Ok(done.rows_affected == 1)
    }
}

fn written(text: &PatientVersion, what: &impl serde::Serialize) -> Result<String, StoreError> {
    serde_json::to_string(what).map_err(|error| StoreError::damaged("patient_version", text.identifier(), error))
}

fn read(row: patient_version::Model) -> Result<KeptPatientText, StoreError> {
    let place = format!("{} {} {}", row.session, row.version, row.edition);
    let damaged = |error| StoreError::damaged("patient_version", &place, error);
    let version = serde_json::from_str(&row.content).map_err(damaged)?;
    let approval = row.approval.as_deref().map(serde_json::from_str).transpose().map_err(damaged)?;
    let number = u32::try_from(row.version).unwrap_or_default();
    Ok(KeptPatientText { version: number, revision: row.revision, kept: KeptText { version, approval } })
}
