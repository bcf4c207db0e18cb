use consilium_core::model::{InvitationId, SessionId, Timestamp};
use consilium_core::report::{Report, ReportStatus, Signature};
use sea_orm::{ActiveValue::Set, QueryOrder, TransactionTrait, prelude::*};

use super::error::StoreError;
use super::open::Store;
use super::secret::Secret;
use super::tables::{case_appointment, case_person, house_link, invitation, report, report_signature};

/// One version of a report as it is kept.
#[derive(Debug, Clone, PartialEq)]
pub struct KeptReport {
    pub report: Report,
    pub status: ReportStatus,
    /// Counts the changes of this version.
    pub revision: i64,
    /// Of what was signed, once it is final.
    pub digest: Option<String>,
    pub changed: Timestamp,
}

/// What is written when the last signature is there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FinalFiles {
    pub bundle: Vec<u8>,
    pub pdf: Vec<u8>,
}

const fn word(status: ReportStatus) -> &'static str {
    match status {
        ReportStatus::Preliminary => "preliminary",
        ReportStatus::Final => "final",
        ReportStatus::Amended => "amended",
    }
}

fn number(version: u32) -> i32 {
    i32::try_from(version).unwrap_or(i32::MAX)
}

impl Store {
    /// The newest version of the report of a session.
    pub async fn latest_report(&self, session: &SessionId) -> Result<Option<KeptReport>, StoreError> {
        let row = report::Entity::find()
            .filter(report::Column::Session.eq(session.as_str()))
            .order_by_desc(report::Column::Version)
            .one(&self.db)
            .await?;
        row.map(read).transpose()
    }

    /// The newest version that was signed by everybody: what patient and referrer get.
    pub async fn released_report(&self, session: &SessionId) -> Result<Option<KeptReport>, StoreError> {
        let row = report::Entity::find()
            .filter(report::Column::Session.eq(session.as_str()))
            .filter(report::Column::Status.eq(word(ReportStatus::Final)))
            .order_by_desc(report::Column::Version)
            .one(&self.db)
            .await?;
        row.map(read).transpose()
    }

    /// When everybody had signed the report of a session for the first time; amendments come after that.
    pub async fn first_signed(&self, session: &SessionId) -> Result<Option<Timestamp>, StoreError> {
        let row = report::Entity::find()
            .filter(report::Column::Session.eq(session.as_str()))
            .filter(report::Column::Status.ne(word(ReportStatus::Preliminary)))
            .order_by_asc(report::Column::Version)
            .one(&self.db)
            .await?;
        Ok(row.map(|row| Timestamp(row.changed)))
    }

    pub async fn report(&self, session: &SessionId, version: u32) -> Result<Option<KeptReport>, StoreError> {
        let key = (session.to_string(), number(version));
        report::Entity::find_by_id(key).one(&self.db).await?.map(read).transpose()
    }

    /// Document and PDF of a signed version, byte by byte as they were signed.
    pub async fn report_files(&self, session: &SessionId, version: u32) -> Result<Option<FinalFiles>, StoreError> {
        let key = (session.to_string(), number(version));
        let row = report::Entity::find_by_id(key).one(&self.db).await?;
        Ok(row.and_then(|row| Some(FinalFiles { bundle: row.bundle?, pdf: row.pdf? })))
    }

    /// A first draft. Somebody else may have been first: then his counts.
    pub async fn add_report(&self, session: &SessionId, new: &Report, now: Timestamp) -> Result<(), StoreError> {
        let row = row_of(session, new, now)?;
        report::Entity::insert(row).on_conflict_do_nothing().exec_without_returning(&self.db).await?;
        Ok(())
    }

    /// Another wording, if nobody was faster. `false`: somebody was, or the version is final.
    pub async fn change_report(
        &self,
        session: &SessionId,
        changed: &Report,
        seen: i64,
        now: Timestamp,
    ) -> Result<bool, StoreError> {
        let content = content_of(changed)?;
        let done = report::Entity::update_many()
            .col_expr(report::Column::Content, Expr::value(content))
            .col_expr(report::Column::Revision, Expr::value(seen + 1))
            .col_expr(report::Column::Changed, Expr::value(now.0))
            .filter(report::Column::Session.eq(session.as_str()))
            .filter(report::Column::Version.eq(number(changed.version)))
            .filter(report::Column::Revision.eq(seen))
            .filter(report::Column::Status.eq(word(ReportStatus::Preliminary)))
            .exec(&self.db)
            .await?;
        Ok(done.rows_affected == 1)
    }

    /// The signatures under this wording, in the order in which they were given.
    pub async fn report_signatures(
        &self,
        session: &SessionId,
        version: u32,
        digest: &str,
    ) -> Result<Vec<Signature>, StoreError> {
        let rows = report_signature::Entity::find()
            .filter(report_signature::Column::Session.eq(session.as_str()))
            .filter(report_signature::Column::Version.eq(number(version)))
            .filter(report_signature::Column::Digest.eq(digest))
            .order_by_asc(report_signature::Column::At)
            .order_by_asc(report_signature::Column::Participant)
            .all(&self.db)
            .await?;
        let read = |row: report_signature::Model| {
            serde_json::from_str(&row.signature).map_err(|e| StoreError::damaged("report_signature", &row.session, e))
        };
        rows.into_iter().map(read).collect()
    }

    /// A signature and, with the last one, the final report: all of it or nothing. `false`: the report was changed
    /// or signed meanwhile, and nothing was written.
    pub async fn sign_report(
        &self,
        session: &SessionId,
        version: u32,
        seen: i64,
        (digest, signature): (&str, &Signature),
        files: Option<&FinalFiles>,
    ) -> Result<bool, StoreError> {
        let transaction = self.db.begin().await?;
        let mut turn = report::Entity::update_many()
            .col_expr(report::Column::Revision, Expr::value(seen + 1))
            .col_expr(report::Column::Changed, Expr::value(signature.at.0));
        if let Some(files) = files {
            turn = turn
                .col_expr(report::Column::Status, Expr::value(word(ReportStatus::Final)))
                .col_expr(report::Column::Digest, Expr::value(digest))
                .col_expr(report::Column::Bundle, Expr::value(files.bundle.clone()))
                .col_expr(report::Column::Pdf, Expr::value(files.pdf.clone()));
        }
        let done = turn
            .filter(report::Column::Session.eq(session.as_str()))
            .filter(report::Column::Version.eq(number(version)))
            .filter(report::Column::Revision.eq(seen))
            .filter(report::Column::Status.eq(word(ReportStatus::Preliminary)))
            .exec(&transaction)
            .await?;
        if done.rows_affected != 1 {
            transaction.rollback().await?;
            return Ok(false);
        }
        if files.is_some() {
            report::Entity::update_many()
                .col_expr(report::Column::Status, Expr::value(word(ReportStatus::Amended)))
                .filter(report::Column::Session.eq(session.as_str()))
                .filter(report::Column::Version.lt(number(version)))
                .exec(&transaction)
                .await?;
        }
        let text = serde_json::to_string(signature).map_err(|e| StoreError::damaged("report_signature", session, e))?;
        let participant = i32::try_from(signature.participant.0).unwrap_or(i32::MAX);
        let row = report_signature::ActiveModel {
            session: Set(session.to_string()),
            version: Set(number(version)),
            participant: Set(participant),
            digest: Set(digest.to_owned()),
            signature: Set(text),
            at: Set(signature.at.0),
        };
        report_signature::Entity::insert(row).exec_without_returning(&transaction).await?;
        transaction.commit().await?;
        Ok(true)
    }

    /// The next version beside the one it corrects, which stands until the next is signed. `false`: somebody has begun
    /// an amendment already.
    pub async fn amend_report(&self, session: &SessionId, next: &Report, now: Timestamp) -> Result<bool, StoreError> {
        let transaction = self.db.begin().await?;
        let row = row_of(session, next, now)?;
        let inserted =
            report::Entity::insert(row).on_conflict_do_nothing().exec_without_returning(&transaction).await?;
        if !matches!(inserted, sea_orm::TryInsertResult::Inserted(1..)) {
            transaction.rollback().await?;
            return Ok(false);
        }
        transaction.commit().await?;
        Ok(true)
    }

    /// Whether this is the secret of the seat's link, used or not, or of the own page of whoever holds the seat: for
    /// somebody who proves once more who he is.
    pub async fn proves_seat(&self, id: InvitationId, secret: &Secret, now: Timestamp) -> Result<bool, StoreError> {
        let Ok(key) = i32::try_from(id.0) else { return Ok(false) };
        let found = invitation::Entity::find_by_id(key)
            .filter(invitation::Column::SecretHash.eq(secret.hash()))
            .filter(invitation::Column::RevokedAt.is_null());
        Ok(found.one(&self.db).await?.is_some() || self.is_page_of(id, secret, now).await?)
    }

    async fn is_page_of(&self, id: InvitationId, secret: &Secret, now: Timestamp) -> Result<bool, StoreError> {
        let Some(seat) = self.invitation(id).await? else { return Ok(false) };
        let page = house_link::Entity::find()
            .filter(house_link::Column::SecretHash.eq(secret.hash()))
            .filter(house_link::Column::Expires.gt(now.0));
        let Some(colleague) = page.one(&self.db).await?.and_then(|link| link.colleague) else { return Ok(false) };
        let Some(case) = self.case_of_appointment(&seat.session).await? else { return Ok(false) };
        let member = case_person::Entity::find()
            .filter(case_person::Column::CaseId.eq(case))
            .filter(case_person::Column::Colleague.eq(colleague))
            .filter(case_person::Column::Role.eq(seat.role.to_string()))
            .filter(case_person::Column::Name.eq(seat.name.reveal()));
        Ok(!seat.revoked && member.one(&self.db).await?.is_some())
    }

    /// The case that a session was made for, by its appointment.
    pub async fn case_of_appointment(&self, session: &SessionId) -> Result<Option<i32>, StoreError> {
        let found = case_appointment::Entity::find().filter(case_appointment::Column::Session.eq(session.as_str()));
        Ok(found.one(&self.db).await?.map(|row| row.case_id))
    }
}

fn content_of(report: &Report) -> Result<String, StoreError> {
    serde_json::to_string(report).map_err(|error| StoreError::damaged("report", report.identifier(), error))
}

fn row_of(session: &SessionId, new: &Report, now: Timestamp) -> Result<report::ActiveModel, StoreError> {
    Ok(report::ActiveModel {
        session: Set(session.to_string()),
        version: Set(number(new.version)),
        status: Set(word(ReportStatus::Preliminary).to_owned()),
        revision: Set(1),
        content: Set(content_of(new)?),
        digest: Set(None),
        bundle: Set(None),
        pdf: Set(None),
        changed: Set(now.0),
    })
}

fn read(row: report::Model) -> Result<KeptReport, StoreError> {
    let place = format!("{} {}", row.session, row.version);
    let status = match row.status.as_str() {
        "preliminary" => ReportStatus::Preliminary,
        "final" => ReportStatus::Final,
        "amended" => ReportStatus::Amended,
        other => return Err(StoreError::damaged("report", place, format!("unknown status {other}"))),
    };
    Ok(KeptReport {
        report: serde_json::from_str(&row.content).map_err(|error| StoreError::damaged("report", place, error))?,
        status,
        revision: row.revision,
        digest: row.digest,
        changed: Timestamp(row.changed),
    })
}
