use axum::Json;
use axum::extract::{Path, State};
use consilium_core::cases::{CaseState, Concordance, LookedBack, ReasonCount, concordance};
use consilium_core::model::CaseId;
use consilium_core::protocol::ErrorCode;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::super::body::QueryOf;
use super::super::problem::{Problem, ProblemBody};
use super::super::state::Gateway;
use super::facts::read_whole;
use super::house::Staff;
use super::parts_view::{self, Links};
use super::view::{CaseCard, CasePage, ColumnView};
use crate::ops::wall_clock;
use crate::store::CardQuery;

/// Cards of one answer, and of one column of the board.
const MOST_CARDS: u64 = 100;
const CARDS_OF_A_COLUMN: u64 = 20;

#[derive(Debug, Deserialize)]
pub(in super::super) struct BoardQuery {
    state: Option<String>,
    #[serde(default)]
    q: String,
    #[serde(default)]
    from: u32,
}

/// Every state with how many cases stand in it, and the twenty that are due first.
#[utoipa::path(get, path = "/api/v1/board", responses(
    (status = 200, body = Vec<ColumnView>),
    (status = 401, body = ProblemBody, description = "For staff only."),
    (status = "5XX", body = ProblemBody),
))]
pub(in super::super) async fn board(
    State(gateway): State<Gateway>,
    _staff: Staff,
) -> Result<Json<Vec<ColumnView>>, Problem> {
    let columns = gateway.store.board(CARDS_OF_A_COLUMN).await?;
    Ok(Json(columns.into_iter().map(ColumnView::from).collect()))
}

/// Cases of one state or of all that hold these words, the one that is due first in front; a hundred
/// at a time, from the `from`th on.
#[utoipa::path(get, path = "/api/v1/cases", params(("state" = Option<String>, Query), ("q" = Option<String>, Query),
    ("from" = Option<u32>, Query)), responses(
    (status = 200, body = Vec<CaseCard>),
    (status = 401, body = ProblemBody, description = "For staff only."),
    (status = "4XX", body = ProblemBody), (status = "5XX", body = ProblemBody),
))]
pub(in super::super) async fn list(
    State(gateway): State<Gateway>,
    _staff: Staff,
    QueryOf(query): QueryOf<BoardQuery>,
) -> Result<Json<Vec<CaseCard>>, Problem> {
    let state = query.state.as_deref().map(str::parse::<CaseState>).transpose();
    let state = state.map_err(|_| Problem::malformed("There is no such state."))?;
    if query.q.chars().count() > 200 {
        return Err(Problem::malformed("A search has at most 200 characters."));
    }
    let wanted = CardQuery { state, words: query.q, from: u64::from(query.from), most: MOST_CARDS };
    Ok(Json(gateway.store.cards(&wanted).await?.into_iter().map(CaseCard::from).collect()))
}

/// How many recommendations of a specialty were carried out.
#[derive(Debug, Serialize, ToSchema)]
pub(in super::super) struct ConcordanceView {
    specialty: String,
    fully: u32,
    partly: u32,
    not_at_all: u32,
    /// Why not, or not all of it: `because` and its `count`, the most frequent first.
    #[schema(value_type = Vec<Object>)]
    reasons: Vec<ReasonCount>,
}

impl From<Concordance> for ConcordanceView {
    fn from(counted: Concordance) -> Self {
        let Concordance { specialty, fully, partly, not_at_all, reasons } = counted;
        ConcordanceView { specialty, fully, partly, not_at_all, reasons }
    }
}

/// What became of recommendations by specialty, each counted once by what was found last. It names nobody.
#[utoipa::path(get, path = "/api/v1/concordance", responses(
    (status = 200, body = Vec<ConcordanceView>),
    (status = 401, body = ProblemBody, description = "For staff only."),
    (status = "5XX", body = ProblemBody),
))]
pub(in super::super) async fn carried_out(
    State(gateway): State<Gateway>,
    _staff: Staff,
) -> Result<Json<Vec<ConcordanceView>>, Problem> {
    let answered = gateway.store.looks_answered().await?;
    let looks = answered.iter().filter_map(|(specialty, kept)| {
        let look = kept.look()?;
        Some(LookedBack { case: kept.case, specialty, look })
    });
    Ok(Json(concordance(looks).into_iter().map(ConcordanceView::from).collect()))
}

/// One case.
#[utoipa::path(get, path = "/api/v1/cases/{id}", params(("id" = i32, Path)), responses(
    (status = 200, body = CasePage),
    (status = 404, body = ProblemBody, description = "There is no such case."),
    (status = "4XX", body = ProblemBody), (status = "5XX", body = ProblemBody),
))]
pub(in super::super) async fn show(
    State(gateway): State<Gateway>,
    _staff: Staff,
    Path(id): Path<String>,
) -> Result<Json<CasePage>, Problem> {
    Ok(Json(page(&gateway, case_number(&id)?).await?))
}

/// A number in an address. It is written in one way: what is answered for it is written down under it.
pub(in super::super) fn case_number(id: &str) -> Result<i32, Problem> {
    CaseId::number_in(id).ok_or_else(|| Problem::of(ErrorCode::NotFound))
}

pub(in super::super) async fn page(gateway: &Gateway, id: i32) -> Result<CasePage, Problem> {
    page_with(gateway, id, Links::Whole).await
}

/// The same as it may leave the house.
pub(in super::super) async fn page_to_take_along(gateway: &Gateway, id: i32) -> Result<CasePage, Problem> {
    page_with(gateway, id, Links::WithoutSecrets).await
}

async fn page_with(gateway: &Gateway, id: i32, links: Links) -> Result<CasePage, Problem> {
    let whole = read_whole(gateway, id).await?;
    let parts = parts_view::read(gateway, &whole, links).await?;
    Ok(whole.page(parts, gateway.store.case_events(id).await?, wall_clock()))
}
