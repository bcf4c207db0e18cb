use std::collections::HashMap;

use consilium_core::cases::{FollowUp, Task, looks_begun};
use consilium_core::model::{SessionId, Timestamp};
use sea_orm::{ConnectionTrait, QueryOrder, QuerySelect, TransactionTrait, prelude::*};

use super::case_work::{By, KeptTask, NewTask, insert_task, read_task, update_task};
use super::error::StoreError;
use super::letters::{NewLetter, insert_letter};
use super::open::Store;
use super::tables::{case_task, patient_case};

const KIND: &str = "follow_up";
/// Looks back that are read at once.
const AT_ONCE: u64 = 100;
/// Answers that are counted at most.
const MOST_COUNTED: u64 = 20_000;

/// Both look back at one session on one day: somebody has planned it in this moment.
fn asks_the_same(kept: &KeptTask, new: &NewTask) -> bool {
    let Task::FollowUp(new) = &new.task else { return false };
    kept.look().is_some_and(|there| there.is_open() && (there.day, &there.session) == (new.day, &new.session))
}

impl KeptTask {
    /// The look back, if it is one.
    pub const fn look(&self) -> Option<&FollowUp> {
        match &self.task {
            Task::FollowUp(look) => Some(look),
            _ => None,
        }
    }
}

impl Store {
    /// Plans the looks back at the report of this session, once. `false`: they are planned already.
    pub async fn begin_looks(
        &self,
        case: i32,
        session: &SessionId,
        new: &[NewTask],
        by: By<'_>,
    ) -> Result<bool, StoreError> {
        let transaction = self.db.begin().await?;
        take_turns(&transaction, case, by.at).await?;
        let there = looks_of(&transaction, &[case]).await?;
        if looks_begun(there.iter().filter_map(KeptTask::look), session) {
            return Ok(false);
        }
        for task in new {
            insert_task(&transaction, case, task, by).await?;
        }
        transaction.commit().await?;
        Ok(true)
    }

    /// Keeps looks back as they are now, and adds others. `false`: somebody has changed one since it was read; nothing
    /// is kept.
    pub async fn change_looks(
        &self,
        case: i32,
        changed: &[KeptTask],
        new: &[NewTask],
        by: By<'_>,
    ) -> Result<bool, StoreError> {
        let transaction = self.db.begin().await?;
        take_turns(&transaction, case, by.at).await?;
        let there = looks_of(&transaction, &[case]).await?;
        if new.iter().any(|new| there.iter().any(|kept| asks_the_same(kept, new))) {
            return Ok(false);
        }
        for kept in changed {
            if !update_task(&transaction, kept, by).await? {
                return Ok(false);
            }
        }
        for task in new {
            insert_task(&transaction, case, task, by).await?;
        }
        transaction.commit().await?;
        Ok(true)
    }

    /// Open looks back of any case whose day has come, those with a number above `after`, some at once, and the last
    /// number among them. One that cannot be read is told of and left out: it holds up no other.
    pub async fn looks_due(&self, now: Timestamp, after: i32) -> Result<(Vec<KeptTask>, Option<i32>), StoreError> {
        let due = case_task::Entity::find()
            .filter(case_task::Column::Kind.eq(KIND))
            .filter(case_task::Column::Done.eq(false))
            .filter(case_task::Column::Due.lte(now.0))
            .filter(case_task::Column::Id.gt(after));
        let rows = due.order_by_asc(case_task::Column::Id).limit(AT_ONCE).all(&self.db).await?;
        let last = rows.last().map(|row| row.id);
        let read = |row: case_task::Model| {
            let id = row.id;
            read_task(row).inspect_err(|error| tracing::error!(task = id, %error, "a look back cannot be read")).ok()
        };
        Ok((rows.into_iter().filter_map(read).collect(), last))
    }

    /// Looks back that have an answer, with the specialty of their case, the newest first.
    pub async fn looks_answered(&self) -> Result<Vec<(String, KeptTask)>, StoreError> {
        let answered = case_task::Entity::find()
            .filter(case_task::Column::Kind.eq(KIND))
            .filter(case_task::Column::Done.eq(true))
            .order_by_desc(case_task::Column::Id)
            .limit(MOST_COUNTED);
        let rows = answered.all(&self.db).await?;
        let cases = patient_case::Entity::find()
            .select_only()
            .columns([patient_case::Column::Id, patient_case::Column::Specialty]);
        let cases: Vec<(i32, String)> = cases.into_tuple().all(&self.db).await?;
        let specialties: HashMap<i32, String> = cases.into_iter().collect();
        let named = |row: case_task::Model| {
            let specialty = specialties.get(&row.case_id).cloned().unwrap_or_default();
            Ok((specialty, read_task(row)?))
        };
        rows.into_iter().map(named).collect()
    }

    /// Writes the letter that a task brings, and that it was written. `false`: the task has been changed since it was
    /// read; nothing is written.
    pub async fn write_letter_of(
        &self,
        kept: &KeptTask,
        letter: &NewLetter,
        mail: bool,
        by: By<'_>,
    ) -> Result<bool, StoreError> {
        let transaction = self.db.begin().await?;
        if !update_task(&transaction, kept, by).await? {
            return Ok(false);
        }
        insert_letter(&transaction, letter, mail, by).await?;
        transaction.commit().await?;
        Ok(true)
    }
}

/// Two who plan for one case at the same moment come one after the other.
async fn take_turns(db: &impl ConnectionTrait, case: i32, at: Timestamp) -> Result<(), StoreError> {
    let one = patient_case::Entity::update_many().col_expr(patient_case::Column::Changed, Expr::value(at.0));
    one.filter(patient_case::Column::Id.eq(case)).exec(db).await?;
    Ok(())
}

/// The looks back of these cases, by due time.
pub(super) async fn looks_of(db: &impl ConnectionTrait, cases: &[i32]) -> Result<Vec<KeptTask>, StoreError> {
    let found = case_task::Entity::find()
        .filter(case_task::Column::CaseId.is_in(cases.iter().copied()))
        .filter(case_task::Column::Kind.eq(KIND));
    let sorted = found.order_by_asc(case_task::Column::Due).order_by_asc(case_task::Column::Id);
    sorted.all(db).await?.into_iter().map(read_task).collect()
}
