use consilium_core::model::{CaseId, SessionId};
use sea_orm::{ConnectionTrait, DatabaseTransaction, DbBackend, QuerySelect, TransactionTrait, prelude::*};

use super::error::StoreError;
use super::open::Store;
use super::tables::{
    case_appointment, case_consent, case_event, case_item, case_item_document, case_opinion, case_person, case_sheet,
    case_task, colleague, dicom_instance, dicom_series, document, document_decision, dossier, house_link, house_login,
    invitation, letter, login, masked_image, patient_case, patient_version, report, report_signature, session,
    session_event, upload,
};

impl Store {
    /// The sessions that a case ever had.
    pub async fn sessions_of_case(&self, number: i32) -> Result<Vec<SessionId>, StoreError> {
        self.sessions_of(&CaseId::numbered(number)).await
    }

    /// Forgets the documents of a case, what is known of their images, and the key of their pseudonyms.
    pub async fn erase_dossier(&self, case: &CaseId) -> Result<(), StoreError> {
        let name = case.as_str();
        let transaction = self.db.begin().await?;
        let decisions = document_decision::Column::CaseId.eq(name);
        document_decision::Entity::delete_many().filter(decisions).exec(&transaction).await?;
        masked_image::Entity::delete_many().filter(masked_image::Column::CaseId.eq(name)).exec(&transaction).await?;
        dicom_instance::Entity::delete_many()
            .filter(dicom_instance::Column::CaseId.eq(name))
            .exec(&transaction)
            .await?;
        dicom_series::Entity::delete_many().filter(dicom_series::Column::CaseId.eq(name)).exec(&transaction).await?;
        document::Entity::delete_many().filter(document::Column::CaseId.eq(name)).exec(&transaction).await?;
        upload::Entity::delete_many().filter(upload::Column::CaseId.eq(name)).exec(&transaction).await?;
        dossier::Entity::delete_many().filter(dossier::Column::CaseId.eq(name)).exec(&transaction).await?;
        Ok(transaction.commit().await?)
    }

    /// Forgets a case with its people, sessions, links and events. The audit stays.
    pub async fn erase_case(&self, number: i32) -> Result<(), StoreError> {
        let sessions = self.sessions_of_case(number).await?;
        let transaction = self.db.begin().await?;
        for session in &sessions {
            erase_session(&transaction, session).await?;
        }
        erase_links(&transaction, number).await?;
        case_event::Entity::delete_many().filter(case_event::Column::CaseId.eq(number)).exec(&transaction).await?;
        let links = case_item_document::Column::CaseId.eq(number);
        case_item_document::Entity::delete_many().filter(links).exec(&transaction).await?;
        case_item::Entity::delete_many().filter(case_item::Column::CaseId.eq(number)).exec(&transaction).await?;
        case_consent::Entity::delete_many().filter(case_consent::Column::CaseId.eq(number)).exec(&transaction).await?;
        erase_team(&transaction, number).await?;
        case_sheet::Entity::delete_many().filter(case_sheet::Column::CaseId.eq(number)).exec(&transaction).await?;
        case_task::Entity::delete_many().filter(case_task::Column::CaseId.eq(number)).exec(&transaction).await?;
        case_opinion::Entity::delete_many().filter(case_opinion::Column::CaseId.eq(number)).exec(&transaction).await?;
        letter::Entity::delete_many().filter(letter::Column::CaseId.eq(number)).exec(&transaction).await?;
        let appointments = case_appointment::Column::CaseId.eq(number);
        case_appointment::Entity::delete_many().filter(appointments).exec(&transaction).await?;
        patient_case::Entity::delete_by_id(number).exec(&transaction).await?;
        transaction.commit().await?;
        self.overwrite_free_pages().await
    }

    /// What was deleted is not left in the write-ahead log either; `secure_delete` overwrote it in the file.
    async fn overwrite_free_pages(&self) -> Result<(), StoreError> {
        if self.db.get_database_backend() == DbBackend::Sqlite {
            self.db.execute_unprepared("PRAGMA wal_checkpoint(TRUNCATE)").await?;
        }
        Ok(())
    }
}

async fn erase_session(db: &DatabaseTransaction, name: &SessionId) -> Result<(), StoreError> {
    let invitations: Vec<i32> = invitation::Entity::find()
        .select_only()
        .column(invitation::Column::Id)
        .filter(invitation::Column::Session.eq(name.as_str()))
        .into_tuple()
        .all(db)
        .await?;
    login::Entity::delete_many().filter(login::Column::Invitation.is_in(invitations)).exec(db).await?;
    invitation::Entity::delete_many().filter(invitation::Column::Session.eq(name.as_str())).exec(db).await?;
    patient_version::Entity::delete_many().filter(patient_version::Column::Session.eq(name.as_str())).exec(db).await?;
    report_signature::Entity::delete_many()
        .filter(report_signature::Column::Session.eq(name.as_str()))
        .exec(db)
        .await?;
    report::Entity::delete_many().filter(report::Column::Session.eq(name.as_str())).exec(db).await?;
    session_event::Entity::delete_many().filter(session_event::Column::Session.eq(name.as_str())).exec(db).await?;
    session::Entity::delete_many().filter(session::Column::Id.eq(name.as_str())).exec(db).await?;
    Ok(())
}

async fn erase_links(db: &DatabaseTransaction, number: i32) -> Result<(), StoreError> {
    let links: Vec<i32> = house_link::Entity::find()
        .select_only()
        .column(house_link::Column::Id)
        .filter(house_link::Column::CaseId.eq(number))
        .into_tuple()
        .all(db)
        .await?;
    house_login::Entity::delete_many().filter(house_login::Column::Link.is_in(links)).exec(db).await?;
    house_link::Entity::delete_many().filter(house_link::Column::CaseId.eq(number)).exec(db).await?;
    Ok(())
}

/// The team of a case; of the patient's own side nothing is left in the directory either.
async fn erase_team(db: &DatabaseTransaction, number: i32) -> Result<(), StoreError> {
    let kin: Vec<Option<i32>> = case_person::Entity::find()
        .select_only()
        .column(case_person::Column::Colleague)
        .filter(case_person::Column::CaseId.eq(number))
        .filter(case_person::Column::Role.is_in(["patient", "family"]))
        .into_tuple()
        .all(db)
        .await?;
    case_person::Entity::delete_many().filter(case_person::Column::CaseId.eq(number)).exec(db).await?;
    for id in kin.into_iter().flatten() {
        let elsewhere = case_person::Entity::find().filter(case_person::Column::Colleague.eq(id)).one(db).await?;
        if elsewhere.is_none() {
            let unlisted = colleague::Entity::delete_many().filter(colleague::Column::Listed.eq(false));
            unlisted.filter(colleague::Column::Id.eq(id)).exec(db).await?;
        }
    }
    Ok(())
}
