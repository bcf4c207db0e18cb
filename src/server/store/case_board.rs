use consilium_core::cases::{CaseState, Readiness, Refusal, missing_for_session, readiness};
use consilium_core::model::{PersonName, Timestamp};
use sea_orm::sea_query::LikeExpr;
use sea_orm::{ConnectionTrait, FromQueryResult, QueryOrder, QuerySelect, prelude::*};
use serde::{Deserialize, Serialize};

use super::case_whole::{WholeCase, read_whole};
use super::cases::NewCase;
use super::error::StoreError;
use super::open::Store;
use super::tables::patient_case::{Column, Entity};

/// A case as the board shows it.
#[derive(Debug, Clone)]
pub struct BoardCard {
    pub id: i32,
    pub state: CaseState,
    pub patient_name: PersonName,
    pub specialty: String,
    pub due: Timestamp,
    pub standing: CardStanding,
}

/// What is worked out of a case's parts whenever something happens to it.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct CardStanding {
    pub readiness: Readiness,
    /// What keeps a session from being held.
    pub missing: Vec<Refusal>,
    pub starts: Option<Timestamp>,
    /// The look back that is due next; cards of before it was kept have none.
    #[serde(default)]
    pub next_look: Option<NextLook>,
}

/// A look back that has no answer yet.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct NextLook {
    /// So many days after the report.
    pub day: u16,
    pub due: Timestamp,
    /// Somebody but the desk is asked.
    pub owned: bool,
}

/// One state with how many cases stand in it.
#[derive(Debug, Clone)]
pub struct BoardColumn {
    pub state: CaseState,
    pub count: u64,
    /// Those due first.
    pub cards: Vec<BoardCard>,
}

/// Which cards are wanted.
#[derive(Debug, Clone, Default)]
pub struct CardQuery {
    pub state: Option<CaseState>,
    /// Words that all stand in the case.
    pub words: String,
    pub from: u64,
    pub most: u64,
}

#[derive(FromQueryResult)]
struct CardRow {
    id: i32,
    state: String,
    patient_name: String,
    specialty: String,
    due: i64,
    card: String,
}

#[derive(FromQueryResult)]
struct CountRow {
    state: String,
    count: i64,
}

/// So many words of a search count.
const MOST_WORDS: usize = 8;

impl WholeCase {
    pub fn standing(&self) -> CardStanding {
        CardStanding {
            readiness: readiness(&self.parts.items),
            missing: missing_for_session(&self.facts()),
            starts: self.parts.appointment.as_ref().map(|made| made.starts),
            next_look: self.next_look(),
        }
    }
}

impl Store {
    /// Every state with its number of cases and the first of them.
    pub async fn board(&self, most: u64) -> Result<Vec<BoardColumn>, StoreError> {
        let counted = Entity::find().select_only().column(Column::State).column_as(Column::Id.count(), "count");
        let counts = counted.group_by(Column::State).into_model::<CountRow>().all(&self.db).await?;
        let mut columns = Vec::new();
        for state in CaseState::ALL {
            let count = counts.iter().find(|row| row.state == state.as_str()).map_or(0, |row| row.count);
            let query = CardQuery { state: Some(state), most, ..CardQuery::default() };
            let cards = if count > 0 { self.cards(&query).await? } else { Vec::new() };
            columns.push(BoardColumn { state, count: u64::try_from(count).unwrap_or(0), cards });
        }
        Ok(columns)
    }

    /// The cases looked for, the one that is due first in front.
    pub async fn cards(&self, query: &CardQuery) -> Result<Vec<BoardCard>, StoreError> {
        let mut wanted = Entity::find().select_only().columns([
            Column::Id,
            Column::State,
            Column::PatientName,
            Column::Specialty,
            Column::Due,
            Column::Card,
        ]);
        if let Some(state) = query.state {
            wanted = wanted.filter(Column::State.eq(state.as_str()));
        }
        for word in query.words.to_lowercase().split_whitespace().take(MOST_WORDS) {
            wanted = wanted.filter(Column::Search.like(LikeExpr::new(containing(word)).escape('!')));
        }
        let sorted = wanted.order_by_asc(Column::Due).order_by_asc(Column::Id).offset(query.from).limit(query.most);
        sorted.into_model::<CardRow>().all(&self.db).await?.into_iter().map(read_card).collect()
    }

    /// Works the cards out that were never kept, after an update of the tables.
    pub(super) async fn fill_cards(&self) -> Result<(), StoreError> {
        loop {
            let bare = Entity::find().select_only().column(Column::Id).filter(Column::Card.eq("")).limit(100);
            let ids: Vec<i32> = bare.into_tuple().all(&self.db).await?;
            if ids.is_empty() {
                return Ok(());
            }
            for id in ids {
                keep_card(&self.db, id).await?;
            }
        }
    }
}

/// A pattern for what contains this word as it is written.
fn containing(word: &str) -> String {
    let escaped = word.replace('!', "!!").replace('%', "!%").replace('_', "!_");
    format!("%{escaped}%")
}

/// What a request is found by.
pub(super) fn search_text(new: &NewCase) -> String {
    text_of(new.patient_name.reveal(), &new.request)
}

fn text_of(patient: &str, request: &serde_json::Value) -> String {
    let field = |name: &str| request.get(name).and_then(|value| value.as_str()).unwrap_or_default().to_lowercase();
    let fields = ["applicant_name", "phone", "email", "purpose", "preferred_expert", "hospital"].map(field);
    format!("{} {}", patient.to_lowercase(), fields.join(" "))
}

/// Brings the card of a case to what its parts say now.
pub(super) async fn keep_card(db: &impl ConnectionTrait, id: i32) -> Result<(), StoreError> {
    let Some(whole) = read_whole(db, id).await? else { return Ok(()) };
    let card = serde_json::to_string(&whole.standing()).map_err(|e| StoreError::damaged("patient_case", id, e))?;
    let search = format!("{id} {}", text_of(whole.case.patient_name.reveal(), &whole.case.request));
    Entity::update_many()
        .col_expr(Column::Card, Expr::value(card))
        .col_expr(Column::Search, Expr::value(search))
        .filter(Column::Id.eq(id))
        .exec(db)
        .await?;
    Ok(())
}

fn read_card(row: CardRow) -> Result<BoardCard, StoreError> {
    let damaged = |problem: String| StoreError::damaged("patient_case", row.id, problem);
    Ok(BoardCard {
        id: row.id,
        state: row.state.parse().map_err(|e: consilium_core::cases::UnknownState| damaged(e.to_string()))?,
        patient_name: row.patient_name.parse().map_err(|e: consilium_core::model::NameError| damaged(e.to_string()))?,
        specialty: row.specialty.clone(),
        due: Timestamp(row.due),
        standing: serde_json::from_str(&row.card).map_err(|e| damaged(e.to_string()))?,
    })
}
